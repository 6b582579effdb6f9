// What a simulation is told if its clients do again what a log says, instead of what their profiles
// say.
#pragma once

#include "model/base/time.h"
#include "model/client/arrival_source.h"

namespace casgrid {

struct ReplaySetup {
  ArrivalSource* arrivals = nullptr;  // by population, in the scenario's order
  Duration longest_hang{0};           // of a call that was recorded
  double peak_bytes_per_s = 0;        // of all requests and answers
};

}  // namespace casgrid
