// casgrid(1): the manual page, in the macros of man(7).
#pragma once

#include <string>
#include <vector>

#include "scenarios/program/command_line.h"

namespace casgrid {

std::string manual_page(const std::vector<CommandRow>& commands, const std::string& version);

}  // namespace casgrid
