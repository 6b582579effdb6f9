// What faults and administrators do to a server's own state: the same to a front end and to a
// mailbox server.
#pragma once

#include "model/base/managed_availability.h"
#include "model/base/participant.h"
#include "model/directory/standing_components.h"

namespace casgrid {

// Requires: the fault was aimed at a server.
void take_fault(const ParticipantFault& fault, StandingComponents& components,
                ManagedAvailability& health, Outbox& out);

}  // namespace casgrid
