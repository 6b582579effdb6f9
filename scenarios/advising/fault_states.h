// Which faults of a scenario last at the same time, and what they take away together.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct FaultState {
  std::vector<std::string> faults;   // their names, in the scenario's order; none: all is well
  std::set<std::string> servers;     // and balancers
  std::set<std::string> front_ends;  // whose proxies are offline: a mailbox role goes on
  std::set<std::string> sites;
  std::set<std::string> links;
  std::map<std::string, double> mbps;                     // of links that are slower
  std::set<std::pair<std::string, std::string>> drained;  // balancer, member
  std::set<std::string> blocked;                          // no active copies there
  std::set<std::string> failed_databases;                 // whose first copy broke
  std::vector<std::pair<double, double>> when;            // from, to; none: at any time

  std::string name() const;  // "normal", or the faults' names
};

// The first is the one without any fault, over the whole run.
std::vector<FaultState> fault_states(const scenario::Scenario& resolved);

}  // namespace casgrid
