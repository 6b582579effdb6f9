// What bash is told to complete: commands, options and their choices, examples.
#pragma once

#include <string>
#include <vector>

#include "scenarios/program/command_line.h"

namespace casgrid {

// A script for bash to source.
std::string bash_completion(const std::vector<CommandRow>& commands);

}  // namespace casgrid
