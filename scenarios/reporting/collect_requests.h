// Requests and their latency: the part of a report that counts alone say, of a whole run or of a
// window of it.
#pragma once

#include "scenarios/reporting/report.h"
#include "sim/observe/metrics.h"

namespace casgrid {

// requests, latency, long polls and routing. What only the simulation knows is left to the caller.
// Requires: report.measured_s.
void collect_requests(const Metrics& metrics, Report& report);

}  // namespace casgrid
