// Groups, databases and copies.
#include <algorithm>
#include <numeric>

#include "scenarios/importing/draft.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid::importing {
namespace {

struct Group {
  std::string name;  // exported
  std::vector<const ServerFacts*> members;
  std::string witness;
  bool is_dag_only = false;
  bool is_known = false;  // Get-DatabaseAvailabilityGroup says it
};

class DatabaseBuilder {
 public:
  explicit DatabaseBuilder(Draft& draft) : d_(draft) {}

  void build() {
    collect_groups();
    join_by_copies();
    for (const Group& group : groups_) add_group(group);
    for (const DatabaseFacts& database : d_.all.databases.all()) add_database(database);
    if (d_.databases.empty()) assume_databases();
  }

 private:
  const ServerFacts* mailbox_server(const std::string& name) const {
    const ServerFacts* server = d_.all.find_server(name);
    const bool is_there = std::find(d_.mailbox_servers.begin(), d_.mailbox_servers.end(), server) !=
                          d_.mailbox_servers.end();
    return is_there ? server : nullptr;
  }

  Group& group_named(const std::string& name) {
    for (Group& group : groups_) {
      if (is_same_word(group.name, name)) return group;
    }
    Group fresh;
    fresh.name = name;
    groups_.push_back(fresh);
    return groups_.back();
  }

  static void add_member(Group& group, const ServerFacts* server) {
    if (std::find(group.members.begin(), group.members.end(), server) == group.members.end())
      group.members.push_back(server);
  }

  void collect_groups() {
    for (const GroupFacts& known : d_.all.groups.all()) {
      Group& group = group_named(known.name);
      group.is_known = true;
      group.witness = known.witness;
      group.is_dag_only = is_same_word(known.activation_mode, "DagOnly");
      for (const std::string& member : known.members) {
        if (const ServerFacts* server = mailbox_server(member))
          add_member(group, server);
        else
          dangling(known.place, "Servers", "member \"" + member + "\" of " + known.name);
      }
    }
    for (const ServerFacts* server : d_.mailbox_servers) {
      if (!server->dag.empty()) add_member(group_named(server->dag), server);
    }
  }

  void dangling(const Place& place, const char* field, const std::string& what) {
    d_.listing.error(place, field, "there is no mailbox server for " + what,
                     "export Get-ExchangeServer of the whole organisation into the same folder");
  }

  const Group* group_of(const ServerFacts* server) const {
    for (const Group& group : groups_) {
      if (std::find(group.members.begin(), group.members.end(), server) != group.members.end())
        return &group;
    }
    return nullptr;
  }

  // Servers that share databases without a group that is known are one.
  void join_by_copies() {
    for (const DatabaseFacts& database : d_.all.databases.all()) {
      std::vector<const ServerFacts*> holders;
      for (const CopyFacts& copy : database.copies) {
        if (const ServerFacts* server = mailbox_server(copy.server)) holders.push_back(server);
      }
      if (holders.size() < 2) continue;
      const Group* known = nullptr;
      for (const ServerFacts* server : holders) known = known == nullptr ? group_of(server) : known;
      if (known != nullptr && known->is_known) continue;
      const std::string name = known != nullptr          ? known->name
                               : !database.group.empty() ? database.group
                                                         : name_from(database.name);
      Group& group = group_named(name);
      for (const ServerFacts* server : holders) merge(group, server);
    }
    std::erase_if(groups_, [](const Group& g) { return g.members.empty() && !g.is_known; });
  }

  void merge(Group& group, const ServerFacts* server) {
    for (Group& other : groups_) {
      if (&other == &group) continue;
      const auto at = std::find(other.members.begin(), other.members.end(), server);
      if (at == other.members.end()) continue;
      if (other.is_known) return;
      const std::vector<const ServerFacts*> members = std::move(other.members);
      other.members.clear();
      for (const ServerFacts* each : members) add_member(group, each);
    }
    add_member(group, server);
  }

