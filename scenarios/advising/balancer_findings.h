// What balancers take from the servers behind them, before a run.
#pragma once

#include <vector>

#include "scenarios/planning/finding.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Appends
//   NAT-1  all clients behind a balancer count as one address, and a limit by address is below
//          what they need
//   NAT-2  the front ends behind it see no client's address
void balancer_findings(const scenario::Scenario& resolved, std::vector<Finding>& found);

}  // namespace casgrid
