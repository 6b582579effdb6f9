#include "model/transport/next_hop.h"

#include <algorithm>
#include <utility>

#include "model/base/assert.h"

namespace casgrid::transport {
namespace {

// Outside of groups: whose copy there is.
ServerId holder_of(const Database& database) {
  return database.active_on.is_none() && !database.copies.empty() ? database.copies.front().server
                                                                  : database.active_on;
}

DagId group_of(const Directory& d, ServerId server) {
  for (std::size_t i = 0; i < d.dags.size(); ++i) {
    const auto& members = d.dags[i].members;
    if (std::find(members.begin(), members.end(), server) != members.end()) return DagId{i};
  }
  return DagId{};
}

std::vector<ServerId> alone_in(const Directory& d, SiteId site, Product product) {
  std::vector<ServerId> found;
  for (const ServerId id : d.at(site).mailbox_servers[static_cast<std::size_t>(product)])
    if (group_of(d, id).is_none()) found.push_back(id);
  return found;
}

}  // namespace

NextHop hop_to(const Directory& d, ServerId self, DatabaseId database) {
  const Database& db = d.at(database);
  if (!db.dag.is_none()) {
    const auto& members = d.at(db.dag).members;
    const bool is_own = std::find(members.begin(), members.end(), self) != members.end();
    return is_own ? NextHop::mailbox(database) : NextHop::group(db.dag);
  }
  const Server& holder = d.at(holder_of(db));
  const Server& here = d.at(self);
  // Its delivery group is that of its site and version; a server in an availability group is in no
  // other.
  const bool is_own = holder.site == here.site && holder.product == here.product &&
                      (group_of(d, self).is_none() || holder_of(db) == self);
  return is_own ? NextHop::mailbox(database) : NextHop::site(holder.site, holder.product);
}

std::vector<ServerId> boundary_of(const Directory& d, ServerId self) {
  const DagId dag = group_of(d, self);
  const Server& here = d.at(self);
  std::vector<ServerId> all =
      dag.is_none() ? alone_in(d, here.site, here.product) : d.at(dag).members;
  std::erase(all, self);
  return all;
}

std::vector<ServerId> nearest_first(const Directory& d, ServerId self, std::vector<ServerId> all,
                                    std::uint32_t spread) {
  const SiteId here = d.at(self).site;
  std::erase_if(all, [&](ServerId id) {
    return id == self || !d.graph.between(here, d.at(id).site).is_reachable();
  });
  const auto distance = [&](ServerId id) { return d.graph.between(here, d.at(id).site); };
  std::stable_sort(all.begin(), all.end(), [&](ServerId a, ServerId b) {
    if (d.at(a).site == d.at(b).site) return false;
    return distance(a) != distance(b) ? distance(a) < distance(b)
                                      : d.at(d.at(a).site).name < d.at(d.at(b).site).name;
  });
  for (auto first = all.begin(); first != all.end();) {
    const auto last = std::find_if(first, all.end(),
                                   [&](ServerId id) { return d.at(id).site != d.at(*first).site; });
    std::rotate(
        first,
        first + static_cast<std::ptrdiff_t>(spread % static_cast<std::uint32_t>(last - first)),
        last);
    first = last;
  }
  return all;
}

std::vector<ServerId> servers_of(const Directory& d, ServerId self, NextHop hop,
                                 std::uint32_t spread) {
  std::vector<ServerId> all;
  switch (hop.kind) {
    case HopKind::Group:
      all = d.at(hop.dag()).members;
      break;
    case HopKind::Site:
      all = d.at(hop.at_site()).mailbox_servers[static_cast<std::size_t>(hop.product())];
      break;
    case HopKind::Server:
      all = {hop.to_server()};
      break;
    case HopKind::Mailbox:
    case HopKind::Connector:
      SIM_ASSERT(false);
      break;
  }
  return nearest_first(d, self, std::move(all), spread);
}

}  // namespace casgrid::transport
