// The Transport service of a mailbox server: messages that it has taken and not passed on. Its
// queue database is on disk, so that a crash takes none; what it was doing with them begins again.
// The tables are those of model/transport; here is who speaks to whom, and when.
//
// Theory of operation
//   A message that has come whole waits until another server keeps a copy (Pending): servers of the
//   boundary are asked in turn. Then the message is this server's, and whoever sent it is answered
//   (answers()); if nobody keeps a copy, it is taken without or refused for now, as the setting has
//   it. What is taken is split by next hop, a Copy for each, which waits in the queue of its hop.
//   A queue is tried over one call to a server of the hop, one message after the other, until it is
//   empty or the call fails; a queue whose database is mounted here goes to the store instead. When
//   the last copy of a message is gone, its shadow is told when it next asks (Discards).
//   As a shadow the server asks each primary of which it has copies, every heartbeat. What the
//   primary has passed on moves to the Shadow Safety Net; the copies of a primary that says nothing
//   for too long become messages of this server.
//   A database that is mounted here after a failover that lost logs has lost what was delivered
//   last (Store). Every Transport service of the boundary is asked to send that again, the
//   primary's own first, and after half a day of silence whoever was its shadow.
//
// Invariants
//   T1  a message that was answered 250 has a part in the queue until each part is with the next
//       server, in the store, or bounced.
//   T2  a part that goes to a store is delivered once: Store knows what was delivered before.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "model/base/deadline_queue.h"
#include "model/base/random.h"
#include "model/mailbox/mailbox_half.h"
#include "model/smtp/envelope.h"
#include "model/smtp/mail_journal.h"
#include "model/smtp/options.h"
#include "model/smtp/session_journal.h"
#include "model/transport/message_queue.h"
#include "model/transport/safety_net.h"
#include "model/transport/shadow_copies.h"
#include "model/transport/store.h"

namespace casgrid::smtp {

// Of everything that this half of a mailbox server has under way; Reception has the first two.
enum class TransportTag : std::uint8_t {
  Session,
  Reception,
  Call,       // to another server
  Store,      // the processor is at it
  Queue,      // a queue is to be tried, or something is too old
  Patience,   // with other servers
  Connect,    // likewise, while a connection opens
  Heartbeat,  // of shadows
  Resubmit,   // a request is to be sent again
};

class Transport {
 public:
  Transport(const MailboxDesk& desk, const Options& options);

  void started(Instant now, Outbox& out);
  void crashed();

  // Where a message comes from.
  struct Source {
    Handle session;
    ParticipantId peer;
    std::uint16_t port = 0;  // of this server
  };
  // A message has come whole, for the session, which waits for its answer. `envelope` is kept by
  // `envelopes`, and copied.
  void take(const Source& from, const Envelope& envelope, const Envelopes& envelopes, Instant now,
            Outbox& out);
  // The sessions that are to be answered now, in their order: Refusal::None says 250.
  std::vector<std::pair<Handle, Refusal>> answers() { return std::exchange(answers_, {}); }
  // The message is another server's, which wants a copy kept. Returns the copy's number.
  std::uint64_t keep_copy(const Envelope& envelope, const Envelopes& envelopes, Instant now,
                          Outbox& out);
  // A shadow asks what it may let go.
  void discards(const AskDiscards& asked, ConnectionId connection, Instant now, Outbox& out);
  // A server lost what is asked for.
  void resubmit(const AskResubmit& asked, Instant now, Outbox& out);
  // Into the mailbox. Requires: its database is mounted here.
  void deliver(const Command& mail, UserId user, Instant now, Outbox& out);
  // The component HubTransport may have another state.
  void components_changed(Instant now, Outbox& out);
  // Mounted here, after a failover that lost what was delivered since then; kNever: nothing.
  void mounted(DatabaseId database, Instant lost_since, Instant now, Outbox& out);

  // Inputs of its own tags.
  void handle(const Input& input, Instant now, Outbox& out);

  std::size_t queued() const;    // recipients that it answers for
  std::size_t shadowed() const;  // recipients of the copies that it keeps for others
  std::size_t asking() const { return requests_.in_use(); }
  bool keeps(std::uint64_t mail, UserId user) const {
    return own_net_.has({mail}, user) || shadow_net_.has({mail}, user);
  }
  std::size_t memory_bytes() const;

 private:
  // What a call to another server is for.
  enum class Purpose : std::uint8_t { Hop, Shadow, Discards, Resubmit };
  enum class Stage : std::uint8_t { Opening, Offering, Sending, Asking };

  struct Pending {
    Envelope envelope;
    Source from;
    std::uint8_t tries = 0;
    bool has_session = true;
  };
  struct Mail {
    std::uint64_t shadow_number = 0;
    ServerId shadow;
    std::uint16_t parts = 0;
    bool is_resubmitted = false;
  };
  struct Copy {
    Envelope envelope;
    Handle mail;
  };
  struct Call {
    ConnectionId connection;
    ServerId to;     // none: a host outside
    Handle subject;  // Hop: the queue; Shadow: the pending message; Resubmit: the request
    Handle message;  // Hop: in flight
    std::uint32_t spread = 0;
    std::uint16_t attempt = 0;  // number of what it waits for
    std::uint16_t tries = 0;    // Hop: servers so far
    Purpose purpose = Purpose::Hop;
    Stage stage = Stage::Opening;
  };
  struct Request {
    transport::ResubmitRequest what;
    ServerId to;
    Instant since = kStart;
  };
  struct Attempt {
    Handle call;
    std::uint16_t number = 0;
  };

