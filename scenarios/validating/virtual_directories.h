// validate(): the virtual directories of a front end.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

void check_virtual_directories(const Scope& scope, const scenario::FrontEnd& front_end);

}  // namespace casgrid
