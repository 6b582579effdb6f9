#include "scenarios/validating/zones_around.h"

#include <vector>

namespace casgrid {

std::set<std::string> zones_around(const Scope& scope, const std::string& zone) {
  const auto& sites = scope.names().sites;
  std::set<std::string> around;
  if (sites.contains(zone)) around.insert(zone);
  std::vector<std::string> through{zone};
  while (!through.empty()) {
    const std::string from = through.back();
    through.pop_back();
    for (const auto& link : scope.scenario().topology().links()) {
      if (link.a() != from && link.b() != from) continue;
      const std::string& next = link.a() == from ? link.b() : link.a();
      if (next != zone && around.insert(next).second && sites.contains(next))
        through.push_back(next);
    }
  }
  return around;
}

}  // namespace casgrid
