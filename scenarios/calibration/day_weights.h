// The weights of a day with which a closed population makes the rates of each hour that logs have.
//
// Theory: a client thinks, by the weight of the hour in which it begins to; asks; and is busy or
// away for a time that has no hours. Rates are not in proportion to weights for two reasons: only
// the think time is divided, and a think time that began in a quiet hour lasts into the next one.
// The expected rates of given weights are followed through a day (think times exponential), and
// weights are mended until the rates are those that are wanted.
#pragma once

#include <array>

#include "scenarios/calibration/hours.h"

namespace casgrid::calibration {

struct ClosedCycle {
  double think_s = 0;    // in an hour of weight 1
  double rest_s = 0;     // from the end of it to the beginning of the next one
  double renewed_s = 0;  // a think time is drawn anew after this time, on average; 0: never
};

// `shares`: rate of each hour, 1 is that of an hour of weight 1 after others like it. Below 0: not
// known, and the weight is 1. Requires: think_s > 0, rest_s >= 0.
std::array<double, kHours> closed_weights(const std::array<double, kHours>& shares,
                                          const ClosedCycle& cycle);

}  // namespace casgrid::calibration
