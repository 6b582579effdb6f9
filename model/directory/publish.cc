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

}  // namespace

const std::string& Directory::key_at(FoldedTable::Place place) const {
  const NamedUser& user = named_users[place / kKeys];
  switch (static_cast<Key>(place % kKeys)) {
    case kPrimarySmtp:
      return user.primary_smtp;
    case kSamAccountName:
      return user.sam_account_name;
    case kMailboxGuid:
      return user.mailbox_guid;
    case kLegacyDn:
      return user.legacy_dn;
    case kSid:
      return user.sid;
    case kUpn:
    case kKeys:
      break;
  }
  return user.upn;
}

void Directory::publish_people() {
  const std::size_t count = named_users.size();
  user_of_person_.assign(count, 0);
  for (const UserGroup& group : user_groups) {
    for (std::uint32_t i = 0; group.is_named() && i < group.count; ++i)
      user_of_person_[group.named + i] = group.first_user + i;
  }
  by_address_.clear();
  by_address_.reserve(3 * count);
  for (FoldedTable* table : {&by_guid_, &by_legacy_dn_, &by_sid_}) {
    table->clear();
    table->reserve(count);
  }
  const auto add = [&](FoldedTable& table, std::size_t user, Key key) {
    const auto place = static_cast<FoldedTable::Place>(user * kKeys + key);
    const std::string& text = key_at(place);
    if (!text.empty())
      table.add(
          text, place, [&](FoldedTable::Place p) -> auto& { return key_at(p); });
  };
  // A UPN that is another's SMTP address leads to its own user: UPNs go in first.
  for (std::size_t user = 0; user < count; ++user) add(by_address_, user, kUpn);
  for (std::size_t user = 0; user < count; ++user) {
    add(by_address_, user, kPrimarySmtp);
    add(by_address_, user, kSamAccountName);
    add(by_guid_, user, kMailboxGuid);
    add(by_legacy_dn_, user, kLegacyDn);
    add(by_sid_, user, kSid);
  }
}

std::optional<UserId> Directory::find_person_in(const FoldedTable& table,
                                                std::string_view key) const {
  const auto place = table.find(
      key, [&](FoldedTable::Place p) -> auto& { return key_at(p); });
  if (!place) return std::nullopt;
  return UserId{std::size_t{user_of_person_[*place / kKeys]}};
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
  publish_people();
  graph = SiteGraph(sites.size(), site_links);
}

}  // namespace casgrid
