// Distances between sites over IP site links: costs add along a path, links are transitive.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/base/ids.h"

namespace casgrid {

struct SiteLink {
  std::string name;
  std::vector<SiteId> sites;  // each two of them are joined
  std::uint32_t cost = 100;
};

struct SiteDistance {
  static constexpr std::uint32_t kUnreachable = 0xFFFFFFFFu;
  std::uint32_t cost = kUnreachable;
  std::uint32_t hops = kUnreachable;

  bool is_reachable() const { return cost != kUnreachable; }
  // NOLINTNEXTLINE(modernize-use-nullptr): it takes the 0 that <=> compares with for a pointer
  auto operator<=>(const SiteDistance&) const = default;
};

class SiteGraph {
 public:
  SiteGraph() = default;
  // When there is no row.
  enum class WithoutLinks : std::uint8_t {
    AllReach,  // every site every other at equal cost: links that were never described
    NoneReach,
  };

  // Least cost first, then fewest hops.
  SiteGraph(std::size_t sites, const std::vector<SiteLink>& links,
            WithoutLinks without = WithoutLinks::AllReach);

  const SiteDistance& between(SiteId a, SiteId b) const {
    return distances_[a.index() * sites_ + b.index()];
  }

 private:
  std::size_t sites_ = 0;
  std::vector<SiteDistance> distances_;
};

}  // namespace casgrid
