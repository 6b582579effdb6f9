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

// A distinguished name without what its printers do differently: case, blanks, quotation marks, and
// two names of attributes.
std::string plain_name(std::string_view name) {
  std::string made = ",";
  for (const char c : lower(name)) {
    if (c != '"' && c != '\\' && (c != ' ' || made.back() != ',')) made += c;
  }
  for (const auto& [one, other] : {std::pair(",s=", ",st="), std::pair(",e=", ",emailaddress=")}) {
    const std::size_t at = made.find(one);
    if (at != std::string::npos) made.replace(at, std::string_view(one).size(), other);
  }
  return made;
}

// The newest certificate of the server with this issuer and subject, <I>issuer<S>subject. That it
// is not there is known only where every certificate of the server was told with both.
void publish_certificate(const std::vector<struct Certificate>& all, const Server& server,
                         ReceiveConnector& connector) {
  connector.certificate = {};
  connector.lacks_certificate = false;
  const std::string name = lower(connector.tls_certificate_name);
  const std::size_t subject = name.find("<s>");
  if (!name.starts_with("<i>") || subject == std::string::npos) return;
  bool is_told = false;
  bool is_whole = true;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const struct Certificate& c = all[i];
    if (!holds(server, c)) continue;
    is_told = true;
    is_whole = is_whole && !c.subject.empty() && !c.issuer_name.empty();
    const bool is_meant = plain_name(c.issuer_name) == plain_name(name.substr(3, subject - 3)) &&
                          plain_name(c.subject) == plain_name(name.substr(subject + 3));
    const bool is_newer = connector.certificate.is_none() ||
                          all[connector.certificate.index()].not_after_s < c.not_after_s;
    if (is_meant && is_newer) connector.certificate = CertificateId{i};
  }
  connector.lacks_certificate = is_told && is_whole && connector.certificate.is_none();
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
    // Mostly it is the UPN, which is in already.
    if (!equal_folded(named_users[user].primary_smtp, named_users[user].upn))
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
    server.address = ip_address_of(server.ip_address);
    for (ReceiveConnector& c : server.connectors) publish_certificate(certificates, server, c);
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
  find_distances();
}

void Directory::find_distances() {
  graph = SiteGraph(
      sites.size(), site_links,
      has_all_links ? SiteGraph::WithoutLinks::NoneReach : SiteGraph::WithoutLinks::AllReach);
}

}  // namespace casgrid
