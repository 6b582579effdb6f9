// What a fault is called that was given no name: words made from what it does and to what, such as
// "cas1 crashes". They stand in the timeline, in traces, and in objectives.
#pragma once

#include <string>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// "cas1 crashes". Requires: it says what it does.
std::string words_of(const scenario::Fault& fault);

// Gives every fault without a name its words, and tells those apart that say the same: the second
// is "cas1 crashes for the 2nd time". Names that were given stay as they are.
void name_faults(scenario::Scenario& scenario);

}  // namespace casgrid
