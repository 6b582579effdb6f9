// validate(): that there are servers of every kind, and each of them.
#include <algorithm>

#include "scenarios/validating/check_credentials.h"
#include "scenarios/validating/check_front_end.h"
#include "scenarios/validating/check_mailbox_server.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/references.h"

namespace casgrid {
namespace {

void check_there_are_servers(const Scope& scope) {
  const auto& d = scope.scenario().directory();
  if (d.domain().empty())
    scope.error("directory.domain", "is missing", "give the domain of the users' addresses");
  if (d.front_ends_size() == 0)
    scope.error("directory.front_ends", "there is no front end", "add front_ends { ... }");
  if (d.mailbox_servers_size() == 0)
    scope.error("directory.mailbox_servers", "there is no mailbox server",
                "add mailbox_servers { ... }");
  if (d.directory_servers_size() == 0) {
    scope.error("directory.directory_servers", "there is no directory server",
                "add directory_servers { ... }: front ends ask one");
  }
  const auto& controllers = d.directory_servers();
  const bool has_own = std::any_of(controllers.begin(), controllers.end(),
                                   [](const auto& c) { return c.account_domain().empty(); });
  if (!has_own && !controllers.empty()) {
    scope.error("directory.directory_servers", "all of them hold accounts of other domains",
                "leave account_domain out of one: front ends ask those of their own domain");
  }
}

}  // namespace

void check_servers(const Scope& scope) {
  check_there_are_servers(scope);
  check_lockout(scope);
  check_service_accounts(scope);
  const auto& d = scope.scenario().directory();
  for (int i = 0; i < d.front_ends_size(); ++i)
    check_front_end(scope.in("directory.front_ends", i), d.front_ends(i));
  for (int i = 0; i < d.mailbox_servers_size(); ++i)
    check_mailbox_server(scope.in("directory.mailbox_servers", i), d.mailbox_servers(i));
  for (int i = 0; i < d.directory_servers_size(); ++i) {
    refers(scope.in("directory.directory_servers", i), scope.names().sites,
           d.directory_servers(i).site(), "site", "site");
  }
}

}  // namespace casgrid
