// What Get-PopSettings and Get-ImapSettings say of a front end, for its halves.
#pragma once

#include <string>

#include "model/base/half_options.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Of each protocol its own settings, and where they say nothing those of all. Requires: the scenario
// is resolved.
void set_mail_limits(const scenario::Scenario& scenario, const std::string& front_end,
                     HalfOptions& halves);

}  // namespace casgrid
