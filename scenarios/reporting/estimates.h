// What a histogram says, with what is only known to be at least so much told apart.
#pragma once

#include "scenarios/report/measure.h"
#include "sim/observe/histogram.h"

namespace casgrid {

inline Measure as_measure(const std::optional<double>& value, bool is_bound) {
  return is_bound && value ? Measure::at_least(*value) : Measure(value);
}

inline Measure mean_ms(const Histogram& h) { return as_measure(h.mean_ms(), h.bounds() > 0); }

inline Measure max_ms(const Histogram& h) { return as_measure(h.max_ms(), h.bounds() > 0); }

inline Measure quantile_ms(const Histogram& h, double fraction) {
  return as_measure(h.percentile_ms(fraction), h.is_bound_at(fraction));
}

}  // namespace casgrid
