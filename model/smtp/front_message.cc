// A message: its envelope, the mailbox server that is to have it, and its body on the way there.
#include <algorithm>
#include <array>
#include <span>

#include "model/base/assert.h"
#include "model/routing/considered.h"
#include "model/smtp/front_half.h"
#include "model/smtp/sizes.h"

namespace casgrid::smtp {
namespace {

// What a sender is told of a decision by which the message goes nowhere.
Refusal refusal_of(const Decision& decision) {
  switch (decision.reply) {
    case MailReply::LogonNeedsTls:
      return Refusal::NeedsTls;
    case MailReply::AuthRequired:
    case MailReply::AuthFailed:
      return Refusal::AuthRequired;
    case MailReply::RelayDenied:
      return Refusal::RelayDenied;
    case MailReply::ServiceNotActive:
      return Refusal::NotActive;
    case MailReply::ProxyFailedDns:
      return Refusal::ProxyFailedDns;
    case MailReply::ProxyFailedTls:
      return Refusal::ProxyFailedTls;
    default:
      return Refusal::ProxyFailed;
  }
}

bool is_of_sender(MailReply reply) {
  return reply == MailReply::LogonNeedsTls || reply == MailReply::AuthRequired ||
         reply == MailReply::AuthFailed || reply == MailReply::ServiceNotActive;
}

}  // namespace

void Front::mail(Handle handle, const Command& asked, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  s.number = asked.number;
  Refusal why = Refusal::None;
  if (s.is_outbound()) {  // of our own mailbox servers, which log on to it
    if (!is_of_us(s.peer)) why = Refusal::AuthRequired;
  } else if (!s.has_greeted || s.envelope.has_mail) {
    why = Refusal::BadSequence;
  } else {
    const Decision decision = decide(desk_.directory, facts_of(s, now));
    if (is_of_sender(decision.reply)) why = refusal_of(decision);
  }
  if (why != Refusal::None) {
    envelopes_.drop(s.envelope);
    if (asked.is_pipelined) {
      s.refused = asked.number;
      received_.asked(handle, asked, now, out);
    }
    answer(handle, refusal(asked.number, Verb::Mail, why), now, out);
    return;
  }
  s.envelope.mail = asked;
  s.envelope.has_mail = true;
  if (asked.is_pipelined) {
    if (s.envelope.is_whole()) data(handle, asked.number, now, out);
    return;
  }
  Reply reply;
  reply.number = asked.number;
  reply.to = Verb::Mail;
  answer(handle, reply, now, out);
}

void Front::recipients(Handle handle, const Recipients& some, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  if (s.stage != Stage::Command || some.number == s.refused) return;
  if (!some.is_pipelined) {
    received_.recipient(handle, some.users[0], now, out);
    if (!s.envelope.has_mail) {
      answer(handle, refusal(some.number, Verb::Mail, Refusal::BadSequence), now, out);
      return;
    }
    envelopes_.add(s.envelope, some.users[0]);
    Reply reply;
    reply.number = some.number;
    reply.to = Verb::Mail;
    answer(handle, reply, now, out);
    return;
  }
  envelopes_.add(s.envelope, some);
  if (s.envelope.is_whole()) data(handle, s.envelope.mail.number, now, out);
}

void Front::data(Handle handle, std::uint32_t number, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  s.number = number;
  if (s.envelope.has_mail && s.envelope.mail.is_pipelined)
    received_.envelope(handle, s.envelope, envelopes_, now, out);
  if (!s.envelope.has_mail || s.envelope.count == 0) {
    answer(handle, refusal(number, Verb::Data, Refusal::BadSequence), s.heard, out);
    return;
  }
  const Command& asked = s.envelope.mail;
  s.passed = 0;
  s.tries = 0;
  s.quits = false;
  s.group = static_cast<std::uint32_t>(desk_.directory.group_index(asked.user));
  s.stage = Stage::Working;
  const std::uint64_t work =
      whole_work(desk_.options.request_kilocycles[s.group].draw(cpu_draws_.at(asked.nonce, 0)));
  s.kilocycles = static_cast<std::uint32_t>(std::min<std::uint64_t>(
      work + desk_.doors.take_handshake(*desk_.doors.find(s.door)), 0xFFFFFFFFu));
  if (!asked.is_repeat) desk_.ledger.arrived(s.group, s.kilocycles);
  out.spend(work, desk_.tag(Tag::Message, handle),
            asked.is_repeat ? CpuPurpose::Repeat : CpuPurpose::Work);
}

// The directory is asked for the sender, where the message is a submission: the mailbox server with
// that active copy takes it. Else the first recipient with a mailbox stands for all.
void Front::work_done(Handle handle, Instant now, Outbox& out) {
  Session* s = sessions_.find(handle);
  if (s == nullptr || s->stage != Stage::Working) return;
  s->lookup = s->lookup.another();
  const bool is_submission =
      !s->user.is_none() && !connector_of(*s).permissions.has(ConnectorPermission::Anonymous);
  UserId asked = is_submission ? s->user : UserId{};
  if (!is_submission && !s->is_outbound()) {
    envelopes_.for_each(s->envelope, [&](UserId user) {
      if (asked.is_none() && user != kOutside) asked = user;
    });
  }
  if (asked.is_none()) {
    choose(handle, now, out);
    return;
  }
  s->lookup.user = asked;
  s->lookup.is_elsewhere = !is_submission;  // no active copy is asked for
  s->stage = Stage::Locating;
  desk_.lookups.begin({handle, desk_.half}, true, now, out);
}

LookUp* Front::looked_up(Handle session) {
  Session* s = sessions_.find(session);
  return s == nullptr ? nullptr : &s->lookup;
}

void Front::found(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  if (s.stage == Stage::LoggingOn) {
    logon_checked(handle, now, out);
  } else if (!s.lookup.directory_answered) {
    finish_message(handle, refusal(s.number, s.answered, Refusal::ProxyFailed), now, out);
  } else {
    choose(handle, now, out);
  }
}

Decision Front::decide_message(const Session& s, Instant now) const {
  std::array<SmtpRecipient, kRecipientsConsidered> first;
  std::size_t count = 0;
  envelopes_.for_each(s.envelope, [&](UserId user) {
    if (count >= first.size()) return;
    first[count++] = user == kOutside ? SmtpRecipient{UserId{}, false} : SmtpRecipient{user, true};
  });
  RequestFacts facts = facts_of(s, now);
  facts.smtp.recipients = std::span(first).first(count);
  facts.smtp.tried = std::span(s.tried).first(s.tries);
  facts.spread = static_cast<std::uint32_t>(s.envelope.mail.nonce);
  const bool is_of_sender = !s.user.is_none() && s.lookup.user == s.user && !s.lookup.is_elsewhere;
  facts.is_located = is_of_sender;
  facts.active_server = s.lookup.active;
  return decide(desk_.directory, facts);
}

bool Front::is_of_us(ParticipantId peer) const {
  const auto& servers = desk_.options.participants;
  return std::find(servers.begin(), servers.end(), peer) != servers.end();
}

// Begun with another host for each message.
ParticipantId Front::outside(const Session& s) const {
  const std::vector<ParticipantId>& hosts = options_.outbound.hosts;
  return hosts[(s.envelope.mail.nonce + s.tries) % hosts.size()];
}

// Of a mailbox server whose connector has FrontEndProxyEnabled: to a host outside that takes it.
void Front::choose_outside(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  if (s.tries >= options_.outbound.hosts.size()) {
    finish_message(handle, refusal(s.number, s.answered, Refusal::ProxyFailed), now, out);
    return;
  }
  s.target = ServerId{};
  s.upstream_port = static_cast<std::uint16_t>(kMail);
  if (s.upstream.is_none())
    connect(handle, now, out);
  else
    offer(handle, now, out);
}

void Front::choose(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  if (s.is_outbound()) {
    choose_outside(handle, now, out);
    return;
  }
  const Decision decision = decide_message(s, now);
  const bool is_proxied = decision.action == casgrid::Action::Proxy;
  out.record(RecordKind::RequestDecided, s.envelope.mail.user.value, decision.target.value,
             DecidedBy{static_cast<std::uint16_t>(decision.rule), decision.crosses_site, is_proxied}
                 .pack(),
             decision.database.value);
  if (!is_proxied) {
    finish_message(handle, refusal(s.number, s.answered, refusal_of(decision)), now, out);
    return;
  }
  const bool is_at_hand =
      !s.upstream.is_none() && s.target == decision.target && s.upstream_port == decision.port;
  if (!is_at_hand) leave_upstream(handle, now, out);
  s.target = decision.target;
  s.upstream_port = decision.port;
  if (is_at_hand)
    offer(handle, now, out);
  else
    connect(handle, now, out);
}

// How long the mailbox server may take for its next word.
void Front::arm(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  const Instant at = patience_.add(now, {handle, ++s.attempts});
  if (at != kNever) out.set_timer(at, desk_.tag(Tag::Patience, {}));
}

void Front::connect(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  s.stage = Stage::Opening;
  s.upstream_greeted = false;
  const ParticipantId to =
      s.is_outbound() ? outside(s) : desk_.options.participants[s.target.index()];
  s.upstream =
      out.connect(to, Port{s.upstream_port}, desk_.tag(Tag::Upstream, handle), {.is_plain = true});
  out.note(RecordKind::ConnectionHeld, s.upstream.slot, s.upstream.generation);
  SessionJournal::Way way;
  way.peer = to;
  way.server = s.target;
  way.port = s.upstream_port;
  way.goes_out = s.is_outbound();
  sent_.connect(handle, way, now, out);
  ++upstream_;
  if (!s.target.is_none()) {
    std::uint32_t& there = to_server_[s.target.index()];
    most_to_one_ = std::max<std::size_t>(most_to_one_, ++there);
  }
  arm(handle, now, out);
}

void Front::offer(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  s.stage = Stage::Offering;
  sent_.envelope(handle, s.envelope, envelopes_, now, out);
  envelopes_.send(s.envelope, s.envelope.mail.number, s.upstream, out);
  arm(handle, now, out);
}

void Front::leave_upstream(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  if (!s.upstream.is_none()) sent_.close(handle, now, out);
  drop_upstream(s, out);
}

void Front::drop_upstream(Session& s, Outbox& out) {
  if (s.upstream.is_none()) return;
  out.close(s.upstream);
  s.upstream = ConnectionId{};
  ++s.attempts;
  SIM_ASSERT(upstream_ > 0);
  --upstream_;
  if (s.target.is_none()) return;
  SIM_ASSERT(to_server_[s.target.index()] > 0);
  --to_server_[s.target.index()];
}

void Front::upstream_said(Handle handle, const Reply& reply, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  sent_.answered(handle, reply, now, out);
  if (s.stage == Stage::Opening) {
    if (reply.number == 0 && reply.code == kReady) {
      s.upstream_greeted = true;
      offer(handle, now, out);
    } else {
      try_next(handle, now, out);
    }
    return;
  }
  if (s.stage == Stage::Offering && reply.number == s.envelope.mail.number) {
    if (reply.code == kGoOn) {
      s.stage = Stage::Body;
      s.heard = now;
      ++s.attempts;  // it waits for the client now
      Reply go_on;
      go_on.number = s.number;
      go_on.to = s.answered;
      go_on.code = kGoOn;
      say(handle, go_on, kLineBytes, now, out);
    } else if (reply.why == Refusal::NotActive) {
      try_next(handle, now, out);
    } else {
      finish_message(handle, reply, now, out);
    }
    return;
  }
  if (s.stage == Stage::Passed && reply.to == Verb::Piece) finish_message(handle, reply, now, out);
  // It ends the session for a reason of its own.
  else if (reply.number == 0 && reply.code >= kTransient)
    upstream_lost(handle, now, out);
}

// The mailbox server does not take it: the next of its group, or the sender tries again.
void Front::try_next(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  leave_upstream(handle, now, out);
  if (s.tries >= kMostTried) {
    finish_message(handle, refusal(s.number, s.answered, Refusal::ProxyFailed), now, out);
    return;
  }
  // Where the copy was it may be no more.
  if (!s.lookup.database.is_none() && s.lookup.active == s.target)
    desk_.lookups.drop_location(s.lookup.database, s.target, out);
  s.tried[s.tries++] = s.target;
  choose(handle, now, out);
}

void Front::upstream_lost(Handle handle, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  switch (s.stage) {
    case Stage::Opening:
    case Stage::Offering:
      try_next(handle, now, out);
      return;
    case Stage::Passed:
      leave_upstream(handle, now, out);
      finish_message(handle, refusal(s.number, Verb::Piece, Refusal::ProxyFailed), now, out);
      return;
    case Stage::Body:  // the client hears of it when it has said all
    case Stage::Command:
    case Stage::Handshake:
    case Stage::Checking:
    case Stage::LoggingOn:
    case Stage::Working:
    case Stage::Locating:
    case Stage::Tarpit:
      leave_upstream(handle, now, out);
      return;
  }
}

void Front::piece(Handle handle, const Command& asked, std::uint32_t bytes, Instant now,
                  Outbox& out) {
  Session& s = *sessions_.find(handle);
  if (s.stage != Stage::Body || asked.mail != s.envelope.mail.mail) return;
  s.passed += asked.octets;
  s.quits = s.quits || asked.quits;
  s.number = asked.number;
  s.answered = Verb::Piece;
  if (!s.upstream.is_none()) {
    Command on = asked;
    on.quits = false;
    out.send(s.upstream, {bytes, on});
  }
  if (s.passed < s.envelope.mail.octets) return;
  if (s.upstream.is_none()) {
    finish_message(handle, refusal(asked.number, Verb::Piece, Refusal::ProxyFailed), now, out);
    return;
  }
  s.stage = Stage::Passed;
  arm(handle, now, out);
}

// The sender hears what became of the message: what is not taken is its own again.
void Front::finish_message(Handle handle, const Reply& reply, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  ++s.attempts;
  if (reply.code < kTransient && !s.envelope.mail.is_repeat) {
    desk_.ledger.useful += s.kilocycles;
    if (!reply.worked_on.is_none()) desk_.useful_at[reply.worked_on.index()] += reply.kilocycles;
  }
  envelopes_.drop(s.envelope);
  Reply told = reply;
  told.number = s.number;
  told.to = s.answered;
  if (!s.quits) {
    answer(handle, told, now, out);
    return;
  }
  // QUIT was behind the body, and so is its answer.
  say(handle, told, kLineBytes, now, out);
  received_.quit(handle, now, out);
  close(handle, now, out);
}

}  // namespace casgrid::smtp
