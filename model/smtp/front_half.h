// Front End Transport (facts 2.13): a session with a sender, and for each message one mailbox
// server, which takes it or does not. Nothing is queued, split or kept here: the sender hears what
// the mailbox server said, or a transient error.
//
// Theory of operation: the stages of a session
//   Command      waits for the client; RCPT is answered without asking anybody
//   Handshake    STARTTLS was answered; the processor is at the client's hello
//   Checking     the front end's own work on a logon
//   LoggingOn    the credentials are checked: model/access/lookups.h
//   Working      DATA has come: the front end's own work on a message
//   Locating     its first recipient, or its sender, is looked up
//   Opening      the connection to the mailbox server that routing chose opens
//   Offering     it was told the envelope
//   Body         it and the client have said 354: pieces go through as they come
//   Passed       all of them have: the mailbox server has the word
//   Tarpit       a reply is held back
// A mailbox server that refuses the connection, does not greet or is not active is passed over for
// the next of its delivery group, as long as the body has not begun; after that the message has
// failed with a transient error, and its sender tries again. A connection to a mailbox server is
// kept for the next message of the session that goes there.
//
// Limits of a connector are counted for it; what is refused by one is said with its own code, and
// recorded.
#pragma once

#include <map>
#include <memory>
#include <tuple>

#include "model/access/server_half.h"
#include "model/base/deadline_queue.h"
#include "model/base/random.h"
#include "model/routing/decide.h"
#include "model/smtp/envelope.h"
#include "model/smtp/messages.h"
#include "model/smtp/options.h"
#include "model/smtp/ports.h"
#include "model/smtp/session_journal.h"

namespace casgrid::smtp {

class Front final : public ServerHalf {
 public:
  Front(const FrontDesk& desk, Options options);

  bool listens() const override;
  bool listens_at(Port port) const override;
  CertificateId shown_certificate() const override { return desk_.certificate.web(); }
  void door_opened(Handle door, Instant now, Outbox& out) override;
  void door_message(Handle door, const Message& message, Instant now, Outbox& out) override;
  void door_left(Handle door, Instant now, Outbox& out) override;
  void handle(const Input& input, Instant now, Outbox& out) override;
  LookUp* looked_up(Handle session) override;
  void looks(Handle, LookUpStep, Instant) override {}
  void found(Handle session, Instant now, Outbox& out) override;
  void restart(Outbox& out) override;
  void forget() override;
  HalfCounts counts() const override;
  std::size_t memory_bytes() const override;

 private:
  enum class Stage : std::uint8_t {
    Command,
    Handshake,
    Checking,
    LoggingOn,
    Working,
    Locating,
    Opening,
    Offering,
    Body,
    Passed,
    Tarpit,
  };
  enum class Tag : std::uint8_t { Handshake, Logon, Message, Upstream, Wake, Tarpit, Patience };

  static constexpr std::size_t kMostTried = 8;  // mailbox servers, for one message

  struct Session {
    Handle door;
    Envelope envelope;
    ConnectionId upstream;  // to the mailbox server; none: there is none
    Instant since = kStart;
    Instant heard = kStart;
    Instant wakes_at = kNever;
    LookUp lookup;
    UserId user;               // who has logged on
    std::uint32_t number = 0;  // of the command under way
    std::uint32_t kilocycles = 0;
    std::uint32_t group = 0;
    std::uint32_t passed = 0;  // octets of the body
    Reply held;                // in the tarpit
    ServerId target;
    ServerId tried[kMostTried];
    std::uint16_t attempts = 0;
    std::uint16_t port = 0;
    std::uint16_t upstream_port = 0;
    std::uint16_t connector = 0;
    std::uint32_t source = 0;
    ParticipantId peer;
    std::uint32_t refused = 0;  // the number of a pipelined command that was: its rest is not read
    std::uint8_t tries = 0;
    std::uint8_t errors = 0;
    Stage stage = Stage::Command;
    Verb answered = Verb::Ehlo;    // what the reply under way is to
    bool has_greeted : 1 = false;  // EHLO
    bool is_named : 1 = false;     // AUTH LOGIN has its name
    bool upstream_greeted : 1 = false;
    bool quits : 1 = false;

