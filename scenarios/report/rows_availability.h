// The rows about operations: what users wanted, and whether they had it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace casgrid {

// Stands for the sum of several.
inline constexpr const char* kAll = "all";

// Of one protocol and population, or of all.
struct AvailabilityRow {
  std::string protocol;
  std::string population;
  std::optional<double> availability;
  std::optional<double> attempts;
  std::uint64_t operations = 0;
  std::uint64_t good = 0;
  std::uint64_t failed = 0;
  std::uint64_t given_up = 0;
  std::uint64_t not_held = 0;
  std::uint64_t pending = 0;
  std::uint64_t attempts_ended = 0;
};

// Why operations were not good.
struct CauseRow {
  std::string protocol;
  std::string population;
  std::string cause;
  bool held_against = false;
  std::uint64_t operations = 0;
};

// One slice of time after the other.
struct AvailabilityOverTimeRow {
  double at_s = 0;
  double until_s = 0;
  std::string protocol;
  std::optional<double> availability;
  std::optional<double> attempts;
  std::uint64_t operations = 0;
  std::uint64_t good = 0;
  std::uint64_t failed = 0;
  std::uint64_t given_up = 0;
  std::uint64_t not_held = 0;
  std::uint64_t attempts_ended = 0;
};

}  // namespace casgrid
