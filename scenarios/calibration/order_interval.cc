#include "scenarios/calibration/order_interval.h"

#include <algorithm>
#include <vector>

namespace casgrid::calibration {
namespace {

// What is less than this part of the largest term adds nothing.
constexpr double kNothing = 1e-18;

// Binomial probabilities around the likeliest count, by the ratio of neighbours, so that neither a
// factorial nor a logarithm is needed.
struct Terms {
  std::uint64_t first = 0;  // count of the first one
  std::vector<double> chances;
};

Terms terms_of(std::uint64_t n, double p) {
  const auto size = static_cast<double>(n);
  const auto mode = std::min(static_cast<std::uint64_t>((size + 1) * p), n);
  std::vector<double> below;
  double term = 1;
  for (std::uint64_t k = mode; k > 0 && term > kNothing; --k) {
    term *= static_cast<double>(k) / (size - static_cast<double>(k) + 1) * (1 - p) / p;
    below.push_back(term);
  }
  Terms t;
  t.first = mode - below.size();
  t.chances.assign(below.rbegin(), below.rend());
  t.chances.push_back(1);
  term = 1;
  for (std::uint64_t k = mode; k < n && term > kNothing; ++k) {
    term *= (size - static_cast<double>(k)) / static_cast<double>(k + 1) * p / (1 - p);
    t.chances.push_back(term);
  }
  double sum = 0;
  for (const double c : t.chances) sum += c;
  for (double& c : t.chances) c /= sum;
  return t;
}

}  // namespace

RankInterval rank_interval(std::uint64_t n, double share, double tail) {
  if (n == 0) return {0, 1};
  const Terms t = terms_of(n, share);
  RankInterval interval;
  // Largest rank with P(count <= rank - 1) <= tail.
  double sum = 0;
  interval.low = t.first;
  for (std::size_t i = 0; i < t.chances.size() && sum + t.chances[i] <= tail; ++i) {
    sum += t.chances[i];
    interval.low = t.first + i + 1;
  }
  // Smallest rank with P(count >= rank) <= tail.
  sum = 0;
  interval.high = t.first + t.chances.size();
  for (std::size_t i = t.chances.size(); i > 0 && sum + t.chances[i - 1] <= tail; --i) {
    sum += t.chances[i - 1];
    interval.high = t.first + i - 1;
  }
  return interval;
}

}  // namespace casgrid::calibration
