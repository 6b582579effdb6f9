// validate(): sites, links, servers, groups, databases, balancers, names.
#include <algorithm>
#include <map>
#include <set>

#include "model/directory/product.h"
#include "model/directory/web_address.h"
#include "scenarios/document/identifiers.h"
#include "scenarios/document/patterns.h"
#include "scenarios/validating/validator.h"

namespace casgrid {

void Validator::topology() {
  if (s_.topology().sites_size() == 0)
    error("topology", "there is no site", "add sites { name: \"...\" }");
  for (int i = 0; i < s_.topology().links_size(); ++i) link(i);
}

void Validator::link(int i) {
  const auto& l = s_.topology().links(i);
  const std::string path = at("topology.links", i);
  define(links_, l.name(), path, "link");
  const bool known = refers(zones_, l.a(), path + ".a", "site or client network") &&
                     refers(zones_, l.b(), path + ".b", "site or client network");
  if (known && l.a() == l.b()) {
    error(path + ".b", "the link joins \"" + l.a() + "\" to itself",
          "give two different ends; a site's own network is its lan");
  }
}

void Validator::version(const std::string& text, const std::string& path) {
  if (text.empty()) return;
  const auto parsed = parse_version(text);
  if (!parsed) {
    error(path, "\"" + text + "\" is not a build", "write four numbers, such as 15.0.1497.2");
  } else if (!product_of(*parsed)) {
    error(path, "\"" + text + "\" is no build of Exchange 2007 to Subscription Edition",
          "write 8.x, 14.x, 15.0.x, 15.1.x or 15.2.x");
  }
}

void Validator::web_address(const std::string& url, const std::string& path) {
  if (url.empty()) return;
  const auto parsed = parse_url(url);
  if (!parsed || !parsed->is_http())
    error(path, "\"" + url + "\" is not a web address", "write https://mail.example.com/owa");
}

void Validator::servers() {
  const auto& d = s_.directory();
  if (d.domain().empty())
    error("directory.domain", "is missing", "give the domain of the users' addresses");
  if (d.front_ends_size() == 0)
    error("directory.front_ends", "there is no front end", "add front_ends { ... }");
  if (d.mailbox_servers_size() == 0)
    error("directory.mailbox_servers", "there is no mailbox server", "add mailbox_servers { ... }");
  if (d.directory_servers_size() == 0) {
    error("directory.directory_servers", "there is no directory server",
          "add directory_servers { ... }: front ends ask one");
  }
  for (int i = 0; i < d.front_ends_size(); ++i) front_end(i);
  for (int i = 0; i < d.mailbox_servers_size(); ++i) mailbox_server(i);
  for (int i = 0; i < d.directory_servers_size(); ++i) {
    refers(sites_, d.directory_servers(i).site(), at("directory.directory_servers", i) + ".site",
           "site");
  }
}

void Validator::dags() {
  constexpr int kMembersMax = 16;
  const auto& d = s_.directory();
  for (int i = 0; i < d.dags_size(); ++i) {
    const auto& dag = d.dags(i);
    const std::string path = at("directory.dags", i);
    define(dags_, dag.name(), path, "group");
    if (servers_.contains(dag.name()))
      error(path, "the name \"" + dag.name() + "\" is a server's, too",
            "give the group its own name");
    if (dag.members_size() == 0)
      error(path + ".members", "the group has no member", "add mailbox servers");
    int members = 0;
    for (int m = 0; m < dag.members_size(); ++m) {
      const std::string member = at(path + ".members", m);
      for (const std::string& name : names_of(dag.members(m), member)) {
        ++members;
        if (!refers(mailbox_servers_, name, member, "mailbox server")) break;
        const auto [known, is_new] = dag_of_.emplace(name, dag.name());
        if (!is_new) {
          error(member, "\"" + name + "\" is a member of " + known->second + " already",
                "a server is in one group at most");
        }
      }
    }
    if (members > kMembersMax)
      error(path + ".members", "the group has more than 16 members", "make two groups");
    if (!dag.witness_site().empty())
      refers(sites_, dag.witness_site(), path + ".witness_site", "site");
  }
}

void Validator::databases() {
  const auto& d = s_.directory();
  if (d.databases_size() == 0)
    error("directory.databases", "there is no database", "add databases { ... }");
  for (int i = 0; i < d.databases_size(); ++i) {
    const auto& database = d.databases(i);
    const std::string path = at("directory.databases", i);
    const auto names = expand_name(database.name());
    if (!names) {
      error(path + ".name", "\"" + database.name() + "\" is not a pattern",
            "write a name, or db{1..20} for twenty");
    } else {
      for (const std::string& name : *names) {
        define(databases_, name, path, "database");
        for (const auto& copy : database.copies()) copies_of_[name].push_back(copy.server());
      }
    }
    if (names) database_settings(i, *names);
    if (database.copies_size() == 0)
      error(path + ".copies", "the database has no copy", "add copies { server: \"...\" }");
    std::set<std::string> groups;
    std::set<std::string> holders;
    for (int c = 0; c < database.copies_size(); ++c) {
      const std::string& server = database.copies(c).server();
      const std::string copy = at(path + ".copies", c) + ".server";
      if (!refers(mailbox_servers_, server, copy, "mailbox server")) continue;
      if (!holders.insert(server).second)
        error(copy, "\"" + server + "\" has two copies of this database", "one copy a server");
      groups.insert(dag_of_.contains(server) ? dag_of_[server] : "");
    }
    if (holders.size() > 1 && (groups.size() > 1 || groups.contains(""))) {
      error(path + ".copies", "the servers of its copies are not all in one group",
            "put them into one of dags { ... }");
    }
  }
}

// Of one database; of a pattern all share the row.
void Validator::database_settings(int i, const std::vector<std::string>& names) {
  const auto& database = s_.directory().databases(i);
  const std::string path = at("directory.databases", i);
  const bool is_pattern = names.size() > 1;
  if (!database.guid().empty()) {
    if (is_pattern)
      error(path + ".guid", "is one for " + std::to_string(names.size()) + " databases",
            "write a row for each database, or leave it out");
    else if (!is_guid(database.guid()))
      error(path + ".guid", "\"" + database.guid() + "\" is not a GUID", kGuidRemedy);
    else
      unique(UniqueKind::Guid, database.guid(), path + ".guid");
  }
  std::vector<std::string> holders;
  std::map<std::uint32_t, std::string> preferences;
  for (int c = 0; c < database.copies_size(); ++c) {
    const auto& copy = database.copies(c);
    const std::string where = at(path + ".copies", c);
    holders.push_back(copy.server());
    const std::uint32_t given = copy.activation_preference();
    const auto place = static_cast<std::uint32_t>(c + 1);
    const auto [other, is_new] = preferences.emplace(given != 0 ? given : place, copy.server());
    if (given != 0 && is_pattern)
      error(where + ".activation_preference",
            "the copies of a pattern are rotated from database to database",
            "leave it out, or write a row for each database");
    else if (!is_new)
      error(where + ".activation_preference",
            "\"" + copy.server() + "\" and \"" + other->second + "\" have the same preference",
            "give each copy its own, the most wanted 1");
  }
  const std::string& active = database.active_on();
  if (!active.empty() && std::find(holders.begin(), holders.end(), active) == holders.end())
    error(path + ".active_on", "\"" + active + "\" has no copy of this database",
          suggestion(active, holders));
}

void Validator::balancers() {
  const auto& d = s_.directory();
  for (int i = 0; i < d.balancers_size(); ++i) {
    const auto& b = d.balancers(i);
    const std::string path = at("directory.balancers", i);
    refers(sites_, b.site(), path + ".site", "site");
    if (b.pool_size() == 0) error(path + ".pool", "the pool is empty", "add names of front ends");
    std::set<std::string> seen;
    for (int p = 0; p < b.pool_size(); ++p) {
      refers_all(front_ends_, b.pool(p), at(path + ".pool", p), "front end");
      if (!seen.insert(b.pool(p)).second)
        error(at(path + ".pool", p), "\"" + b.pool(p) + "\" is in the pool twice", "name it once");
    }
    using scenario::Balancer;
    const bool is_layer7 = b.layer() == Balancer::LAYER7;
    if (b.affinity() == Balancer::COOKIE && !is_layer7) {
      error(path + ".affinity", "a layer-4 balancer sees no cookie",
            "give layer: LAYER7, or SOURCE_ADDRESS");
    }
    if (b.affinity() == Balancer::SOURCE_ADDRESS && b.policy() == Balancer::LEAST_CONNECTIONS) {
      error(path + ".policy", "the client's address decides, not the number of connections",
            "leave policy out");
    }
    if (is_layer7 && b.probe().protocol() != scenario::CLIENT_UNSPECIFIED) {
      error(path + ".probe.protocol", "a layer-7 balancer probes every virtual directory",
            "leave it out");
    }
    const double interval = b.probe().interval_s() == 0 ? 5 : b.probe().interval_s();
    if (b.probe().timeout_s() > interval) {
      error(path + ".probe.timeout_s", "is longer than the interval", "give at most interval_s");
    }
  }
}

void Validator::namespaces() {
  const auto& d = s_.directory();
  Names addresses = front_ends_;
  for (const std::string& name : balancers_.all()) addresses.add(name, balancers_.place_of(name));
  for (int i = 0; i < d.namespaces_size(); ++i) {
    const auto& n = d.namespaces(i);
    const std::string path = at("directory.namespaces", i);
    define(namespaces_, n.host(), path, "namespace");
    if (!n.host().empty() && !parse_url("https://" + n.host() + "/")) {
      error(path + ".host", "\"" + n.host() + "\" is not a host name", "write mail.example.com");
    }
    if (n.addresses_size() == 0)
      error(path + ".addresses", "the name has no address", "add balancers or front ends");
    for (int a = 0; a < n.addresses_size(); ++a) {
      refers_all(addresses, n.addresses(a), at(path + ".addresses", a), "balancer or front end");
    }
  }
}

}  // namespace casgrid
