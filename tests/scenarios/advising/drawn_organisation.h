// Organisations drawn by number: one to four sites in a connected network, front ends, mailbox
// servers and servers with both roles, groups with and without a witness, copies in any state.
#pragma once

#include <cstdint>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid::testing {

// Valid and unresolved. The same number gives the same organisation.
scenario::Scenario drawn_organisation(std::uint64_t number);

}  // namespace casgrid::testing
