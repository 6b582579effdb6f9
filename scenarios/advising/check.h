// What can be known to be wrong, or doubtful, before a run.
#pragma once

#include <string>
#include <vector>

#include "scenarios/deployment/load_directory.h"
#include "scenarios/document/diagnostic.h"
#include "scenarios/planning/finding.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Of a scenario, if it is one, and then of the deployment. Requires: it was loaded.
std::vector<Finding> check(const LoadedDirectory& loaded);
// What parsing and validation found, as findings of severity error.
std::vector<Finding> findings_of(const Diagnostics& diagnostics);

bool has_error(const std::vector<Finding>& findings);
std::string findings_text(const std::vector<Finding>& findings);
std::string findings_json(const std::vector<Finding>& findings);

}  // namespace casgrid
