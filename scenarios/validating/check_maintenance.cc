// validate(): servers that are maintained while the run goes on.
#include "scenarios/validating/checks.h"
#include "scenarios/validating/references.h"

namespace casgrid {

void check_maintenance(const Scope& scope) {
  const DeclaredNames& names = scope.names();
  const Names servers = names.front_ends_and_mailbox_servers();
  const auto& maintenance = scope.scenario().maintenance();
  for (int i = 0; i < maintenance.size(); ++i) {
    const auto& m = maintenance[i];
    const Scope row = scope.in("maintenance", i);
    if (m.at_s() > scope.scenario().duration_s())
      row.error("at_s", "is after the end of the run", "give at most duration_s");
    if (!refers(row, servers, m.server(), "server", "front end or mailbox server")) continue;
    if (names.mailbox_servers.contains(m.server()) && !names.group_of.contains(m.server()) &&
        !m.without_draining()) {
      row.error("server", "\"" + m.server() + "\" is in no group: its databases cannot move",
                "put it into a group, or say without_draining: true");
    }
  }
}

}  // namespace casgrid
