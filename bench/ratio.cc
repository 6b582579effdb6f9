#include "bench/ratio.h"

#include <algorithm>

#include "scenarios/calibration/order_interval.h"

namespace casgrid::bench {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

Ratio ratio_of(const std::vector<double>& new_values, const std::vector<double>& old_values,
               bool is_rate) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < new_values.size(); ++i)
    ratios.push_back(is_rate ? new_values[i] / old_values[i] : old_values[i] / new_values[i]);
  std::sort(ratios.begin(), ratios.end());
  const calibration::RankInterval ranks = calibration::rank_interval(ratios.size(), 0.5, 0.025);
  return {median(ratios), ratios[ranks.low - 1], ratios[ranks.high - 1]};
}

}  // namespace casgrid::bench
