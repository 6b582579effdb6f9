// The part of a report about clients: populations, long polls, balancers, storms, memory.
#pragma once

#include "scenarios/reporting/report.h"
#include "scenarios/running/simulation.h"

namespace casgrid {

void collect_clients(const Simulation& sim, Report& report);

}  // namespace casgrid
