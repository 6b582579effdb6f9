// A link's direction in words.
#pragma once

#include <string>

#include "sim/engine/topology.h"

namespace casgrid {

// "paris -> lyon", of a LAN "inside paris". `index`: of the direction (LinkDirection::index).
inline std::string direction_words(const Topology& topology, std::size_t index) {
  const Link& link = topology.links[index / 2];
  const std::string& a = topology.zones[link.a.index()].name;
  if (link.is_lan()) return "inside " + a;
  const std::string& b = topology.zones[link.b.index()].name;
  return index % 2 == 0 ? a + " -> " + b : b + " -> " + a;
}

}  // namespace casgrid