  // "DAG-nn" of "DAG-nn-DB01".
  static std::string name_from(const std::string& database) {
    const std::size_t at = lower_case(database).find("-db");
    return at == std::string::npos || at == 0 ? "DAG1" : database.substr(0, at);
  }

  void add_group(const Group& group) {
    auto& made = *d_.scenario.mutable_directory()->add_dags();
    // A group may not have a server's name; exports keep the two apart.
    made.set_name(d_.names.name("group", group.name));
    for (const ServerFacts* server : group.members) made.add_members(d_.server_name(*server));
    if (!group.is_known) {
      d_.listing.assumed(
          "group " + made.name(), "members", std::to_string(group.members.size()),
          "Get-DatabaseAvailabilityGroup is not there: the servers that share databases");
    }
    if (group.is_dag_only) made.set_datacenter_activation_mode(scenario::Dag::DAG_ONLY);
    set_witness(group, made);
    if (made.members_size() == 0)
      d_.listing.warning({}, "group " + group.name, "Servers", "", "has no member; left out");
    if (made.members_size() == 0) d_.scenario.mutable_directory()->mutable_dags()->RemoveLast();
  }

  void set_witness(const Group& group, scenario::Dag& made) {
    if (group.members.empty()) return;
    if (group.is_known && group.witness.empty()) return;
    if (const ServerFacts* server = d_.all.find_server(group.witness)) {
      const std::string site = d_.site(*server);
      if (!site.empty()) {
        made.set_witness_site(site);
        return;
      }
    }
    std::map<std::string, std::size_t> members;
    for (const ServerFacts* server : group.members) ++members[d_.site(*server)];
    const auto most =
        std::max_element(members.begin(), members.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    made.set_witness_site(most->first);
    d_.listing.assumed(
        "group " + made.name(), "witness_site", most->first,
        (group.witness.empty() ? std::string("no export names a witness")
                               : group.witness + " is no Exchange server, so its site is "
                                                 "not exported") +
            ": the site of most members");
  }

  static scenario::ContentIndexState index_state(const std::string& word) {
    if (is_same_word(word, "Crawling") || is_same_word(word, "Seeding") ||
        is_same_word(word, "HealthyAndUpgrading"))
      return is_same_word(word, "HealthyAndUpgrading") ? scenario::HEALTHY : scenario::CRAWLING;
    if (is_same_word(word, "Healthy") || word.empty() || is_same_word(word, "NotApplicable") ||
        is_same_word(word, "Disabled"))
      return scenario::CONTENT_INDEX_UNSPECIFIED;
    return word.find("Failed") != std::string::npos || is_same_word(word, "Suspended") ||
                   is_same_word(word, "AutoSuspended")
               ? scenario::FAILED
               : scenario::CONTENT_INDEX_UNSPECIFIED;
  }

  void add_copy(const DatabaseFacts& database, const CopyFacts& copy, scenario::Database& made) {
    const ServerFacts* server = mailbox_server(copy.server);
    if (server == nullptr) {
      dangling(copy.place.file.empty() ? database.place : copy.place, "Server",
               "the copy of " + database.name + " on \"" + copy.server + "\"");
      return;
    }
    auto& c = *made.add_copies();
    c.set_server(d_.server_name(*server));
    c.set_copy_queue_length(copy.copy_queue);
    c.set_replay_queue_length(copy.replay_queue);
    c.set_content_index(index_state(copy.content_index));
    if (copy.preference > 0) c.set_activation_preference(copy.preference);
    const bool is_broken =
        copy.has_status && lower_case(copy.status).find("failed") != std::string::npos;
    const bool is_lagged = copy.replay_lag_s.value_or(0) > 0;
    if (copy.is_suspended || is_broken || is_lagged) c.set_activation_suspended(true);
    const std::string who = "database " + database.name + " on " + copy.server;
    if (is_broken)
      d_.listing.warning(copy.place, who, "Status", copy.status,
                         "the copy cannot be activated: activation_suspended");
    if (is_lagged && !copy.is_suspended) {
      d_.listing.assumed(who, "activation_suspended", "true",
                         "it lags by " + std::to_string(*copy.replay_lag_s / 3600) +
                             " h, and lagged copies are not activated by themselves");
    }
  }

  // Where some copies have a preference and others have none, those come last.
  void fill_preferences(const DatabaseFacts& database, std::vector<CopyFacts>& copies) {
    std::uint32_t last = 0;
    for (const CopyFacts& copy : copies) last = std::max(last, copy.preference);
    if (last == 0) return;
    for (CopyFacts& copy : copies) {
      if (copy.preference != 0) continue;
      copy.preference = ++last;
      d_.listing.assumed("database " + database.name + " on " + copy.server,
                         "activation_preference", std::to_string(last),
                         "no export says it: behind the others");
    }
  }

  void add_database(const DatabaseFacts& database) {
    std::vector<CopyFacts> copies = database.copies;
    fill_preferences(database, copies);
    std::stable_sort(copies.begin(), copies.end(), [](const CopyFacts& a, const CopyFacts& b) {
      const auto rank = [](const CopyFacts& c) { return c.preference == 0 ? 1000u : c.preference; };
      return rank(a) < rank(b);
    });
    auto& made = *d_.scenario.mutable_directory()->add_databases();
    made.set_name(d_.names.name("database", database.name));
    made.set_guid(lower_case(database.guid));
    for (const CopyFacts& copy : copies) add_copy(database, copy, made);
    if (made.copies_size() == 0) {
      if (copies.empty())
        d_.listing.warning(database.place, "database " + database.name, "Servers", "",
                           "no export says where its copies are; left out");
      d_.scenario.mutable_directory()->mutable_databases()->RemoveLast();
      return;
    }
    const ServerFacts* active = mailbox_server(database.mounted_on);
    std::string active_name = active == nullptr ? "" : d_.server_name(*active);
    const auto holds = [&](const auto& c) { return c.server() == active_name; };
    const bool is_held = std::any_of(made.copies().begin(), made.copies().end(), holds);
    if (is_held)
      made.set_active_on(active_name);
    else
      active_name = made.copies(0).server();
    say_active(database, is_held, active_name);
    if (active == nullptr) active = mailbox_server(copies.front().server);
    d_.databases.push_back(made.name());
    d_.database_of[lower_case(database.name)] = made.name();
    if (active == nullptr) return;
    d_.database_site[made.name()] = d_.site(*active);
    d_.database_product[made.name()] = product_of_server(*active);
  }

  void say_active(const DatabaseFacts& database, bool is_held, const std::string& active) {
    const std::string who = "database " + database.name;
    if (database.is_dismounted)
      d_.listing.warning(
          database.place, who, "Mounted", "False",
          "was dismounted when it was exported; in the scenario it is mounted on " + active);
    else if (!is_held && !database.mounted_on.empty())
      d_.listing.warning(
          database.place, who, "MountedOnServer", database.mounted_on,
          "has no copy of it by the exports; in the scenario it is mounted on " + active);
  }

  void assume_databases() {
    for (const ServerFacts* server : d_.mailbox_servers) {
      auto& made = *d_.scenario.mutable_directory()->add_databases();
      made.set_name(d_.names.fresh("database", "db-" + d_.server_name(*server)));
      made.add_copies()->set_server(d_.server_name(*server));
      d_.databases.push_back(made.name());
      d_.database_site[made.name()] = d_.site(*server);
      d_.database_product[made.name()] = product_of_server(*server);
    }
    if (!d_.databases.empty()) {
      d_.listing.assumed("databases", "databases", std::to_string(d_.databases.size()),
                         "Get-MailboxDatabase is not there: one on each mailbox server, one copy");
    }
  }

  Draft& d_;
  std::vector<Group> groups_;
};

}  // namespace

void build_databases(Draft& d) { DatabaseBuilder(d).build(); }

}  // namespace casgrid::importing
