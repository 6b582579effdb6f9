// validate(): programs that open the same mailboxes, and so share their megacycles.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

// Populations beside others. `scope`: the scenario's own.
void check_shared_mailboxes(const Scope& scope);

}  // namespace casgrid
