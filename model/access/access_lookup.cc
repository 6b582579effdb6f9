// Who asks, where the mailbox is, and the decision.
#include "model/access/access_server.h"
#include "model/base/questions.h"
#include "model/http/messages.h"
#include "model/routing/redirect_kind.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kDirectoryQueryBytes = 600;
constexpr std::uint32_t kLocateQueryBytes = 300;
constexpr std::uint32_t kRedirectBytes = 700;    // status line, headers, cookies
constexpr std::uint32_t kLogonPageBytes = 9000;  // the one page a front end has of its own
constexpr std::uint32_t kSsoFormBytes = 2500;

std::uint32_t bytes_of(const Decision& decision) {
  if (decision.redirect == RedirectKind::Sso) return kSsoFormBytes;
  if (decision.action == Action::Redirect) return kRedirectBytes;
  return decision.page == Page::Logon ? kLogonPageBytes : kErrorPageBytes;
}

// To another address, which nobody would put right if it were wrong.
bool sends_away(const Decision& decision) {
  return decision.action == Action::Redirect && !decision.url.is_none();
}

}  // namespace

RequestFacts AccessServer::facts_of(const Pending& p, Instant now) const {
  const HttpRequest& r = p.request;
  RequestFacts facts;
  facts.protocol = protocol_of(r.action);
  facts.resource = row_of(r.action).resource;
  facts.front_end = options_.self;
  facts.host = r.host;
  facts.method = r.method;
  facts.is_background = r.is_background;
  facts.is_from_front_end = r.is_from_front_end;
  facts.credentials_ok = p.credentials_ok || r.is_from_front_end;
  facts.user = r.user;
  facts.session = {r.cookie.user, r.cookie.certificate_key, now >= r.cookie.expires};
  // Once one of several old front ends has failed, the next is tried.
  if (const UserId user = claimed_by(r); !user.is_none())
    facts.spread = user.value - directory_.user_groups[p.group].first_user + (p.relocated ? 1 : 0);
  facts.components = &components_.states();
  facts.directory_answered = p.directory_answered;
  facts.is_located = true;
  facts.active_server = p.active;
  facts.now = now;
  return facts;
}

bool AccessServer::needs_identity(const Pending& p, Instant now) const {
  const HttpRequest& r = p.request;
  if (is_own_page(r.action)) return false;
  if (r.is_from_front_end) return true;
  if (gives_credentials(r.method)) {
    return !r.user.is_none() &&
           offers(directory_.at(options_.self), protocol_of(r.action), r.method);
  }
  return r.method == LogonMethod::SessionCookie &&
         session_is_readable(directory_.at(options_.self),
                             {r.cookie.user, r.cookie.certificate_key, now >= r.cookie.expires});
}

UserId AccessServer::claimed_by(const HttpRequest& request) {
  return request.is_from_front_end || gives_credentials(request.method) ? request.user
                                                                        : request.cookie.user;
}

void AccessServer::identify(Handle handle, Instant now, Outbox& out) {
  Pending& p = *pending_.find(handle);
  if (!needs_identity(p, now)) {
    decide_now(handle, now, out);
    return;
  }
  const bool password = gives_credentials(p.request.method) && !p.request.is_from_front_end;
  const UserId user = claimed_by(p.request);
  p.database = directory_.database_of(user, now);
  // A forms logon is always checked afresh; the others repeat the
  // same credentials on each request.
  const bool may_use_cache =
      p.request.method != LogonMethod::FormsPost && (!password || p.request.password_ok);
  if (may_use_cache && recipients_.knows(user, password, now)) {
    p.credentials_ok = password;
    locate(handle, now, out);
    return;
  }
  ask_directory(handle, now, out);
}

void AccessServer::ask_directory(Handle handle, Instant now, Outbox& out) {
  Pending& p = *pending_.find(handle);
  p.stage = Stage::Directory;
  journal_.enter(handle, AccessPart::Directory, now);
  if (p.servers_asked == options_.directory_servers.size()) {
    p.directory_answered = false;
    decide_now(handle, now, out);
    return;
  }
  if (p.servers_asked == 0) p.first_directory = static_cast<std::uint8_t>(preferred_directory_);
  const std::size_t index =
      (p.first_directory + p.servers_asked) % options_.directory_servers.size();
  const ServerId asked = options_.directory_servers[index];
  ++p.servers_asked;
  DirectoryQuery query;
  query.tag = pack_tag(kRequest, handle);
  query.check_password = gives_credentials(p.request.method) && !p.request.is_from_front_end;
  query.password_ok = p.request.password_ok;
  query.user = claimed_by(p.request);
  out.tell(options_.participants[asked.index()], {kDirectoryQueryBytes, query});
  arm_lookup({.request = handle, .database = {}, .asked = p.servers_asked}, now, out);
}

