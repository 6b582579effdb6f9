// What is decided of mailboxes of Exchange 2007 and not simulated.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

// Phones come to them through a front end of 2013 or later by way of a mailbox server of that
// version, which proxies on: a hop that a run does not have.
void check_old_mailboxes(const Scope& scope, const scenario::Population& population);

}  // namespace casgrid
