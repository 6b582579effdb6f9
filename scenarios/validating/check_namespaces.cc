// validate(): the host names that clients use.
#include "model/base/most_addresses.h"
#include "model/directory/web_address.h"
#include "scenarios/document/number_range.h"
#include "scenarios/document/patterns.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/references.h"

namespace casgrid {
namespace {

void check_address_count(const Scope& row, const scenario::Namespace& n) {
  std::size_t addresses = 0;
  for (const std::string& pattern : n.addresses()) addresses += name_count(pattern);
  if (addresses > kMostAddresses)
    row.error("addresses",
              "they are " + number_words(static_cast<double>(addresses)) + " addresses of one name",
              "give 65,535 at most, or a balancer in front of them");
}

}  // namespace

void check_namespaces(const Scope& scope) {
  const auto& namespaces = scope.scenario().directory().namespaces();
  DeclaredNames& names = scope.names();
  Names addresses = names.front_ends;
  for (const std::string& name : names.balancers.all())
    addresses.add(name, names.balancers.place_of(name));
  for (const std::string& name : names.edge_servers.all())
    addresses.add(name, names.edge_servers.place_of(name));
  for (int i = 0; i < namespaces.size(); ++i) {
    const auto& n = namespaces[i];
    const Scope row = scope.in("directory.namespaces", i);
    define(row, names.namespaces, n.host(), "namespace");
    if (!n.host().empty() && !parse_url("https://" + n.host() + "/"))
      row.error("host", "\"" + n.host() + "\" is not a host name", "write mail.example.com");
    if (n.addresses_size() == 0)
      row.error("addresses", "the name has no address", "add balancers or front ends");
    check_address_count(row, n);
    for (int a = 0; a < n.addresses_size(); ++a)
      refers_all(row.in("addresses", a), addresses, n.addresses(a), "balancer or front end");
  }
}

}  // namespace casgrid
