// What the faults of a scenario take from its users, and what they do to its groups, before a run.
#pragma once

#include <vector>

#include "model/directory/directory.h"
#include "scenarios/planning/finding.h"
#include "scenarios/schema/scenario.pb.h"
#include "sim/engine/topology.h"

namespace casgrid {

// Appends
//   LOSS-1  who is not served while what is lost at the same time lasts, as `audit --without` has
//   it DAG-4   databases that are mounted on two sides of a group at once
// `directory` and `topology` are those of `resolved`.
void fault_findings(const scenario::Scenario& resolved, const Directory& directory,
                    const Topology& topology, std::vector<Finding>& found);

}  // namespace casgrid
