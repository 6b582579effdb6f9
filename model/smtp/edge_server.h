// An Edge Transport server in the perimeter, subscribed to a site (facts 2.13): what comes from
// outside goes on to the site's mailbox servers, what comes from them goes out. Unlike a front end
// it has a queue.
//
// Theory of operation
//   A message that has come whole is this server's and its sender is answered. What is for outside
//   waits for the Internet, the rest for a mailbox server of the site. A queue is tried over one
//   connection, one message after the other, and again at the intervals of an Edge server
//   (transport/settings.h). An Edge server of Exchange 2013 reaches a machine with both roles at
//   its front end, any other one at its Transport service (rows SMTP-026 and SMTP-027). Its queue
//   is on disk: a crash takes none. It neither filters nor rewrites, makes no shadow copies, and
//   its work is not reckoned.
#pragma once

#include "model/base/deadline_queue.h"
#include "model/base/participant.h"
#include "model/directory/directory.h"
#include "model/smtp/inbox.h"
#include "model/smtp/options.h"
#include "model/transport/message_queue.h"

namespace casgrid::smtp {

struct EdgeOptions {
  ServerId self;
  SharedList<ParticipantId> participants;  // by ServerId
  Outbound outbound;
  transport::RetrySettings retry = transport::edge_retry();
};

class EdgeServer final : public Participant {
 public:
  EdgeServer(const Directory& directory, EdgeOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  std::size_t queued() const;  // recipients that it answers for
  std::size_t memory_bytes() const override;

 private:
  enum class Tag : std::uint8_t { Session, Call, Queue, Patience, Connect };
  enum class Stage : std::uint8_t { Opening, Hello, Offering, Sending };

  struct Call {
    ConnectionId connection;
    Handle queue;
    Handle message;
    ServerId to;               // none: outside
    std::uint32_t spread = 0;  // with whom it began
    std::uint16_t attempt = 0;
    std::uint16_t tries = 0;
    Stage stage = Stage::Opening;
  };
  struct Attempt {
    Handle call;
    std::uint16_t number = 0;
  };

  void take(Handle session, Instant now, Outbox& out);
  void add(const Envelope& envelope, transport::NextHop hop, bool is_outside, Instant now,
           Outbox& out);
  void attempt(Handle queue, Instant now, Outbox& out);
  bool call_next(Handle call, Instant now, Outbox& out);
  void said(Handle call, const Reply& reply, Instant now, Outbox& out);
  void send_next(Handle call, Instant now, Outbox& out);
  void send_body(Handle call, Instant now, Outbox& out);
  void lost(Handle call, Instant now, Outbox& out);
  void gone(const transport::Queued& was, Outbox& out, RecordKind how, ServerId to);
  void due(Instant now, Outbox& out);
  void arm(Instant now, Outbox& out);
  void wait_for_word(Handle call, Instant now, Outbox& out);
  void patience_due(DeadlineQueue<Attempt>& of, std::uint64_t tag, Instant now, Outbox& out);
  bool is_at_front_end(ServerId server) const;

  const Directory& directory_;
  EdgeOptions options_;
  Inbox inbox_;
  Envelopes envelopes_;  // of what waits
  Slab<Envelope> copies_;
  Slab<Call> calls_;
  transport::MessageQueue queue_;
  DeadlineQueue<Attempt> patience_;
  DeadlineQueue<Attempt> connect_patience_;
  Instant armed_ = kNever;
  std::uint32_t spread_ = 0;
};

}  // namespace casgrid::smtp
