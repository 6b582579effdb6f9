// Which links SimGrid carries in network model flow.
#pragma once

#include <optional>
#include <vector>

#include "model/directory/directory.h"
#include "scenarios/schema/scenario.pb.h"
#include "sim/engine/topology.h"

namespace casgrid {

// By LinkId. BY_RULE: every link between zones, and every LAN whose offered load exceeds 20 % in
// any fault state; ALL_LINKS: every link. `recorded`: bit/s at the peak of a replay, which takes
// the place of what the populations would do.
std::vector<bool> carried_links(const scenario::Scenario& resolved, const Directory& directory,
                                const Topology& topology,
                                std::optional<double> recorded = std::nullopt);

// An upper bound, in bit/s, of what a LAN is offered in any fault state: all users served by this
// one site, and those located in it also reaching their front ends over it.
double lan_load_bound(const scenario::Scenario& resolved, const std::string& site);

// Requests a second of a population at its busiest.
double peak_requests_per_s(const scenario::Population& population);

}  // namespace casgrid
