// Availability: operations and the attempts beside them, of a whole run or of a window of it.
#pragma once

#include "scenarios/reporting/report.h"
#include "scenarios/running/simulation.h"
#include "sim/observe/metrics.h"

namespace casgrid {

// availability and causes.
void collect_availability(const Simulation& simulation, const Metrics& metrics, Report& report);
// availability_over_time.
void collect_over_time(const OverTime& over_time, Report& report);
// Held against the service is what the list of ends says.
std::optional<double> availability_of(const OperationCounts& counts);

}  // namespace casgrid