void AccessServer::arm_lookup(const Lookup& lookup, Instant now, Outbox& out) {
  const Instant at = lookups_.add(now, lookup);
  if (at != kNever) out.set_timer(at, pack_tag(kLookupTimer, {}));
}

bool AccessServer::is_settled(const Lookup& lookup) const {
  if (lookup.request.is_none()) {
    // It was asked, so there is one.
    const Location& l = *locations_.find(lookup.database.index());
    return !l.is_asked || l.question != lookup.question || l.asked != lookup.asked;
  }
  const Pending* p = pending_.find(lookup.request);
  return p == nullptr || p->stage != Stage::Directory || p->servers_asked != lookup.asked;
}

void AccessServer::lookup_timed_out(const Lookup& lookup, Instant now, Outbox& out) {
  if (lookup.request.is_none()) {
    ask_location(lookup.database, now, out);
    return;
  }
  // The next request starts with the next server, too: it need not wait for a silent one again.
  const Pending& p = *pending_.find(lookup.request);
  preferred_directory_ = (p.first_directory + p.servers_asked) % options_.directory_servers.size();
  ask_directory(lookup.request, now, out);
}

void AccessServer::directory_answered(const DirectoryAnswer& answered, Instant now, Outbox& out) {
  const Handle handle = tag_handle(answered.tag);
  Pending* p = pending_.find(handle);
  if (p == nullptr || p->stage != Stage::Directory) return;
  const bool password = gives_credentials(p->request.method) && !p->request.is_from_front_end;
  p->credentials_ok = password && answered.credentials_ok;
  if (password && !answered.credentials_ok) {
    decide_now(handle, now, out);
    return;
  }
  recipients_.add(answered.user, password, now);
  locate(handle, now, out);
}

void AccessServer::location_answered(const LocateAnswer& located, ParticipantId from, Instant now,
                                     Outbox& out) {
  Location& l = locations_[located.database.index()];
  if (!l.is_asked || l.question != located.number) return;
  const auto& askable = options_.active_managers[located.database.index()];
  for (std::size_t i = 0; i < askable.size(); ++i) {
    if (options_.participants[askable[i].index()] == from)
      l.preferred = static_cast<std::uint8_t>(i);
  }
  location_found(located.database, located.active, now, out);
}

void AccessServer::locate(Handle handle, Instant now, Outbox& out) {
  Pending& p = *pending_.find(handle);
  if (AccessRecord* record = journal_.find(handle)) record->is_authenticated = true;
  Location& l = locations_[p.database.index()];
  if (l.is_known) {
    p.active = l.active;
    decide_now(handle, now, out);
    return;
  }
  p.stage = Stage::Location;
  journal_.enter(handle, AccessPart::Location, now);
  l.waiting.push_back(handle);
  if (l.is_asked) return;
  l.is_asked = true;
  l.asked = 0;
  ++l.question;
  ask_location(p.database, now, out);
}

void AccessServer::ask_location(DatabaseId database, Instant now, Outbox& out) {
  Location& l = locations_[database.index()];
  const auto& askable = options_.active_managers[database.index()];
  if (l.asked == askable.size()) {
    location_found(database, ServerId{}, now, out);
    return;
  }
  const ServerId asked = askable[(l.preferred + l.asked) % askable.size()];
  ++l.asked;
  LocateQuery query;
  query.number = l.question;
  query.database = database;
  out.record(RecordKind::LocationAsked, database.value, asked.value);
  out.tell(options_.participants[asked.index()], {kLocateQueryBytes, query});
  arm_lookup({.request = {}, .database = database, .question = l.question, .asked = l.asked}, now,
             out);
}

