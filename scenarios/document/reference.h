// The scenario reference: every message, field and value of the schema with its comment.
#pragma once

#include <string>

namespace casgrid {

// Markdown. Empty if the schema's description is not where the build left it.
std::string scenario_reference();

}  // namespace casgrid
