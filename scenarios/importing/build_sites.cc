// Which servers are in the scenario, and the sites and links between them.
#include <algorithm>

#include "scenarios/importing/draft.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid::importing {
namespace {

constexpr double kLinkMbps = 1000;
constexpr double kLinkMs = 5;

bool is_known_product(const ServerFacts& server) {
  return !server.version || product_of(*server.version).has_value();
}

// What is none is listed.
bool is_of_the_front_door(Draft& d, const ServerFacts& server) {
  const std::string who = "server " + server.name;
  if (server.is_edge && !server.has_mailbox && !server.has_client_access) {
    d.listing.not_used(server.place, who,
                       "is an Edge Transport server: for mail through it write "
                       "directory.edge_servers, with its place and its subscription");
    return false;
  }
  if (!server.has_mailbox && !server.has_client_access) {
    d.listing.not_used(server.place, who, "has neither the Client Access nor the Mailbox role");
    return false;
  }
  if (is_known_product(server)) return true;
  d.listing.not_used(server.place, who,
                     "is of version " + casgrid::text_of(*server.version) +
                         ", older than Exchange 2007 or not known");
  return false;
}

void say_what_is_not_said(Draft& d, const ServerFacts& server) {
  const std::string who = "server " + server.name;
  if (server.is_unknown_to_directory && !d.all.has_calculator) {
    const bool has_both = server.has_mailbox && server.has_client_access;
    const char* one = server.has_mailbox ? "Mailbox" : "Client Access";
    d.listing.assumed(who, "roles", has_both ? "both" : one,
                      "Get-ExchangeServer does not name it, another export does");
  }
  if (!server.version)
    d.listing.assumed(who, "version", "15.0.1497.2", "AdminDisplayVersion is in no export");
}

// Sites of servers whose export does not say.
void assume_sites(Draft& d, const std::vector<const ServerFacts*>& servers) {
  std::vector<const ServerFacts*> without;
  std::string first;
  for (const ServerFacts* server : servers) {
    if (server->site.empty())
      without.push_back(server);
    else if (first.empty())
      first = server->site;
  }
  if (without.empty()) return;
  const bool is_one_site = d.all.sites.all().size() == 1;
  if (first.empty() && is_one_site) first = d.all.sites.all().front().name;
  const bool is_calculation = d.all.has_calculator && first.empty();
  if (is_calculation) first = "site1";
  if (first.empty()) {
    d.listing.needed("sites", "no export says the site of any server; export Get-ExchangeServer");
    return;
  }
  for (const ServerFacts* server : without)
    d.site_of[lower_case(server->name)] = d.names.name("site", first);
  const std::string who = without.size() == 1 ? "server " + without.front()->name
                                              : std::to_string(without.size()) + " servers";
  d.listing.assumed(who, "site", first,
                    is_calculation ? "the calculator's files name no sites: all servers in one"
                                   : "no export says it; Get-ExchangeServer would");
}

struct Pair {
  std::string a, b;
  bool operator<(const Pair& o) const { return std::tie(a, b) < std::tie(o.a, o.b); }
};

Pair pair_of(const std::string& a, const std::string& b) {
  return lower_case(a) < lower_case(b) ? Pair{a, b} : Pair{b, a};
}

void add_link(Draft& d, const Pair& ends, const std::string& name, std::uint32_t cost) {
  auto* link = d.scenario.mutable_topology()->add_links();
  link->set_name(d.names.fresh("link", name));
  link->set_a(ends.a);
  link->set_b(ends.b);
  link->set_bandwidth_mbps(kLinkMbps);
  link->set_latency_ms(kLinkMs);
  if (cost > 0) link->set_cost(cost);
}

struct Joined {
  std::string name;
  std::uint32_t cost = 0;
};

// Sites in which links meet: what lies on one link only leads nowhere.
std::set<std::string> meeting_sites(Draft& d) {
  std::set<std::string> seen;
  std::set<std::string> meeting;
  for (const SiteLink& link : d.all.links) {
    std::set<std::string> ends;
    for (const std::string& site : link.sites) ends.insert(d.names.name("site", site));
    for (const std::string& site : ends) {
      if (!seen.insert(site).second) meeting.insert(site);
    }
  }
  return meeting;
}

// The cheapest site link of each pair of sites. A link of many sites joins those with servers, and
// those in which it meets other links.
std::map<Pair, Joined> joined_sites(Draft& d, const std::set<std::string>& with_servers) {
  const std::set<std::string> meeting = meeting_sites(d);
  std::map<Pair, Joined> pairs;
  for (const SiteLink& link : d.all.links) {
    std::vector<std::string> ends;
    for (const std::string& site : link.sites) {
      const std::string name = d.names.name("site", site);
      if (link.sites.size() == 2 || with_servers.contains(name) || meeting.contains(name))
        ends.push_back(name);
    }
    for (std::size_t i = 0; i < ends.size(); ++i) {
      for (std::size_t j = i + 1; j < ends.size(); ++j) {
        const Pair key = pair_of(ends[i], ends[j]);
        const auto known = pairs.find(key);
        if (known != pairs.end() && known->second.cost <= link.cost) continue;
        const std::string name =
            ends.size() == 2 ? link.name : link.name + "-" + key.a + "-" + key.b;
        pairs[key] = {name, link.cost};
      }
    }
  }
  return pairs;
}

void check_links(Draft& d) {
  if (d.all.sites.empty()) return;
  for (const SiteLink& link : d.all.links) {
    for (const std::string& site : link.sites) {
      if (d.all.sites.find(site) == nullptr)
        d.listing.warning(link.place, "site link " + link.name, "Sites", site,
                          "is no site of Get-AdSite; are columns swapped?");
    }
  }
}

void build_links(Draft& d, std::set<std::string>& used) {
  check_links(d);
  const std::map<Pair, Joined> pairs = joined_sites(d, used);
  for (const auto& [ends, link] : pairs) {
    add_link(d, ends, d.names.name("link name", link.name), link.cost);
    used.insert(ends.a);
    used.insert(ends.b);
  }
  if (pairs.empty() && d.sites.size() > 1) {
    for (std::size_t i = 0; i < d.sites.size(); ++i) {
      for (std::size_t j = i + 1; j < d.sites.size(); ++j) {
        const Pair ends = pair_of(d.sites[i], d.sites[j]);
        add_link(d, ends, ends.a + "-" + ends.b, 0);
      }
    }
    d.listing.assumed("site links", "cost", "100",
                      d.all.links.empty()
                          ? "no usable Get-AdSiteLink is there: every site is joined to every other"
                          : "no link of Get-AdSiteLink joins two sites with servers: every site is "
                            "joined to every other");
  }
  if (d.scenario.topology().links_size() > 0) {
    d.listing.assumed("site links", "bandwidth_mbps, latency_ms", "1000, 5",
                      "Active Directory knows costs only; give what the lines have");
  }
}

// Names that only the status of copies knows; those that no view is of are marked.
std::string servers_of_copies(const Inventory& all) {
  std::map<std::string, std::pair<std::string, bool>> names;
  for (const DatabaseFacts& database : all.databases.all()) {
    for (const CopyFacts& copy : database.copies) {
      auto& known =
          names.emplace(lower_case(copy.server), std::pair(copy.server, false)).first->second;
      known.second = known.second || copy.has_status;
    }
  }
  std::string text;
  for (const auto& [key, name] : names)
    text += (text.empty() ? "" : ", ") + name.first + (name.second ? "" : " (no view of it)");
  return text;
}

}  // namespace

