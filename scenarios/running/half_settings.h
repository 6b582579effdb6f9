// What a scenario says of SIP and SMTP, of every front end and mailbox server alike.
#pragma once

#include <memory>

#include "model/base/half_options.h"
#include "model/base/tls_tickets.h"
#include "model/transport/store.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Who sends from where is known of populations that say so. `store`: of the run, for mailbox
// servers. Requires: the scenario is resolved.
void set_sip_and_smtp(const scenario::Scenario& scenario, const Roster& roster, const TlsCost& tls,
                      HalfOptions& halves, const std::shared_ptr<transport::Store>& store = {});

}  // namespace casgrid
