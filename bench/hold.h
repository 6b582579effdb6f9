// The hold model: a calendar with a constant number of pending events; each step pops the next and
// pushes one an exponential time later.
#pragma once

#include <cstddef>

namespace casgrid::bench {

// Nanoseconds a pop and push, after one full turnover of the calendar.
double hold_ns(std::size_t pending);

}  // namespace casgrid::bench
