// Who sends.
#include <algorithm>

#include "model/base/assert.h"
#include "model/directory/component_state.h"
#include "model/smtp/front_half.h"

namespace casgrid::smtp {

RequestFacts Front::facts_of(const Session& s, Instant now) const {
  const Door& door = *desk_.doors.find(s.door);
  RequestFacts facts;
  facts.protocol = Protocol::Smtp;
  facts.tls = door.is_secure ? Tls::StartTls : Tls::None;
  facts.port = s.port;
  facts.front_end = desk_.options.self;
  facts.user = s.user;
  facts.credentials_ok = !s.user.is_none();
  facts.smtp.is_authenticated = facts.smtp.sent_auth = facts.smtp.gives_password =
      !s.user.is_none();
  facts.smtp.client = address_of(s.peer);
  // A session that was begun before is finished.
  const bool is_draining =
      desk_.components.effective(ComponentId::FrontendTransport) == ComponentState::Draining;
  if (!is_draining) facts.components = &desk_.components.states();
  facts.directory_answered = s.lookup.directory_answered;
  facts.now = now;
  return facts;
}

void Front::log_on(Handle handle, const Command& asked, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  const auto refuse = [&](Refusal why) {
    s.is_named = false;
    answer(handle, refusal(asked.number, asked.verb, why), now, out);
  };
  const bool is_first = asked.verb == Verb::AuthPlain || asked.verb == Verb::AuthLogin ||
                        asked.verb == Verb::AuthOther;
  if (!s.has_greeted || !s.user.is_none() || (!is_first && !s.is_named)) {
    refuse(Refusal::BadSequence);
    return;
  }
  RequestFacts facts = facts_of(s, now);
  facts.smtp.sent_auth = true;
  facts.smtp.gives_password = asked.verb != Verb::AuthOther;
  const Decision first = decide(desk_.directory, facts);
  if (first.reply == MailReply::LogonNeedsTls || first.reply == MailReply::AuthUnknown ||
      asked.verb == Verb::AuthOther) {
    refuse(first.reply == MailReply::LogonNeedsTls ? Refusal::NeedsTls : Refusal::AuthUnknown);
    return;
  }
  if (asked.verb == Verb::AuthLogin || asked.verb == Verb::UserName) {
    s.is_named = true;
    Reply next;
    next.number = asked.number;
    next.to = asked.verb;
    next.code = kGoOnLogon;
    say(handle, next, kLineBytes, now, out);
    return;
  }
  if (asked.user.is_none()) {
    received_.told(handle, LineKind::LogonFailed, UserId{}, now, out);
    refuse(Refusal::AuthFailed);
    return;
  }
  s.is_named = false;
  s.number = asked.number;
  s.lookup = s.lookup.another();
  s.lookup.user = asked.user;
  s.lookup.checks_password = true;
  s.lookup.password_ok = asked.password_ok;
  s.group = static_cast<std::uint32_t>(desk_.directory.group_index(asked.user));
  s.stage = Stage::Checking;
  const std::uint64_t work =
      whole_work(desk_.options.request_kilocycles[s.group].draw(cpu_draws_.at(asked.nonce, 1)));
  s.kilocycles = static_cast<std::uint32_t>(std::min<std::uint64_t>(work, 0xFFFFFFFFu));
  if (!asked.is_repeat) desk_.ledger.arrived(s.group, s.kilocycles);
  out.spend(work, desk_.tag(Tag::Logon, handle),
            asked.is_repeat ? CpuPurpose::Repeat : CpuPurpose::Logon);
}

void Front::logon_checked(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  RequestFacts facts = facts_of(s, now);
  facts.user = s.lookup.user;
  facts.credentials_ok = s.lookup.credentials_ok;
  facts.smtp.sent_auth = facts.smtp.gives_password = true;
  facts.smtp.is_authenticated = s.lookup.credentials_ok;
  if (!s.lookup.directory_answered) {
    answer(handle, refusal(s.number, s.answered, Refusal::AuthTemporary), now, out);
    return;
  }
  const Decision decision = decide(desk_.directory, facts);
  if (decision.reply == MailReply::AuthFailed) {
    const bool is_bad = s.lookup.refused() != LogonRefusal::None;
    const Refusal why = is_bad ? Refusal::BadLogon : Refusal::AuthFailed;
    received_.told(handle, LineKind::LogonFailed, s.lookup.user, now, out);
    answer(handle, refusal(s.number, s.answered, why), now, out);
    return;
  }
  s.user = s.lookup.user;
  received_.told(handle, LineKind::LoggedOn, s.user, now, out);
  Reply reply;
  reply.number = s.number;
  reply.to = s.answered;
  reply.code = kAuthenticated;
  answer(handle, reply, now, out);
}

}  // namespace casgrid::smtp
