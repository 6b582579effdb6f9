// Outlook over MAPI/HTTP: one participant for a whole population. Each client has two connections:
// one for what it asks (Connect, Execute, the address book), one on which a NotificationWait hangs
// (facts 2.8).
//
// Theory of operation: a client
//   Down      has no session context: it waits for its turn to connect
//   Up        has a context; executes, thinks, executes; a NotificationWait is pending beside it
//   Leaving   in an hour in which nobody wants anything it ends its contexts (Unbind, Disconnect),
//             hangs up, and is up again when the hour is over
// A context that is lost, or that the server does not take (codes 6, 10, 11, 13), is made again at
// once: the user sees nothing. When a connection breaks, the client does not wait for its next
// thought: it is awake again after its retry time, which is what makes the storm after a front
// end's death. Under a NotificationWait the server says PENDING; a client that has missed two, and
// waited half a period for the second, gives the wait up and its connection with it.
//   The address book has a context of its own, made by the first look-up, kept until the client
// leaves, and made again like the other.
#pragma once

#include <vector>

#include "model/base/narrow_instant.h"
#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/base/waiter_queue.h"
#include "model/client/client_profile.h"
#include "model/client/fetch_client.h"
#include "model/client/http_connections.h"
#include "model/client/pace.h"
#include "model/http/messages.h"

namespace casgrid {

struct MapiPopulationOptions {
  ClientIdentity who;
  HttpConnectionsOptions connections;  // two a client
  Duration ramp = std::chrono::seconds(60);
  ClientProfile profile;
  DayShape day;
  Duration pending_period = std::chrono::seconds(30);  // 0: no server says PENDING
  double address_book_share = 0;  // of what users want: a name or a page of the address book
};

class MapiPopulation final : public Participant, private HttpConnections::Owner {
 public:
  explicit MapiPopulation(MapiPopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override {
    fetch_client<2>(kind, tag, connections_, clients_);
  }
  std::size_t memory_bytes() const override {
    return clients_.capacity() * sizeof(Client) + heard_.capacity() * sizeof(NarrowInstant) +
           books_.capacity() * sizeof(SessionContext) + silent_.memory_bytes() +
           connections_.memory_bytes();
  }

  std::size_t clients() const { return clients_.size(); }
  const HttpConnections& connections() const { return connections_; }

 private:
  enum class Connection : std::uint32_t { Request, Notification };
  enum class Tag : std::uint8_t { OfPace, Silence };

  struct Client {
    SessionContext context;
    std::uint32_t draws = 0;
    std::uint32_t timer = 0;  // generation of the pending timer
    std::uint16_t sticky_member = 0;
    std::uint8_t failures = 0;          // in a row
    std::uint8_t is_repeating : 1 = 0;  // what it wanted has failed, and has not been had since
    std::uint8_t is_leaving : 1 = 0;
    std::uint8_t looks_up : 1 = 0;  // what it wants is in the address book
  };
  static_assert(sizeof(Client) <= 20);

  // A NotificationWait, and when its client last heard of it.
  struct Wait {
    std::uint32_t client;
    NarrowInstant heard;
  };

  Message compose(std::uint32_t connection, ActionId action) override;
  void answered(std::uint32_t connection, ActionId action, const HttpResponse& response,
                Instant now, Outbox& out) override;
  void failed(std::uint32_t connection, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;
  void heard(std::uint32_t connection, const Message& message, Instant now, Outbox& out) override;

  void wake(std::uint32_t client, Instant now, Outbox& out);
  void want(std::uint32_t client, Instant now, Outbox& out);
  void request(std::uint32_t client, ActionId action, Instant now, Outbox& out);
  void wait_for_notification(std::uint32_t client, Instant now, Outbox& out);
  void listen(std::uint32_t client, Instant now, Outbox& out);
  std::optional<Instant> since(const Wait& wait) const;  // none: it is settled
  void silence_due(Instant now, Outbox& out);
  void done(std::uint32_t client, ActionId action, const HttpResponse& response, Instant now,
            Outbox& out);
  void leave(std::uint32_t client, Instant now, Outbox& out);
  void ended(std::uint32_t client, ActionId action, Instant now, Outbox& out);
  void context_lost(std::uint32_t client, ActionId action, Instant now, Outbox& out);
  void retry(std::uint32_t connection, OperationEnd how, Instant now, Outbox& out,
             std::optional<Instant> typed = {});

  bool has_book(std::uint32_t client) const { return !books_.empty() && !books_[client].is_none(); }
  static std::uint32_t connection_of(std::uint32_t client, Connection connection) {
    return client * 2 + static_cast<std::uint32_t>(connection);
  }

  MapiPopulationOptions options_;
  RandomStream sizes_;
  RandomStream choices_;
  std::vector<Client> clients_;
  std::vector<NarrowInstant> heard_;   // by client, of its NotificationWait; none: no PENDING comes
  std::vector<SessionContext> books_;  // by client, of the address book; none: nobody looks
  WaiterQueue<Wait> silent_;
  Pace<Client> pace_;
  HttpConnections connections_;
};

}  // namespace casgrid
