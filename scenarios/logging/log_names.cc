#include "scenarios/logging/log_names.h"

#include <algorithm>
#include <bit>

#include "model/directory/guid.h"
#include "scenarios/logging/line.h"

namespace casgrid::logging {
namespace {

constexpr std::size_t kUsersKept = 1u << 15;

std::string version_text(const Version& v, bool with_revision) {
  Line line;
  line.padded(v.major, 2);
  line.put('.');
  line.padded(v.minor, 2);
  line.put('.');
  line.padded(v.build, 4);
  line.put('.');
  line.padded(with_revision ? v.revision : 0, 3);
  return std::string(line.text());
}

std::string address_of(std::uint32_t second, std::uint32_t rest) {
  Line line;
  line.put("10.");
  line.number(second);
  line.put('.');
  line.number(rest >> 8 & 0xFFu);
  line.put('.');
  line.number(rest & 0xFFu);
  return std::string(line.text());
}

ServerNames names_of(const Server& server, std::size_t index, std::string_view domain) {
  ServerNames n;
  n.name = server.name;
  n.fqdn = !server.fqdn.empty() ? server.fqdn : server.name + "." + std::string(domain);
  // A site's servers share the second octet; clients begin at 128, balancers have 127.
  n.address = !server.ip_address.empty()
                  ? server.ip_address
                  : address_of(1 + server.site.value % 126, 10 + static_cast<std::uint32_t>(index));
  n.version = server.version;
  n.version_text = version_text(server.version, true);
  n.target_version_text = version_text(server.version, false);
  n.version_number = version_number(server.version);
  n.has_proxy_log = server.product >= Product::Exchange2013;
  return n;
}

std::string upper_label(std::string_view domain) {
  std::string label(domain.substr(0, domain.find('.')));
  for (char& c : label) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return label.substr(0, 15);
}

}  // namespace

LogNames::LogNames(const Directory& directory, Origins origins)
    : directory_(directory),
      origins_(std::move(origins)),
      net_bios_domain_(upper_label(directory.domain)),
      kept_(std::min<std::size_t>(kUsersKept,
                                  std::bit_ceil(std::size_t{directory.user_count()} + 1))) {
  for (std::size_t i = 0; i < directory.servers.size(); ++i) {
    servers_.push_back(names_of(directory.servers[i], i, directory.domain));
    if (domain_controller_.empty() && directory.servers[i].has(ServerRole::DirectoryServer))
      domain_controller_ = servers_.back().fqdn;
  }
  for (const Database& d : directory.databases)
    database_guids_.push_back(!d.guid.empty() ? lower(d.guid) : stable_guid("database " + d.name));
}

const UserNames& LogNames::at(UserId user) {
  if (user.is_none()) return nobody_;
  Kept& kept = kept_[user.index() & (kept_.size() - 1)];
  if (kept.user == user) return kept.names;
  kept.user = user;
  const NamedUser named = directory_.named(user);
  UserNames& n = kept.names;
  n.account = net_bios_domain_ + "\\" + named.sam_account_name;
  n.principal = named.upn;
  n.sid = named.sid;
  n.mailbox_guid = named.mailbox_guid;
  const std::size_t at = named.upn.rfind('@');
  n.domain = at == std::string::npos ? directory_.domain : named.upn.substr(at + 1);
  return n;
}

std::string_view LogNames::host(HostId host) const {
  return host.is_none() ? std::string_view{} : std::string_view(directory_.at(host));
}

std::string LogNames::address(ParticipantId peer, std::uint32_t source) const {
  if (peer.is_none()) return "127.0.0.1";
  if (const ServerId server = origins_.server_of[peer.index()]; !server.is_none())
    return servers_[server.index()].address;
  if (!origins_.is_population[peer.index()]) return address_of(127, 10 + peer.value);
  const std::uint32_t client = origins_.first_client[peer.index()] + source;
  return address_of(128 + (client >> 16 & 0x7Fu), client & 0xFFFFu);
}

}  // namespace casgrid::logging
