#include "scenarios/runner/deployment_facts.h"

namespace casgrid {

DeploymentContext context_of(const scenario::Scenario& s, const Directory& d) {
  DeploymentContext context;
  for (const auto& link : s.topology().links()) {
    const auto a = d.find_site(link.a());
    const auto b = d.find_site(link.b());
    if (a && b)
      context.round_trips.push_back({{*a, *b}, from_seconds(2 * link.latency_ms() * 1e-3)});
  }
  for (const auto& n : s.directory().namespaces()) {
    if (const auto host = d.find_host(n.host()))
      context.name_times_to_live.push_back({*host, from_seconds(n.ttl_s())});
  }
  return context;
}

}  // namespace casgrid
