#include "scenarios/advising/deployment_facts.h"

#include "scenarios/deployment/deployment.h"

namespace casgrid {

DeploymentContext context_of(const scenario::Scenario& s, const Directory& d) {
  DeploymentContext context;
  const Topology topology = build_topology(s);
  // Zones are the sites in the directory's order.
  for (std::size_t a = 0; a < d.sites.size(); ++a) {
    for (std::size_t b = a + 1; b < d.sites.size(); ++b) {
      const Route& route = topology.route(ZoneId{a}, ZoneId{b});
      if (route.exists) context.round_trips.push_back({{SiteId{a}, SiteId{b}}, 2 * route.latency});
    }
  }
  for (const auto& n : s.directory().namespaces()) {
    if (const auto host = d.find_host(n.host()))
      context.name_times_to_live.push_back({*host, from_seconds(n.ttl_s())});
  }
  return context;
}

}  // namespace casgrid
