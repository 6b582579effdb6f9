// Overloads and collapses of a run, with what came before them.
#pragma once

#include "scenarios/runner/report.h"
#include "scenarios/runner/simulation.h"

namespace casgrid {

void collect_congestion(const Simulation& simulation, Report& report);

}  // namespace casgrid
