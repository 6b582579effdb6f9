// Defaults of a balancer, which depend on its layer and on what it is like. The sources of the
// latter stand in docs/balancers.md.
#pragma once

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Leaves its processor alone.
void resolve_balancer(scenario::Balancer& balancer);

}  // namespace casgrid
