// validate(): what front ends and mailbox servers both may say: entries of component states,
// application pools, POP3 and IMAP4, receive connectors.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

void check_server_settings(const Scope& scope, const scenario::FrontEnd& row);
void check_server_settings(const Scope& scope, const scenario::MailboxServer& row);

}  // namespace casgrid
