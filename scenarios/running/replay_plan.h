// From logs and a scenario to a run: what is read, how long it lasts, and what is said of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/replay/replay_report.h"
#include "scenarios/running/replay_setup.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

class LogFeed;
class Simulation;
struct Directory;

struct ReplayRequest {
  std::vector<std::string> logs;
  double speed = 1;
  std::string from;  // UTC; empty: from the first arrival
  std::string to;    // UTC; empty: to the last
  bool assigns_unknown = false;
  bool works_as_recorded = false;
};

class ReplayPlan {
 public:
  ReplayPlan();
  ~ReplayPlan();

  // Reads the logs and gives `resolved` its length and, if it has none, its date. Empty, or why
  // there is no run.
  std::string prepare(const ReplayRequest& request, scenario::Scenario& resolved);
  const ReplaySetup& setup() const { return setup_; }
  // Before the first arrival again: each run needs it.
  void start_over();
  // Of a run that is over.
  ReplayReport report(const Simulation& simulation) const;
  // Why arrivals are missing; empty: none is.
  const std::string& trouble() const;

 private:
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<LogFeed> feed_;
  ReplaySetup setup_;
  std::vector<std::string> notes_;
};

}  // namespace casgrid
