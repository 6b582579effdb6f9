// validate(): what a client does, and the laws of its quantities.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

void check_profile(const Scope& scope, const scenario::Profile& profile);

}  // namespace casgrid
