// Outlook over RPC over HTTP (Outlook Anywhere): one participant for a whole population. Each
// client has a pair of channels, on two connections that a balancer may send to two front ends
// (facts 2.7, [MS-RPCH]).
//
// Theory of operation: a client
//   Down      has no session: it waits for its turn, or its next attempt
//   In        asks RPC_IN_DATA, and waits for 100 Continue; a client that gets none stays there
//             until its patience is over, and never opens the OUT channel
//   Out       asks RPC_OUT_DATA on its other connection, and waits for 100 Continue there
//   Meeting   has said CONN/A1 and CONN/B1, and waits for CONN/C2
//   Up        has a session; Connect, then Execute, thinks, Execute
// The order is that of the client that was observed: the IN channel first, completely. All that
// comes before the first call is part of its exchange; so is a successor of the IN channel, which
// the call needs that would have gone beyond the octets announced. A successor of the OUT channel
// is opened when the server ends the channel. Calls go up the IN channel, their answers and what
// changes in the mailbox come down the OUT channel, as do the pings that say that it is there
// still. A session is lost whole: when either channel breaks, when a call has no answer, when two
// pings have not come, the client hangs up both, and makes a new pair after its retry time. What it
// wanted is wanted still.
#pragma once

#include <vector>

#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/client/client_connections.h"
#include "model/client/client_profile.h"
#include "model/client/fetch_client.h"
#include "model/client/pace.h"
#include "model/http/messages.h"

namespace casgrid {

struct OutlookAnywherePopulationOptions {
  ClientIdentity who;
  ClientConnectionsOptions connections;  // two a client; the port is filled in
  std::uint8_t outlook_major = 15;
  // RPC over TCP: it asks the endpoint mapper, as it did before there were channels.
  bool speaks_tcp = false;
  // Octets announced for a channel, and the silence after which the server pings.
  std::uint64_t channel_octets = 1'073'741'824;
  Duration keep_alive = std::chrono::seconds(60);
  Duration ramp = std::chrono::seconds(60);
  ClientProfile profile;
  DayShape day;
};

class OutlookAnywherePopulation final : public Participant, private ClientConnections::Owner {
 public:
  explicit OutlookAnywherePopulation(OutlookAnywherePopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override {
    fetch_client<2>(kind, tag, connections_, clients_);
  }
  std::size_t memory_bytes() const override {
    return clients_.capacity() * sizeof(Client) + connections_.memory_bytes();
  }

  std::size_t clients() const { return clients_.size(); }
  const ClientConnections& connections() const { return connections_; }

 private:
  enum class Stage : std::uint8_t { Down, In, Out, Meeting, Up };
  enum class Channel : std::uint32_t { In, Out };

  struct Client {
    SessionContext cookie;     // of the virtual connection
    Instant heard = kStart;    // from the mailbox server
    std::uint64_t octets = 0;  // that went over the IN channel
    std::uint32_t draws = 0;
    std::uint32_t timer = 0;       // generation of the pending timer
    std::uint32_t in_number = 0;   // of the request that is the IN channel
    std::uint32_t call_bytes = 0;  // of the call under way
    std::uint16_t sticky_member = 0;
    std::uint8_t failures = 0;  // in a row
    Stage stage = Stage::Down;
    bool is_repeating : 1 = false;  // what it wanted has failed, and has not been had since
    bool is_connected : 1 = false;  // its mailbox is open
    bool is_recycling : 1 = false;  // the IN channel
  };
  static_assert(sizeof(Client) <= 48);

  ClientConnections::Readiness readiness(std::uint32_t connection, ActionId action, Instant now,
                                         Outbox& out) override;
  ClientConnections::Outgoing write(const ClientConnections::Exchange& exchange) override;
  std::optional<std::uint16_t> read(const ClientConnections::Exchange& exchange,
                                    const Message& message) override;
  void completed(std::uint32_t connection, ActionId action, const Message& answer, Instant now,
                 Outbox& out) override;
  void failed(std::uint32_t connection, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;
  void heard(std::uint32_t connection, const Message& message, Instant now, Outbox& out) override;
  void lost(std::uint32_t connection, Instant now, Outbox& out) override;

  void wake(std::uint32_t client, Instant now, Outbox& out);
  void call(std::uint32_t client, ActionId action, Instant now, Outbox& out);
  void open_out(std::uint32_t client, Instant now, Outbox& out);
  void said_continue(std::uint32_t client, Channel channel, Instant now, Outbox& out);
  void out_ended(std::uint32_t client, const HttpResponse& response, Instant now, Outbox& out);
  void answered(std::uint32_t client, ActionId action, const HttpPart& answer, Instant now,
                Outbox& out);
  void session_lost(std::uint32_t client, OperationEnd how, Instant now, Outbox& out,
                    std::optional<Instant> typed = {});
  void refused(std::uint32_t client, const HttpResponse& response, Instant now, Outbox& out);
  UserId user_of(std::uint32_t client) const;
  HttpRequest channel_request(std::uint32_t client, ActionId action, Instant now);
  void ask_in(std::uint32_t client, std::uint32_t number, Instant now, Outbox& out);
  void say_rts(std::uint32_t client, Channel channel, Outbox& out);

  static std::uint32_t line_of(std::uint32_t client, Channel channel) {
    return client * 2 + static_cast<std::uint32_t>(channel);
  }
  static Channel channel_of(std::uint32_t connection) {
    return connection % 2 == 0 ? Channel::In : Channel::Out;
  }

  OutlookAnywherePopulationOptions options_;
  RandomStream sizes_;
  RandomStream choices_;
  std::vector<Client> clients_;
  Pace<Client> pace_;
  ClientConnections connections_;
  bool is_losing_ = false;  // a session: what its lines say of it is known
};

}  // namespace casgrid
