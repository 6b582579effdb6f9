// Clients that do again what a log says they did: one participant for all clients of a population's
// users, whatever protocols they speak.
//
// Theory of operation
//   Open loop: every arrival begins at its instant, however late the answers to earlier ones are;
//   its latency counts from there. A client has as many connections as it has exchanges at once; a
//   connection that has been idle for some time hangs up, and a new one resumes the client's TLS
//   session. What the log takes for granted and a client has not yet, because the log begins in the
//   middle (a session context of MAPI, a cookie of OWA), is obtained first, by a Connect or Logon
//   that is *added*; whatever else needs it is held until it is there. The log has what the client
//   made of its answer then. An answer that sends it elsewhere here and did not then (a redirect,
//   440, 401, 451, 503 with Retry-After, code 10) is followed once. Added and following exchanges
//   are recorded as such, so that what was in the log can be told from what was not. A client with
//   too many exchanges at once sends no more until one is over: such arrivals are turned away, and
//   recorded.
#pragma once

#include <array>
#include <vector>

#include "model/base/deadline_queue.h"
#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/client/arrival_source.h"
#include "model/client/client_profile.h"
#include "model/client/http_connections.h"
#include "model/http/messages.h"
#include "model/owa/actions.h"

namespace casgrid {

struct ReplayPopulationOptions {
  ClientIdentity who;
  HttpConnectionsOptions connections;
  ArrivalSource* source = nullptr;
  std::uint32_t population = 0;  // as the source knows it
  bool uses_basic = false;       // OWA: credentials on each request instead of a session
  ClientProfile profile;
  std::array<std::uint16_t, kProtocols> hold_s{};  // longest time of a long poll
  Duration idle = std::chrono::minutes(2);         // a connection without work hangs up
  std::uint32_t most_at_once = 1000;               // exchanges of one client
};

class ReplayPopulation final : public Participant, private HttpConnections::Owner {
 public:
  explicit ReplayPopulation(ReplayPopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override;
  std::size_t memory_bytes() const override;

  std::size_t clients() const { return clients_.size(); }
  const HttpConnections& connections() const { return connections_; }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  enum class Tag : std::uint8_t { Arrive, Follow, Idle };
  enum class Purpose : std::uint8_t { Recorded, Added, Followed };

  struct Client {
    SessionCookie cookie;
    SessionContext context;
    UserId user;
    HostId host;  // that it was sent to; none: as recorded
    std::uint32_t draws = 0;
    std::uint32_t idle = kNone;  // first of its idle connections
    std::uint32_t held = kNone;  // first of its connections that wait for a session
    std::uint32_t any_connection = kNone;
    std::uint32_t at_once = 0;
    std::uint16_t asking = 0;  // Logons and Connects under way
    std::uint16_t sticky_member = 0;
    bool uses_basic = false;
  };

  struct Exchange {  // of a connection: the latest
    Instant began = kStart;
    std::uint32_t client = 0;
    std::uint32_t next_idle = kNone;
    std::uint32_t next_held = kNone;
    HostId host;
    std::uint32_t request_bytes = 0;
    std::uint32_t response_bytes = 0;
    std::uint32_t time = 0;
    std::uint32_t turn = 0;  // of the timer that it waits for
    std::uint16_t status = 0;
    ActionId action = owa::kRead;
    Purpose purpose = Purpose::Recorded;
    bool is_in_held = false;
  };

  struct IdleLine {
    std::uint32_t connection;
    std::uint32_t number;
  };

  // What became of an answer.
  enum class Verdict : std::uint8_t { Over, AskAgain, WaitAndAskAgain };

  bool may_send(std::uint32_t connection, ActionId action) override;
  Message compose(std::uint32_t connection, ActionId action) override;
  void answered(std::uint32_t connection, ActionId action, const HttpResponse& response,
                Instant now, Outbox& out) override;
  void failed(std::uint32_t connection, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;

  void pull(Instant now, Outbox& out);
  void arrive(const Arrival& arrival, Instant now, Outbox& out);
  Client& client_at(const Arrival& arrival);
  std::uint32_t take_connection(std::uint32_t client);
  void begin(std::uint32_t connection, Instant now, Outbox& out);
  void obtain(std::uint32_t client, std::uint32_t for_line, Instant now, Outbox& out);
  void asked(std::uint32_t connection, ActionId action, Instant now, Outbox& out);
  Verdict judge(std::uint32_t connection, const HttpResponse& response, Outbox& out);
  Verdict judge_redirect(Client& client, ActionId action, const HttpResponse& response);
  void follow(std::uint32_t connection, Instant now, Outbox& out);
  void rest(std::uint32_t connection, Instant now, Outbox& out);
  void hang_up_idle(std::uint64_t tag, Instant now, Outbox& out);
  bool needs_session(const Client& client, ActionId action) const;
  bool lacks_session(const Client& client, ActionId action) const;
  double size_of(std::uint32_t connection, ActionId action);
  std::uint64_t bits(const RandomStream& stream, std::uint32_t client);

  ReplayPopulationOptions options_;
  RandomStream sizes_;
  RandomStream choices_;
  std::vector<Client> clients_;
  std::vector<Exchange> exchanges_;  // by connection
  HttpConnections connections_;
  DeadlineQueue<IdleLine> idle_;
  Arrival next_;
  bool has_next_ = false;
};

}  // namespace casgrid
