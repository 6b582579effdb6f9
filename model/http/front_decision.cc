// Who asks, and the decision.
#include <algorithm>

#include "model/autodiscover/programs.h"
#include "model/ews/actions.h"
#include "model/http/front_half.h"
#include "model/powershell/actions.h"
#include "model/routing/anchor.h"
#include "model/routing/redirect_kind.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kRedirectBytes = 700;    // status line, headers, cookies
constexpr std::uint32_t kLogonPageBytes = 9000;  // the one page a front end has of its own
constexpr std::uint32_t kSsoFormBytes = 2500;

std::uint32_t bytes_of(const Decision& decision) {
  if (decision.redirect == RedirectKind::Sso) return kSsoFormBytes;
  if (decision.action == Action::Redirect) return kRedirectBytes;
  return decision.page == Page::Logon ? kLogonPageBytes : kErrorPageBytes;
}

// Whose requests go where another mailbox is than the caller's, or anywhere.
bool is_anchored_apart(Protocol protocol) {
  return protocol == Protocol::Oab || protocol == Protocol::PowerShell;
}

// To another address, which nobody would put right if it were wrong.
bool sends_away(const Decision& decision) {
  return decision.action == Action::Redirect && !decision.url.is_none();
}

}  // namespace

// A server that did not answer is not insisted on.
RoutingHints HttpFront::hints_of(const Pending& p) const {
  RoutingHints hints;
  const HttpRequest& r = p.request;
  const Protocol protocol = protocol_of(r.action);
  const bool has_affinity = protocol == Protocol::Ews && ews::prefers_affinity(r.action);
  const bool is_shell = protocol == Protocol::PowerShell;
  if (!has_affinity && !is_shell) return hints;
  const ServerId named = named_server(r);
  const bool is_known = !named.is_none() && named.index() < desk_.directory.servers.size();
  const bool is_followed = is_known && !r.is_from_front_end && !p.relocated;
  if (is_shell) {
    if (is_followed) hints.cookie_server = named;
    return hints;
  }
  hints.header_mailbox = p.lookup.user;
  hints.prefers_affinity = true;
  if (is_followed) hints.affinity_server = named;
  return hints;
}

RequestFacts HttpFront::facts_of(const Pending& p, Instant now) const {
  const HttpRequest& r = p.request;
  RequestFacts facts;
  facts.protocol = protocol_of(r.action);
  facts.resource = row_of(r.action).resource;
  facts.front_end = desk_.options.self;
  facts.host = r.host;
  // Who opens has shown nothing yet.
  facts.method = opens(p) ? LogonMethod::None : r.method;
  facts.is_background = r.is_background;
  facts.is_from_front_end = r.is_from_front_end;
  facts.credentials_ok =
      p.lookup.credentials_ok || p.step == NtlmStep::OnLoggedOn || r.is_from_front_end;
  facts.user = r.user;
  facts.refused = p.lookup.refused();
  facts.session = {r.cookie.user, r.cookie.certificate_key, now >= r.cookie.expires};
  // Once one of several old front ends has failed, the next is tried.
  if (const UserId user = p.lookup.user; !user.is_none())
    facts.spread = user.value - desk_.directory.group_of(user).first_user + (p.relocated ? 1 : 0);
  facts.hints = hints_of(p);
  if (facts.protocol == Protocol::Autodiscover)
    facts.autodiscover = autodiscover::ask_of(r.action, r.user);
  if (is_channel(r.action)) facts.outlook_major = outlook_major(r);
  if (facts.protocol == Protocol::Oab) {
    const OabId book = asked_book(r);
    facts.names_oab = !book.is_none();
    if (facts.names_oab && book.index() < desk_.directory.address_books.size()) facts.oab = book;
  }
  facts.components = &desk_.components.states();
  facts.session_key = desk_.certificate.key();
  facts.directory_answered = p.lookup.directory_answered;
  facts.is_located = true;
  facts.active_server = p.lookup.active;
  facts.now = now;
  if (p.lookup.keeps_mapping && !p.lookup.is_elsewhere)
    facts.mapped_at = desk_.lookups.mapped_at(p.lookup, now);
  return facts;
}

