#include "scenarios/runner/observed_run.h"

#include <filesystem>

#include "scenarios/calibration/profile_file.h"
#include "scenarios/runner/profile_comparison.h"
#include "scenarios/runner/profile_load.h"
#include "scenarios/runner/report_observed.h"
#include "scenarios/runner/validate.h"
#include "scenarios/schema/profile.pb.h"

namespace casgrid {
namespace {

std::shared_ptr<const scenario::WorkloadProfile> take(const std::string& path,
                                                      Diagnostics& diagnostics) {
  LoadedProfile loaded = load_profile(path);
  diagnostics.insert(diagnostics.end(), loaded.diagnostics.begin(), loaded.diagnostics.end());
  return std::move(loaded.profile);
}

// Before the run, not after it.
void check_place(const std::string& file, Diagnostics& diagnostics) {
  if (file.empty()) return;
  std::error_code error;
  const std::filesystem::path place(file);
  if (std::filesystem::is_directory(place, error)) {
    diagnostics.push_back({file, 0, "", "this is a directory", "name a file for --qq"});
  } else if (place.has_parent_path() &&
             !std::filesystem::is_directory(place.parent_path(), error)) {
    diagnostics.push_back({file, 0, "", "its directory is not there", "make it, or name another"});
  }
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
  check_place(request.qq, parsed.diagnostics);
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

std::string write_quantiles(const ObservedRun& run, const ObservedReport& report) {
  if (run.files.qq.empty()) return {};
  return calibration::save_text(run.files.qq, quantiles_csv(report));
}

}  // namespace casgrid
