// Who it is, where the mailbox is, and the logon there.
#include <algorithm>

#include "model/base/assert.h"
#include "model/mailaccess/front_half.h"
#include "model/mailaccess/outcome.h"
#include "model/mailaccess/sizes.h"

namespace casgrid::mailaccess {
namespace {

// What the client is told of a decision that lets it in nowhere.
Refusal refusal_of(const Decision& decision) {
  if (decision.reply == MailReply::LogonNeedsTls) return Refusal::NeedsTls;
  if (decision.reply == MailReply::CommandTooLong) return Refusal::TooLong;
  if (decision.reply == MailReply::MailboxOffline || decision.action == casgrid::Action::Refuse)
    return Refusal::Unavailable;
  return Refusal::AuthenticationFailed;
}

}  // namespace

LookUp* Front::looked_up(Handle session) {
  Session* s = sessions_.find(session);
  return s == nullptr ? nullptr : &s->lookup;
}

void Front::looks(Handle session, LookUpStep step, Instant now) {
  sessions_.find(session)->stage = Stage::LookUp;
  journal_.enter(session,
                 step == LookUpStep::Directory ? AccessPart::Directory : AccessPart::Location, now);
}

// Requires: `bytes` is the length of the logon's command.
RequestFacts Front::facts_of(const Session& s, std::uint32_t bytes, Instant now) const {
  const Door& door = *desk_.doors.find(s.door);
  RequestFacts facts;
  facts.protocol = dialect_.protocol;
  facts.tls = !door.is_secure ? Tls::None : door.begins_plain ? Tls::StartTls : Tls::Implicit;
  facts.port =
      static_cast<std::uint16_t>(door.begins_plain ? dialect_.plain_port : dialect_.tls_port);
  facts.front_end = desk_.options.self;
  facts.user = s.lookup.user;
  facts.credentials_ok = s.lookup.credentials_ok;
  facts.mail.logon = MailLogon::Password;
  facts.mail.command_bytes = bytes;
  facts.spread = s.lookup.user.is_none() ? 0 : s.lookup.user.value + (s.relocated ? 1 : 0);
  facts.components = &desk_.components.states();
  facts.directory_answered = s.lookup.directory_answered;
  facts.is_located = true;
  facts.active_server = s.lookup.active;
  facts.now = now;
  return facts;
}

void Front::log_on(Handle handle, const Command& asked, std::uint32_t bytes, Instant now,
                   Outbox& out) {
  journal_.begin(handle, asked, bytes, now);
  Session& s = *sessions_.find(handle);
  s.nonce = asked.nonce;
  s.number = asked.number;
  s.bytes = bytes;
  s.is_repeat = asked.is_repeat;
  s.relocated = false;
  s.lookup = s.lookup.another();
  s.lookup.user = asked.user;
  s.lookup.checks_password = true;
  s.lookup.password_ok = asked.password_ok;
  // What is refused without a look at the credentials is refused before they are looked at.
  const Decision first = decide(desk_.directory, facts_of(s, bytes, now));
  const bool is_about_credentials = first.reply == MailReply::LogonFailed;
  if (first.action != casgrid::Action::Proxy && !is_about_credentials) {
    refuse(handle, refusal_of(first), now, out);
    return;
  }
  if (asked.user.is_none() || desk_.health.sickness(dialect_.protocol) == Sickness::Errors) {
    refuse(handle, asked.user.is_none() ? Refusal::AuthenticationFailed : Refusal::Unavailable, now,
           out);
    return;
  }
  s.group = static_cast<std::uint32_t>(desk_.directory.group_index(asked.user));
  Door& door = *desk_.doors.find(s.door);
  const std::uint64_t work =
      whole_work(desk_.options.request_kilocycles[s.group].draw(cpu_draws_.at(asked.nonce, 0)));
  s.kilocycles = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(work + desk_.doors.take_handshake(door), 0xFFFFFFFFu));
  if (!s.is_repeat) desk_.ledger.arrived(s.group, s.kilocycles);
  s.stage = Stage::Checking;
  out.spend(work, desk_.tag(Tag::Logon, handle),
            s.is_repeat ? CpuPurpose::Repeat : CpuPurpose::Logon);
}

void Front::found(Handle session, Instant now, Outbox& out) { decide_now(session, now, out); }

bool Front::take_place(Session& s) {
  if (s.is_counted) return true;
  std::uint32_t& of_user = of_user_[s.lookup.user.index()];
  if (of_user >= limits_.most_of_user) return false;
  ++of_user;
  s.is_counted = true;
  return true;
}

void Front::give_up_place(Session& s) {
  if (!s.is_counted) return;
  std::uint32_t& of_user = of_user_[s.lookup.user.index()];
  SIM_ASSERT(of_user > 0);
  --of_user;
  s.is_counted = false;
}

