// Which hours logs cover, and how often something happened in each hour of the day.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace casgrid::calibration {

inline constexpr std::int64_t kHourNs = 3'600'000'000'000;
inline constexpr std::size_t kHours = 24;

// Hours since 1970, and which of the day.
constexpr std::int64_t hour_of(std::int64_t ns) {
  return ns >= 0 ? ns / kHourNs : -((-ns + kHourNs - 1) / kHourNs);
}
constexpr std::size_t hour_of_day(std::int64_t hour) {
  return static_cast<std::size_t>(((hour % 24) + 24) % 24);
}
// 1970-01-01 was a Thursday.
constexpr bool is_weekend(std::int64_t hour) {
  const std::int64_t day = (hour - static_cast<std::int64_t>(hour_of_day(hour))) / 24;
  const std::int64_t weekday = ((day + 3) % 7 + 7) % 7;  // 0: Monday
  return weekday >= 5;
}

// Hours with at least one row; of the first and the last only what lies between their rows.
class Coverage {
 public:
  void add(std::int64_t began_ns);

  double seconds() const;
  // Of each hour of the day; `weekend` 0: weekdays, 1: weekends.
  std::array<std::array<double, kHours>, 2> by_hour() const;
  std::int64_t first_ns() const { return first_; }
  std::int64_t last_ns() const { return last_; }
  bool empty() const { return hours_.empty(); }

 private:
  double seconds_of(std::int64_t hour) const;

  std::vector<std::int64_t> hours_;  // ascending
  std::int64_t first_ = INT64_MAX;
  std::int64_t last_ = INT64_MIN;
};

class HourCounts {
 public:
  void add(std::int64_t began_ns) {
    const std::int64_t hour = hour_of(began_ns);
    ++counts_[is_weekend(hour) ? 1 : 0][hour_of_day(hour)];
  }
  double count(std::size_t hour) const {
    return static_cast<double>(counts_[0][hour] + counts_[1][hour]);
  }
  double count(std::size_t hour, bool weekend) const {
    return static_cast<double>(counts_[weekend ? 1 : 0][hour]);
  }

 private:
  std::array<std::array<std::uint64_t, kHours>, 2> counts_{};
};

}  // namespace casgrid::calibration
