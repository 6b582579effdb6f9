// Where servers stand: sites, perimeter, DAGs, and what is between them.
#include <algorithm>
#include <set>

#include "scenarios/planning/deployment_checks.h"

namespace casgrid::checks {
namespace {

std::string ms(Duration d) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()) + " ms";
}

bool is_of(const Dag& dag, ServerId id) {
  return std::find(dag.members.begin(), dag.members.end(), id) != dag.members.end();
}

bool has_internal_server(const Directory& directory, SiteId site) {
  return std::any_of(directory.servers.begin(), directory.servers.end(), [&](const Server& s) {
    return s.site == site && !s.is_in_perimeter && !s.has(ServerRole::Edge);
  });
}

// Exchange 2013 and later serve each other's mailboxes; an older product needs its own front ends,
// since these render what the newer ones only proxy.
bool can_serve(const Site& site, Product mailbox) {
  for (std::size_t p = 0; p < kProducts; ++p) {
    const auto front_end = static_cast<Product>(p);
    const bool fits = front_end == mailbox || (is_modern(front_end) && is_modern(mailbox));
    if (fits && !site.front_ends[p].empty()) return true;
  }
  return false;
}

}  // namespace

void perimeter(const Deployment& d, Observations& seen) {
  for (const Server& s : d.directory.servers) {
    if (!s.is_front_end() || !(s.is_in_perimeter || s.has(ServerRole::Edge))) continue;
    seen.push_back({object_of(s), s.is_in_perimeter
                                      ? "the front end stands in the perimeter network"
                                      : "the front end is an Edge Transport server, too"});
  }
}

void site_without_front_end(const Deployment& d, Observations& seen) {
  for (const Site& site : d.directory.sites) {
    for (std::size_t p = 0; p < kProducts; ++p) {
      const auto product = static_cast<Product>(p);
      if (site.mailbox_servers[p].empty() || can_serve(site, product)) continue;
      seen.push_back({object_of(site), std::string("it has mailbox servers of ") +
                                           text_of(product) + " and no front end for them"});
    }
  }
}

void filtered_servers(const Deployment& d, Observations& seen) {
  for (const auto& [one, other] : d.context.filtered) {
    if (!has_internal_server(d.directory, one) || !has_internal_server(d.directory, other))
      continue;
    const std::string& a = d.directory.at(one).name;
    const std::string& b = d.directory.at(other).name;
    if (one == other)
      seen.push_back({"site " + a, "traffic between its servers is filtered"});
    else
      seen.push_back({"sites " + listed({a, b}), "traffic between their servers is filtered"});
  }
}

void balanced_dag_member(const Deployment& d, Observations& seen) {
  for (const ServerId id : d.context.network_load_balanced) {
    for (const Dag& dag : d.directory.dags) {
      if (is_of(dag, id))
        seen.push_back({object_of(d.directory.at(id)),
                        "it is a node of network load balancing and a member of DAG " + dag.name});
    }
  }
}

void network_load_balancing(const Deployment& d, Observations& seen) {
  for (const ServerId id : d.context.network_load_balanced) {
    if (d.directory.at(id).is_front_end())
      seen.push_back({object_of(d.directory.at(id)),
                      "network load balancing goes on sending it clients while a service is dead"});
  }
}

void distant_dag_members(const Deployment& d, Observations& seen) {
  constexpr Duration kMost = std::chrono::milliseconds(500);
  for (const Dag& dag : d.directory.dags) {
    std::set<SiteId> sites;
    for (const ServerId id : dag.members) sites.insert(d.directory.at(id).site);
    for (const auto& [between, round_trip] : d.context.round_trips) {
      if (round_trip <= kMost || between.one == between.other) continue;
      if (!sites.contains(between.one) || !sites.contains(between.other)) continue;
      seen.push_back({object_of(dag), "its members in " + d.directory.at(between.one).name +
                                          " and " + d.directory.at(between.other).name + " are " +
                                          ms(round_trip) + " of round trip apart"});
    }
  }
}

void client_access_array(const Deployment& d, Observations& seen) {
  if (!d.has_modern_front_end) return;
  for (const ClientAccessArray& array : d.context.client_access_arrays)
    seen.push_back({"client access array " + array.name,
                    "it is configured for site " + d.directory.at(array.site).name +
                        "; front ends of Exchange 2013 take no part in it"});
}

}  // namespace casgrid::checks
