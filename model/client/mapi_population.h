// Outlook over MAPI/HTTP: one participant for a whole population. Each client has two connections:
// one for what it asks (Connect, Execute), one on which a NotificationWait hangs (facts 2.8).
//
// Theory of operation: a client
//   Down      has no session context: it waits for its turn to connect
//   Up        has a context; executes, thinks, executes; a NotificationWait is pending beside it
// A lost context (code 10) is made again at once: the user sees nothing. When a connection breaks,
// the client does not wait for its next thought: it is awake again after its retry time, which is
// what makes the storm after a front end's death.
#pragma once

#include <vector>

#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/client/client_profile.h"
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
};

class MapiPopulation final : public Participant, private HttpConnections::Owner {
 public:
  explicit MapiPopulation(MapiPopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override {
    if (kind == InputKind::TimerDue && tag_half(tag) == HttpConnections::kHalf) return;
    const auto number =
        static_cast<std::uint32_t>(tag);  // of a connection, or of a client that wakes
    const bool wakes = kind == InputKind::TimerDue;
    connections_.prefetch(wakes ? number * 2 : number);
    const std::uint32_t client = wakes ? number : number / 2;
    if (client < clients_.size()) __builtin_prefetch(&clients_[client]);
  }
  std::size_t memory_bytes() const override {
    return clients_.capacity() * sizeof(Client) + connections_.memory_bytes();
  }

  std::size_t clients() const { return clients_.size(); }
  const HttpConnections& connections() const { return connections_; }

 private:
  enum class Connection : std::uint32_t { Request, Notification };

  struct Client {
    SessionContext context;
    std::uint32_t draws = 0;
    std::uint32_t timer = 0;  // generation of the pending timer
    std::uint16_t sticky_member = 0;
    std::uint8_t failures = 0;  // in a row
    bool is_repeating = false;  // what it wanted has failed, and has not been had since
  };
  static_assert(sizeof(Client) <= 20);

  Message compose(std::uint32_t connection, ActionId action) override;
  void answered(std::uint32_t connection, ActionId action, const HttpResponse& response,
                Instant now, Outbox& out) override;
  void failed(std::uint32_t connection, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;

  void wake(std::uint32_t client, Instant now, Outbox& out);
  void request(std::uint32_t client, ActionId action, Instant now, Outbox& out);
  void wait_for_notification(std::uint32_t client, Instant now, Outbox& out);
  void context_lost(std::uint32_t client, Instant now, Outbox& out);
  void retry(std::uint32_t connection, OperationEnd how, Instant now, Outbox& out,
             std::optional<Instant> typed = {});

  static std::uint32_t connection_of(std::uint32_t client, Connection connection) {
    return client * 2 + static_cast<std::uint32_t>(connection);
  }

  MapiPopulationOptions options_;
  RandomStream sizes_;
  RandomStream choices_;
  std::vector<Client> clients_;
  Pace<Client> pace_;
  HttpConnections connections_;
};

}  // namespace casgrid