// "Nowhere" is an answer too, but not one to remember: the next request asks again.
void AccessServer::location_found(DatabaseId database, ServerId active, Instant now, Outbox& out) {
  Location& l = locations_[database.index()];
  l.is_asked = false;
  l.is_known = !active.is_none();
  l.active = active;
  std::vector<Handle> waiting;
  waiting.swap(l.waiting);
  for (const Handle handle : waiting) {
    Pending* p = pending_.find(handle);
    if (p == nullptr || p->stage != Stage::Location) continue;
    p->active = active;
    p->location_is_fresh = true;
    decide_now(handle, now, out);
  }
  waiting.clear();
  if (l.waiting.empty()) l.waiting.swap(waiting);
}

void AccessServer::decide_now(Handle handle, Instant now, Outbox& out) {
  Pending& p = *pending_.find(handle);
  if (follow_move(p, now)) {
    locate(handle, now, out);
    return;
  }
  const Decision decision = decide(directory_, facts_of(p, now));
  if (p.request.is_from_front_end && decision.facts.has(Fact::MailboxIsNewer)) {
    disown(handle, now, out);
    return;
  }
  if (sends_away(decision) && !p.location_is_fresh) {
    // A remembered location is good enough to proxy by: the mailbox server would put it right.
    // Nobody puts a redirect right, and two front ends that remember differently would send the
    // client round.
    locations_[p.database.index()].is_known = false;
    locate(handle, now, out);
    return;
  }
  if (decision.rule == RuleId::NotMounted && now - p.waits_since < options_.not_mounted_wait) {
    wait_for_mount(handle, now, out);
    return;
  }
  const UserId user = claimed_by(p.request);
  // A good forms logon is answered first, with its cookies.
  const bool is_proxied = decision.action == Action::Proxy && !decision.sets_session;
  out.record(RecordKind::RequestDecided, user.value, decision.target.value,
             DecidedBy{static_cast<std::uint16_t>(decision.rule), decision.crosses_site, is_proxied}
                 .pack(),
             decision.database.value);
  if (AccessRecord* record = journal_.find(handle)) {
    record->rule = static_cast<std::uint8_t>(decision.rule);
    record->target = is_proxied ? decision.target : ServerId{};
    record->is_proxied = is_proxied;
    record->back_end_status = 0;  // of a leg before
    record->crosses_site = decision.crosses_site;
    record->is_replayed = record->is_replayed || p.relocated;
  }
  if (!is_proxied) {
    reply(handle, decision, now, out);
    return;
  }
  if (p.relocated) out.record(RecordKind::RequestReplayed, user.value, decision.database.value);
  proxy(handle, decision.target, now, out);
}

// The mailbox moved while servers were asked: what they said is about another database.
bool AccessServer::follow_move(Pending& p, Instant now) const {
  if (p.database.is_none()) return false;
  const DatabaseId before = p.database;
  p.database = directory_.database_of(claimed_by(p.request), now);
  if (p.database == before) return false;
  p.location_is_fresh = false;
  return true;
}

// A newer front end passed on what moved up meanwhile. A redirect would lead back to it: it is told
// that the mailbox is not here, and looks again where it is.
void AccessServer::disown(Handle handle, Instant now, Outbox& out) {
  const Pending& p = *pending_.find(handle);
  out.record(RecordKind::RequestDisowned, claimed_by(p.request).value, p.database.value, 0);
  HttpResponse response;
  response.number = p.request.number;
  response.status = 503;
  response.outcome = BackEndOutcome::NotMountedHere;
  answer(handle, response, kErrorPageBytes, now, out);
}

// A database that is being moved is mounted again in a moment: the request stalls instead of
// failing.
void AccessServer::wait_for_mount(Handle handle, Instant now, Outbox& out) {
  pending_.find(handle)->stage = Stage::Unmounted;
  journal_.enter(handle, AccessPart::Unmounted, now);
  const Instant at = unmounted_.add(now, handle);
  if (at != kNever) out.set_timer(at, pack_tag(kUnmountedTimer, {}));
}

void AccessServer::reply(Handle handle, const Decision& decision, Instant now, Outbox& out) {
  const Pending& p = *pending_.find(handle);
  HttpResponse response;
  response.number = p.request.number;
  response.status = decision.status;
  response.redirect = decision.redirect;
  response.location = decision.location;
  if (decision.status == 503 && protocol_of(p.request.action) == Protocol::ActiveSync)
    response.retry_after_s = options_.retry_after_s;
  if (decision.sets_session) {
    response.cookie = {p.request.user, directory_.at(options_.self).certificate_key,
                       now + options_.session_idle};
  }
  answer(handle, response, bytes_of(decision), now, out);
}

}  // namespace casgrid
