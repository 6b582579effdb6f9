#include "scenarios/profiles/observed_run.h"

#include "scenarios/profiles/profile_comparison.h"
#include "scenarios/profiles/profile_load.h"
#include "scenarios/schema/profile.pb.h"
#include "scenarios/validating/validate.h"

namespace casgrid {
namespace {

std::shared_ptr<const scenario::WorkloadProfile> take(const std::string& path,
                                                      Diagnostics& diagnostics) {
  LoadedProfile loaded = load_profile(path);
  diagnostics.insert(diagnostics.end(), loaded.diagnostics.begin(), loaded.diagnostics.end());
  return std::move(loaded.profile);
}

}  // namespace

ParsedScenario load_scenario_under(const std::string& path, const ProfileRequest& request,
                                   ObservedRun& run) {
  run.files = request;
  ParsedScenario parsed = parse_file(path);
  const bool is_parsed = parsed.scenario.has_value();
  std::shared_ptr<const scenario::WorkloadProfile> profile;
  if (!request.profile.empty()) profile = take(request.profile, parsed.diagnostics);
  run.observed = request.observed.empty() ? profile : take(request.observed, parsed.diagnostics);
  if (!is_parsed) return parsed;
  if (profile != nullptr) run.applied = apply_profile(*profile, *parsed.scenario);
  const Diagnostics own = validate(*parsed.scenario, parsed.lines, path);
  parsed.diagnostics.insert(parsed.diagnostics.end(), own.begin(), own.end());
  if (!parsed.diagnostics.empty()) parsed.scenario.reset();
  return parsed;
}

ObservedReport observed_report(const ObservedRun& run, const AccessTimes& simulated) {
  ObservedReport report;
  report.profile = run.files.profile;
  report.observed = run.files.observed.empty() ? run.files.profile : run.files.observed;
  report.applied = run.applied.rows;
  report.not_applied = run.applied.not_applied;
  compare_with_profile(*run.observed, simulated, report);
  return report;
}

}  // namespace casgrid
