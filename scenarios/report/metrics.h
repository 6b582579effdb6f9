// What objectives can ask: made of the table of columns, each of which says who reads it.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace casgrid {

enum class Function { Percentile, Mean, Max, Count, Share, Rate, Value, Availability };

// Metrics of function availability, and their own keys.
inline constexpr const char* kOperations = "operations";
inline constexpr const char* kAttempts = "attempts";
inline constexpr const char* kIncluding = "including";
inline constexpr const char* kExcluding = "excluding";
// Keys of a window.
inline constexpr const char* kFrom = "from";
inline constexpr const char* kFor = "for";

// "p95", Percentile: every function, in the order in which help lists them.
const std::vector<std::pair<std::string, Function>>& functions();

struct Metric {
  std::string name;
  std::vector<std::string> functions;                      // "p95", "mean"
  std::vector<std::string> keys;                           // by what it can be narrowed
  std::vector<std::pair<std::string, std::string>> reads;  // "p95(latency_ms)", "latency.p95_ms"
  bool takes_window = true;  // every column that it reads does: from and for are among the keys
};

// In the order in which the tables name them.
const std::vector<Metric>& metrics();

}  // namespace casgrid
