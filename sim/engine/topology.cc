#include "sim/engine/topology.h"

#include <algorithm>
#include <tuple>

namespace casgrid {
namespace {

// A path so far: shorter latency first, then fewer links, then the names of its links.
struct Path {
  Duration latency{0};
  std::vector<LinkDirection> links;
  std::vector<std::string> names;
  bool exists = false;

  bool operator<(const Path& other) const {
    if (exists != other.exists) return exists;
    return std::tuple(latency, links.size(), names) <
           std::tuple(other.latency, other.links.size(), other.names);
  }
};

// The nearest zone that is reached and not settled; their number if there is none.
std::size_t nearest(const std::vector<Path>& best, const std::vector<bool>& settled) {
  std::size_t here = best.size();
  for (std::size_t z = 0; z < best.size(); ++z) {
    if (!settled[z] && best[z].exists && (here == best.size() || best[z] < best[here])) here = z;
  }
  return here;
}

// Goes on from a zone over each of its links.
void lengthen(const Topology& topology, std::size_t here, std::vector<Path>& best) {
  for (std::size_t l = 0; l < topology.links.size(); ++l) {
    const Link& link = topology.links[l];
    if (!link.up || link.is_lan()) continue;
    const bool forth = link.a.index() == here;
    if (!forth && link.b.index() != here) continue;
    const std::size_t there = forth ? link.b.index() : link.a.index();
    if (!topology.zones[there].up) continue;
    Path longer = best[here];
    longer.latency += link.latency;
    longer.links.push_back({LinkId{l}, !forth});
    longer.names.push_back(link.name);
    if (longer < best[there]) best[there] = std::move(longer);
  }
}

// The best way from a zone to each.
std::vector<Path> best_paths(const Topology& topology, std::size_t from) {
  const std::size_t n = topology.zones.size();
  std::vector<Path> best(n);
  std::vector<bool> settled(n);
  best[from].exists = true;
  for (std::size_t here = nearest(best, settled); here < n; here = nearest(best, settled)) {
    settled[here] = true;
    // A client network is an end of the way, never a part of it.
    if (here == from || topology.zones[here].is_site) lengthen(topology, here, best);
  }
  return best;
}

}  // namespace

void Topology::find_routes() {
  const std::size_t n = zones.size();
  routes_.assign(n * n, Route{});
  for (std::size_t from = 0; from < n; ++from) {
    if (!zones[from].up) continue;
    if (!zones[from].lan.is_none()) {
      const Link& lan = links[zones[from].lan.index()];
      if (lan.up)
        routes_[from * n + from] = {{LinkDirection{zones[from].lan, false}}, lan.latency, true, 0};
    }
    const std::vector<Path> best = best_paths(*this, from);
    for (std::size_t to = 0; to < n; ++to) {
      if (to == from || !best[to].exists) continue;
      routes_[from * n + to] = {best[to].links, best[to].latency, true, 0};
    }
  }
  for (Route& route : routes_) {
    if (route.exists) route.way = number_of(route.links);
  }
}

std::uint32_t Topology::number_of(const std::vector<LinkDirection>& way) {
  std::vector<std::size_t> key;
  key.reserve(way.size());
  for (const LinkDirection& d : way) key.push_back(d.index());
  const auto [found, is_new] =
      way_numbers_.emplace(std::move(key), static_cast<std::uint32_t>(ways_.size()));
  if (is_new) ways_.push_back(way);
  return found->second;
}

}  // namespace casgrid