void Front::decide_now(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  if (s.lookup.credentials_ok && desk_.lookups.follow_move(s.lookup, now)) {
    desk_.lookups.locate({handle, desk_.half}, now, out);
    return;
  }
  const Decision decision = decide(desk_.directory, facts_of(s, s.bytes, now));
  const bool is_proxied = decision.action == casgrid::Action::Proxy;
  if (AccessRecord* record = journal_.find(handle)) {
    record->rule = static_cast<std::uint8_t>(decision.rule);
    record->is_authenticated = s.lookup.is_known;
    record->is_proxied = is_proxied;
    record->crosses_site = decision.crosses_site;
    record->target = decision.target;
    record->database = decision.database;
    record->is_replayed = s.relocated;
    journal_.enter(handle, is_proxied ? AccessPart::Pool : AccessPart::Own, now);
  }
  out.record(RecordKind::RequestDecided, s.lookup.user.value, decision.target.value,
             DecidedBy{static_cast<std::uint16_t>(decision.rule), decision.crosses_site, is_proxied}
                 .pack(),
             decision.database.value);
  if (!is_proxied) {
    const Refusal why = refusal_of(decision);
    const bool is_bad =
        why == Refusal::AuthenticationFailed && s.lookup.refused() != LogonRefusal::None;
    refuse(handle, is_bad ? Refusal::BadLogon : why, now, out);
    return;
  }
  if (!take_place(s)) {
    if (AccessRecord* record = journal_.find(handle)) {  // nothing was passed on
      record->is_proxied = false;
      record->target = {};
    }
    refuse(handle, Refusal::TooManyOfUser, now, out);
    return;
  }
  if (s.relocated)
    out.record(RecordKind::RequestReplayed, s.lookup.user.value, decision.database.value);
  s.lookup.active = decision.target;
  s.stage = Stage::Opening;
  const Instant at = patience_.add(now, {handle, ++s.attempts});
  if (at != kNever) out.set_timer(at, desk_.tag(Tag::PatienceTimer, {}));
  const UpstreamPool::Taken taken = upstream_.take(
      decision.target, desk_.options.participants[decision.target.index()], handle, true,
      [this](Handle upstream) { return desk_.tag(Tag::Upstream, upstream); }, out);
  SIM_ASSERT(!taken.upstream.is_none() && !taken.is_ready);  // none is ever given back
  s.upstream = taken.upstream;
}

// The client may try again on the same connection.
void Front::refuse(Handle handle, Refusal why, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  s.stage = Stage::Clear;
  give_up_place(s);
  Reply reply;
  reply.number = s.number;
  reply.status = Status::No;
  reply.why = why;
  say(s, reply, kLineBytes, out);
  journal_.end(handle, reply, kLineBytes, now, out);
}

void Front::opened(Handle upstream, Instant now, Outbox& out) {
  const UpstreamPool::Upstream* u = upstream_.opened(upstream);
  if (u == nullptr) return;
  Session& s = *sessions_.find(u->user());
  s.stage = Stage::LoggingOn;
  if (AccessRecord* record = journal_.find(u->user())) record->is_new_connection = true;
  journal_.enter(u->user(), AccessPart::BackEnd, now);
  Command logon;
  logon.nonce = s.nonce;
  logon.number = s.number;
  logon.user = s.lookup.user;
  logon.database = s.lookup.database;
  logon.action = dialect_.logon;
  logon.verb = Verb::Login;
  logon.is_repeat = s.is_repeat;
  s.heard = now;
  out.send(u->connection, {kLineBytes + kIdentityBytes, logon});
}

void Front::logged_on(Handle handle, const Reply& reply, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  if (reply.status != Status::Ok && reply.why == Refusal::TooManyOfUser) {
    leave_upstream(s, out);
    refuse(handle, reply.why, now, out);
    return;
  }
  if (reply.status != Status::Ok) {
    failed_upstream(handle, now, out);
    return;
  }
  s.stage = Stage::Piping;
  wake_at(handle, now + limits_.authenticated_idle, out);
  if (!s.is_repeat) {
    desk_.ledger.useful += s.kilocycles;
    desk_.useful_at[reply.worked_on.index()] += reply.kilocycles;
  }
  Reply relayed = reply;
  relayed.number = s.number;
  say(s, relayed, dialect_.logged_on_bytes, out);
  if (AccessRecord* record = journal_.find(handle)) record->back_end_status = status_of(reply);
  journal_.end(handle, relayed, dialect_.logged_on_bytes, now, out);
}

// The mailbox server did not take the logon: the location is dropped and asked for once more,
// unless the mailbox moved.
void Front::failed_upstream(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  leave_upstream(s, out);
  if (!desk_.lookups.follow_move(s.lookup, now))
    desk_.lookups.drop_location(s.lookup.database, s.lookup.active, out);
  if (s.relocated) {
    refuse(handle, Refusal::Unavailable, now, out);
    return;
  }
  s.relocated = true;
  desk_.lookups.locate({handle, desk_.half}, now, out);
}

void Front::leave_upstream(Session& s, Outbox& out) {
  if (s.upstream.is_none()) return;
  const ConnectionId connection = upstream_.find(s.upstream)->connection;
  upstream_.drop(s.upstream);
  out.close(connection);
  s.upstream = Handle{};
}

}  // namespace casgrid::mailaccess
