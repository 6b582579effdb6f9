// validate(): a certificate of the organisation.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

void check_certificate(const Scope& scope, const scenario::Certificate& certificate);

}  // namespace casgrid
