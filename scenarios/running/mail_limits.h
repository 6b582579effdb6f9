// What Get-ImapSettings says of a front end, for its half.
#pragma once

#include <string>

#include "model/imap4/front_half.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Its own settings, and where they say nothing those of all. Requires: the scenario is resolved.
imap4::FrontOptions imap4_front_options(const scenario::Scenario& scenario,
                                        const std::string& front_end);

}  // namespace casgrid
