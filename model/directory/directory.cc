#include "model/directory/directory.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "model/base/assert.h"

namespace casgrid {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

}  // namespace

std::uint32_t Directory::user_count() const {
  return user_groups.empty() ? 0 : user_groups.back().first_user + user_groups.back().count;
}

const UserGroup& Directory::group_of(UserId user) const {
  SIM_ASSERT(user.value < user_count());
  const auto after =
      std::upper_bound(user_groups.begin(), user_groups.end(), user.value,
                       [](std::uint32_t id, const UserGroup& g) { return id < g.first_user; });
  return *(after - 1);
}

std::size_t Directory::group_index(UserId user) const {
  return static_cast<std::size_t>(&group_of(user) - user_groups.data());
}

DatabaseId Directory::database_of(UserId user) const {
  const UserGroup& group = group_of(user);
  return group.databases[(user.value - group.first_user) % group.databases.size()];
}

std::string Directory::address_of(UserId user) const {
  const UserGroup& group = group_of(user);
  return group.name + "-" + std::to_string(user.value - group.first_user) + "@" + group.domain;
}

std::optional<UserId> Directory::find_user(std::string_view address) const {
  const std::string wanted = lower(address);
  const std::size_t at = wanted.rfind('@');
  const std::size_t dash = wanted.rfind('-', at);
  if (at == std::string::npos || dash == std::string::npos || dash + 1 >= at) return std::nullopt;
  std::uint32_t member = 0;
  const char* end = wanted.data() + at;
  const auto parsed = std::from_chars(wanted.data() + dash + 1, end, member);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  for (const UserGroup& g : user_groups) {
    if (lower(g.name) != wanted.substr(0, dash) || lower(g.domain) != wanted.substr(at + 1))
      continue;
    if (member < g.count) return UserId{static_cast<std::size_t>(g.first_user) + member};
  }
  return std::nullopt;
}

std::optional<HostId> Directory::find_host(std::string_view host) const {
  const auto found = std::find(hosts.begin(), hosts.end(), lower(host));
  if (found == hosts.end()) return std::nullopt;
  return HostId{static_cast<std::size_t>(found - hosts.begin())};
}

HostId Directory::intern_host(std::string_view host) {
  if (const auto known = find_host(host)) return *known;
  hosts.push_back(lower(host));
  return HostId{hosts.size() - 1};
}

std::optional<ServerId> Directory::find_server(std::string_view name) const {
  const std::string wanted = lower(name);
  for (std::size_t i = 0; i < servers.size(); ++i) {
    if (lower(servers[i].name) == wanted) return ServerId{i};
  }
  return std::nullopt;
}

void Directory::publish() {
  for (const Server& s : servers) {
    if (s.role != ServerRole::ClientAccess || s.owa.external_host.is_none()) continue;
    Site& site = sites[s.site.index()];
    if (site.owa_external_host.is_none()) site.owa_external_host = s.owa.external_host;
    site.owa_forms = site.owa_forms || s.owa.authentication.forms;
  }
}

}  // namespace casgrid
