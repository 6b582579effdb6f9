// Availability groups and mailbox servers of a resolved scenario, as the model wants them: for the
// simulation and for what is rehearsed without clients.
#pragma once

#include <vector>

#include "model/mailbox/dag_cluster.h"
#include "model/mailbox/mailbox_server.h"
#include "scenarios/deployment/deployment.h"
#include "sim/engine/world.h"

namespace casgrid {

HealthOptions build_health(const scenario::Health& health, std::vector<Protocol> watched);
DagClusterOptions build_group(const scenario::Scenario& resolved, DagId self,
                              const SharedList<ParticipantId>& servers,
                              const SharedList<ServerId>& active);
std::vector<ClusterPlacement> build_clusters(const Directory& directory, const Roster& roster);
// Databases outside any group that the server mounts by itself.
std::vector<DatabaseId> own_databases(const Directory& directory, ServerId server);
// The group that the server is a member of; none: of no group.
ParticipantId cluster_of(const Directory& directory, const Roster& roster, ServerId server);

}  // namespace casgrid
