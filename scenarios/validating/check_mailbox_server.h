// validate(): a mailbox server, which may be the machine of a front end, too.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

void check_mailbox_server(const Scope& scope, const scenario::MailboxServer& mailbox_server);

}  // namespace casgrid
