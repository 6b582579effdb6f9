// What a server will say of its SMTP sessions in its protocol log: the number of each, and its
// lines in their order, at the instants at which they were said. Kept only when asked for;
// otherwise it holds nothing and every step is one untaken branch.
//
// Sessions are numbered by ticks, as the product numbers them: the hundreds of nanoseconds at which
// the service began with its first one, and one more for each that follows, so that no number comes
// twice when it starts anew.
#pragma once

#include <vector>

#include "model/base/outbox.h"
#include "model/base/slab.h"
#include "model/smtp/access_detail.h"
#include "model/smtp/envelope.h"

namespace casgrid::smtp {

class SessionJournal {
 public:
  // Between whom a session is.
  struct Way {
    ParticipantId peer;
    std::uint32_t source = 0;  // the address of a client
    ServerId server;           // that the peer is, if it is one
    std::uint16_t port = 0;    // that is connected to
    std::uint16_t connector = SmtpLine::kNoConnector;
    bool goes_out = false;
  };

  // `sends`: its sessions are those in which this server has connected.
  SessionJournal(AccessSide side, bool sends, bool is_kept)
      : side_(side), sends_(sends), is_kept_(is_kept) {}

  bool is_kept() const { return is_kept_; }

  // Of a receiving server: the session is there.
  void open(Handle session, const Way& way, Instant now, Outbox& out) {
    if (!is_kept_) return;
    begin(session, way, now);
    opened(session, now, out);
  }
  // A session that is over before it is one: it is told why.
  void turned_away(const Way& way, Refusal why, Instant now, Outbox& out) {
    if (is_kept_) say_turned_away(way, why, now, out);
  }
  // Of a sending one: it connects; then it is connected, or not.
  void connect(Handle session, const Way& way, Instant now, Outbox& out) {
    if (!is_kept_) return;
    begin(session, way, now);
    say(session, LineKind::Connecting, now, out);
  }
  void opened(Handle session, Instant now, Outbox& out) {
    if (!is_kept_) return;
    of(session).is_open = true;
    say(session, LineKind::Opened, now, out);
  }
  // Says nothing of a session that is open: that it ended is said by `close`.
  void not_opened(Handle session, LineKind how, Instant now, Outbox& out) {
    if (is_kept_ && !of(session).is_open) say(session, how, now, out);
  }
  // Says nothing of one that is not open.
  void close(Handle session, Instant now, Outbox& out) {
    if (is_kept_) say_closed(session, now, out);
  }
  // The service has started anew; what was open before is not told any more.
  void restart() {
    sessions_.clear();
    next_ = 0;
  }

  // A command with nothing to it that other lines tell.
  void asked(Handle session, const Command& command, Instant now, Outbox& out) {
    if (is_kept_) say_asked(session, command, now, out);
  }
  void asked(Handle session, LineKind kind, Instant now, Outbox& out) {
    if (is_kept_) say(session, kind, now, out);
  }
  // RCPT TO, of the latest MAIL.
  void recipient(Handle session, UserId user, Instant now, Outbox& out) {
    if (is_kept_) say_recipient(session, user, now, out);
  }
  // MAIL, each RCPT and DATA, in one segment.
  void envelope(Handle session, const Envelope& whole, const Envelopes& envelopes, Instant now,
                Outbox& out) {
    if (is_kept_) say_envelope(session, whole, envelopes, now, out);
  }
  // A good answer to a segment has one to each of its commands.
  void answered(Handle session, const Reply& reply, Instant now, Outbox& out) {
    if (is_kept_) say_answered(session, reply, now, out);
  }
  // QUIT and its answer, which were in one segment with others.
  void quit(Handle session, Instant now, Outbox& out) {
    if (is_kept_) say_quit(session, now, out);
  }
  // Requires: it is kept, and the session is there.
  const Way& way_of(Handle session) const { return sessions_[session.slot].way; }
  // Something that is neither said nor heard.
  void told(Handle session, LineKind kind, UserId user, Instant now, Outbox& out) {
    if (is_kept_) say_told(session, kind, user, now, out);
  }
  void held_back(Handle session, const Reply& reply, Instant now, Outbox& out) {
    if (is_kept_) say_held_back(session, reply, now, out);
  }

  std::size_t memory_bytes() const { return sessions_.capacity() * sizeof(Session); }

 private:
  struct Session {
    Way way;
    std::uint64_t number = 0;
    Command mail;                  // the latest
    std::uint32_t next = 0;        // line
    std::uint16_t recipients = 0;  // of an envelope in one segment that is not answered yet
    bool is_open = false;
    bool asked_recipient = false;  // by itself, last
  };

  Session& of(Handle session);
  void begin(Handle session, const Way& way, Instant now);
  std::uint64_t next_number(Instant now);
  AccessRecord record(const Session& session, LineKind kind) const;
  static void say(AccessRecord line, Session& session, Instant now, Outbox& out);
  void say(Handle session, LineKind kind, Instant now, Outbox& out);
  void say_turned_away(const Way& way, Refusal why, Instant now, Outbox& out);
  void say_closed(Handle session, Instant now, Outbox& out);
  void say_asked(Handle session, const Command& command, Instant now, Outbox& out);
  void say_recipient(Handle session, UserId user, Instant now, Outbox& out);
  void say_envelope(Handle session, const Envelope& whole, const Envelopes& envelopes, Instant now,
                    Outbox& out);
  void say_answered(Handle session, const Reply& reply, Instant now, Outbox& out);
  void say_quit(Handle session, Instant now, Outbox& out);
  void say_told(Handle session, LineKind kind, UserId user, Instant now, Outbox& out);
  void say_held_back(Handle session, const Reply& reply, Instant now, Outbox& out);

  AccessSide side_;
  bool sends_;
  bool is_kept_;
  std::vector<Session> sessions_;  // by slot
  std::uint64_t next_ = 0;         // number of a session; 0: none yet
};

}  // namespace casgrid::smtp
