// What a scenario says of its mailbox servers: of their web site times, limits, and what requests
// of each kind cost; of POP3 and IMAP4 what the throttling policy says.
#pragma once

#include "model/base/half_options.h"
#include "model/http/mailbox_half.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// All but what is a server's own: its pools, and the speed of its cores. Requires: it is resolved.
HttpMailboxOptions http_mailbox_of(const scenario::Scenario& scenario);

// Requires, too: it is resolved.
void set_mail_policy(const scenario::Scenario& scenario, HalfOptions& halves);

}  // namespace casgrid
