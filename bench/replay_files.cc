#include "bench/replay_files.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bench/replay_log.h"
#include "scenarios/runner/parse.h"

namespace casgrid::bench {

ReplayFiles::~ReplayFiles() {
  std::error_code ignored;
  if (!place_.empty()) std::filesystem::remove_all(place_, ignored);
}

const std::string& ReplayFiles::place() {
  if (!place_.empty()) return place_;
  std::string name = (std::filesystem::temp_directory_path() / "casgrid-bench-XXXXXX").string();
  place_ = mkdtemp(name.data()) != nullptr ? name : "/nowhere";
  return place_;
}

bool ReplayFiles::make() {
  if (is_made_) return true;
  const ReplayLogShape shape;
  ParsedScenario parsed = parse_file(source_ + "/scenarios/catalog/two-site-failover.textproto");
  if (!parsed.scenario || !write_replay_log(log(), shape)) return false;
  parsed.scenario->clear_faults();
  parsed.scenario->clear_objectives();
  parsed.scenario->clear_brief();
  parsed.scenario->set_duration_s(shape.seconds);
  std::ofstream file(scenario());
  file << parsed.scenario->Utf8DebugString();
  file.close();
  is_made_ = file.good();
  return is_made_;
}

}  // namespace casgrid::bench
