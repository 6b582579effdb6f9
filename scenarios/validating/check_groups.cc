// validate(): availability groups and their members.
#include "scenarios/validating/checks.h"
#include "scenarios/validating/references.h"

namespace casgrid {
namespace {

constexpr int kMembersMax = 16;

// How many servers the names of a member stand for, up to the first that leads nowhere.
int check_member(const Scope& scope, const std::string& pattern, const std::string& group) {
  DeclaredNames& all = scope.names();
  int members = 0;
  for (const std::string& name : names_of(scope, pattern)) {
    ++members;
    if (!refers(scope, all.mailbox_servers, name, "", "mailbox server")) break;
    const auto [known, is_new] = all.group_of.emplace(name, group);
    if (!is_new) {
      scope.error("\"" + name + "\" is a member of " + known->second + " already",
                  "a server is in one group at most");
    }
  }
  return members;
}

void check_group(const Scope& scope, const scenario::Dag& group) {
  DeclaredNames& names = scope.names();
  define(scope, names.groups, group.name(), "group");
  if (names.servers.contains(group.name()))
    scope.error("the name \"" + group.name() + "\" is a server's, too",
                "give the group its own name");
  if (group.members_size() == 0)
    scope.error("members", "the group has no member", "add mailbox servers");
  int members = 0;
  for (int m = 0; m < group.members_size(); ++m)
    members += check_member(scope.in("members", m), group.members(m), group.name());
  if (members > kMembersMax)
    scope.error("members", "the group has more than 16 members", "make two groups");
  if (!group.witness_site().empty())
    refers(scope, names.sites, group.witness_site(), "witness_site", "site");
}

}  // namespace

void check_groups(const Scope& scope) {
  const auto& dags = scope.scenario().directory().dags();
  for (int i = 0; i < dags.size(); ++i) check_group(scope.in("directory.dags", i), dags[i]);
}

}  // namespace casgrid
