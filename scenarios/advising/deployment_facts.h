// What a scenario tells of its deployment beside the directory: round trips, lifetimes of names.
#pragma once

#include "model/directory/directory.h"
#include "scenarios/planning/deployment_context.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

DeploymentContext context_of(const scenario::Scenario& resolved, const Directory& directory);

}  // namespace casgrid
