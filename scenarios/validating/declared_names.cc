#include "scenarios/validating/declared_names.h"

#include "scenarios/document/patterns.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/references.h"

namespace casgrid {
namespace {

void declare_zones(const Scope& scope) {
  const auto& topology = scope.scenario().topology();
  DeclaredNames& names = scope.names();
  for (int i = 0; i < topology.sites_size(); ++i) {
    const Scope site = scope.in("topology.sites", i);
    define(site, names.zones, topology.sites(i).name(), "site");
    names.sites.add(topology.sites(i).name(), site.path());
  }
  for (int i = 0; i < topology.client_networks_size(); ++i) {
    define(scope.in("topology.client_networks", i), names.zones, topology.client_networks(i).name(),
           "client network");
  }
}

// The servers of a row; `kind`: those of its role, if anybody asks for them.
void declare_servers(const Scope& row, const std::string& pattern, Names* kind,
                     const std::string& what) {
  DeclaredNames& names = row.names();
  for (const std::string& each : names_of(row, pattern)) {
    // A front end may be a mailbox server, too: that is one machine with both roles.
    const bool has_both_roles = kind == &names.mailbox_servers && names.front_ends.contains(each) &&
                                !names.mailbox_servers.contains(each);
    if (!has_both_roles) define(row, names.servers, each, what);
    if (kind != nullptr) kind->add(each, row.path());
  }
}

}  // namespace

Names DeclaredNames::front_ends_and_mailbox_servers() const {
  Names machines = front_ends;
  for (const std::string& name : mailbox_servers.all())
    machines.add(name, mailbox_servers.place_of(name));
  return machines;
}

void declare_names(const Scope& scope) {
  declare_zones(scope);
  const auto& d = scope.scenario().directory();
  DeclaredNames& names = scope.names();
  for (int i = 0; i < d.front_ends_size(); ++i) {
    declare_servers(scope.in("directory.front_ends", i), d.front_ends(i).name(), &names.front_ends,
                    "server");
    if (const auto each = expand_name(d.front_ends(i).name())) {
      for (const std::string& name : *each) names.front_end_rows.emplace(name, i);
    }
  }
  for (int i = 0; i < d.mailbox_servers_size(); ++i) {
    declare_servers(scope.in("directory.mailbox_servers", i), d.mailbox_servers(i).name(),
                    &names.mailbox_servers, "server");
  }
  for (int i = 0; i < d.directory_servers_size(); ++i) {
    declare_servers(scope.in("directory.directory_servers", i), d.directory_servers(i).name(),
                    nullptr, "server");
  }
  for (int i = 0; i < d.balancers_size(); ++i) {
    declare_servers(scope.in("directory.balancers", i), d.balancers(i).name(), &names.balancers,
                    "balancer");
  }
  for (int i = 0; i < d.edge_servers_size(); ++i) {
    declare_servers(scope.in("directory.edge_servers", i), d.edge_servers(i).name(),
                    &names.edge_servers, "server");
  }
  for (int i = 0; i < d.internet_hosts_size(); ++i) {
    declare_servers(scope.in("directory.internet_hosts", i), d.internet_hosts(i).name(),
                    &names.internet_hosts, "host of the Internet");
  }
}

}  // namespace casgrid
