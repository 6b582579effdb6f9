// The role requirements calculator's exports: servers, databases with their first copy, further
// copies.
#include <algorithm>
#include <set>

#include "scenarios/importing/readers.h"

namespace casgrid::importing {
namespace {

ServerFacts& calculator_server(const std::string& name, const Place& place, Inventory& all) {
  all.has_calculator = true;
  if (ServerFacts* known = all.find_server(name)) return *known;
  ServerFacts& server = all.servers.at(name);
  server.place = place;
  server.is_unknown_to_directory = true;
  server.has_mailbox = true;
  server.has_client_access = true;
  return server;
}

bool has_copy(const DatabaseFacts& database, const std::string& server) {
  return std::any_of(database.copies.begin(), database.copies.end(),
                     [&](const CopyFacts& c) { return is_same_word(c.server, server); });
}

// The domain that the calculator was told, from its global catalogs' names.
void learn_domain(const Fields& f, Inventory& all) {
  const std::string catalog = f.text("GC");
  const std::size_t dot = catalog.find('.');
  if (all.calculator_domain.empty() && dot != std::string::npos)
    all.calculator_domain = lower_case(catalog.substr(dot + 1));
}

}  // namespace

void read_calculator_server(const Fields& f, Inventory& all) {
  const std::string name = f.text("ServerName");
  if (name.empty()) {
    f.listing().error(f.place_of("ServerName"), "ServerName", "is empty", "give the server's name");
    return;
  }
  if (name.find_first_of(",;") != std::string::npos) {
    f.listing().error(f.place_of("ServerName"), "ServerName",
                      "\"" + name + "\" is no server's name", "are columns swapped?");
    return;
  }
  const ServerFacts& server = calculator_server(name, f.place(), all);
  // The map of the server's disks names the databases that it holds.
  std::set<std::string> held;
  for (const std::string& database : f.list("DbMap")) {
    held.insert(lower_case(database));
    const DatabaseFacts* known = all.databases.find(database);
    if (known == nullptr && all.has_calculator_databases) {
      f.listing().error(f.place_of("DbMap"), "DbMap",
                        "there is no database \"" + database + "\" in MailboxDatabases.csv",
                        "give the files of one calculation; are columns swapped?");
      continue;
    }
    const bool is_held = known != nullptr && has_copy(*known, server.name);
    if (is_held) continue;
    if (all.has_calculator_copies) {
      f.listing().warning(f.place_of("DbMap"), "server " + server.name, "DbMap", database,
                          "has no copy on this server by the other two files");
      continue;
    }
    // Without MailboxDatabaseCopies.csv the map alone says where the copies are.
    DatabaseFacts& made = all.databases.at(database);
    if (known == nullptr) made.place = f.place();
    made.copy_on(server.name).place = f.place();
  }
  if (held.empty() || !all.has_calculator_copies) return;
  for (const DatabaseFacts& database : all.databases.all()) {
    if (has_copy(database, server.name) && !held.contains(lower_case(database.name)))
      f.listing().warning(f.place_of("DbMap"), "server " + server.name, "DbMap", database.name,
                          "has a copy on this server by the other two files and is not in the map");
  }
}

void read_calculator_database(const Fields& f, Inventory& all) {
  const std::string name = f.text("Name");
  const std::string server = f.text("Server");
  if (name.empty() || server.empty()) {
    f.listing().error(f.place(), name.empty() ? "Name" : "Server", "is empty",
                      "give the database and the server of its first copy");
    return;
  }
  learn_domain(f, all);
  all.has_calculator_databases = true;
  calculator_server(server, f.place(), all);
  if (all.databases.find(name) != nullptr && !all.databases.at(name).copies.empty() &&
      all.databases.at(name).place.file == f.place().file) {
    f.listing().error(f.place_of("Name"), "Name",
                      "the database \"" + name + "\" is there twice, see line " +
                          std::to_string(all.databases.at(name).place.line),
                      "leave one row out");
    return;
  }
  DatabaseFacts& database = all.databases.at(name);
  database.place = f.place();
  CopyFacts& copy = database.copy_on(server);
  copy.place = f.place();
  copy.preference = 1;
}

void read_calculator_copy(const Fields& f, Inventory& all) {
  const std::string name = f.text("Name");
  const std::string server = f.text("Server");
  if (name.empty() || server.empty()) {
    f.listing().error(f.place(), name.empty() ? "Name" : "Server", "is empty",
                      "give the database and the server of the copy");
    return;
  }
  learn_domain(f, all);
  all.has_calculator_copies = true;
  if (all.databases.find(name) == nullptr) {
    f.listing().error(f.place_of("Name"), "Name",
                      "there is no database \"" + name + "\" in MailboxDatabases.csv",
                      "give both files of one calculation; are columns swapped?");
    return;
  }
  const auto preference = count_of(f.text("ActivationPreference"));
  constexpr std::int64_t kPreferenceMax = 16;
  if (!preference || *preference < 1 || *preference > kPreferenceMax) {
    f.listing().error(f.place_of("ActivationPreference"), "ActivationPreference",
                      "\"" + f.text("ActivationPreference") + "\" is no preference",
                      "give 1 to 16; are columns swapped?");
    return;
  }
  calculator_server(server, f.place(), all);
  DatabaseFacts& database = all.databases.at(name);
  const auto clash = std::ranges::find_if(database.copies, [&](const CopyFacts& known) {
    return is_same_word(known.server, server) || known.preference == *preference;
  });
  if (clash != database.copies.end()) {
    const bool is_twice = is_same_word(clash->server, server);
    f.listing().error(f.place_of(is_twice ? "Server" : "ActivationPreference"),
                      is_twice ? "Server" : "ActivationPreference",
                      is_twice ? "\"" + server + "\" has a copy of " + name +
                                     " already, see line " + std::to_string(clash->place.line)
                               : "the preference " + std::to_string(*preference) + " of " + name +
                                     " is taken, see line " + std::to_string(clash->place.line),
                      "one copy a server, one preference a copy");
    return;
  }
  CopyFacts& copy = database.copy_on(server);
  copy.place = f.place();
  copy.preference = static_cast<std::uint32_t>(*preference);
  copy.replay_lag_s = f.seconds("ReplayLagTime");
  copy.truncation_lag_s = f.seconds("TruncationLagTime");
}

}  // namespace casgrid::importing
