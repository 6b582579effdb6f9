#include "model/directory/site_graph.h"

#include <algorithm>

namespace casgrid {

SiteGraph::SiteGraph(std::size_t sites, const std::vector<SiteLink>& links, WithoutLinks without)
    : sites_(sites), distances_(sites * sites) {
  const auto at = [&](std::size_t a, std::size_t b) -> SiteDistance& {
    return distances_[a * sites_ + b];
  };
  if (links.empty() && without == WithoutLinks::AllReach)
    std::fill(distances_.begin(), distances_.end(), SiteDistance{1, 1});
  for (std::size_t i = 0; i < sites_; ++i) at(i, i) = {0, 0};
  for (const SiteLink& link : links) {
    for (const SiteId a : link.sites) {
      for (const SiteId b : link.sites) {
        if (a != b) at(a.index(), b.index()) = std::min(at(a.index(), b.index()), {link.cost, 1});
      }
    }
  }
  // Floyd and Warshall; the pair (cost, hops) is compared as a whole.
  for (std::size_t k = 0; k < sites_; ++k) {
    for (std::size_t i = 0; i < sites_; ++i) {
      if (!at(i, k).is_reachable()) continue;
      for (std::size_t j = 0; j < sites_; ++j) {
        if (!at(k, j).is_reachable()) continue;
        const SiteDistance by{at(i, k).cost + at(k, j).cost, at(i, k).hops + at(k, j).hops};
        at(i, j) = std::min(at(i, j), by);
      }
    }
  }
}

}  // namespace casgrid
