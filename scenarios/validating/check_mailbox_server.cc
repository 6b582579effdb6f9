#include "scenarios/validating/check_mailbox_server.h"

#include <set>
#include <utility>

#include "model/directory/product.h"
#include "scenarios/document/patterns.h"
#include "scenarios/validating/check_calls.h"
#include "scenarios/validating/references.h"
#include "scenarios/validating/server_name.h"
#include "scenarios/validating/server_settings.h"
#include "scenarios/validating/texts.h"

namespace casgrid {
namespace {

// Fields that are not given differ from nothing.
bool agree(const scenario::Cpu& own, const scenario::Cpu& machine) {
  return (own.cores() == 0 || own.cores() == machine.cores()) &&
         (own.megacycles_per_core() == 0 ||
          own.megacycles_per_core() == machine.megacycles_per_core()) &&
         (own.discipline() == scenario::DISCIPLINE_UNSPECIFIED ||
          own.discipline() == machine.discipline());
}

// A mailbox server that is a front end, too, is described there, in the row at `path`. Its line is
// looked up only where something is wrong.
struct SameMachine {
  const scenario::FrontEnd& front_end;
  std::string path;
};

void check_same_settings(const Scope& scope, const scenario::MailboxServer& m,
                         const SameMachine& machine) {
  const auto differs = [&](const char* field, const char* what) {
    scope.error(field,
                std::string("differs from the ") + what + " of the front end of that name (line " +
                    scope.line_of(machine.path) + "), which is the same server",
                "leave it out, or say the same in both");
  };
  const scenario::FrontEnd& f = machine.front_end;
  if (!m.site().empty() && m.site() != f.site()) differs("site", "site");
  const std::string usual = text_of(usual_version(Product::Exchange2013));
  const std::string& build = f.version().empty() ? usual : f.version();
  if (!m.version().empty() && m.version() != build) differs("version", "build");
  if (!m.fqdn().empty() && m.fqdn() != f.fqdn()) differs("fqdn", "name");
  if (!agree(m.cpu(), f.cpu())) differs("cpu", "processor");
}

void check_said_once(const Scope& scope, const scenario::MailboxServer& m,
                     const SameMachine& machine) {
  const scenario::FrontEnd& f = machine.front_end;
  const auto reason = [&] {
    return "is said by the front end of that name, too (line " + scope.line_of(machine.path) + ")";
  };
  std::set<int> protocols;
  for (const auto& access : f.mail_access()) protocols.insert(access.protocol());
  for (int a = 0; a < m.mail_access_size(); ++a) {
    if (protocols.contains(m.mail_access(a).protocol()))
      scope.in("mail_access", a).error("protocol", reason(), "give the settings of a server once");
  }
  std::set<std::pair<std::string, std::string>> entries;
  for (const auto& entry : f.component_states())
    entries.emplace(entry.component(), entry.requester());
  for (int e = 0; e < m.component_states_size(); ++e) {
    const auto& entry = m.component_states(e);
    if (entries.contains({entry.component(), entry.requester()}))
      scope.in("component_states", e).error(reason(), "give each entry of a server once");
  }
}

// With every row of front ends that has a server of this one.
void check_both_roles(const Scope& scope, const scenario::MailboxServer& m) {
  const auto names = expand_name(m.name());
  if (!names) return;
  const auto& known = scope.names().front_end_rows;
  std::set<int> rows;
  for (const std::string& name : *names) {
    if (const auto row = known.find(name); row != known.end()) rows.insert(row->second);
  }
  for (const int row : rows) {
    const Scope there = Scope(scope.whole()).in("directory.front_ends", row);
    const SameMachine machine{scope.scenario().directory().front_ends(row), there.path()};
    check_same_settings(scope, m, machine);
    check_said_once(scope, m, machine);
  }
}

bool is_machine_of_its_own(const Scope& scope, const std::string& pattern) {
  const auto names = expand_name(pattern);
  for (const std::string& name : names ? *names : std::vector<std::string>{pattern}) {
    if (!scope.names().front_ends.contains(name)) return true;
  }
  return false;
}

}  // namespace

void check_mailbox_server(const Scope& scope, const scenario::MailboxServer& m) {
  const bool has_own_machine = is_machine_of_its_own(scope, m.name());
  if (has_own_machine || !m.site().empty())
    refers(scope, scope.names().sites, m.site(), "site", "site");
  check_version(scope, "version", m.version());
  if (has_own_machine) check_server_name(scope, m.fqdn(), m.name());
  check_both_roles(scope, m);
  if (m.has_um_service()) check_um(scope, m.version(), "um_service", !has_own_machine);
  check_server_settings(scope, m);
}

}  // namespace casgrid
