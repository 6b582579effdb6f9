// What a scenario says of SMTP at its servers.
#pragma once

#include <vector>

#include "model/smtp/options.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Of every front end and mailbox server alike. `populations`: their participants, in the scenario's
// order; who sends from where is known of those that say so. Requires: the scenario is resolved.
smtp::Options smtp_options(const scenario::Scenario& scenario,
                           const std::vector<ParticipantId>& populations);

}  // namespace casgrid
