// What a server will say of its POP3 or IMAP4 sessions in its log: the number of each, its lines in
// their order, and the command whose answer takes its time, with a clock that runs on exactly one
// of its parts. Kept only when asked for; otherwise it holds nothing and every step is one untaken
// branch.
#pragma once

#include <vector>

#include "model/access/access_journal.h"
#include "model/mailaccess/access_detail.h"

namespace casgrid::mailaccess {

class SessionJournal {
 public:
  // Where a session comes from.
  struct Origin {
    ParticipantId peer;
    std::uint32_t source = 0;
    bool begins_plain = false;
    Instant since = kStart;  // TCP connects
  };

  SessionJournal(AccessSide side, Protocol protocol, bool is_kept)
      : side_(side), protocol_(protocol), is_kept_(is_kept), commands_(is_kept) {}

  bool is_kept() const { return is_kept_; }

  // A session begins, with a greeting of so many octets; 0: there is none.
  void open(Handle session, const Origin& from, std::uint32_t bytes, Instant now, Outbox& out) {
    if (is_kept_) say_opened(session, from, bytes, now, out);
  }
  // A command has come, or goes on: it has the tag of the one before.
  void begin(Handle session, const Command& asked, std::uint32_t bytes, Instant now) {
    if (is_kept_) open_command(session, asked, bytes, now);
  }
  void enter(Handle session, AccessPart part, Instant now) { commands_.enter(session, part, now); }
  // Octets that belong to the answer of the command under way, and do not end it.
  void told(Handle session, std::uint32_t bytes) {
    if (is_kept_) commands_.find(session)->response_bytes += bytes;
  }
  // The record of the command under way, to be filled; null where none is kept.
  AccessRecord* find(Handle session) { return commands_.find(session); }
  void end(Handle session, const Reply& reply, std::uint32_t bytes, Instant now, Outbox& out) {
    if (is_kept_) say_answered(session, reply, bytes, now, out);
  }
  // A command that is answered at once, whatever is under way.
  void answer(Handle session, const Message& asked, const Message& reply, Instant now,
              Outbox& out) {
    if (is_kept_) say_at_once(session, asked, reply, now, out);
  }
  // Octets pass unread: the last line of the session tells how many.
  void passed_up(Handle session, std::uint32_t bytes) {
    if (is_kept_) add(sessions_[session.slot].up, bytes);
  }
  void passed_down(Handle session, std::uint32_t bytes) {
    if (is_kept_) add(sessions_[session.slot].down, bytes);
  }
  void close(Handle session, Instant now, Outbox& out) {
    if (is_kept_) say_closed(session, now, out);
  }
  // The service has started anew: it counts its sessions from 1.
  void restart() { latest_ = 0; }

  std::size_t memory_bytes() const {
    return commands_.memory_bytes() + sessions_.capacity() * sizeof(Session);
  }

 private:
  // The row has 32 bits for it: more is said as the most.
  static void add(std::uint32_t& sum, std::uint32_t bytes) {
    sum = bytes > UINT32_MAX - sum ? UINT32_MAX : sum + bytes;
  }

  struct Session {
    Origin from;
    std::uint64_t number = 0;
    UserId user;  // whom its latest logon claimed
    std::uint32_t next = 0;
    std::uint32_t up = 0;
    std::uint32_t down = 0;
    bool has_command = false;
  };

  AccessRecord line(Handle session, LineAccess detail, Instant begin);
  void say_opened(Handle session, const Origin& from, std::uint32_t bytes, Instant now,
                  Outbox& out);
  void open_command(Handle session, const Command& asked, std::uint32_t bytes, Instant now);
  void say_answered(Handle session, const Reply& reply, std::uint32_t bytes, Instant now,
                    Outbox& out);
  void say_at_once(Handle session, const Message& asked, const Message& reply, Instant now,
                   Outbox& out);
  void say_closed(Handle session, Instant now, Outbox& out);
  void say(AccessRecord record, Session& session, Instant now, Outbox& out) const;

  AccessSide side_;
  Protocol protocol_;
  bool is_kept_;
  AccessJournal commands_;         // by the session's slot
  std::vector<Session> sessions_;  // by slot
  std::uint64_t latest_ = 0;       // number of a session
};

}  // namespace casgrid::mailaccess