  std::uint64_t tag_of(TransportTag kind, Handle handle) const {
    return pack_tag(kind, handle, desk_.half);
  }
  ComponentState state() const { return desk_.components.effective(ComponentId::HubTransport); }

  // transport.cc: messages and their queues
  void accept(Handle pending, ServerId shadow, std::uint64_t number, Instant now, Outbox& out);
  void split(const Envelope& envelope, const Mail& mail, MailOrigin origin, Instant now,
             Outbox& out);
  bool goes_elsewhere(Handle message, transport::NextHop hop, Instant now, Outbox& out);
  void attempt(Handle queue, Instant now, Outbox& out);
  void store_all(Handle queue, Instant now, Outbox& out);
  void stored(Handle message, Instant now, Outbox& out);
  void settled(Handle message, ServerId to, Instant now, Outbox& out);
  void bounce(const transport::Queued& was, Instant now, Outbox& out);
  void part_is_gone(Handle copy, Instant now);
  void redirect(Instant now, Outbox& out);
  void queue_due(Instant now, Outbox& out);
  void arm_queue(Instant now, Outbox& out);
  std::optional<transport::NextHop> hop_of(UserId user, Instant now) const;
  void find_edges();

  // transport_calls.cc: calls to other servers
  void call(Purpose purpose, ServerId to, Handle subject, Instant now, Outbox& out);
  void connect(Handle call, ServerId to, std::uint16_t port, Instant now, Outbox& out);
  void connect(Handle call, ParticipantId to, std::uint16_t port, Instant now, Outbox& out);
  bool call_out(Handle call, Instant now, Outbox& out);
  bool call_hop(Handle call, Instant now, Outbox& out);
  void said(Handle call, const Message& message, Instant now, Outbox& out);
  void greeted(Handle call, Instant now, Outbox& out);
  void answered(Handle call, const Reply& reply, Instant now, Outbox& out);
  ServerId has_it(const Call& call) const;
  void send_next(Handle call, Instant now, Outbox& out);
  void offer(Handle call, const Envelope& envelope, Instant now, Outbox& out);
  void send_body(Handle call, Instant now, Outbox& out);
  void refused(Handle call, const Reply& reply, Instant now, Outbox& out);
  void lost(Handle call, Refusal why, Instant now, Outbox& out);
  void track(Handle call, Tracked what, const Reply& reply, Instant now, Outbox& out) const;
  void end(Handle call, Instant now, Outbox& out);
  void wait_for_word(Handle call, Instant now, Outbox& out);
  void patience_due(DeadlineQueue<Attempt>& of, std::uint64_t tag, Instant now, Outbox& out);

  // transport_shadow.cc: copies of others' messages, and others' copies of ours
  void ask_for_shadow(Handle pending, Instant now, Outbox& out);
  void copy_ended(const transport::ShadowCopy& was, ServerId primary, MailCopyEnd how, Instant now,
                  Outbox& out);
  void let_go(ServerId primary, const Discards& told, Instant now, Outbox& out);
  void heartbeat(Instant now, Outbox& out);
  void take_over(ServerId primary, Instant now, Outbox& out);
  void arm_heartbeat(Instant now, Outbox& out);
  void keep_in_net(const Envelope& envelope, ServerId primary, Instant now);
  void send_again(const transport::ResubmitRequest& request, Instant now, Outbox& out);
  void request(const transport::ResubmitRequest& what, ServerId to, Instant now, Outbox& out);
  void request_failed(Handle request, Instant now, Outbox& out);

  MailboxDesk desk_;
  Options options_;
  RandomStream cpu_draws_;
  std::shared_ptr<transport::Store> store_;
  Envelopes envelopes_;  // of everything here
  Slab<Pending> pending_;
  Slab<Mail> mails_;
  Slab<Copy> copies_;
  Slab<Envelope> kept_;  // of other servers' messages
  Slab<Call> calls_;
  Slab<Request> requests_;
  transport::MessageQueue queue_;
  transport::ShadowQueue shadows_;
  transport::DiscardEvents events_;
  transport::SafetyNet own_net_;
  transport::SafetyNet shadow_net_;
  std::vector<ServerId> edges_;  // subscribed to this server's site
  transport::NextHop outside_ = transport::NextHop::connector(0);  // of what is for outside
  std::vector<std::uint64_t> seen_;    // by ServerId: of its discard events
  std::vector<Instant> unwell_until_;  // by ServerId: not asked for a shadow before then
  std::vector<std::pair<Handle, Refusal>> answers_;
  DeadlineQueue<Attempt> patience_;
  DeadlineQueue<Attempt> connect_patience_;
  Instant queue_armed_ = kNever;
  bool heartbeat_armed_ = false;
  std::uint32_t spread_ = 0;  // over the servers of a hop
  SessionJournal sent_;       // by call
  MailJournal tracked_;
};

// The work of a message is half Transport's and half the store's; assumed.
std::uint64_t share_of_work(const MailboxDesk& desk, const RandomStream& draws,
                            const Command& mail);

}  // namespace casgrid::smtp
