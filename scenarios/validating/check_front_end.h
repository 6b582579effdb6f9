// validate(): a front end, with what it exports of itself.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

void check_front_end(const Scope& scope, const scenario::FrontEnd& front_end);

}  // namespace casgrid
