// What objectives can ask: made of the table of columns, each of which says who reads it.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace casgrid {

enum class Function { Percentile, Mean, Max, Count, Share, Rate, Value };

// "p95", Percentile: every function, in the order in which help lists them.
const std::vector<std::pair<std::string, Function>>& functions();

struct Metric {
  std::string name;
  std::vector<std::string> functions;                      // "p95", "mean"
  std::vector<std::string> keys;                           // by what it can be narrowed
  std::vector<std::pair<std::string, std::string>> reads;  // "p95(latency_ms)", "latency.p95_ms"
};

// In the order in which the tables name them.
const std::vector<Metric>& metrics();

}  // namespace casgrid
