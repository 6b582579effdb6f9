#include "model/mailaccess/session_journal.h"

#include "model/base/assert.h"
#include "model/directory/protocol.h"
#include "model/mailaccess/outcome.h"

namespace casgrid::mailaccess {
namespace {

// Commands that somebody waits for beyond the line itself: the logon, and what is done in a
// mailbox.
bool is_exchange(const LineAccess& line) {
  return line.verb == Verb::Login || line.verb == Verb::AuthenticatePlain ||
         line.verb == Verb::Mailbox;
}

LineAccess line_alone(LineKind kind) {
  LineAccess detail;
  detail.kind = kind;
  return detail;
}

LineAccess command_line(const Command& asked) {
  LineAccess detail = line_alone(LineKind::Command);
  detail.tag = asked.number;
  detail.verb = asked.verb;
  return detail;
}

void take_answer(const Reply& reply, AccessRecord& record) {
  auto* detail = record.detail.as<LineAccess>();
  detail->status = reply.status;
  detail->why = reply.why;
  record.status = status_of(reply);
  record.is_event = reply.is_event;
  record.is_step = !is_exchange(*detail);
}

}  // namespace

AccessRecord SessionJournal::line(Handle session, LineAccess detail, Instant begin) {
  const Session& s = sessions_[session.slot];
  detail.begins_plain = s.from.begins_plain;
  AccessRecord record;
  record.side = side_;
  record.protocol = protocol_;
  record.nonce = s.number;
  record.user = s.user;
  record.peer = s.from.peer;
  record.source = s.from.source;
  record.is_step = true;
  record.begin = begin;
  record.detail = AccessDetail(detail);
  return record;
}

// The line's number is that of its place among those said, so it is given when it is.
void SessionJournal::say(AccessRecord record, Session& session, Instant now, Outbox& out) const {
  record.number = session.next++;
  record.end = now;
  record.parts[static_cast<std::size_t>(AccessPart::Own)] = record.total();
  out.access(record);
}

void SessionJournal::say_opened(Handle session, const Origin& from, std::uint32_t bytes,
                                Instant now, Outbox& out) {
  if (session.slot >= sessions_.size()) sessions_.resize(session.slot + 1);
  Session& s = sessions_[session.slot] = {};
  s.from = from;
  s.number = ++latest_;
  AccessRecord record = line(session, line_alone(LineKind::Opened), from.since);
  record.response_bytes = bytes;
  say(record, s, now, out);
}

void SessionJournal::open_command(Handle session, const Command& asked, std::uint32_t bytes,
                                  Instant now) {
  Session& s = sessions_[session.slot];
  if (s.has_command && line_of(*commands_.find(session)).tag == asked.number) {
    commands_.find(session)->request_bytes += bytes;
    return;
  }
  if (!asked.user.is_none()) s.user = asked.user;
  AccessRecord record = line(session, command_line(asked), now);
  record.action = asked.action;
  record.request_bytes = bytes;
  commands_.begin(session, record);
  s.has_command = true;
}

void SessionJournal::say_answered(Handle session, const Reply& reply, std::uint32_t bytes,
                                  Instant now, Outbox& out) {
  Session& s = sessions_[session.slot];
  SIM_ASSERT(s.has_command);
  s.has_command = false;
  AccessRecord& record = *commands_.find(session);
  take_answer(reply, record);
  record.response_bytes += bytes;
  record.number = s.next++;
  commands_.end(session, now, out);
}

void SessionJournal::say_at_once(Handle session, const Message& asked, const Message& reply,
                                 Instant now, Outbox& out) {
  const auto* command = asked.as<Command>();
  if (!command->user.is_none()) sessions_[session.slot].user = command->user;
  AccessRecord record = line(session, command_line(*command), now);
  record.action = command->action;
  record.request_bytes = asked.bytes;
  record.response_bytes = reply.bytes;
  take_answer(*reply.as<Reply>(), record);
  record.is_step = true;  // it was no work
  say(record, sessions_[session.slot], now, out);
}

void SessionJournal::say_closed(Handle session, Instant now, Outbox& out) {
  Session& s = sessions_[session.slot];
  AccessRecord record = line(session, line_alone(LineKind::Closed), now);
  record.request_bytes = s.up;
  record.response_bytes = s.down;
  say(record, s, now, out);
}

}  // namespace casgrid::mailaccess