// Takes the connection's logon as far as the request does.
void HttpFront::take_step(Door& door, Pending& p, Outbox& out) const {
  HttpRequest& r = p.request;
  if (r.method == LogonMethod::None && !door.logged_on.is_none()) {
    r.method = LogonMethod::Ntlm;
    r.user = door.logged_on;
    p.step = NtlmStep::OnLoggedOn;
    if (r.is_nobody_yet)
      out.record(RecordKind::ServedAsAnother, r.user.value,
                 static_cast<std::uint32_t>(protocol_of(r.action)));
  } else if (r.method == LogonMethod::Ntlm) {
    if (r.user.is_none())
      p.step = NtlmStep::Opening;
    else if (door.is_challenged)
      p.step = NtlmStep::Answer;
    else
      r.user = UserId{};  // an answer to what was never asked here says nothing
    door.logged_on = UserId{};
    door.is_challenged = false;
  }
}

bool HttpFront::reads_ticket(const Pending& p, Outbox& out) const {
  const Duration ahead = desk_.directory.at(desk_.options.self).clock_ahead;
  const bool is_off = ahead > options_.clock_skew || -ahead > options_.clock_skew;
  const auto& holders =
      desk_.directory.organisation.service_accounts[ticket_account(p.request).index()].holders;
  if (!is_off && std::ranges::find(holders, desk_.options.self) != holders.end()) return true;
  out.record(RecordKind::TicketRefused, p.request.user.value, is_off ? 1 : 0);
  return false;
}

// It asks for a challenge where NTLM is offered.
bool HttpFront::opens(const Pending& p) const {
  return p.step == NtlmStep::Opening && offers(desk_.directory.at(desk_.options.self),
                                               protocol_of(p.request.action), LogonMethod::Ntlm);
}

bool HttpFront::needs_identity(const Pending& p, Instant now) const {
  const HttpRequest& r = p.request;
  if (is_own_page(r.action)) return false;
  if (r.is_from_front_end) return true;
  const Server& self = desk_.directory.at(desk_.options.self);
  if (gives_credentials(r.method))
    return !r.user.is_none() && offers(self, protocol_of(r.action), r.method);
  return r.method == LogonMethod::SessionCookie &&
         session_is_readable(desk_.certificate.key(),
                             {r.cookie.user, r.cookie.certificate_key, now >= r.cookie.expires});
}

UserId HttpFront::claimed_by(const HttpRequest& request) {
  return request.is_from_front_end || gives_credentials(request.method) ? request.user
                                                                        : request.cookie.user;
}

LookUp* HttpFront::looked_up(Handle request) {
  Pending* p = pending_.find(request);
  return p == nullptr ? nullptr : &p->lookup;
}

void HttpFront::looks(Handle handle, LookUpStep step, Instant now) {
  at(handle).stage = Stage::LookUp;
  journal_.enter(handle,
                 step == LookUpStep::Directory ? AccessPart::Directory : AccessPart::Location, now);
}

void HttpFront::identify(Handle handle, Instant now, Outbox& out) {
  Pending& p = at(handle);
  if (!needs_identity(p, now)) {
    decide_now(handle, now, out);
    return;
  }
  if (!ticket_account(p.request).is_none()) {
    if (!reads_ticket(p, out)) {
      decide_now(handle, now, out);
      return;
    }
    p.step = NtlmStep::OnLoggedOn;
  }
  p.lookup.checks_password = gives_credentials(p.request.method) && !p.request.is_from_front_end &&
                             p.step != NtlmStep::OnLoggedOn;
  p.lookup.password_ok = p.request.password_ok;
  p.lookup.keeps_mapping =
      options_.keeps_mappings && !is_anchored_apart(protocol_of(p.request.action));
  if (has_accounts_alone_ || is_anchored_apart(protocol_of(p.request.action))) {
    const DatabaseId anchor = anchored_in(desk_.directory, facts_of(p, now), p.lookup.user);
    p.lookup.is_elsewhere = anchor != desk_.directory.database_of(p.lookup.user, now);
    p.lookup.database = anchor;
  }
  if (p.step == NtlmStep::Answer) {
    desk_.lookups.begin_ntlm({handle, desk_.half}, p.request.nonce, now, out);
    return;
  }
  // A forms logon is always checked afresh; the others repeat the
  // same credentials on each request.
  const bool may_remember = p.request.method != LogonMethod::FormsPost &&
                            (!p.lookup.checks_password || p.request.password_ok);
  desk_.lookups.begin({handle, desk_.half}, may_remember, now, out);
}

void HttpFront::found(Handle handle, Instant now, Outbox& out) {
  const Pending& p = at(handle);
  Door* door = desk_.doors.find(p.door);
  if (p.step == NtlmStep::Answer && p.lookup.credentials_ok && door != nullptr)
    door->logged_on = p.lookup.user;
  decide_now(handle, now, out);
}

