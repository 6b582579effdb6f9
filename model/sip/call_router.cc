#include "model/sip/call_router.h"

#include <algorithm>
#include <vector>

#include "model/base/assert.h"
#include "model/directory/component_state.h"
#include "model/sip/ports.h"

namespace casgrid::sip {

CallRouter::CallRouter(const FrontDesk& desk, const Options& options)
    : desk_(desk),
      configuration_(desk.directory, options.configuration),
      cpu_draws_(desk.options.seed, desk.directory.at(desk.options.self).name, "sip cpu") {}

// Nobody is a mailbox server's client at a front end: the port behind it is refused.
bool CallRouter::listens_at(Port port) const {
  const UmSettings& router = desk_.directory.at(desk_.options.self).call_router;
  if (!router.exists) return false;
  return (port == kCallRouter && router.startup != SipStartup::Tls) ||
         (port == kCallRouterTls && router.startup != SipStartup::Tcp);
}

bool CallRouter::takes_calls() const {
  return desk_.components.effective(ComponentId::UmCallRouter) == ComponentState::Active;
}

void CallRouter::door_opened(Handle door, Instant, Outbox&) {
  const Handle line = lines_.take();
  lines_.find(line)->door = door;
  desk_.doors.find(door)->session = line;
}

void CallRouter::door_message(Handle door, const Message& message, Instant now, Outbox& out) {
  const Handle handle = desk_.doors.find(door)->session;
  Line* line = lines_.find(handle);
  const auto* asked = message.as<Request>();
  const Sickness sickness = desk_.health.sickness(Protocol::Sip);
  if (line == nullptr || asked == nullptr || sickness == Sickness::Hangs) return;
  switch (asked->method) {
    case Method::Ack:
      if (line->without_ack == asked->number) line->without_ack = 0;
      return;
    case Method::Cancel:
      cancel(handle, *asked, out);
      return;
    case Method::Bye:
      say(*line, *asked, kNoSuchCall, out);
      return;
    case Method::Options:
    case Method::Invite:
      break;
  }
  if (sickness == Sickness::Errors) {
    say(*line, *asked, kServerError, out);
  } else if (asked->names_nobody) {
    say(*line, *asked, takes_calls() ? kOk : kUnavailable, out);
  } else if (!line->pending.is_none()) {
    say(*line, *asked, kServerError, out);
  } else {
    begin(handle, *asked, now, out);
  }
}

void CallRouter::say(const Line& line, const Request& asked, std::uint16_t status,
                     Outbox& out) const {
  Response response;
  response.number = asked.number;
  response.status = status;
  response.to = asked.method;
  out.send(desk_.doors.find(line.door)->connection,
           {status >= kServerError ? kRefusalBytes : kShortBytes, response});
}

void CallRouter::begin(Handle handle, const Request& asked, Instant, Outbox& out) {
  Line& line = *lines_.find(handle);
  const Handle pending = pending_.take();
  Pending& p = *pending_.find(pending);
  line.pending = pending;
  p.asked = asked;
  p.line = handle;
  const std::size_t group = desk_.directory.group_index(asked.user);
  const std::uint64_t work =
      whole_work(desk_.options.request_kilocycles[group].draw(cpu_draws_.at(asked.nonce, 0)));
  p.kilocycles = static_cast<std::uint32_t>(std::min<std::uint64_t>(
      work + desk_.doors.take_handshake(*desk_.doors.find(line.door)), 0xFFFFFFFFu));
  if (!asked.is_repeat) desk_.ledger.arrived(group, p.kilocycles);
  const CpuPurpose purpose = asked.is_repeat          ? CpuPurpose::Repeat
                             : is_logon(asked.action) ? CpuPurpose::Logon
                                                      : CpuPurpose::Work;
  out.spend(work, desk_.tag(Tag::Work, pending), purpose);
}

// Of one that is under way the INVITE ends with 487.
void CallRouter::cancel(Handle handle, const Request& asked, Outbox& out) {
  Line& line = *lines_.find(handle);
  const Pending* p = pending_.find(line.pending);
  const bool is_under_way = p != nullptr && p->asked.number == asked.number;
  if (!is_under_way && line.without_ack != asked.number) {
    say(line, asked, kNoSuchCall, out);
    return;
  }
  say(line, asked, kOk, out);
  if (!is_under_way) return;
  say(line, p->asked, kTerminated, out);
  line.without_ack = asked.number;
  drop(handle, out);
}

void CallRouter::handle(const Input& input, Instant now, Outbox& out) {
  // It has no timers, and opens no connections.
  SIM_ASSERT(input.kind == InputKind::WorkDone && tag_kind<Tag>(input.tag) == Tag::Work);
  work_done(tag_handle(input.tag), now, out);
}

void CallRouter::work_done(Handle pending, Instant now, Outbox& out) {
  Pending* p = pending_.find(pending);
  if (p == nullptr) return;  // its gateway went meanwhile
  p->is_at_work = false;
  if (p->asked.is_for_attendant) {
    decide_now(pending, now, out);
    return;
  }
  p->lookup.user = p->asked.user;
  desk_.lookups.begin({pending, desk_.half}, true, now, out);
}

LookUp* CallRouter::looked_up(Handle asker) {
  Pending* p = pending_.find(asker);
  return p == nullptr ? nullptr : &p->lookup;
}

void CallRouter::found(Handle asker, Instant now, Outbox& out) { decide_now(asker, now, out); }

RequestFacts CallRouter::facts_of(const Pending& p, Instant now) const {
  const Door& door = *desk_.doors.find(lines_.find(p.line)->door);
  RequestFacts facts;
  facts.protocol = Protocol::Sip;
  facts.tls = door.begins_plain ? Tls::None : Tls::Implicit;
  facts.port = static_cast<std::uint16_t>(door.begins_plain ? kCallRouter : kCallRouterTls);
  facts.front_end = desk_.options.self;
  facts.sip.dial_plan = configuration_.plan_of(p.asked.gateway, now);
  facts.sip.has_certificate = p.asked.shows_certificate;
  const UserId callee = p.lookup.user;
  if (!callee.is_none() && desk_.directory.settings_of(callee).um_enabled)
    facts.sip.callee = callee;
  facts.spread = static_cast<std::uint32_t>(p.asked.nonce);
  facts.components = &desk_.components.states();
  facts.directory_answered = p.lookup.directory_answered;
  facts.is_located = true;
  facts.active_server = p.lookup.active;
  facts.now = now;
  return facts;
}

void CallRouter::decide_now(Handle handle, Instant now, Outbox& out) {
  Pending& p = *pending_.find(handle);
  const bool has_callee = !p.lookup.user.is_none() && p.lookup.directory_answered;
  if (has_callee && desk_.lookups.follow_move(p.lookup, now)) {
    desk_.lookups.locate({handle, desk_.half}, now, out);
    return;
  }
  const Decision decision = decide(desk_.directory, facts_of(p, now));
  const bool is_redirect = decision.action == casgrid::Action::Redirect;
  if (is_redirect && has_callee && !p.lookup.database.is_none() && !p.lookup.location_is_fresh) {
    desk_.lookups.locate_afresh({handle, desk_.half}, now, out);
    return;
  }
  out.record(
      RecordKind::RequestDecided, p.lookup.user.value, decision.target.value,
      DecidedBy{static_cast<std::uint16_t>(decision.rule), decision.crosses_site, false}.pack(),
      decision.database.value);
  if (decision.action == casgrid::Action::Refuse) {
    const Handle door = lines_.find(p.line)->door;
    const Handle line = p.line;
    drop(line, out);
    lines_.give_back(line);
    desk_.doors.close(door, out);
    return;
  }
  Response response;
  response.number = p.asked.number;
  response.status = decision.status;
  response.to = p.asked.method;
  if (is_redirect) {
    response.contact = decision.target;
    response.contact_port = Port{decision.port};
  }
  answer(handle, response, is_redirect ? kRedirectBytes : kRefusalBytes, out);
}

void CallRouter::answer(Handle handle, const Response& response, std::uint32_t bytes, Outbox& out) {
  const Pending& p = *pending_.find(handle);
  Line& line = *lines_.find(p.line);
  out.send(desk_.doors.find(line.door)->connection, {bytes, response});
  if (p.asked.method == Method::Invite) line.without_ack = p.asked.number;
  if (!p.asked.is_repeat && response.status < 400) desk_.ledger.useful += p.kilocycles;
  line.pending = Handle{};
  pending_.give_back(handle);
}

// What is under way on the line ends without an answer.
void CallRouter::drop(Handle handle, Outbox& out) {
  Line& line = *lines_.find(handle);
  const Pending* p = pending_.find(line.pending);
  if (p == nullptr) return;
  if (p->is_at_work && desk_.options.drops_waiting) out.drop(desk_.tag(Tag::Work, line.pending));
  pending_.give_back(line.pending);
  line.pending = Handle{};
}

void CallRouter::door_left(Handle door, Instant, Outbox& out) {
  const Handle line = desk_.doors.find(door)->session;
  if (lines_.find(line) == nullptr) return;
  drop(line, out);
  lines_.give_back(line);
}

void CallRouter::restart(Outbox& out) {
  std::vector<Handle> all;
  lines_.for_each([&](Handle handle, const Line&) { all.push_back(handle); });
  for (const Handle line : all) {
    drop(line, out);
    lines_.give_back(line);
  }
}

void CallRouter::forget() {
  lines_.clear();
  pending_.clear();
}

std::unique_ptr<ServerHalf> make_call_router(const FrontDesk& desk) {
  return std::make_unique<CallRouter>(desk, desk.options.halves.of<Options>());
}

}  // namespace casgrid::sip
