// The rows of a report about phone calls.
#pragma once

#include <cstdint>
#include <string>

#include "scenarios/report/measure.h"

namespace casgrid {

// Phone calls to the users of one population.
struct PhoneCallRow {
  std::string population;
  std::string program;
  std::uint64_t begun = 0;
  std::uint64_t answered = 0;
  std::uint64_t redirected = 0;
  std::uint64_t dropped = 0;
  std::uint64_t failed = 0;
  std::uint64_t finished = 0;
  Measure until_answered_ms;
};

}  // namespace casgrid
