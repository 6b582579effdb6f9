// A row of the benchmark: one command, measured as a child process.
#pragma once

#include <string>
#include <vector>

#include "bench/workloads.h"

namespace casgrid::bench {

// How a child's output becomes the row's figure.
enum class Figure {
  WorkRate,     // {"work": n, "answers": {...}} over its user CPU time
  RequestRate,  // the completed requests of a run's report over its user CPU time
  CommandRate,  // those and the long polls that were answered: each is a command of a mail program
  SaidRate,     // {"value": x}, of which more is better
  SaidCost,     // {"value": x}, of which less is better
  UserSeconds,  // its user CPU time
  Resident,     // the resident memory of a run's report, in MiB
};

bool is_rate(Figure figure);

struct Row {
  std::string name;
  std::string unit;
  std::string what;
  std::vector<std::string> command;
  Figure figure = Figure::SaidCost;
  Needs needs = Needs::Nothing;
  bool by_default = true;
  bool is_long = false;  // measured once, without a round to warm up, unless builds are compared
};

// Every row, with the commands of the build at `build`.
std::vector<Row> rows(const Build& build, Workloads& workloads);

// Those of `all` that `names` ask for: the row of that name, or else those that begin with it;
// without names those by default. A name that fits nothing goes to `unknown`.
std::vector<Row> chosen(const std::vector<Row>& all, const std::vector<std::string>& names,
                        std::vector<std::string>& unknown);

}  // namespace casgrid::bench
