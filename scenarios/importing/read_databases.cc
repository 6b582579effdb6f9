// Databases, their copies and groups.
#include <algorithm>

#include "scenarios/importing/readers.h"

namespace casgrid::importing {
namespace {

// Exchange has no group of more than 16 members.
constexpr std::int64_t kPreferenceMax = 16;

std::optional<std::uint32_t> preference_of(const Fields& f, const std::string& field,
                                           const std::string& text) {
  const auto read = count_of(text);
  if (read && *read >= 1 && *read <= kPreferenceMax) return static_cast<std::uint32_t>(*read);
  f.listing().error(f.place_of(field), field,
                    "\"" + text + "\" of " + f.name() + " is no preference",
                    "give 1 to 16; are columns swapped?");
  return std::nullopt;
}

void set_lag(const Fields& f, const char* field, std::optional<std::int64_t> CopyFacts::*lag,
             DatabaseFacts& database) {
  for (const auto& [server, text] : f.pairs(field)) {
    const auto seconds = seconds_of(text);
    if (seconds)
      database.copy_on(server).*lag = seconds;
    else
      f.warn(field, text, "is no time such as 7.00:00:00; taken as not given");
  }
}

std::uint32_t small_count(const Fields& f, const char* field) {
  const auto read = f.count(field);
  constexpr std::int64_t kMax = 4'000'000'000;
  if (read && *read > kMax)
    f.warn(field, std::to_string(*read),
           "is what is printed where the length is not known; taken as 4,000,000,000");
  return read && *read > 0 ? static_cast<std::uint32_t>(std::min(*read, kMax)) : 0;
}

}  // namespace

void read_database(const Fields& f, Inventory& all) {
  const std::string name = f.first_text({"Name", "Identity"});
  if (name.empty()) {
    f.listing().error(f.place(), "Name", "a database has no name", "export Name with the others");
    return;
  }
  if (f.boolean("Recovery").value_or(false)) {
    f.listing().not_used(f.place(), "database " + name, "is a recovery database");
    all.recovery_databases.insert(lower_case(name));
    return;
  }
  DatabaseFacts& database = all.databases.at(name);
  database.place = f.place();
  database.is_from_status_only = false;
  database.guid = guid_of(f, "Guid");
  database.group = f.object_name("MasterServerOrAvailabilityGroup");
  for (const std::string& server : f.object_names("Servers")) database.copy_on(server);
  for (const std::string& copy : f.object_names("DatabaseCopies")) {
    // DB01\EX1, or EX1 where the object keeps its own name.
    const std::size_t stroke = copy.find('\\');
    database.copy_on(stroke == std::string::npos ? copy : copy.substr(stroke + 1));
  }
  for (const auto& [server, text] : f.pairs("ActivationPreference")) {
    if (const auto preference = preference_of(f, "ActivationPreference", text))
      database.copy_on(server).preference = *preference;
  }
  set_lag(f, "ReplayLagTimes", &CopyFacts::replay_lag_s, database);
  set_lag(f, "TruncationLagTimes", &CopyFacts::truncation_lag_s, database);
  if (database.copies.empty()) {
    const std::string server = server_of(f, {"Server", "ServerName"});
    if (!server.empty()) database.copy_on(server);
  }
  for (CopyFacts& copy : database.copies) copy.place = f.place();
  database.is_dismounted = !f.boolean("Mounted").value_or(true);
  database.mounted_on = f.text("MountedOnServer");
  if (database.mounted_on.empty() && f.boolean("Mounted").value_or(true))
    database.mounted_on = server_of(f, {"Server", "ServerName"});
}

void read_copy_status(const Fields& f, Inventory& all) {
  std::string database_name = f.object_name("DatabaseName");
  std::string server = f.object_name("MailboxServer");
  const std::string identity = f.first_text({"Identity", "Name"});
  const std::size_t stroke = identity.find('\\');
  if (database_name.empty()) database_name = identity.substr(0, stroke);
  if (server.empty() && stroke != std::string::npos) server = identity.substr(stroke + 1);
  if (database_name.empty() || server.empty()) {
    f.listing().error(f.place(), "Identity", "names no database and server",
                      "export Identity, DatabaseName and MailboxServer");
    return;
  }
  all.has_copy_status = true;
  const std::string status = f.word("Status", {});
  const std::string active = f.object_name("ActiveDatabaseCopy");
  if (all.databases.find(database_name) == nullptr) {
    const bool is_said = f.boolean("IsRecovery").value_or(false) ||
                         all.recovery_databases.contains(lower_case(database_name));
    if (is_said || lower_case(database_name).starts_with("recoverydb")) {
      f.listing().not_used(f.place(), "database " + database_name,
                           is_said ? "is a recovery database"
                                   : "is a recovery database by its name; Get-MailboxDatabase "
                                     "would say it");
      return;
    }
    DatabaseFacts& fresh = all.databases.at(database_name);
    fresh.place = f.place();
    fresh.is_from_status_only = true;
  }
  DatabaseFacts& database = all.databases.at(database_name);
  CopyFacts& copy = database.copy_on(server);
  if (copy.has_status && !is_same_word(copy.status, status))
    f.warn("Status", status,
           "another view of this copy says " + copy.status + ", see " + copy.place.file + ":" +
               std::to_string(copy.place.line) + "; the later one counts");
  copy.has_status = true;
  if (copy.place.file.empty()) copy.place = f.place();
  copy.status = status;
  copy.copy_queue = small_count(f, "CopyQueueLength");
  copy.replay_queue = small_count(f, "ReplayQueueLength");
  copy.content_index = f.word("ContentIndexState", {});
  copy.is_suspended = f.boolean("ActivationSuspended").value_or(false) ||
                      lower_case(status).find("suspended") != std::string::npos;
  if (const auto preference = f.count("ActivationPreference");
      preference && *preference > 0 && *preference <= kPreferenceMax && copy.preference == 0)
    copy.preference = static_cast<std::uint32_t>(*preference);
  // A copy that is seen mounted is believed; else what this server thinks.
  const bool is_active = f.boolean("ActiveCopy").value_or(false) || is_same_word(status, "Mounted");
  if (is_active) {
    database.mounted_on = server;
    database.is_dismounted = is_same_word(status, "Dismounted");
  }
  if (!is_active && !active.empty() && database.is_from_status_only && database.mounted_on.empty())
    database.mounted_on = active;
  if (!active.empty()) database.copy_on(active);
}

void read_group(const Fields& f, Inventory& all) {
  const std::string name = f.first_text({"Name", "Identity"});
  if (name.empty()) return;
  GroupFacts& group = all.groups.at(name);
  group.place = f.place();
  group.members = f.object_names("Servers");
  group.witness = f.text("WitnessServer");
  static const Words kModes{{0, "Off"}, {1, "DagOnly"}};
  group.activation_mode = f.word("DatacenterActivationMode", kModes);
  if (!group.activation_mode.empty() && !is_same_word(group.activation_mode, "Off") &&
      !is_same_word(group.activation_mode, "DagOnly"))
    f.warn("DatacenterActivationMode", group.activation_mode,
           "is neither Off nor DagOnly; taken as Off");
}

}  // namespace casgrid::importing
