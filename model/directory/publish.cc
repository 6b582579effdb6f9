// What is derived from the tables: lookups, distances, what each site publishes.
#include <algorithm>

#include "model/directory/directory.h"

namespace casgrid {
namespace {

void publish_server(const Server& server, ServerId id, Site& site) {
  const auto product = static_cast<std::size_t>(server.product);
  if (server.has(ServerRole::Mailbox)) site.mailbox_servers[product].push_back(id);
  if (!server.is_front_end()) return;
  site.front_ends[product].push_back(id);
  for (std::size_t p = 0; p < kHttpProtocols; ++p) {
    const VirtualDirectory& directory = server.directories[p];
    if (directory.external_url.is_none()) continue;
    Published& published = site.published[product][p];
    if (published.url.is_none()) published.url = directory.external_url;
    published.forms = published.forms || directory.forms;
  }
}

void add_key(std::unordered_map<std::string, UserId>& map, const std::string& key, UserId user) {
  if (!key.empty()) map.try_emplace(lower(key), user);
}

}  // namespace

// A UPN that is another's SMTP address leads to its own user: UPNs are in already.
void Directory::publish_person(const NamedUser& user, UserId id) {
  add_key(by_address_, user.primary_smtp, id);
  add_key(by_address_, user.sam_account_name, id);
  add_key(by_guid_, user.mailbox_guid, id);
  add_key(by_legacy_dn_, user.legacy_dn, id);
  add_key(by_sid_, user.sid, id);
}

void Directory::publish() {
  for (Site& site : sites) {
    site.published = {};
    for (auto& of_product : site.front_ends) of_product.clear();
    for (auto& of_product : site.mailbox_servers) of_product.clear();
  }
  hosts_.clear();
  for (std::size_t i = 0; i < hosts.size(); ++i)
    hosts_.try_emplace(hosts[i], static_cast<std::uint32_t>(i));
  const std::string autodiscover = "autodiscover." + domain;
  autodiscover_url = hosts_.contains(autodiscover)
                         ? intern_url("https://" + autodiscover + "/autodiscover/autodiscover.xml")
                         : UrlId{};
  servers_.clear();
  for (std::size_t i = 0; i < servers.size(); ++i) {
    Server& server = servers[i];
    if (server.fqdn.empty()) {
      server.fqdn = server.name;
      if (!domain.empty() && server.name.find('.') == std::string::npos)
        server.fqdn += "." + domain;
    }
    servers_.try_emplace(lower(server.name), static_cast<std::uint32_t>(i));
    servers_.try_emplace(lower(server.fqdn), static_cast<std::uint32_t>(i));
    publish_server(server, ServerId{i}, sites[server.site.index()]);
  }
  databases_.clear();
  for (std::size_t i = 0; i < databases.size(); ++i) {
    if (!databases[i].guid.empty()) databases_.try_emplace(lower(databases[i].guid), DatabaseId{i});
    databases_.try_emplace(lower(databases[i].name), DatabaseId{i});
  }
  by_address_.clear();
  by_guid_.clear();
  by_legacy_dn_.clear();
  by_sid_.clear();
  for (const UserGroup& group : user_groups) {
    for (std::uint32_t i = 0; group.is_named() && i < group.count; ++i)
      add_key(by_address_, named_users[group.named + i].upn,
              UserId{std::size_t{group.first_user} + i});
  }
  for (const UserGroup& group : user_groups) {
    for (std::uint32_t i = 0; group.is_named() && i < group.count; ++i)
      publish_person(named_users[group.named + i], UserId{std::size_t{group.first_user} + i});
  }
  find_distances();
}

void Directory::find_distances() {
  graph = SiteGraph(
      sites.size(), site_links,
      has_all_links ? SiteGraph::WithoutLinks::NoneReach : SiteGraph::WithoutLinks::AllReach);
}

}  // namespace casgrid
