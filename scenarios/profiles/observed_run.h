// A run under a workload profile, or beside one: the files are read, the scenario takes the
// workload up, and the report says how near the run comes to what was observed.
#pragma once

#include <memory>
#include <string>

#include "scenarios/document/parse.h"
#include "scenarios/profiles/profile_apply.h"

namespace casgrid {

class AccessTimes;

struct ProfileRequest {
  std::string profile;   // --profile: is applied
  std::string observed;  // --observed: is compared with; empty: the one that is applied

  bool is_wanted() const { return !profile.empty() || !observed.empty(); }
};

struct ObservedRun {
  ProfileRequest files;
  AppliedProfile applied;
  std::shared_ptr<const scenario::WorkloadProfile> observed;
};

// The scenario with the profile applied, or everything that is wrong with either. Requires:
// request.is_wanted().
ParsedScenario load_scenario_under(const std::string& path, const ProfileRequest& request,
                                   ObservedRun& run);

// Of a run whose servers said access records.
ObservedReport observed_report(const ObservedRun& run, const AccessTimes& simulated);

}  // namespace casgrid
