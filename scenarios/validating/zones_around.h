// Who reaches whom, by the links of a scenario.
#pragma once

#include <set>
#include <string>

#include "scenarios/validating/scope.h"

namespace casgrid {

// Zones from which somebody in `zone` is reached: links lead through sites, and through no client
// network, in which nothing is described that would lead from one to another.
std::set<std::string> zones_around(const Scope& scope, const std::string& zone);

}  // namespace casgrid
