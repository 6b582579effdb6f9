// The short form of a scenario, as its brief says it.
#pragma once

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Every instant that a fault, a move, a certificate's date inside the run or the length of the run
// names, and the hours of a day, times its time_factor; users times its users_factor. The brief
// itself is gone.
void make_brief(scenario::Scenario& scenario);

}  // namespace casgrid
