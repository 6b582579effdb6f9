// The scenario that `new` writes to start from.
#pragma once

#include <string>

namespace casgrid {

// `name` is the title; the text is a commented scenario that runs and passes.
std::string starter_scenario(const std::string& name);

}  // namespace casgrid
