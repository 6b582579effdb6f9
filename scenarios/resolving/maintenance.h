// Maintenance of a server, as the steps that an administrator takes.
#pragma once

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Replaces each maintenance by the faults it consists of.
void expand_maintenance(scenario::Scenario& resolved);

}  // namespace casgrid
