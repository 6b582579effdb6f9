#include "model/access/access_server.h"

#include <algorithm>

#include "model/base/assert.h"

namespace casgrid {
namespace {

constexpr Duration kHousekeepingEvery = std::chrono::seconds(10);
constexpr std::uint32_t kDirectoryQueryBytes = 600;
constexpr std::uint32_t kLocateQueryBytes = 300;
constexpr std::uint32_t kProbeAnswerBytes = 250;
constexpr std::uint32_t kRedirectBytes = 700;    // status line, headers, cookies
constexpr std::uint32_t kLogonPageBytes = 9000;  // the one page a front end has of its own
constexpr std::uint32_t kSsoFormBytes = 2500;
constexpr std::uint32_t kErrorPageBytes = 1500;

bool gives_password(const OwaRequest& request) {
  return request.method == LogonMethod::FormsPost || request.method == LogonMethod::Basic;
}

bool is_own_page(OwaAction action) {
  return action == OwaAction::LogonPage || action == OwaAction::Logoff || action == OwaAction::Root;
}

std::uint32_t bytes_of(const Decision& decision) {
  if (decision.redirect == RedirectKind::Sso) return kSsoFormBytes;
  if (decision.action == Action::Redirect) return kRedirectBytes;
  return decision.rule == RuleId::LogonPage ? kLogonPageBytes : kErrorPageBytes;
}

}  // namespace

AccessServer::AccessServer(const Directory& directory, AccessServerOptions options)
    : directory_(directory),
      options_(std::move(options)),
      cpu_draws_(options_.seed, directory.at(options_.self).name, "cpu"),
      recipients_(options_.recipient_capacity, options_.recipient_lifetime),
      pools_(directory.servers.size()),
      locations_(directory.databases.size()),
      lookups_(options_.lookup_timeout),
      legs_(options_.back_end_timeout) {}

void AccessServer::handle(const Input& input, Instant now, Outbox& out) {
  switch (input.kind) {
    case InputKind::Started:
      out.set_timer(now + kHousekeepingEvery, pack_tag(kHousekeeping, {}));
      break;
    case InputKind::Crashed:
      forget();
      break;
    case InputKind::ConnectionOffered: {
      const Handle session = sessions_.take();
      sessions_.find(session)->connection = input.connection;
      out.label(input.connection, pack_tag(kTls, session));
      out.spend(options_.tls_kilocycles, pack_tag(kTls, session));
      break;
    }
    case InputKind::WorkDone:
      work_done(input.tag, now, out);
      break;
    case InputKind::MessageArrived:
      message(input, now, out);
      break;
    case InputKind::Told:
      told(input, now, out);
      break;
    case InputKind::TimerDue:
      timer(input.tag, now, out);
      break;
    case InputKind::ConnectionOpened:
      opened(input, now, out);
      break;
    case InputKind::ConnectionClosed:
      closed(input, now, out);
      break;
    case InputKind::FaultTold:
      set_component(*input.fault, out);
      break;
    case InputKind::MembershipChanged:
      break;
  }
}

// Component states stay: they are kept in the directory and the registry.
void AccessServer::forget() {
  sessions_.clear();
  pending_.clear();
  back_ends_.clear();
  recipients_.clear();
  pools_.assign(pools_.size(), Pool{});
  for (Location& l : locations_) l = Location{{}, false, false, l.question + 1, 0, 0, {}};
  lookups_.clear();
  legs_.clear();
}

void AccessServer::set_component(const ParticipantFault& fault, Outbox& out) {
  if (fault.kind != ParticipantFault::Kind::SetComponentState) return;
  const auto component = static_cast<ComponentId>(fault.component);
  components_.set(component, static_cast<Requester>(fault.requester),
                  static_cast<ComponentState>(fault.state));
  out.record(RecordKind::ComponentState, fault.component,
             static_cast<std::uint32_t>(components_.effective(component)));
}

void AccessServer::work_done(std::uint64_t tag, Instant now, Outbox& out) {
  const Handle handle = tag_handle(tag);
  if (tag_kind(tag) == kRequest) {
    if (pending_.find(handle) != nullptr) identify(handle, now, out);
    return;
  }
  const Session* session = sessions_.find(handle);
  if (session == nullptr) return;
  out.accept(session->connection);
  out.record(RecordKind::ConnectionAccepted);
}

void AccessServer::message(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  if (tag_kind(input.tag) == kTls) {
    if (std::holds_alternative<OwaRequest>(input.message->body))
      arrived(handle, *input.message, now, out);
    return;
  }
  if (const auto* response = std::get_if<OwaResponse>(&input.message->body)) {
    back_end_answered(handle, *response, input.message->bytes, now, out);
  }
}

void AccessServer::arrived(Handle session_handle, const Message& message, Instant now,
                           Outbox& out) {
  Session* session = sessions_.find(session_handle);
  if (session == nullptr) return;
  // One request at a time on a connection: a second one before the answer is dropped.
  if (!session->pending.is_none()) return;
  const Handle handle = pending_.take();
  session->pending = handle;
  Pending& p = *pending_.find(handle);
  p.request = std::get<OwaRequest>(message.body);
  p.bytes = message.bytes;
  p.session = session_handle;
  if (components_.effective(ComponentId::OwaProxy) != ComponentState::Active) {
    decide_now(handle, now, out);
    return;
  }
  std::uint64_t kilocycles = options_.own_reply_kilocycles;
  const UserId claimed = gives_password(p.request) ? p.request.user : p.request.cookie.user;
  if (!is_own_page(p.request.action) && !claimed.is_none()) {
    const UserGroup& group = directory_.group_of(claimed);
    const auto index = static_cast<std::size_t>(&group - directory_.user_groups.data());
    const double drawn = options_.request_kilocycles[index].draw(cpu_draws_.at(p.request.nonce, 0));
    kilocycles = static_cast<std::uint64_t>(std::max(drawn, 0.0) + 0.5);
  }
  out.spend(kilocycles, pack_tag(kRequest, handle));
}

RequestFacts AccessServer::facts_of(const Pending& p, Instant now) const {
  RequestFacts facts;
  facts.request = p.request;
  facts.front_end = options_.self;
  facts.owa_proxy = components_.effective(ComponentId::OwaProxy);
  facts.directory_answered = p.directory_answered;
  facts.credentials_ok = p.credentials_ok;
  facts.active_server = p.active;
  facts.now = now;
  return facts;
}

bool AccessServer::needs_identity(const Pending& p, Instant now) const {
  const OwaAuthentication& offered = directory_.at(options_.self).owa.authentication;
  if (is_own_page(p.request.action)) return false;
  if (p.request.method == LogonMethod::FormsPost) return offered.forms && !p.request.user.is_none();
  if (p.request.method == LogonMethod::Basic) return offered.basic && !p.request.user.is_none();
  return session_is_valid(directory_, facts_of(p, now));
}

void AccessServer::identify(Handle handle, Instant now, Outbox& out) {
  Pending& p = *pending_.find(handle);
  if (!needs_identity(p, now)) {
    decide_now(handle, now, out);
    return;
  }
  const bool password = gives_password(p.request);
  const UserId user = password ? p.request.user : p.request.cookie.user;
  p.database = directory_.database_of(user);
  // A forms logon is always checked afresh; Basic repeats the same credentials on each request.
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
  query.check_password = gives_password(p.request);
  query.password_ok = p.request.password_ok;
  query.user = query.check_password ? p.request.user : p.request.cookie.user;
  out.tell(options_.participants[asked.index()], {kDirectoryQueryBytes, query});
  arm_lookup({handle, {}, 0, p.servers_asked}, now, out);
}

void AccessServer::arm_lookup(const Lookup& lookup, Instant now, Outbox& out) {
  const Instant at = lookups_.add(now, lookup);
  if (at != kNever) out.set_timer(at, pack_tag(kLookupTimer, {}));
}

bool AccessServer::is_settled(const Lookup& lookup) const {
  if (lookup.request.is_none()) {
    const Location& l = locations_[lookup.database.index()];
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

void AccessServer::told(const Input& input, Instant now, Outbox& out) {
  if (const auto* answered = std::get_if<DirectoryAnswer>(&input.message->body)) {
    const Handle handle = tag_handle(answered->tag);
    Pending* p = pending_.find(handle);
    if (p == nullptr || p->stage != Stage::Directory) return;
    const bool password = gives_password(p->request);
    p->credentials_ok = password && answered->credentials_ok;
    if (password && !answered->credentials_ok) {
      decide_now(handle, now, out);
      return;
    }
    recipients_.add(answered->user, password, now);
    locate(handle, now, out);
  } else if (const auto* located = std::get_if<LocateAnswer>(&input.message->body)) {
    Location& l = locations_[located->database.index()];
    if (!l.is_asked || l.question != located->number) return;
    const auto& askable = options_.active_managers[located->database.index()];
    for (std::size_t i = 0; i < askable.size(); ++i) {
      if (options_.participants[askable[i].index()] == input.peer)
        l.preferred = static_cast<std::uint8_t>(i);
    }
    location_found(located->database, located->active, now, out);
  } else if (std::holds_alternative<ProbeRequest>(input.message->body)) {
    probe(input, now, out);
  }
}

void AccessServer::probe(const Input& input, Instant now, Outbox& out) {
  RequestFacts facts;
  facts.path = RequestPath::HealthCheck;
  facts.front_end = options_.self;
  facts.owa_proxy = components_.effective(ComponentId::OwaProxy);
  facts.now = now;
  const Decision decision = decide(directory_, facts);
  ProbeAnswer answer;
  answer.number = std::get<ProbeRequest>(input.message->body).number;
  answer.status = decision.status;
  out.tell(input.peer, {kProbeAnswerBytes, answer});
}

void AccessServer::locate(Handle handle, Instant now, Outbox& out) {
  Pending& p = *pending_.find(handle);
  Location& l = locations_[p.database.index()];
  if (l.is_known) {
    p.active = l.active;
    decide_now(handle, now, out);
    return;
  }
  p.stage = Stage::Location;
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
  arm_lookup({{}, database, l.question, l.asked}, now, out);
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
  const Decision decision = decide(directory_, facts_of(p, now));
  if (decision.rule == RuleId::RedirectOtherSite && !p.location_is_fresh) {
    // A remembered location is good enough to proxy by: the mailbox server would put it right.
    // Nobody puts a redirect right, and two front ends that remember differently would send the
    // client round.
    locations_[p.database.index()].is_known = false;
    locate(handle, now, out);
    return;
  }
  const UserId user = gives_password(p.request) ? p.request.user : p.request.cookie.user;
  out.record(RecordKind::RequestDecided, user.value, decision.target.value,
             static_cast<std::uint64_t>(decision.rule) | (decision.crosses_site ? 256u : 0u),
             decision.database.value);
  if (decision.action != Action::Proxy) {
    reply(handle, decision, now, out);
    return;
  }
  if (p.relocated) out.record(RecordKind::RequestReplayed, user.value, decision.database.value);
  proxy(handle, decision.target, now, out);
}

void AccessServer::reply(Handle handle, const Decision& decision, Instant now, Outbox& out) {
  const Pending& p = *pending_.find(handle);
  OwaResponse response;
  response.number = p.request.number;
  response.status = decision.status;
  response.redirect = decision.redirect;
  response.location = decision.location;
  if (decision.sets_session) {
    response.cookie = {p.request.user, directory_.at(options_.self).certificate_key,
                       now + options_.session_idle};
  }
  answer(handle, response, bytes_of(decision), out);
}

void AccessServer::answer(Handle handle, const OwaResponse& response, std::uint32_t bytes,
                          Outbox& out) {
  const Handle session_handle = pending_.find(handle)->session;
  pending_.give_back(handle);
  Session* session = sessions_.find(session_handle);
  if (session == nullptr) return;
  session->pending = Handle{};
  out.send(session->connection, {bytes, response});
}

void AccessServer::closed(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  if (tag_kind(input.tag) == kBackEnd) {
    back_end_closed(handle, input.reason, now, out);
    return;
  }
  // The client is gone. What a mailbox server works on for it is let finish, so that the pooled
  // connection is known to be clean; anything before that simply ends.
  const Session* session = sessions_.find(handle);
  if (session == nullptr || session->connection != input.connection) return;
  const Pending* p = pending_.find(session->pending);
  if (p != nullptr && p->back_end.is_none()) pending_.give_back(session->pending);
  sessions_.give_back(handle);
}

void AccessServer::timer(std::uint64_t tag, Instant now, Outbox& out) {
  Instant next = kNever;
  switch (tag_kind(tag)) {
    case kLookupTimer:
      next = lookups_.due(
          now, [this](const Lookup& l) { return is_settled(l); },
          [&](const Lookup& l) { lookup_timed_out(l, now, out); });
      break;
    case kBackEndTimer:
      next = legs_.due(
          now,
          [this](Handle h) {
            const Pending* p = pending_.find(h);
            return p == nullptr || (p->stage != Stage::Pool && p->stage != Stage::BackEnd);
          },
          [&](Handle h) { back_end_timed_out(h, now, out); });
      break;
    case kHousekeeping:
      close_idle(now, out);
      next = now + kHousekeepingEvery;
      break;
    default:
      SIM_ASSERT(false);
  }
  if (next != kNever) out.set_timer(next, tag);
}

}  // namespace casgrid
