// What is where in a world.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/base/participant.h"
#include "sim/engine/cpu_station.h"
#include "sim/engine/topology.h"

namespace casgrid {

// A participant and where it stands.
struct Placement {
  std::string name;
  ZoneId zone;
  std::unique_ptr<Participant> participant;
  std::unique_ptr<CpuStation> cpu;  // null: it never spends CPU
  bool is_balancer = false;
  Duration forwarding{0};       // balancer: added to each direction of its connections
  bool hides_clients = false;   // balancer: its members see its own address
  bool hears_refusals = false;  // balancer: it is offered again what a member refuses
};

// An availability group's members, so that the world can tell it who reaches whom.
struct ClusterPlacement {
  ParticipantId cluster;
  std::vector<ParticipantId> members;
  ZoneId witness_zone;  // none: no witness
};

}  // namespace casgrid
