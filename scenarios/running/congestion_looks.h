// What the watch for congestion sees of a run: the servers' processors, what of their work was of
// use, and what first attempts would ask for if everybody were answered without delay.
#pragma once

#include <vector>

#include "model/base/cpu_purpose.h"
#include "model/client/client_connections.h"
#include "scenarios/schema/scenario.pb.h"
#include "sim/engine/world.h"
#include "sim/observe/congestion.h"

namespace casgrid {

class CongestionLooks {
 public:
  struct Server {
    ParticipantId who;
    std::vector<const WorkLedger*> ledgers;  // of its parts
    // Sums of what others say was of use of its work, kilocycles.
    std::vector<const std::uint64_t*> useful;
    double megacycles_per_core = 0;
  };

  struct Clients {
    const ClientConnections* lines = nullptr;
    bool is_replayed = false;  // they come when the log says, answered or not
  };

  CongestionLooks(const scenario::Scenario& resolved, const World& world,
                  std::vector<Server> servers, std::vector<Clients> clients);

  std::vector<CongestionWatch::Look> look(Instant now);
  const std::vector<Server>& servers() const { return servers_; }

 private:
  struct Before {
    Duration busy{0};
    std::uint64_t useful = 0;
    std::vector<std::uint64_t> fresh;
  };

  void find_held_back(Instant now);

  const scenario::Scenario& s_;
  const World& world_;
  std::vector<Server> servers_;
  std::vector<Clients> clients_;
  std::vector<Before> before_;       // by server
  std::vector<std::uint64_t> sent_;  // by population
  // By population, and one for nobody known: how much more would be asked for without delay.
  std::vector<double> more_;
  std::vector<std::uint64_t> fresh_;  // likewise; room to add up in
  Instant last_ = kStart;
};

}  // namespace casgrid
