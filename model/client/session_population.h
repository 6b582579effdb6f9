// Clients that work in sessions: browsers of Outlook on the web and of ECP, administrators' shells.
// One participant for a whole population, a dense array of small client states, one pending timer
// each.
//
// Theory of operation: a client
//   Away      waits for its next session
//   Thinking  has an answer, reads it; or waits after a failure before it tries again
//   Waiting   has a request under way on its connection
// Browsers follow redirects at once; each is a request of its own. A shell names the mailbox server
// that it was made at, and itself, with all that it asks; where it is gone, the client makes
// another, at once, or after the retry time if that had done nothing yet. What a connection does to
// get a request answered is in client_connections.h.
#pragma once

#include <string>
#include <vector>

#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/client/client_profile.h"
#include "model/client/fetch_client.h"
#include "model/client/http_connections.h"
#include "model/client/pace.h"
#include "model/client/session_app.h"
#include "model/http/messages.h"

namespace casgrid {

struct SessionPopulationOptions {
  const SessionApp* app = &kOwaSessions;
  ClientIdentity who;
  HttpConnectionsOptions connections;
  bool uses_basic = false;  // credentials on each request instead of a session
  // Closed: every user works in sessions, away in between. Open: sessions arrive, Poisson.
  bool is_open = false;
  Variate away_s;
  Duration ramp = std::chrono::seconds(60);
  double sessions_per_s = 0;
  ClientProfile profile;
  DayShape day;
};

class SessionPopulation final : public Participant, private HttpConnections::Owner {
 public:
  explicit SessionPopulation(SessionPopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override {
    fetch_client(kind, tag, connections_, clients_);
  }
  std::size_t memory_bytes() const override {
    return clients_.capacity() * sizeof(Client) + shells_.capacity() * sizeof(Shell) +
           connections_.memory_bytes();
  }

  std::size_t clients() const { return clients_.size(); }
  const HttpConnections& connections() const { return connections_; }
  std::uint64_t sessions() const { return sessions_; }

 private:
  enum class State : std::uint8_t { Away, Thinking, Waiting };
  enum class Tag : std::uint8_t { OfPace, Arrival };

  struct Client {
    SessionCookie cookie;
    std::uint64_t stream = 0;  // of its draws: the client; open: the session, whatever slot it has
    UserId user;
    HostId host;
    std::uint32_t draws = 0;
    std::uint32_t left = 0;   // requests of this session
    std::uint32_t timer = 0;  // generation of the pending timer
    State state = State::Away;
    std::uint8_t redirects = 0;       // in a row
    std::uint16_t sticky_member = 0;  // a balancer's cookie
    bool is_established = false;      // the mailbox was opened in this session
    bool is_repeating = false;        // what it wanted has failed, and has not been had since
  };
  static_assert(sizeof(Client) <= 56);
  struct Shell {
    SessionContext context;  // as the mailbox server knows it
    ServerId made_at;        // that the cookie names
    bool has_worked = false;
  };

  Message compose(std::uint32_t connection, ActionId action) override;
  void answered(std::uint32_t connection, ActionId action, const HttpResponse& response,
                Instant now, Outbox& out) override;
  void failed(std::uint32_t connection, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;

  void start(Instant now, Outbox& out);
  void arrival(Instant now, Outbox& out);
  void begin_session(std::uint32_t index, Instant now, Outbox& out);
  void end_session(std::uint32_t index, Instant now, Outbox& out);
  void wake(std::uint32_t index, Instant now, Outbox& out);
  void think(std::uint32_t index, Instant now, Outbox& out);
  void retry(std::uint32_t index, OperationEnd how, Instant now, Outbox& out,
             std::optional<Instant> typed = {});
  void request(std::uint32_t index, ActionId action, Instant now, Outbox& out);
  void good_answer(std::uint32_t index, ActionId action, Instant now, Outbox& out);
  void follow(std::uint32_t index, ActionId action, const HttpResponse& response, Instant now,
              Outbox& out);
  void go_to(std::uint32_t index, HostId host, Outbox& out);
  void open_again(std::uint32_t index, Instant now, Outbox& out);
  Shell& shell_of(std::uint32_t index);

  SessionPopulationOptions options_;
  RandomStream sizes_;
  RandomStream choices_;
  RandomStream arrivals_;
  std::vector<Client> clients_;
  std::vector<Shell> shells_;  // by client; of browsers there are none
  Pace<Client> pace_;
  HttpConnections connections_;
  std::vector<std::uint32_t> free_;  // open: client states without a session
  std::uint64_t arrived_ = 0;        // open: sessions so far
  std::uint64_t sessions_ = 0;
};

}  // namespace casgrid
