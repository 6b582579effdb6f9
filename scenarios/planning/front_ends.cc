#include "scenarios/planning/front_ends.h"

#include <algorithm>
#include <map>

#include "model/directory/protocol_family.h"
#include "model/mailbox/group_rule.h"

namespace casgrid::planning {
namespace {

using Words = std::vector<std::uint32_t>;

std::uint32_t word(bool is_set) { return is_set ? 1u : 0u; }

template <class Enum>
std::uint32_t number(Enum value) {
  return static_cast<std::uint32_t>(value);
}

// Hosts that some rule compares the request's own name with. Under any other name of its own a
// front end decides as its neighbour does under its own.
std::vector<bool> telling_hosts(const Directory& directory) {
  std::vector<bool> telling(directory.hosts.size(), false);
  const auto add = [&](HostId host) {
    if (!host.is_none()) telling[host.index()] = true;
  };
  for (const Server& server : directory.servers) {
    for (const VirtualDirectory& d : server.directories) {
      if (!d.external_url.is_none()) add(directory.at(d.external_url).host);
    }
    add(server.outlook_anywhere.internal_host);
  }
  if (!directory.autodiscover_url.is_none()) add(directory.at(directory.autodiscover_url).host);
  for (const HostId host : directory.organisation.service_account.http_hosts) add(host);
  for (const OrganizationRelationship& r : directory.organisation.relationships) {
    if (!r.target_owa_url.is_none()) add(directory.at(r.target_owa_url).host);
  }
  return telling;
}

void add_web(const Server& server, Protocol protocol, Words& words) {
  const VirtualDirectory& d = server.directory_of(protocol);
  words.insert(words.end(),
               {word(d.exists), word(d.forms), word(d.require_ssl), word(d.http_to_https_redirect),
                word(d.redirect_to_optimal_server), number(d.cross_site_redirect), d.auth.bits(),
                word(server.certificate_key_is_classic), word(server.has_oauth_certificate)});
  if (protocol != Protocol::OutlookAnywhere) return;
  const OutlookAnywhere& oa = server.outlook_anywhere;
  words.insert(words.end(),
               {word(oa.enabled), word(oa.internal_requires_ssl), word(oa.external_requires_ssl),
                oa.iis_methods.bits(), oa.internal_host.value});
}

void add_mail(const MailAccess& access, Words& words) {
  words.insert(words.end(),
               {word(access.exists), word(access.front_service_running), access.plain_port,
                access.implicit_tls_port, number(access.login_type), access.max_command_bytes});
}

void add_address(const IpAddress& address, Words& words) {
  words.push_back(word(address.is_v6));
  words.insert(words.end(), address.octets.begin(), address.octets.end());
}

void add_transport(const Server& server, Words& words) {
  words.push_back(word(server.prefers_mounted_server));
  for (const ReceiveConnector& c : server.connectors) {
    words.insert(words.end(), {word(c.is_front_end), c.port, c.auth.bits(), c.permissions.bits(),
                               word(c.require_tls), word(c.lacks_certificate)});
    for (const Binding& b : c.bindings) {
      words.insert(words.end(), {word(b.is_every), b.port});
      add_address(b.address, words);
    }
    for (const IpRange& range : c.remote_ranges) {
      add_address(range.from, words);
      add_address(range.to, words);
    }
  }
}

// All that a decision reads of a front end, but for the name it is reached under.
Words settings_of(const Server& server, Protocol protocol) {
  const Version& v = server.version;
  Words words{server.site.value,
              number(server.product),
              v.major,
              v.minor,
              v.build,
              v.revision,
              number(server.components.effective(proxy_component(protocol))),
              word(server.unstated.has(protocol))};
  switch (family_of(protocol)) {
    case ProtocolFamily::Mail:
      add_mail(server.access_of(protocol), words);
      break;
    case ProtocolFamily::Transport:
      add_transport(server, words);
      break;
    case ProtocolFamily::Calls: {
      const UmSettings& router = server.call_router;
      words.insert(words.end(),
                   {word(router.exists), number(router.startup), router.tcp_port, router.tls_port});
      break;
    }
    case ProtocolFamily::Web:
      add_web(server, protocol, words);
      break;
  }
  return words;
}

HostId published_name(const Directory& directory, const Server& server, Protocol protocol) {
  if (!is_http(protocol)) return HostId{};
  const UrlId url = server.directory_of(protocol).external_url;
  if (!url.is_none()) return directory.at(url).host;
  if (protocol != Protocol::OutlookAnywhere) return HostId{};
  const OutlookAnywhere& oa = server.outlook_anywhere;
  return oa.external_host.is_none() ? oa.internal_host : oa.external_host;
}

FrontEnds::OfColumn sorted(const Directory& directory, const std::vector<ServerId>& servers,
                           Protocol protocol, const std::vector<bool>& telling) {
  FrontEnds::OfColumn column;
  std::map<Words, std::uint32_t> known;
  for (std::uint32_t i = 0; i < servers.size(); ++i) {
    const Server& server = directory.at(servers[i]);
    const HostId host = client_name(directory, servers[i], protocol);
    column.hosts.push_back(host);
    Words key = settings_of(server, protocol);
    const bool is_own = !host.is_none() && directory.at(host) == lower(server.fqdn);
    if (is_http(protocol)) {
      const bool tells = !host.is_none() && telling[host.index()];
      key.push_back(word(is_own));
      key.push_back(is_own && !tells ? HostId::kNone : host.value);
    }
    const auto next = static_cast<std::uint32_t>(column.members.size());
    const auto [place, is_new] = known.try_emplace(std::move(key), next);
    if (is_new) column.members.emplace_back();
    column.group_of.push_back(place->second);
    column.members[place->second].push_back(i);
  }
  return column;
}

}  // namespace

HostId client_name(const Directory& directory, ServerId front_end, Protocol protocol) {
  const Server& server = directory.at(front_end);
  const HostId own = published_name(directory, server, protocol);
  if (!own.is_none()) return own;
  for (const ClientNamespace& n : directory.namespaces) {
    if (std::find(n.servers.begin(), n.servers.end(), front_end) != n.servers.end()) return n.host;
  }
  return directory.find_host(server.fqdn).value_or(HostId{});
}

std::vector<bool> serving_front_ends(const Directory& directory) {
  const Reach reach = reach_of(directory);
  std::vector<bool> has_directory(directory.sites.size(), true);  // by number of the island
  const auto is_directory_server = [](const Server& s) {
    return s.has(ServerRole::DirectoryServer);
  };
  if (std::any_of(directory.servers.begin(), directory.servers.end(), is_directory_server)) {
    has_directory.assign(directory.sites.size(), false);
    for (std::size_t i = 0; i < directory.servers.size(); ++i) {
      const Server& server = directory.servers[i];
      if (is_directory_server(server) && reach.is_up[i])
        has_directory[reach.island_of[server.site.index()]] = true;
    }
  }
  std::vector<bool> serving;
  for (std::size_t i = 0; i < directory.servers.size(); ++i) {
    const Server& server = directory.servers[i];
    serving.push_back(server.is_front_end() && reach.is_up[i] &&
                      has_directory[reach.island_of[server.site.index()]]);
  }
  return serving;
}

FrontEnds front_ends_of(const Directory& directory) {
  FrontEnds result;
  const std::vector<bool> serving = serving_front_ends(directory);
  for (std::size_t i = 0; i < serving.size(); ++i) {
    if (serving[i]) result.servers.emplace_back(i);
  }
  const std::vector<bool> telling = telling_hosts(directory);
  for (std::size_t c = 0; c < kAuditColumns; ++c)
    result.columns[c] = sorted(directory, result.servers, protocol_of(audit_column(c)), telling);
  return result;
}

}  // namespace casgrid::planning
