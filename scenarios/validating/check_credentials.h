// validate(): passwords that are not right, and accounts that let nobody in.
#pragma once

#include "scenarios/schema/scenario.pb.h"
#include "scenarios/validating/scope.h"

namespace casgrid {

void check_credentials(const Scope& scope, const scenario::Population& population);
// Of an account with SPNs, and of programs that get tickets.
void check_service_accounts(const Scope& scope);
void check_kerberos(const Scope& scope, const scenario::Population& population);
void check_lockout(const Scope& scope);

}  // namespace casgrid
