// validate(): populations of ECP, remote PowerShell and offline address books.
#pragma once

#include "scenarios/schema/scenario.pb.h"
#include "scenarios/validating/scope.h"

namespace casgrid {

void check_administration(const Scope& scope, const scenario::Population& population);
void check_oab_download(const Scope& scope, const scenario::Population& population);

}  // namespace casgrid
