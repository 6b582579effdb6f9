// A quantity of a scenario as a law of the model.
#pragma once

#include "model/base/variate.h"

namespace casgrid {

namespace scenario {
class Quantity;
}

// The model counts work in kilocycles.
inline constexpr double kKilocyclesPerMegacycle = 1000;

// The quantity times `factor`.
Variate build_variate(const scenario::Quantity& quantity, double factor);

double mean_of(const scenario::Quantity& quantity);

}  // namespace casgrid
