// The scenario reference: every message, field and value of the schema with its comment.
#pragma once

#include <string>

namespace casgrid {

// Markdown.
std::string scenario_reference();

}  // namespace casgrid
