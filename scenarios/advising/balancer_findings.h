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
//   BAL-1  it answers by itself what clients of a population ask for
//   BAL-2  its probe passes a sick protocol, or there is none
//   BAL-3  it waits less for an answer than a long poll hangs
//   BAL-4  a protocol's members are marked by the page of another
//   BAL-5  channels of Outlook Anywhere do not come through it
void balancer_findings(const scenario::Scenario& resolved, std::vector<Finding>& found);

}  // namespace casgrid