void HttpFront::decide_now(Handle handle, Instant now, Outbox& out) {
  Pending& p = at(handle);
  if (desk_.lookups.follow_move(p.lookup, now)) {
    desk_.lookups.locate({handle, desk_.half}, now, out);
    return;
  }
  if (challenges(p.request)) {
    fail(handle, 401, now, out);
    return;
  }
  const Decision decision = decide(desk_.directory, facts_of(p, now));
  // Where mappings are kept it answers as it would a client, and sends the request back up.
  if (p.request.is_from_front_end && decision.facts.has(Fact::MailboxIsNewer) &&
      !options_.keeps_mappings) {
    answer_wrong_server(handle, now, out);
    return;
  }
  if (sends_away(decision) && !p.lookup.location_is_fresh) {
    // A remembered location is good enough to proxy by: the mailbox server would put it right.
    // Nobody puts a redirect right, and two front ends that remember differently would send the
    // client round.
    desk_.lookups.locate_afresh({handle, desk_.half}, now, out);
    return;
  }
  const bool may_be_mounted =
      decision.rule == RuleId::NotMounted || decision.rule == RuleId::StandInNotMounted;
  if (may_be_mounted && now - p.waits_since < options_.not_mounted_wait) {
    wait_for_mount(handle, now, out);
    return;
  }
  const UserId user = p.lookup.user;
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
    record->back_end_status = 0;  // of an upstream exchange before
    record->crosses_site = decision.crosses_site;
    record->is_replayed = record->is_replayed || p.relocated;
  }
  if (!is_proxied) {
    reply(handle, decision, now, out);
    return;
  }
  p.names_target = decision.sets_affinity_cookie || (decision.routing_cookie_names_server &&
                                                     p.request.action == powershell::kCreate);
  if (p.relocated) out.record(RecordKind::RequestReplayed, user.value, decision.database.value);
  proxy(handle, decision.target, now, out);
}

// What a newer front end passes on of Outlook Anywhere is the client's own NTLM (facts 2.7, F1).
bool HttpFront::challenges(const HttpRequest& request) const {
  const Server& self = desk_.directory.at(desk_.options.self);
  return request.is_from_front_end && is_channel(request.action) &&
         self.product < Product::Exchange2013 &&
         !self.outlook_anywhere.iis_methods.has(AuthMethod::Ntlm);
}

// A newer front end passed on what moved up meanwhile. A redirect would lead back to it: it is told
// that the mailbox is not here, and looks again where it is.
void HttpFront::answer_wrong_server(Handle handle, Instant now, Outbox& out) {
  const Pending& p = at(handle);
  out.record(RecordKind::RequestDisowned, p.lookup.user.value, p.lookup.database.value, 0);
  HttpResponse response;
  response.number = p.request.number;
  response.status = 503;
  response.outcome = BackEndOutcome::NotMountedHere;
  answer(handle, response, kErrorPageBytes, now, out);
}

// A database that is being moved is mounted again in a moment: the request stalls instead of
// failing.
void HttpFront::wait_for_mount(Handle handle, Instant now, Outbox& out) {
  at(handle).stage = Stage::Unmounted;
  journal_.enter(handle, AccessPart::Unmounted, now);
  const Instant at = unmounted_.add(now, handle);
  if (at != kNever) out.set_timer(at, desk_.tag(Tag::UnmountedTimer, {}));
}

void HttpFront::reply(Handle handle, const Decision& decision, Instant now, Outbox& out) {
  const Pending& p = at(handle);
  HttpResponse response;
  response.number = p.request.number;
  response.status = decision.status;
  response.redirect = decision.redirect;
  response.location = decision.location;
  if (p.lookup.refused() != LogonRefusal::None) response.turned_away = TurnedAway::BadLogon;
  response.offers_ntlm = decision.challenges.intersects(
      {AuthMethod::Windows, AuthMethod::Ntlm, AuthMethod::Negotiate});
  if (Door* door = desk_.doors.find(p.door); door != nullptr && decision.status == 401 && opens(p))
    response.is_challenge = door->is_challenged = true;
  if (decision.status == 503 && protocol_of(p.request.action) == Protocol::ActiveSync)
    response.retry_after_s = options_.retry_after_s;
  if (decision.sets_session) {
    response.cookie = {p.request.user, desk_.certificate.key().number, now + options_.session_idle};
  }
  const std::uint32_t bytes =
      decision.autodiscover.action == AutodiscoverAction::None
          ? bytes_of(decision)
          : discovery_.tell(desk_.directory, decision, p.request.action, response);
  answer(handle, response, bytes, now, out);
}

}  // namespace casgrid
