// validate(): what a client does, and the laws of its quantities.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

// What the numbers of a law must be to one another.
void check_quantity(const Scope& scope, const scenario::Quantity& q);
void check_profile(const Scope& scope, const scenario::Profile& profile);

}  // namespace casgrid
