// Overloads and collapses of a run, with what came before them.
#pragma once

#include "scenarios/reporting/report.h"
#include "scenarios/running/simulation.h"

namespace casgrid {

void collect_congestion(const Simulation& simulation, Report& report);

}  // namespace casgrid
