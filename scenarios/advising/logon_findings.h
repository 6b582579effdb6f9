// Findings about logons: what is offered, who splits them, and what secure channels cannot take.
#pragma once

#include <vector>

#include "model/directory/directory.h"
#include "scenarios/planning/finding.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Appends to `found`. `directory` is build_directory(resolved).
void logon_findings(const scenario::Scenario& resolved, const Directory& directory,
                    std::vector<Finding>& found);

}  // namespace casgrid
