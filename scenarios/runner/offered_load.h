// What a scenario asks of its servers and links before anything is simulated, from rates and means.
#pragma once

#include <string>
#include <vector>

#include "model/directory/directory.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct OfferedLoad {
  std::string state;     // "normal", or the fault
  std::string resource;  // "mailbox servers of the group dag1", "link paris-lyon, paris -> lyon"
  double load = 0;       // share of the capacity, at the populations' busiest hour
};

// Every resource in the normal state and under each single fault of the scenario.
// `directory` is build_directory(resolved).
std::vector<OfferedLoad> offered_load(const scenario::Scenario& resolved,
                                      const Directory& directory);
std::vector<OfferedLoad> offered_load(const scenario::Scenario& resolved);

}  // namespace casgrid