void report_missing_views(Draft& d) {
  if (!d.all.has_copy_status) return;
  for (const DatabaseFacts& database : d.all.databases.all()) {
    for (const CopyFacts& copy : database.copies) {
      if (copy.has_status) continue;
      d.listing.warning(database.place, "database " + database.name, "copy", copy.server,
                        "no export says the status of this copy: run "
                        "Get-MailboxDatabaseCopyStatus -Server " +
                            copy.server + "; taken as healthy");
    }
  }
}

void choose_servers(Draft& d) {
  std::vector<const ServerFacts*> chosen;
  for (const ServerFacts& server : d.all.servers.all()) {
    if (!is_of_the_front_door(d, server)) continue;
    say_what_is_not_said(d, server);
    chosen.push_back(&server);
    if (server.has_client_access) d.front_ends.push_back(&server);
    if (server.has_mailbox) d.mailbox_servers.push_back(&server);
  }
  if (d.all.servers.empty()) {
    d.listing.needed("servers", "no export names a server; export Get-ExchangeServer");
    const std::string seen = servers_of_copies(d.all);
    if (!seen.empty())
      d.listing.needed("servers " + seen,
                       "only the status of copies names them: neither roles nor sites are known");
    return;
  }
  if (d.front_ends.empty())
    d.listing.needed("front ends",
                     "no server has the Client Access role; export all of Get-ExchangeServer");
  if (d.mailbox_servers.empty())
    d.listing.needed("mailbox servers",
                     "no server has the Mailbox role; export all of Get-ExchangeServer");
  assume_sites(d, chosen);
  for (const ServerFacts* server : chosen) {
    if (server->site.empty()) continue;
    if (!d.all.sites.empty() && d.all.sites.find(server->site) == nullptr) {
      d.listing.warning(server->place, "server " + server->name, "Site", server->site,
                        "is no site of Get-AdSite; it is added");
    }
    d.site_of[lower_case(server->name)] = d.names.name("site", server->site);
  }
}

void build_sites(Draft& d) {
  std::set<std::string> used;
  for (const auto& [server, site] : d.site_of) used.insert(site);
  d.sites.assign(used.begin(), used.end());
  build_links(d, used);
  for (const std::string& name : used) {
    auto* site = d.scenario.mutable_topology()->add_sites();
    site->set_name(name);
    for (const SiteFacts& known : d.all.sites.all()) {
      if (known.is_hub && d.names.name("site", known.name) == name) site->set_is_hub(true);
    }
  }
  for (const SiteFacts& known : d.all.sites.all()) {
    if (!used.contains(d.names.name("site", known.name)))
      d.listing.not_used({}, "site " + known.name,
                         "has no Exchange server and lies on no link between some");
  }
  if (!used.empty())
    d.listing.assumed("sites", "lan", "10000 Mbit/s, 0.1 ms",
                      "no export knows the network of a site");
}

}  // namespace casgrid::importing
