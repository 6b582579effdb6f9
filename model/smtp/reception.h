// SMTP at a mailbox server (facts 2.13): the Transport service at port 25, or 2525 beside a front
// end, and at 465 for what clients submitted; the Mailbox Transport service at 475, which puts a
// message into the store.
//
// Theory of operation: a connection of a server
//   Idle      is greeted, unless the component HubTransport is not Active: 421
//   Body      its envelope was answered 354; pieces come
//   Working   all have; the processor is at it
//   Taking    Transport has it, and wants a copy kept elsewhere first
// Then Transport has taken the message (transport.h), or the store has it, and 250 says so. A copy
// that another server wants kept is kept at once: its work is counted where the message is taken.
// What breaks off before is nobody's but the sender's. Of the Mailbox Transport service all
// recipients of a message must have their database here, or it is refused with 432, at the envelope
// or at the end.
#pragma once

#include <memory>

#include "model/mailbox/mailbox_half.h"
#include "model/smtp/envelope.h"
#include "model/smtp/session_journal.h"
#include "model/smtp/transport.h"

namespace casgrid::smtp {

class Reception final : public MailboxHalf {
 public:
  Reception(const MailboxDesk& desk, const Options& options);

  void started(Instant now, Outbox& out) override;
  void crashed() override;
  void offered(const Input& input, Instant now, Outbox& out) override;
  void message(const Input& input, Instant now, Outbox& out) override;
  void opened(const Input& input, Instant now, Outbox& out) override;
  void closed(const Input& input, Instant now, Outbox& out) override;
  void work_done(std::uint64_t tag, Instant now, Outbox& out) override;
  void timer_due(std::uint64_t tag, Instant now, Outbox& out) override;
  void mounted(DatabaseId database, Instant lost_since, Instant now, Outbox& out) override;
  void dismounted(DatabaseId, Instant, Outbox&) override {}  // what is under way finds out
  void components_changed(Instant now, Outbox& out) override;
  MailboxCounts counts() const override {
    return {.held = 0,
            .sessions = 0,
            .queued = transport_.queued(),
            .shadowed = transport_.shadowed(),
            .asking = transport_.asking()};
  }
  bool keeps(std::uint64_t mail, UserId user) const override {
    return transport_.keeps(mail, user);
  }
  std::size_t memory_bytes() const override;

  const Transport& transport() const { return transport_; }

 private:
  enum class Stage : std::uint8_t { Idle, Body, Working, Taking };
  struct Session {
    ConnectionId connection;
    Envelope envelope;
    Instant arrived = kStart;
    std::uint32_t passed = 0;  // octets of the body
    std::uint32_t number = 0;  // of the last piece
    std::uint32_t kilocycles = 0;
    Stage stage = Stage::Idle;
    bool is_delivery = false;
    std::uint16_t port = 0;
    ParticipantId peer;
  };

  std::uint64_t tag_of(TransportTag kind, Handle handle) const {
    return pack_tag(kind, handle, desk_.half);
  }
  bool is_active() const;
  bool are_here(const Session& s, Instant now) const;
  void offer(Handle session, Instant now, Outbox& out);
  void piece(Handle session, const Command& asked, Instant now, Outbox& out);
  void end(Handle session);
  void done(Handle session, std::uint64_t shadow_number, Instant now, Outbox& out);
  // Those of whose messages Transport has made up its mind.
  void answer_taken(Instant now, Outbox& out);
  void refuse(Handle session, std::uint32_t number, Verb to, Refusal why, Instant now, Outbox& out);
  void say(Handle session, const Reply& reply, std::uint32_t bytes, Instant now, Outbox& out);

  MailboxDesk desk_;
  RandomStream cpu_draws_;
  Slab<Session> sessions_;
  Envelopes envelopes_;  // of the sessions
  Transport transport_;
  SessionJournal received_;
};

std::unique_ptr<MailboxHalf> make_reception(const MailboxDesk& desk);

}  // namespace casgrid::smtp
