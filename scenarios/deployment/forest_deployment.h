// What a forest document tells of its deployment beside the directory.
#pragma once

#include "model/directory/directory.h"
#include "scenarios/planning/deployment_context.h"
#include "scenarios/routing/json_fields.h"

namespace casgrid {

// The object "deployment" and the `ttl_s` of namespaces; adds what is wrong with them.
DeploymentContext read_deployment(const nlohmann::json& document, const Directory& directory,
                                  Complaints& complaints);

}  // namespace casgrid
