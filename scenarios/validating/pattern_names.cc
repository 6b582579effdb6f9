// validate(): how many names the patterns of a scenario stand for.
#include "scenarios/document/patterns.h"
#include "scenarios/validating/checks.h"

namespace casgrid {
namespace {

constexpr std::size_t kNamesMax = 1'000'000;

// Calls visit(scope, pattern) for every text that a pattern may stand in. They are few and known:
// names of rows, and lists of names.
template <class Visit>
void visit_patterns(const Scope& scope, const Visit& visit) {
  const auto rows = [&](const auto& all, std::string_view list) {
    for (int i = 0; i < all.size(); ++i) visit(scope.in(list, i).in("name"), all[i].name());
  };
  const auto lists = [&](const Scope& row, const auto& names, std::string_view list) {
    for (int i = 0; i < names.size(); ++i) visit(row.in(list, i), names[i]);
  };
  const auto& d = scope.scenario().directory();
  rows(d.front_ends(), "directory.front_ends");
  rows(d.mailbox_servers(), "directory.mailbox_servers");
  rows(d.directory_servers(), "directory.directory_servers");
  rows(d.edge_servers(), "directory.edge_servers");
  rows(d.internet_hosts(), "directory.internet_hosts");
  for (int i = 0; i < d.send_connectors_size(); ++i)
    lists(scope.in("directory.send_connectors", i), d.send_connectors(i).smart_hosts(),
          "smart_hosts");
  rows(d.databases(), "directory.databases");
  for (int i = 0; i < d.dags_size(); ++i)
    lists(scope.in("directory.dags", i), d.dags(i).members(), "members");
  for (int i = 0; i < d.balancers_size(); ++i)
    lists(scope.in("directory.balancers", i), d.balancers(i).pool(), "pool");
  for (int i = 0; i < d.namespaces_size(); ++i)
    lists(scope.in("directory.namespaces", i), d.namespaces(i).addresses(), "addresses");
  for (int i = 0; i < scope.scenario().populations_size(); ++i) {
    const auto& p = scope.scenario().populations(i);
    const Scope population = scope.in("populations", i);
    lists(population, p.databases(), "databases");
    for (int m = 0; m < p.moves_size(); ++m)
      lists(population.in("moves", m), p.moves(m).databases(), "databases");
  }
}

}  // namespace

bool has_too_many_names(const Scope& scope) {
  std::size_t sum = 0;
  bool is_said = false;
  visit_patterns(scope, [&](const Scope& place, const std::string& pattern) {
    sum += name_count(pattern);
    if (sum <= kNamesMax || is_said) return;
    is_said = true;
    place.error("the patterns up to here stand for more than 1,000,000 names",
                "give smaller patterns; split the run");
  });
  return is_said;
}

}  // namespace casgrid
