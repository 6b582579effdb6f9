// Browsers of Outlook on the web: one participant for a whole population, a dense array of small
// client states, one pending timer each.
//
// Theory of operation: a client
//   Away       waits for its next session
//   Thinking   has an answer, reads it; or waits after a failure before it tries again
//   Resolving  asks DNS for the name's addresses
//   Connecting tries one address after the other
//   Waiting    has sent a request and waits for the answer
// A request begins when the user wants something: from then on its patience runs, whatever the
// client has to do first (resolve, connect, try the next address). It ends in exactly one of
// answered and failed. Browsers follow redirects at once; each is a request of its own.
#pragma once

#include <string>
#include <vector>

#include "model/balancer/dns.h"
#include "model/base/deadline_queue.h"
#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/client/client_profile.h"

namespace casgrid {

struct OwaPopulationOptions {
  std::string name;
  std::uint64_t seed = 0;
  UserId first_user;
  std::uint32_t users = 0;
  HostId host;  // the name the users type
  const DnsZone* dns = nullptr;
  bool uses_basic = false;
  // Closed: every user works in sessions, away in between. Open: sessions arrive, Poisson.
  bool is_open = false;
  Variate away_s;
  Duration ramp = std::chrono::seconds(60);
  double sessions_per_s = 0;
  ClientProfile profile;
  DayShape day;
};

class OwaPopulation final : public Participant {
 public:
  explicit OwaPopulation(OwaPopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;

  std::size_t clients() const { return clients_.size(); }
  std::uint64_t in_flight() const { return in_flight_; }
  std::uint64_t connected() const { return connected_; }
  std::uint64_t sessions() const { return sessions_; }

 private:
  enum class State : std::uint8_t { Away, Thinking, Resolving, Connecting, Waiting };
  enum TagKind : unsigned { kWake, kResolved, kConnection, kArrival, kPatience, kConnectTimeout };

  struct Client {
    ConnectionId connection;
    SessionCookie cookie;
    Instant sent = kStart;
    Instant dns_until = kStart;
    std::uint64_t stream = 0;  // of its draws: the client; open: the session, whatever slot it has
    UserId user;
    HostId host;
    std::uint32_t number = 0;  // of the latest request
    std::uint32_t draws = 0;
    std::uint32_t left = 0;      // requests of this session
    std::uint32_t timer = 0;     // generation of the pending timer
    std::uint32_t rotation = 0;  // of the DNS answer
    std::uint16_t position = 0;  // in the DNS answer
    std::uint16_t tried = 0;     // addresses that failed for this request
    State state = State::Away;
    OwaAction action = OwaAction::Open;
    std::uint8_t redirects = 0;  // in a row
    bool is_connected = false;
    bool is_established = false;  // the mailbox was opened in this session
  };
  static_assert(sizeof(Client) <= 120);

  struct Deadline {
    std::uint32_t client;
    std::uint32_t number;
  };

  struct ConnectDeadline {
    std::uint32_t client;
    ConnectionId connection;
  };

  void start(Instant now, Outbox& out);
  void arrival(Instant now, Outbox& out);
  void begin_session(std::uint32_t index, Instant now, Outbox& out);
  void end_session(std::uint32_t index, Instant now, Outbox& out);
  void wake(std::uint32_t index, Instant now, Outbox& out);
  void think(std::uint32_t index, Instant now, Outbox& out);
  void retry(std::uint32_t index, Instant now, Outbox& out);
  void request(std::uint32_t index, OwaAction action, Instant now, Outbox& out);
  void reach(std::uint32_t index, Instant now, Outbox& out);
  void connect(std::uint32_t index, Instant now, Outbox& out);
  void next_address(std::uint32_t index, Instant now, Outbox& out);
  void transmit(std::uint32_t index, Outbox& out);
  void answered(std::uint32_t index, const OwaResponse& response, Instant now, Outbox& out);
  void good_answer(std::uint32_t index, Instant now, Outbox& out);
  void follow(std::uint32_t index, const OwaResponse& response, Instant now, Outbox& out);
  void go_to(std::uint32_t index, HostId host, Outbox& out);
  void failed(std::uint32_t index, FailureReason reason, Instant now, Outbox& out);
  void closed(const Input& input, Instant now, Outbox& out);
  void hang_up(std::uint32_t index, Outbox& out);
  void set_timer(std::uint32_t index, TagKind kind, Instant at, Outbox& out);
  void due(std::uint64_t tag, Instant now, Outbox& out);
  std::uint64_t bits(const RandomStream& stream, std::uint32_t index);
  bool has_request(const Client& c) const { return c.state >= State::Resolving; }

  OwaPopulationOptions options_;
  RandomStream times_;
  RandomStream sizes_;
  RandomStream choices_;
  RandomStream arrivals_;
  std::vector<Client> clients_;
  std::vector<std::uint32_t> free_;  // open: client states without a session
  DeadlineQueue<Deadline> patience_;
  DeadlineQueue<ConnectDeadline> connecting_;
  std::uint64_t arrived_ = 0;  // open: sessions so far
  std::uint32_t next_rotation_ = 0;
  std::uint64_t in_flight_ = 0;
  std::uint64_t connected_ = 0;
  std::uint64_t sessions_ = 0;
};

}  // namespace casgrid
