// One deployment told twice, as a scenario and as a forest document: front ends, mailbox servers
// and servers with both roles, with everything that exports say of them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace casgrid::testing {

std::string described_scenario();
nlohmann::json described_forest();

}  // namespace casgrid::testing
