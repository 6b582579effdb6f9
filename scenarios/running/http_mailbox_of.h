// What a scenario says of the web site of its mailbox servers: times, limits, and what requests of
// each kind cost.
#pragma once

#include "model/http/mailbox_half.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// All but what is a server's own: its pools, and the speed of its cores. Requires: it is resolved.
HttpMailboxOptions http_mailbox_of(const scenario::Scenario& scenario);

}  // namespace casgrid
