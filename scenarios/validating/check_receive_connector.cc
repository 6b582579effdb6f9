#include "scenarios/validating/check_receive_connector.h"

#include "scenarios/routing/server_words.h"
#include "scenarios/validating/texts.h"

namespace casgrid {

void check_receive_connector(const Scope& scope, const scenario::ReceiveConnector& c) {
  if (c.name().empty()) scope.error("name", "the connector has no name", "give it a name");
  if (c.port() == 0 && c.bindings_size() == 0)
    scope.error("port", "is missing or 0", "give the port of its bindings");
  check_bindings(scope, "bindings", c.bindings());
  for (int i = 0; i < c.remote_ip_ranges_size(); ++i) {
    if (!ip_range_of(c.remote_ip_ranges(i)))
      scope.in("remote_ip_ranges", i)
          .error("\"" + c.remote_ip_ranges(i) + "\" is no range of addresses",
                 "write 10.0.0.17, 10.0.0.0/8, 10.0.0.1-10.0.0.9 or fd00::/8");
  }
  check_host_name(scope, "fqdn", c.fqdn());
  for (int i = 0; i < c.auth_mechanism_size(); ++i) {
    if (c.auth_mechanism(i) == scenario::ReceiveConnector::AUTH_UNSPECIFIED)
      scope.in("auth_mechanism", i).error("names no mechanism", "write TLS, INTEGRATED, ...");
  }
  for (int i = 0; i < c.permission_groups_size(); ++i) {
    if (c.permission_groups(i) == scenario::ReceiveConnector::PERMISSION_UNSPECIFIED)
      scope.in("permission_groups", i)
          .error("names no group", "write ANONYMOUS_USERS, EXCHANGE_SERVERS, ...");
  }
}

}  // namespace casgrid
