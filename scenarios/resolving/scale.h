// Grows a deployment in proportion: users, servers and links together.
#pragma once

#include <cstdint>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Server X becomes X, X-2, ... X-N; groups, databases, directory servers and balancer pools
// likewise, each replica a unit of its own; populations and link bandwidths times N; a fault on one
// server, database or group strikes all its replicas. Requires: `s` is resolved, times >= 1.
void scale(scenario::Scenario& s, std::uint32_t times);

}  // namespace casgrid
