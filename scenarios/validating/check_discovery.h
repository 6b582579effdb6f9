// validate(): a population that looks for Autodiscover.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

void check_discovery_program(const Scope& scope, const scenario::Population& population);

}  // namespace casgrid
