// What options have made of a scenario is held to the same ranges as what was written.
#pragma once

#include "scenarios/document/diagnostic.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Of a scenario that passed validate() and was then resolved: --scale, --brief and others multiply.
// Nothing knows its lines any more; `file` stands in the messages.
Diagnostics check_resolved(const scenario::Scenario& resolved, const std::string& file);

}  // namespace casgrid
