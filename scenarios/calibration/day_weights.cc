#include "scenarios/calibration/day_weights.h"

#include <algorithm>

namespace casgrid::calibration {
namespace {

constexpr int kSteps = 120;  // of an hour
constexpr double kStepSeconds = 3600.0 / kSteps;
constexpr int kMendings = 16;
constexpr double kMostChange = 2;  // of a weight in one round
constexpr double kHeaviest = 4;
constexpr double kSettled = 1.00001;

using Hours = std::array<double, kHours>;

// Requests of one client in each hour of a day that follows another one like it.
Hours expected(const Hours& weights, const ClosedCycle& cycle) {
  Hours requests{};
  Hours thinking{};  // by the hour in which it was drawn; the hour's own is what is left
  for (int day = 0; day < 2; ++day) {
    for (std::size_t hour = 0; hour < kHours; ++hour) {
      double sum = 0;
      const double own = weights[hour] / cycle.think_s;
      thinking[hour] = 0;
      const std::size_t before = (hour + kHours - 1) % kHours;
      if (weights[before] <= 0) thinking[before] = 0;  // nobody thinks beyond an hour without any
      for (int step = 0; step < kSteps; ++step) {
        double rate = 0;  // of those whose think time began in other hours
        double others = 0;
        for (std::size_t k = 0; k < kHours; ++k) {
          if (thinking[k] <= 0) continue;
          const double ends = weights[k] / cycle.think_s;
          const double renewed = cycle.renewed_s > 0 ? 1 / cycle.renewed_s : 0;
          thinking[k] /= 1 + (ends + renewed) * kStepSeconds;
          rate += thinking[k] * ends;
          others += thinking[k];
        }
        // Who is busy is as many as ask while one is.
        const double all = (rate + own * std::max(1 - others, 0.0)) / (1 + own * cycle.rest_s);
        sum += all * kStepSeconds;
        if (step + 1 < kSteps) continue;
        thinking[hour] = std::max(1 - others - all * cycle.rest_s, 0.0);
      }
      requests[hour] = sum;
    }
  }
  return requests;
}

}  // namespace

Hours closed_weights(const Hours& shares, const ClosedCycle& cycle) {
  const double whole_s = cycle.think_s + cycle.rest_s;
  Hours weights{};
  for (std::size_t h = 0; h < kHours; ++h) {
    const double share = shares[h] < 0 ? 1 : shares[h];
    weights[h] = share > 0 ? cycle.think_s / std::max(whole_s / share - cycle.rest_s, 1e-9) : 0;
  }
  for (int round = 0; round < kMendings; ++round) {
    const Hours made = expected(weights, cycle);
    double most_change = 1;
    for (std::size_t h = 0; h < kHours; ++h) {
      if (shares[h] <= 0 || made[h] <= 0) continue;
      const double wanted = shares[h] * 3600 / whole_s;
      const double change = std::clamp(wanted / made[h], 1 / kMostChange, kMostChange);
      weights[h] = std::min(weights[h] * change, kHeaviest);
      most_change = std::max({most_change, change, 1 / change});
    }
    if (most_change < kSettled) break;
  }
  return weights;
}

}  // namespace casgrid::calibration
