// validate(): databases and their copies.
#include <algorithm>
#include <map>
#include <set>

#include "scenarios/document/identifiers.h"
#include "scenarios/document/patterns.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/references.h"
#include "scenarios/validating/stands_once.h"

namespace casgrid {
namespace {

void declare_databases(const Scope& scope, const scenario::Database& database,
                       const std::vector<std::string>& names) {
  DeclaredNames& all = scope.names();
  for (const std::string& name : names) {
    define(scope, all.databases, name, "database");
    for (const auto& copy : database.copies()) all.copies_of[name].push_back(copy.server());
  }
}

// Of one database; of a pattern all share the row.
void check_guid(const Scope& scope, const std::string& guid, std::size_t databases) {
  if (guid.empty()) return;
  if (databases > 1)
    scope.error("guid", "is one for " + std::to_string(databases) + " databases",
                "write a row for each database, or leave it out");
  else if (!is_guid(guid))
    scope.error("guid", "\"" + guid + "\" is not a GUID", kGuidRemedy);
  else
    stands_once(scope, UniqueKind::Guid, guid, "guid");
}

void check_preferences(const Scope& scope, const scenario::Database& database, bool is_pattern) {
  std::map<std::uint32_t, std::string> preferences;
  for (int c = 0; c < database.copies_size(); ++c) {
    const auto& copy = database.copies(c);
    const std::uint32_t given = copy.activation_preference();
    const auto place = static_cast<std::uint32_t>(c + 1);
    const auto [other, is_new] = preferences.emplace(given != 0 ? given : place, copy.server());
    if (given != 0 && is_pattern)
      scope.in("copies", c)
          .error("activation_preference",
                 "the copies of a pattern are rotated from database to database",
                 "leave it out, or write a row for each database");
    else if (!is_new)
      scope.in("copies", c)
          .error("activation_preference",
                 "\"" + copy.server() + "\" and \"" + other->second + "\" have the same preference",
                 "give each copy its own, the most wanted 1");
  }
}

void check_active(const Scope& scope, const scenario::Database& database) {
  std::vector<std::string> holders;
  for (const auto& copy : database.copies()) holders.push_back(copy.server());
  const std::string& active = database.active_on();
  if (!active.empty() && std::find(holders.begin(), holders.end(), active) == holders.end())
    scope.error("active_on", "\"" + active + "\" has no copy of this database",
                suggestion(active, holders));
}

void check_copies(const Scope& scope, const scenario::Database& database) {
  if (database.copies_size() == 0)
    scope.error("copies", "the database has no copy", "add copies { server: \"...\" }");
  const DeclaredNames& names = scope.names();
  std::set<std::string> groups;
  std::set<std::string> holders;
  for (int c = 0; c < database.copies_size(); ++c) {
    const std::string& server = database.copies(c).server();
    const Scope copy = scope.in("copies", c);
    if (!refers(copy, names.mailbox_servers, server, "server", "mailbox server")) continue;
    if (!holders.insert(server).second)
      copy.error("server", "\"" + server + "\" has two copies of this database",
                 "one copy a server");
    const auto group = names.group_of.find(server);
    groups.insert(group != names.group_of.end() ? group->second : "");
  }
  if (holders.size() > 1 && (groups.size() > 1 || groups.contains(""))) {
    scope.error("copies", "the servers of its copies are not all in one group",
                "put them into one of dags { ... }");
  }
}

void check_database(const Scope& scope, const scenario::Database& database) {
  if (const auto names = expand_name(database.name())) {
    declare_databases(scope, database, *names);
    check_guid(scope, database.guid(), names->size());
    check_preferences(scope, database, names->size() > 1);
    check_active(scope, database);
  } else {
    scope.error("name", "\"" + database.name() + "\" is not a pattern", kPatternRemedy);
  }
  check_copies(scope, database);
}

}  // namespace

void check_databases(const Scope& scope) {
  const auto& databases = scope.scenario().directory().databases();
  if (databases.empty())
    scope.error("directory.databases", "there is no database", "add databases { ... }");
  for (int i = 0; i < databases.size(); ++i)
    check_database(scope.in("directory.databases", i), databases[i]);
}

}  // namespace casgrid
