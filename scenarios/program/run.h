// Runs a resolved scenario to its end and says what happened: tables on the terminal, files in
// their places, an exit code.
#pragma once

#include <string>

#include "scenarios/program/run_outputs.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

class ReplayPlan;
struct ObservedRun;

struct RunRequest {
  std::string source_path;        // named in messages
  scenario::Scenario scenario;    // resolved: every default written out
  bool json = false;              // print report.json instead of tables
  bool quiet = false;             // verdict and objectives only
  bool tables = false;            // every row of long tables
  ReplayPlan* replay = nullptr;   // prepared: its arrivals take the place of the populations' own
  RunOutputs* outputs = nullptr;  // open; never null
  const ObservedRun* observed = nullptr;  // a profile of real logs stands beside the run
  bool only_estimate = false;             // says what the run will take, and does not begin it
  bool is_forced = false;                 // begins although it will take more than there is
};

// Exit code: 0 pass, 1 an objective failed, 2 bad input, 3 internal error, 130 interrupted.
int run_scenario(const RunRequest& request);

}  // namespace casgrid
