#include "scenarios/deployment/deployment_groups.h"

#include <algorithm>
#include <utility>

namespace casgrid {

HealthOptions build_health(const scenario::Health& h, std::vector<Protocol> watched) {
  HealthOptions o;
  o.watched = std::move(watched);
  o.probe_interval = from_seconds(h.probe_s());
  o.unhealthy_after = from_seconds(h.unhealthy_after_s());
  o.restart_after = from_seconds(h.restart_after_s());
  o.offline_after = from_seconds(h.offline_after_s());
  o.throttle = from_seconds(h.throttle_s());
  return o;
}

DagClusterOptions build_group(const scenario::Scenario& s, DagId self,
                              const SharedList<ParticipantId>& servers,
                              const SharedList<ServerId>& active) {
  DagClusterOptions o;
  o.self = self;
  o.participants = servers;
  o.active = active;
  o.detection = from_seconds(s.timing().detection_s());
  o.mount = from_seconds(s.timing().mount_s());
  o.switchover = from_seconds(s.timing().switchover_s());
  o.log_span = from_seconds(s.timing().transport().log_span_s());
  return o;
}

std::vector<ClusterPlacement> build_clusters(const Directory& d, const Roster& roster) {
  std::vector<ClusterPlacement> clusters;
  for (std::size_t i = 0; i < d.dags.size(); ++i) {
    ClusterPlacement cluster;
    cluster.cluster = roster.dags[i];
    for (const ServerId member : d.dags[i].members)
      cluster.members.push_back(roster.servers[member.index()]);
    if (!d.dags[i].witness_site.is_none())
      cluster.witness_zone = ZoneId{d.dags[i].witness_site.index()};
    clusters.push_back(cluster);
  }
  return clusters;
}

std::vector<DatabaseId> own_databases(const Directory& d, ServerId server) {
  std::vector<DatabaseId> own;
  for (std::size_t i = 0; i < d.databases.size(); ++i) {
    const Database& database = d.databases[i];
    if (database.dag.is_none() && database.copies.front().server == server) own.emplace_back(i);
  }
  return own;
}

ParticipantId cluster_of(const Directory& d, const Roster& roster, ServerId server) {
  ParticipantId cluster;
  for (std::size_t i = 0; i < d.dags.size(); ++i) {
    const auto& members = d.dags[i].members;
    if (std::find(members.begin(), members.end(), server) != members.end())
      cluster = roster.dags[i];
  }
  return cluster;
}

}  // namespace casgrid
