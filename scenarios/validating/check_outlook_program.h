// validate(): what populations of Outlooks over Outlook Anywhere say, and where they connect.
#pragma once

#include "scenarios/schema/scenario.pb.h"
#include "scenarios/validating/scope.h"

namespace casgrid {

void check_outlook_program(const Scope& scope, const scenario::Population& population);

}  // namespace casgrid
