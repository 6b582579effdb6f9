// validate(): mailboxes that a population gives by name.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

void check_people(const Scope& scope, const scenario::Population& population);

}  // namespace casgrid
