// A layer-4 balancer: one address in front of a pool of front ends. It passes connections on
// without looking into them, and learns from probes of healthcheck.htm who may get new ones.
#pragma once

#include <vector>

#include "model/base/participant.h"

namespace casgrid {

struct Layer4BalancerOptions {
  enum class Policy : std::uint8_t { RoundRobin, LeastConnections };

  struct Member {
    ServerId server;
    ParticipantId participant;
  };

  std::vector<Member> pool;
  Policy policy = Policy::RoundRobin;
  Duration probe_interval = std::chrono::seconds(5);
  Duration probe_timeout = std::chrono::seconds(2);  // at most the interval
  unsigned down_after = 2;                           // consecutive failures
  unsigned up_after = 2;                             // consecutive successes
};

class Layer4Balancer final : public Participant {
 public:
  explicit Layer4Balancer(Layer4BalancerOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;

  std::size_t connections(std::size_t member) const { return members_[member].connections.size(); }
  bool is_up(std::size_t member) const { return members_[member].is_up; }

 private:
  struct Member {
    bool is_up = true;
    unsigned streak = 0;      // of results against the present state
    std::uint32_t probe = 0;  // number of the latest probe
    bool awaits = false;
    std::vector<ConnectionId> connections;
  };

  struct Place {  // where a connection stands, by its slot
    std::uint32_t generation = 0;
    std::uint32_t member = 0;
    std::uint32_t index = 0;
  };

  void offered(ConnectionId connection, Outbox& out);
  void ended(ConnectionId connection);
  void probe(std::size_t member, Instant now, Outbox& out);
  void result(std::size_t member, bool good, Outbox& out);
  std::size_t choose() const;

  Layer4BalancerOptions options_;
  std::vector<Member> members_;
  std::vector<Place> places_;
  std::size_t last_ = 0;
};

}  // namespace casgrid
