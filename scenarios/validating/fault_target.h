// validate(): what a fault is done to.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

void check_fault_target(const Scope& scope, const scenario::Fault& fault);

}  // namespace casgrid