    bool is_outbound() const { return Port{port} == kOutboundProxy; }
  };

  struct Attempt {
    Handle session;
    std::uint16_t number = 0;
  };

  using Source = std::tuple<std::uint16_t, std::uint32_t, std::uint32_t>;

  // front_half.cc: the session
  bool is_full(const Session& s, Refusal& why) const;
  SessionJournal::Way way_of(const Session& s) const;
  void turn_away(Handle door, const Session& fresh, Refusal why, Instant now, Outbox& out);
  const IpAddress* address_of(ParticipantId peer) const;
  const ReceiveConnector& connector_of(const Session& s) const;
  std::uint16_t place_of(const ReceiveConnector& connector) const;
  void command(Handle session, const Command& asked, Instant now, Outbox& out);
  Reply extensions(const Session& s, std::uint32_t number) const;
  void say(Handle session, const Reply& reply, std::uint32_t bytes, Instant now, Outbox& out);
  // Answers; too many errors end the session, and errors of strangers are held back.
  void answer(Handle session, const Reply& reply, Instant now, Outbox& out);
  void say_goodbye(Handle session, Refusal why, Instant now, Outbox& out);
  void handshake_done(Handle session, Instant now, Outbox& out);
  void wake_at(Handle session, Instant at, Outbox& out);
  void wake(Handle session, Instant now, Outbox& out);
  void end(Handle session, Outbox& out);
  void close(Handle session, Instant now, Outbox& out);

  // front_logon.cc
  void log_on(Handle session, const Command& asked, Instant now, Outbox& out);
  void logon_checked(Handle session, Instant now, Outbox& out);
  RequestFacts facts_of(const Session& s, Instant now) const;

  // front_message.cc: MAIL, RCPT and DATA, and what becomes of the message
  void mail(Handle session, const Command& asked, Instant now, Outbox& out);
  void recipients(Handle session, const Recipients& some, Instant now, Outbox& out);
  void data(Handle session, std::uint32_t number, Instant now, Outbox& out);
  Decision decide_message(const Session& s, Instant now) const;
  void work_done(Handle session, Instant now, Outbox& out);
  void choose(Handle session, Instant now, Outbox& out);
  bool is_of_us(ParticipantId peer) const;
  ParticipantId outside(const Session& s) const;
  void choose_outside(Handle session, Instant now, Outbox& out);
  void connect(Handle session, Instant now, Outbox& out);
  void offer(Handle session, Instant now, Outbox& out);
  void try_next(Handle session, Instant now, Outbox& out);
  void piece(Handle session, const Command& asked, std::uint32_t bytes, Instant now, Outbox& out);
  void upstream_said(Handle session, const Reply& reply, Instant now, Outbox& out);
  void upstream_lost(Handle session, Instant now, Outbox& out);
  void finish_message(Handle session, const Reply& reply, Instant now, Outbox& out);
  void leave_upstream(Handle session, Instant now, Outbox& out);
  void drop_upstream(Session& s, Outbox& out);
  void arm(Handle session, Instant now, Outbox& out);

  FrontDesk desk_;
  Options options_;
  RandomStream cpu_draws_;
  Slab<Session> sessions_;
  Envelopes envelopes_;
  DeadlineQueue<Attempt> patience_;  // with mailbox servers
  std::vector<std::uint32_t> of_connector_;
  std::map<Source, std::uint32_t> of_source_;  // connections, by connector, peer and address
  std::size_t upstream_ = 0;
  LazyArray<std::uint32_t, 16> to_server_;  // connections, by ServerId
  std::size_t most_to_one_ = 0;
  SessionJournal received_;
  SessionJournal sent_;  // to mailbox servers and hosts outside
};

std::unique_ptr<ServerHalf> make_front(const FrontDesk& desk);

}  // namespace casgrid::smtp
