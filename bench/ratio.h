// Two builds compared: the ratio of each round, its median, and between which rounds the true
// median lies.
#pragma once

#include <vector>

namespace casgrid::bench {

struct Ratio {
  double median = 0;
  double low = 0;  // 95 % interval of the median, by order statistics
  double high = 0;
  // "At least as fast": the median is not below 0.97 and the interval reaches 1.
  bool holds() const { return median >= 0.97 && high >= 1.0; }
};

// Rounds from which an interval of 95 % is worth its name.
inline constexpr int kLeastRounds = 9;

double median(std::vector<double> values);

// How many times as good the new build is, round by round: of rates new over old, of costs old over
// new. Requires: as many of both, at least kLeastRounds, all positive.
Ratio ratio_of(const std::vector<double>& new_values, const std::vector<double>& old_values,
               bool is_rate);

}  // namespace casgrid::bench
