// docs/metrics.md: every column of every table, and how to compute it from a trace.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace casgrid {

// A run whose figures stand on the page as examples: the first that has one for a column gives it.
struct WorkedRun {
  std::string name;       // "two-site-failover"
  nlohmann::json report;  // report.json
};

std::string metrics_page(const std::vector<WorkedRun>& worked);

}  // namespace casgrid
