// The part of a report about logons: secure channels, whom directory servers refused, and tickets.
#pragma once

#include "scenarios/reporting/report.h"
#include "scenarios/running/simulation.h"

namespace casgrid {

void collect_logon(const Simulation& simulation, Report& report);

}  // namespace casgrid
