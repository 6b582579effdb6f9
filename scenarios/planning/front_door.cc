#include "scenarios/planning/front_door.h"

#include <algorithm>
#include <map>
#include <set>

namespace casgrid {
namespace {

std::vector<ServerId> newest_of(const Directory& directory, const std::set<ServerId>& servers) {
  Product newest = Product::Exchange2007;
  for (const ServerId id : servers) newest = std::max(newest, directory.at(id).product);
  std::vector<ServerId> kept;
  for (const ServerId id : servers) {
    const Product product = directory.at(id).product;
    // Exchange 2013 and later serve each other's mailboxes behind one name.
    if (product == newest || (is_modern(product) && is_modern(newest))) kept.push_back(id);
  }
  return kept;
}

// Domain controllers are in no place of it.
Installation installation_of(const Directory& directory) {
  Installation made;
  std::vector<std::optional<std::size_t>> place_of(directory.servers.size());
  for (std::size_t i = 0; i < directory.servers.size(); ++i) {
    const Server& s = directory.servers[i];
    if (!is_exchange(s)) continue;
    place_of[i] = made.servers.size();
    made.servers.push_back({s.name, s.version});
  }
  for (const Dag& dag : directory.dags) {
    InstalledGroup& group = made.groups.emplace_back();
    group.name = dag.name;
    for (const ServerId id : dag.members) {
      if (place_of[id.index()]) group.members.push_back(*place_of[id.index()]);
    }
  }
  return made;
}

}  // namespace

std::vector<HostId> published_hosts(const Directory& directory, const Server& server) {
  std::set<HostId> hosts;
  for (const VirtualDirectory& d : server.directories) {
    if (!d.external_url.is_none()) hosts.insert(directory.at(d.external_url).host);
  }
  if (server.outlook_anywhere.enabled && !server.outlook_anywhere.external_host.is_none())
    hosts.insert(server.outlook_anywhere.external_host);
  return {hosts.begin(), hosts.end()};
}

std::vector<FrontDoor> front_doors(const Directory& directory) {
  std::map<HostId, std::set<ServerId>> described;
  std::map<HostId, std::set<ServerId>> published;
  for (const ClientNamespace& name : directory.namespaces) {
    auto& servers = described[name.host];
    for (const ServerId id : name.servers) {
      if (directory.at(id).is_front_end()) servers.insert(id);
    }
  }
  for (std::size_t i = 0; i < directory.servers.size(); ++i) {
    if (!directory.servers[i].is_front_end()) continue;
    for (const HostId host : published_hosts(directory, directory.servers[i])) {
      if (!described.contains(host)) published[host].insert(ServerId{i});
    }
  }
  std::vector<FrontDoor> doors;
  doors.reserve(described.size() + published.size());
  for (const auto& [host, servers] : described)
    doors.push_back({host, {servers.begin(), servers.end()}});
  for (const auto& [host, servers] : published)
    doors.push_back({host, newest_of(directory, servers)});
  std::sort(doors.begin(), doors.end(),
            [](const FrontDoor& a, const FrontDoor& b) { return a.host < b.host; });
  return doors;
}

Deployment::Deployment(const Directory& d, const DeploymentContext& c)
    : directory(d), context(c), doors(front_doors(d)), clashes(clashes_in(installation_of(d))) {
  has_modern_front_end = std::any_of(d.servers.begin(), d.servers.end(), [](const Server& s) {
    return s.is_front_end() && is_modern(s.product);
  });
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace casgrid
