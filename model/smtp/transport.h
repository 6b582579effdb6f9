// What a mailbox server answers for: messages that its Transport service has taken and not passed
// on. It keeps them on disk, so that a crash takes none; what it was doing with them begins again.
//
// Theory of operation: a message is split by destination when it is taken, a copy for each: the
// database of its recipients in the delivery group of this server, or another group. A copy
//   Waits      until it is due
//   Storing    its database is mounted here: the processor puts it there
//   Opening    the connection opens: to the Mailbox Transport service of the server with the active
//              copy (port 475), or to Transport of a member of the other group
//   Offering   the other end was told the envelope
//   Sending    and, behind 354, the body
// and is gone when the other end has answered 250, which is when this server answers for it no
// more. After a failure it waits, for a minute the first few times (QueueGlitchRetryInterval), then
// longer; where it goes is asked again each time, as the Active Manager here knows it. What has
// waited for too long is given up, and its author told.
//
// Seams
//   take()        whoever keeps a second copy elsewhere before the sender is answered does so here:
//                 Reception says 250 when it has returned
//   settled()     a copy is with the next server, or in the store: what was kept elsewhere for it
//                 may be dropped, and a net that catches what a database loses may keep it
//   deliver()     is the store: what was delivered before is told there, and whoever waits for a
//                 change in the mailbox (IDLE, Ping) may be woken there
//   hop_of()      is the routing of what is on its way; recipients without a mailbox here leave by
//                 beyond()
#pragma once

#include <optional>

#include "model/base/deadline_queue.h"
#include "model/base/random.h"
#include "model/mailbox/mailbox_half.h"
#include "model/smtp/envelope.h"
#include "model/smtp/options.h"

namespace casgrid::smtp {

// Of everything that this half of a mailbox server has under way; Reception has the first two.
enum class TransportTag : std::uint8_t { Session, Reception, Copy, Store, Retry, Patience };

class Transport {
 public:
  Transport(const MailboxDesk& desk, const Options& options);

  void started(Instant now, Outbox& out);
  void crashed();

  // From here on it answers for the message. `envelope` is kept by `envelopes`, and copied.
  void take(const Envelope& envelope, const Envelopes& envelopes, Instant now, Outbox& out);
  // Into the mailbox. Requires: its database is mounted here.
  void deliver(const Command& mail, UserId user, Instant now, Outbox& out) const;

  // Inputs of its own tags.
  void handle(const Input& input, Instant now, Outbox& out);

  std::size_t queued() const;  // recipients that it answers for
  std::size_t memory_bytes() const;
  // Calls what(mail, recipients) for each copy: what this server answers for.
  template <class What>
  void for_each_held(What&& what) const {
    copies_.for_each(
        [&](Handle, const Copy& copy) { what(copy.envelope.mail.mail, copy.envelope.count); });
  }

 private:
  enum class Stage : std::uint8_t { Waits, Storing, Opening, Offering, Sending };
  struct Copy {
    Envelope envelope;
    DatabaseId database;  // of its recipients, or one of theirs in another group
    Instant taken = kStart;
    Instant due = kStart;
    ConnectionId connection;
    ServerId to;
    std::uint16_t tries = 0;
    std::uint16_t attempt = 0;  // number of what it waits for
    Stage stage = Stage::Waits;
  };
  struct Hop {
    ServerId to;  // this server: the store
    std::uint16_t port = 0;
  };
  struct Attempt {
    Handle copy;
    std::uint16_t number = 0;
  };

  std::uint64_t tag_of(TransportTag kind, Handle handle) const {
    return pack_tag(kind, handle, desk_.half);
  }
  bool is_of_own_group(DatabaseId database) const;
  bool is_one_destination(DatabaseId a, DatabaseId b) const;
  std::optional<Hop> hop_of(const Copy& copy) const;
  ServerId member_of_group(const Copy& copy) const;
  void beyond(const Command& mail, Instant now, Outbox& out) const;
  void attempt(Handle copy, Instant now, Outbox& out);
  void wait(Handle copy, Instant until, Outbox& out);
  void arm(Handle copy, Instant now, Outbox& out);
  void stored(Handle copy, Instant now, Outbox& out);
  void said(Handle copy, const Message& message, Instant now, Outbox& out);
  void send_body(const Copy& copy, Outbox& out) const;
  void failed(Handle copy, Instant now, Outbox& out);
  void settled(Handle copy, Outbox& out);
  void bounce(Handle copy, Outbox& out);

  MailboxDesk desk_;
  Options options_;
  DagId own_group_;
  RandomStream cpu_draws_;
  Envelopes envelopes_;  // of the copies
  Slab<Copy> copies_;
  DeadlineQueue<Attempt> patience_;  // with other servers
};

// The work of a message is half Transport's and half the store's; assumed.
std::uint64_t share_of_work(const MailboxDesk& desk, const RandomStream& draws,
                            const Command& mail);

}  // namespace casgrid::smtp
