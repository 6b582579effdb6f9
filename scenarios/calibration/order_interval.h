// Between which values of a sample a quantile of its law lies: an interval of order statistics,
// whatever the law is. The number of values below the quantile is binomial; its tails are added up
// exactly.
#pragma once

#include <cstdint>

namespace casgrid::calibration {

// Ranks from 1 to the size of the sample. 0, or one more than it: the sample is too small to say.
struct RankInterval {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

// The quantile at `share` is below the low rank's value with probability `tail` at most, and above
// the high one's likewise. Requires: 0 < share < 1, 0 < tail < 0.5.
RankInterval rank_interval(std::uint64_t size, double share, double tail);

}  // namespace casgrid::calibration
