// validate(): sites and links.
#include "scenarios/validating/checks.h"
#include "scenarios/validating/references.h"

namespace casgrid {
namespace {

void check_link(const Scope& scope, const scenario::Link& link) {
  DeclaredNames& names = scope.names();
  define(scope, names.links, link.name(), "link");
  const bool is_known = refers(scope, names.zones, link.a(), "a", "site or client network") &&
                        refers(scope, names.zones, link.b(), "b", "site or client network");
  if (is_known && link.a() == link.b()) {
    scope.error("b", "the link joins \"" + link.a() + "\" to itself",
                "give two different ends; a site's own network is its lan");
  }
}

}  // namespace

void check_topology(const Scope& scope) {
  const auto& topology = scope.scenario().topology();
  if (topology.sites_size() == 0)
    scope.error("topology", "there is no site", "add sites { name: \"...\" }");
  for (int i = 0; i < topology.links_size(); ++i)
    check_link(scope.in("topology.links", i), topology.links(i));
}

}  // namespace casgrid
