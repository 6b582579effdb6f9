// A scenario under the workload of a profile: what its populations do comes from the profile, who
// and where they are stays the scenario's.
#pragma once

#include <string>
#include <vector>

#include "scenarios/reporting/observed_report.h"

namespace casgrid {

namespace scenario {
class Scenario;
class WorkloadProfile;
}  // namespace scenario

struct AppliedProfile {
  std::vector<AppliedRow> rows;
  std::vector<std::string> not_applied;
};

// Before the scenario is validated and resolved. Requires: the profile is one of load_profile().
AppliedProfile apply_profile(const scenario::WorkloadProfile& profile,
                             scenario::Scenario& scenario);

}  // namespace casgrid
