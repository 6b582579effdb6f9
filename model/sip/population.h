// Calls for the users of a population: through a UM IP gateway, or by test programs; one
// participant for all of them.
//
// Theory of operation: the line of one user
//   Fresh      nothing was wanted yet: a gateway's line waits for its first call
//   Calling    INVITE to a peer of the list: a call router. 302: ACK, and the connection ends
//   Connecting INVITE straight to the UM service that the Contact names, on a connection of its
//   own.
//              200: ACK, and the call is up. 302 once more: there
//   Talking    until the caller hangs up
//   HangingUp  BYE, and the connection ends with the answer
// Timer B is the patience of an INVITE (RFC 3261, 17.1.1.2: 32 s). On 5xx, on silence, or where the
// connection is refused or breaks, a gateway goes on with the next peer of its list, each once;
// then the call has failed, and the caller tries again. Calls go to the peers in turn, those aside
// that do not answer OPTIONS (peer_watch.h). A connection that breaks while one talks takes the
// call along: its caller calls again, too. A test program does what it was seen to do (program.h),
// ends with an exit code, and is run again.
#pragma once

#include <vector>

#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/base/shared_list.h"
#include "model/client/client_connections.h"
#include "model/client/client_profile.h"
#include "model/client/pace.h"
#include "model/sip/messages.h"
#include "model/sip/peer_watch.h"
#include "model/sip/program.h"

namespace casgrid::sip {

struct PopulationOptions {
  ClientIdentity who;
  ClientConnectionsOptions connections;  // one a user
  const ProgramRow* program = nullptr;
  bool follows = true;  // a 302, if the program can
  GatewayId gateway;
  bool shows_certificate = true;
  SharedList<ParticipantId> servers;  // by ServerId: whom a Contact means
  Variate call_s;                     // from the answer to BYE
  double attendant_share = 0;         // of calls: for an auto attendant
  Duration ping{0};                   // 0: no peer is asked for OPTIONS
  Duration ramp = std::chrono::seconds(60);
  ClientProfile profile;
  DayShape day;
};

class Population final : public Participant, private ClientConnections::Owner {
 public:
  explicit Population(PopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override;
  std::size_t memory_bytes() const override {
    return lines_.capacity() * sizeof(Line) + connections_.memory_bytes();
  }

  std::size_t clients() const { return lines_.size(); }
  const ClientConnections& connections() const { return connections_; }

 private:
  enum class Stage : std::uint8_t { Fresh, Idle, Calling, Connecting, Talking, HangingUp };
  struct Line {
    Instant begun = kStart;  // the call
    std::uint32_t draws = 0;
    std::uint32_t timer = 0;  // generation of the pending timer
    std::uint16_t peer = 0;   // of the list
    std::uint16_t peers_tried = 0;
    std::uint8_t failures = 0;  // in a row
    std::uint8_t redirects = 0;
    Stage stage = Stage::Fresh;
    bool is_repeating : 1 = false;  // what it wanted has failed, and has not been had since
    bool is_for_attendant : 1 = false;
  };

  ClientConnections::Readiness readiness(std::uint32_t, ActionId, Instant, Outbox&) override {
    return ClientConnections::Readiness::Now;
  }
  ClientConnections::Outgoing write(const ClientConnections::Exchange& exchange) override;
  std::optional<std::uint16_t> read(const ClientConnections::Exchange& exchange,
                                    const Message& message) override;
  void completed(std::uint32_t line, ActionId action, const Message& answer, Instant now,
                 Outbox& out) override;
  void failed(std::uint32_t line, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;
  void lost(std::uint32_t line, Instant now, Outbox& out) override;

  Request request(std::uint32_t line, ActionId action) const;
  void wake(std::uint32_t line, Instant now, Outbox& out);
  void call(std::uint32_t line, Instant now, Outbox& out);
  void ask_peer(std::uint32_t line, Instant now, Outbox& out);
  void answered(std::uint32_t line, ActionId action, const Response& response, Instant now,
                Outbox& out);
  void go_to(std::uint32_t line, const Response& redirect, Instant now, Outbox& out);
  void say(std::uint32_t line, Method method, Outbox& out) const;
  void up(std::uint32_t line, Instant now, Outbox& out);
  void next_peer(std::uint32_t line, OperationEnd how, Instant now, Outbox& out);
  void call_failed(std::uint32_t line, OperationEnd how, Instant now, Outbox& out);
  void dropped(std::uint32_t line, Instant now, Outbox& out);
  void program_ended(std::uint32_t line, int code, OperationEnd how, Instant now, Outbox& out);
  void end(std::uint32_t line, Outbox& out);
  std::size_t peer_behind(std::size_t peer) const;

  PopulationOptions options_;
  RandomStream sizes_;
  RandomStream choices_;
  std::vector<Line> lines_;
  Pace<Line> pace_;
  ClientConnections connections_;
  PeerWatch peers_;
  std::size_t turn_ = 0;  // the peer that was called first, last
};

}  // namespace casgrid::sip
