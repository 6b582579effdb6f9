// The tables about clients on the terminal: populations, hanging calls, balancers, storms, memory.
#pragma once

#include <string>

#include "scenarios/runner/report.h"

namespace casgrid {

// Each is empty if there is nothing to show.
std::string populations_table(const Report& report);
std::string hanging_table(const Report& report);
std::string balancers_table(const Report& report);
std::string storms_table(const Report& report);
std::string memory_table(const Report& report);

}  // namespace casgrid
