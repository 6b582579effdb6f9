// From what was observed to the rows of a report.
#pragma once

#include "scenarios/reporting/report.h"
#include "scenarios/running/simulation.h"

namespace casgrid {

inline constexpr const char* kVersion = "0.1.0";

// `cpu_seconds` and `wall_seconds` are left to the caller.
Report collect(const Simulation& simulation);

}  // namespace casgrid
