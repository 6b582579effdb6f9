// What processors worked for, and where they were lost to their users, for people.
#pragma once

#include <string>

#include "scenarios/runner/report.h"

namespace casgrid {

std::string cpu_parts_table(const Report& report);
std::string congestion_table(const Report& report);  // empty: nothing of that kind

}  // namespace casgrid
