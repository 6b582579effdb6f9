// Simulated time: integer nanoseconds since the start of the run. No wall clock, no floating point:
// the order of events must not depend on rounding.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

namespace casgrid {

using Duration = std::chrono::nanoseconds;

// A clock that cannot be read: instants are handed to participants, never asked for.
struct SimulatedClock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = Duration;
  using time_point = std::chrono::time_point<SimulatedClock>;
  static constexpr bool is_steady = true;
};

using Instant = std::chrono::time_point<SimulatedClock, Duration>;

inline constexpr Instant kStart{Duration{0}};
inline constexpr Instant kNever{Duration{std::numeric_limits<std::int64_t>::max()}};

constexpr std::int64_t ns(Duration d) { return d.count(); }
constexpr std::int64_t ns(Instant t) { return t.time_since_epoch().count(); }

constexpr double seconds(Duration d) { return static_cast<double>(d.count()) / 1e9; }
constexpr double seconds(Instant t) { return seconds(t.time_since_epoch()); }

// 73 years: what is later than this does not come, and a few such times can still be added up.
inline constexpr Duration kForEver{std::int64_t{1} << 61};

// Nearest whole nanosecond; halves away from zero. Beyond kForEver either way it is that: a law
// with a long tail may draw anything. Requires: s is a number.
constexpr Duration from_seconds(double s) {
  constexpr auto kMost = static_cast<double>(std::int64_t{1} << 61);
  const double nanoseconds = s * 1e9 + (s < 0 ? -0.5 : 0.5);
  if (nanoseconds >= kMost) return kForEver;
  if (nanoseconds <= -kMost) return -kForEver;
  return Duration{static_cast<std::int64_t>(nanoseconds)};
}

// A sum that may grow without end, such as the time that what stands in a queue takes together.
constexpr Duration sum_up_to_for_ever(Duration a, Duration b) {
  return a + b < kForEver ? a + b : kForEver;
}

}  // namespace casgrid
