// POP3 or IMAP4 on a front end: greets, offers what it can, lets TLS begin, checks the logon, finds
// the mailbox server with the active copy, and from then on is a byte pipe between the two (facts
// 2.12).
//
// Theory of operation: the stages of a session
//   Clear        before the logon: commands are read and answered by the front end itself
//   Handshake    STARTTLS or STLS was answered; the processor is at the client's hello
//   Checking     the front end's own work on a logon
//   LookUp       credentials are checked, and Active Manager is asked: model/access/lookups.h
//   Opening      the connection to the mailbox server opens: the session has it to itself
//   LoggingOn    the mailbox server was told who is here
//   Piping       octets pass unread. What a client sends costs the front end the work of a request
//                and goes on in the order in which it came; what the mailbox server sends, nothing
// A logon at a mailbox server that has not got the database is tried once more where it is now; a
// session that loses its mailbox server later ends, and its client logs on again.
#pragma once

#include <memory>
#include <unordered_map>

#include "model/access/server_half.h"
#include "model/access/upstream_pool.h"
#include "model/base/deadline_queue.h"
#include "model/base/lazy_array.h"
#include "model/base/random.h"
#include "model/mailaccess/dialect.h"
#include "model/mailaccess/limits.h"
#include "model/mailaccess/messages.h"
#include "model/mailaccess/session_journal.h"
#include "model/routing/decide.h"

namespace casgrid::mailaccess {

class Front final : public ServerHalf {
 public:
  // Requires: `dialect` outlives it.
  Front(const FrontDesk& desk, const Dialect& dialect, const Limits& limits);

  bool listens() const override;
  CertificateId shown_certificate() const override;
  void door_opened(Handle door, Instant now, Outbox& out) override;
  void door_message(Handle door, const Message& message, Instant now, Outbox& out) override;
  void door_left(Handle door, Instant now, Outbox& out) override;
  void handle(const Input& input, Instant now, Outbox& out) override;
  LookUp* looked_up(Handle session) override;
  void looks(Handle session, LookUpStep step, Instant now) override;
  void found(Handle session, Instant now, Outbox& out) override;
  void restart(Outbox& out) override;
  void forget() override;
  void expect(InputKind kind, std::uint64_t tag) const override;
  HalfCounts counts() const override;
  std::size_t memory_bytes() const override;

 private:
  enum class Stage : std::uint8_t {
    Clear,
    Handshake,
    Checking,
    LookUp,
    Opening,
    LoggingOn,
    Piping,
  };
  enum class Tag : std::uint8_t { Handshake, Logon, Parcel, Upstream, IdleTimer, PatienceTimer };

  struct Session {
    Handle door;
    Handle upstream;
    Handle first_parcel;  // at work; the others follow
    Handle last_parcel;
    Instant wakes_at = kNever;
    Instant heard = kStart;        // the client, last
    std::uint64_t nonce = 0;       // of its logon
    std::uint32_t number = 0;      // of its logon
    std::uint32_t asked_on = 0;    // number of an AUTHENTICATE that waits for the credentials
    std::uint32_t bytes = 0;       // of its logon
    std::uint32_t kilocycles = 0;  // of its logon and its handshake
    std::uint32_t group = 0;       // of its user; beyond the last: of nobody known
    LookUp lookup;
    std::uint16_t attempts = 0;  // to log on at a mailbox server
    Stage stage = Stage::Clear;
    bool is_named : 1 = false;    // USER was answered
    bool is_counted : 1 = false;  // among those of its user
    bool is_repeat : 1 = false;
    bool relocated : 1 = false;  // its location was dropped once already
  };

  struct Attempt {
    Handle session;
    std::uint16_t number = 0;
  };

  // From a client to its mailbox server.
  struct Parcel {
    Message message;
    Handle session;
    Handle next;
  };

  // front_half.cc: the session
  void command(Handle session, const Message& message, Instant now, Outbox& out);
  void answer(Handle session, const Message& asked, const Reply& reply, std::uint32_t bytes,
              Instant now, Outbox& out);
  void say(const Session& session, const Reply& reply, std::uint32_t bytes, Outbox& out);
  Reply capabilities(const Session& session, std::uint32_t number) const;
  bool is_full(Handle door) const;
  bool counts_addresses() const { return limits_.most_from_one_address < Limits::kNoLimit; }
  std::uint64_t address_of(Handle door) const;
  void name_user(Handle session, const Message& message, Instant now, Outbox& out);
  void handshake_done(Handle session, Instant now, Outbox& out);
  void wake_at(Handle session, Instant at, Outbox& out);
  void idle_due(Handle session, Instant now, Outbox& out);
  // Its last line is written, and then it ends.
  void finish(Handle session, Instant now, Outbox& out);
  void end(Handle session, Outbox& out);

  // front_logon.cc: who it is, and where the mailbox is
  void log_on(Handle session, const Command& asked, std::uint32_t bytes, Instant now, Outbox& out);
  RequestFacts facts_of(const Session& session, std::uint32_t bytes, Instant now) const;
  void decide_now(Handle session, Instant now, Outbox& out);
  void refuse(Handle session, Refusal why, Instant now, Outbox& out);
  // Among the sessions of its user; false: there are as many as may be.
  bool take_place(Session& session);
  void give_up_place(Session& session);
  void opened(Handle upstream, Instant now, Outbox& out);
  void logged_on(Handle session, const Reply& reply, Instant now, Outbox& out);
  void failed_upstream(Handle session, Instant now, Outbox& out);
  void leave_upstream(Session& session, Outbox& out);

  // front_pipe.cc
  void pipe_up(Handle session, const Message& message, Outbox& out);
  void parcel_done(Handle parcel, Outbox& out);
  void spend_on(Handle parcel, Outbox& out);
  void pipe_down(Handle session, const Message& message, Outbox& out);
  void upstream_closed(Handle upstream, Instant now, Outbox& out);

  FrontDesk desk_;
  const Dialect& dialect_;
  Limits limits_;
  RandomStream cpu_draws_;
  Slab<Session> sessions_;
  Slab<Parcel> parcels_;
  UpstreamPool upstream_;
  DeadlineQueue<Attempt> patience_;        // with mailbox servers, at the logon
  LazyArray<std::uint32_t, 256> of_user_;  // sessions that are logged on, by UserId
  std::unordered_map<std::uint64_t, std::uint32_t> of_address_;  // sessions, where they are limited
  SessionJournal journal_;
};

// The half of a protocol whose limits are among the server's options, or are the product's.
template <const Dialect& dialect>
std::unique_ptr<ServerHalf> make_front(const FrontDesk& desk) {
  return std::make_unique<Front>(desk, dialect,
                                 desk.options.halves.of<LimitsOf<dialect.protocol>>().limits);
}

}  // namespace casgrid::mailaccess
