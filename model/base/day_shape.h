// How the hours of a day differ: a weight for each, 1 being a rate's own.
#pragma once

#include <array>

#include "model/base/time.h"

namespace casgrid {

// Of the local day.
struct DayShape {
  std::array<double, 24> weights;
  Duration local_time{0};  // when the run begins
  Duration hour = std::chrono::hours(1);  // shorter in a run that makes a day short

  DayShape() { weights.fill(1); }

  double weight(Instant now) const { return weights[hour_of(now) % 24]; }
  Instant end_of_hour(Instant now) const {
    return kStart + hour * static_cast<std::int64_t>(hour_of(now) + 1) - local_time;
  }
  double heaviest() const {
    double most = 0;
    for (const double w : weights) most = w > most ? w : most;
    return most;
  }

 private:
  std::size_t hour_of(Instant now) const {
    return static_cast<std::size_t>((now.time_since_epoch() + local_time) / hour);
  }
};

}  // namespace casgrid
