#include "model/smtp/session_journal.h"

#include "model/base/assert.h"

namespace casgrid::smtp {
namespace {

SmtpLine& detail_of(AccessRecord& line) { return *line.detail.as<SmtpLine>(); }

void tell(const Reply& reply, AccessRecord& line) {
  SmtpLine& said = detail_of(line);
  said.verb = reply.to;
  said.why = reply.why;
  said.offers_tls = reply.offers_tls;
  said.offers_auth = reply.offers_auth;
  line.status = reply.code;
  if (!reply.worked_on.is_none()) line.target = reply.worked_on;
}

void tell(const Command& mail, AccessRecord& line) {
  detail_of(line).mail = mail.mail;
  line.user = mail.user;
  line.request_bytes = mail.octets;
}

}  // namespace

SessionJournal::Session& SessionJournal::of(Handle session) {
  if (session.slot >= sessions_.size()) sessions_.resize(session.slot + 1);
  return sessions_[session.slot];
}

std::uint64_t SessionJournal::next_number(Instant now) {
  constexpr std::uint64_t kNsPerTick = 100;
  if (next_ == 0) next_ = static_cast<std::uint64_t>(ns(now)) / kNsPerTick + 1;
  return next_++;
}

void SessionJournal::begin(Handle session, const Way& way, Instant now) {
  Session& s = of(session) = {};
  s.way = way;
  s.number = next_number(now);
}

AccessRecord SessionJournal::record(const Session& s, LineKind kind) const {
  SmtpLine detail;
  detail.port = s.way.port;
  detail.connector = s.way.connector;
  detail.kind = kind;
  detail.sends = sends_;
  detail.goes_out = s.way.goes_out;
  AccessRecord line;
  line.side = side_;
  line.protocol = Protocol::Smtp;
  line.is_step = true;
  line.nonce = s.number;
  line.peer = s.way.peer;
  line.source = s.way.source;
  line.target = s.way.server;
  line.detail = AccessDetail(detail);
  return line;
}

// Its place is given when it is said.
void SessionJournal::say(AccessRecord line, Session& session, Instant now, Outbox& out) {
  line.number = session.next++;
  line.begin = line.end = now;
  out.access(line);
}

void SessionJournal::say(Handle session, LineKind kind, Instant now, Outbox& out) {
  Session& s = of(session);
  say(record(s, kind), s, now, out);
}

void SessionJournal::say_turned_away(const Way& way, Refusal why, Instant now, Outbox& out) {
  Session s;
  s.way = way;
  s.number = next_number(now);
  say(record(s, LineKind::Opened), s, now, out);
  AccessRecord line = record(s, LineKind::Answered);
  tell(refusal(0, Verb::Ehlo, why), line);
  say(line, s, now, out);
  say(record(s, LineKind::Closed), s, now, out);
}

void SessionJournal::say_closed(Handle session, Instant now, Outbox& out) {
  Session& s = of(session);
  if (!s.is_open) return;
  s.is_open = false;
  say(record(s, LineKind::Closed), s, now, out);
}

void SessionJournal::say_asked(Handle session, const Command& command, Instant now, Outbox& out) {
  // What a logon goes on with is in no log.
  if (command.verb == Verb::UserName || command.verb == Verb::Password) return;
  Session& s = of(session);
  s.asked_recipient = false;
  AccessRecord line = record(s, LineKind::Asked);
  detail_of(line).verb = command.verb;
  if (command.verb == Verb::Mail) {
    s.mail = command;
    tell(command, line);
  }
  say(line, s, now, out);
}

void SessionJournal::say_recipient(Handle session, UserId user, Instant now, Outbox& out) {
  Session& s = of(session);
  s.asked_recipient = true;
  AccessRecord line = record(s, LineKind::Recipient);
  tell(s.mail, line);
  line.user = user;
  say(line, s, now, out);
}

void SessionJournal::say_envelope(Handle session, const Envelope& whole, const Envelopes& envelopes,
                                  Instant now, Outbox& out) {
  say_asked(session, whole.mail, now, out);
  envelopes.for_each(whole, [&](UserId user) { say_recipient(session, user, now, out); });
  Command data;
  data.verb = Verb::Data;
  say_asked(session, data, now, out);
  of(session).recipients = whole.count;
}

void SessionJournal::say_answered(Handle session, const Reply& reply, Instant now, Outbox& out) {
  Session& s = of(session);
  if (reply.code == kGoOn && s.recipients > 0) {
    AccessRecord line = record(s, LineKind::SenderTaken);
    line.status = kOk;
    say(line, s, now, out);
    detail_of(line).kind = LineKind::RecipientTaken;
    for (std::uint16_t i = 0; i < s.recipients; ++i) say(line, s, now, out);
  }
  s.recipients = 0;
  const bool is_of_recipient = s.asked_recipient && reply.to == Verb::Mail && reply.code == kOk;
  s.asked_recipient = false;
  AccessRecord line = record(s, is_of_recipient ? LineKind::RecipientTaken : LineKind::Answered);
  tell(reply, line);
  if (reply.to == Verb::Piece) tell(s.mail, line);
  say(line, s, now, out);
}

void SessionJournal::say_quit(Handle session, Instant now, Outbox& out) {
  Command quit;
  quit.verb = Verb::Quit;
  say_asked(session, quit, now, out);
  Reply reply;
  reply.to = Verb::Quit;
  reply.code = kClosing;
  say_answered(session, reply, now, out);
}

void SessionJournal::say_told(Handle session, LineKind kind, UserId user, Instant now,
                              Outbox& out) {
  Session& s = of(session);
  AccessRecord line = record(s, kind);
  line.user = user;
  say(line, s, now, out);
}

void SessionJournal::say_held_back(Handle session, const Reply& reply, Instant now, Outbox& out) {
  Session& s = of(session);
  AccessRecord line = record(s, LineKind::HeldBack);
  tell(reply, line);
  say(line, s, now, out);
}

}  // namespace casgrid::smtp
