#include "bench/replay_files.h"

#include <fstream>

#include "bench/replay_log.h"
#include "scenarios/document/parse.h"

namespace casgrid::bench {

bool ReplayFiles::make() {
  if (is_made_) return true;
  const ReplayLogShape shape;
  ParsedScenario parsed = parse_file(failover_);
  if (!parsed.scenario || !write_replay_log(log(), shape)) return false;
  parsed.scenario->clear_faults();
  parsed.scenario->clear_objectives();
  parsed.scenario->clear_brief();
  parsed.scenario->mutable_record()->clear_warm_up_s();  // what is done is counted from the start
  parsed.scenario->set_duration_s(shape.seconds);
  std::ofstream file(scenario());
  file << parsed.scenario->Utf8DebugString();
  file.close();
  is_made_ = file.good();
  return is_made_;
}

}  // namespace casgrid::bench
