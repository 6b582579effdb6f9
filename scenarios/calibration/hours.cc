#include "scenarios/calibration/hours.h"

#include <algorithm>

namespace casgrid::calibration {

void Coverage::add(std::int64_t began_ns) {
  first_ = std::min(first_, began_ns);
  last_ = std::max(last_, began_ns);
  const std::int64_t hour = hour_of(began_ns);
  if (!hours_.empty() && hours_.back() == hour) return;
  const auto at = std::lower_bound(hours_.begin(), hours_.end(), hour);
  if (at == hours_.end() || *at != hour) hours_.insert(at, hour);
}

double Coverage::seconds_of(std::int64_t hour) const {
  const std::int64_t from = std::max(hour * kHourNs, first_);
  const std::int64_t to = std::min((hour + 1) * kHourNs, last_);
  return static_cast<double>(std::max<std::int64_t>(to - from, 0)) * 1e-9;
}

double Coverage::seconds() const {
  double sum = 0;
  for (const std::int64_t hour : hours_) sum += seconds_of(hour);
  return sum;
}

std::array<std::array<double, kHours>, 2> Coverage::by_hour() const {
  std::array<std::array<double, kHours>, 2> sums{};
  for (const std::int64_t hour : hours_)
    sums[is_weekend(hour) ? 1 : 0][hour_of_day(hour)] += seconds_of(hour);
  return sums;
}

}  // namespace casgrid::calibration
