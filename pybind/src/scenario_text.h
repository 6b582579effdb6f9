// A scenario as the package holds it, in Protobuf text format.
#pragma once

#include <string>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid::python {

// Throws ValueError if it is none.
scenario::Scenario scenario_of_text(const std::string& text);

}  // namespace casgrid::python
