// The rows about processors that are lost to their users, and what they worked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/report/measure.h"

namespace casgrid {

// What a server's processor worked for: parts of its utilisation.
struct CpuRow {
  std::string server;
  std::optional<double> utilisation_mean;
  std::optional<double> work;
  std::optional<double> logons;
  std::optional<double> tls;
  std::optional<double> probes;
  std::optional<double> retries;
  std::uint64_t pool_full = 0;
};

inline constexpr const char* kCollapse = "collapse";
inline constexpr const char* kOverload = "overload";

// A server whose processor was lost to its users for a minute and more.
struct CongestionRow {
  std::string what;
  std::string server;
  double begin_s = 0;
  Measure end_s;
  double useful_share = 0;
  double wanted_share = 0;
  std::string cause;
};

}  // namespace casgrid
