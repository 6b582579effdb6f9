#include "model/directory/directory.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "model/base/assert.h"
#include "model/directory/guid.h"
#include "model/directory/session_key.h"
#include "model/directory/web_address.h"

namespace casgrid {
namespace {

template <class Value>
std::optional<Value> find_in(const std::unordered_map<std::string, Value>& map,
                             std::string_view key) {
  const auto found = map.find(lower(key));
  if (found == map.end()) return std::nullopt;
  return found->second;
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), folded);
  return out;
}

bool holds(const Server& server, const Certificate& certificate) {
  return std::any_of(certificate.servers.begin(), certificate.servers.end(),
                     [&](const std::string& name) { return lower(name) == lower(server.name); });
}

bool are_certificates_told(const Directory& directory, const Server& server) {
  return std::any_of(directory.certificates.begin(), directory.certificates.end(),
                     [&](const Certificate& c) { return holds(server, c); });
}

void bind_certificate(CertificateId certificate, const Directory& directory, Server& server) {
  const SessionKey key = key_of(directory, certificate);
  server.certificate = certificate;
  server.certificate_key = key.number;
  server.certificate_key_is_classic = key.is_classic;
}

std::string generated_sid(UserId user) {
  return "S-1-5-21-1-1-1-" + std::to_string(1000 + user.value);
}

std::string generated_legacy_dn(const std::string& organisation, const std::string& account) {
  return "/o=" + organisation +
         "/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=" + account;
}

bool is_built_in_account(const std::string& sam_account_name) {
  const std::string sam = lower(sam_account_name);
  return sam == "administrator" || sam == "guest";
}

std::size_t Directory::group_index(UserId user) const {
  SIM_ASSERT(user.value < user_count());
  // Where people with names of their own come first, each stands at their own number.
  if (user.index() < user_groups.size() && user_groups[user.index()].first_user == user.value &&
      user_groups[user.index()].count > 0)
    return user.index();
  const auto after =
      std::upper_bound(user_groups.begin(), user_groups.end(), user.value,
                       [](std::uint32_t id, const UserGroup& g) { return id < g.first_user; });
  return static_cast<std::size_t>(after - user_groups.begin()) - 1;
}

UserId Directory::account_of(UserId user) const {
  const UserGroup& group = group_of(user);
  if (group.accounts.is_none()) return user;
  return UserId{std::size_t{group.accounts.value} + (user.value - group.first_user)};
}

DatabaseId Directory::database_of(UserId user, Instant now) const {
  const UserGroup& group = group_of(user);
  const std::uint32_t member = user.value - group.first_user;
  const std::vector<DatabaseId>* in = &group.databases;
  for (const MailboxMove& move : group.moves) {
    if (now >= move.start + move.spacing * member) in = &move.databases;
  }
  return in->empty() ? DatabaseId{} : (*in)[member % in->size()];
}

Instant Directory::next_move_of(UserId user, Instant now) const {
  const UserGroup& group = group_of(user);
  const std::uint32_t member = user.value - group.first_user;
  if (group.moves.empty()) return kNever;
  const DatabaseId here = database_of(user, now);
  Instant next = kNever;
  for (const MailboxMove& move : group.moves) {
    const Instant at = move.start + move.spacing * member;
    const auto& to = move.databases;
    const bool stays = !to.empty() && to[member % to.size()] == here;
    if (at > now && !stays) next = std::min(next, at);
  }
  return next;
}

std::string Directory::address_of(UserId user) const {
  if (const NamedUser* person = find_person(user)) return person->upn;
  const UserGroup& group = group_of(user);
  return group.name + "-" + std::to_string(user.value - group.first_user) + "@" + group.domain;
}

const NamedUser* Directory::find_person(UserId user) const {
  const UserGroup& group = group_of(user);
  if (!group.is_named()) return nullptr;
  return &named_users[group.named + (user.value - group.first_user)];
}

bool Directory::is_administrator(UserId user) const {
  if (settings_of(user).is_administrator) return true;
  const NamedUser* person = find_person(user);
  return person != nullptr && person->is_administrator;
}

NamedUser Directory::named(UserId user) const {
  if (const NamedUser* person = find_person(user)) return *person;
  NamedUser made;
  made.upn = made.primary_smtp = address_of(user);
  made.sam_account_name = made.display_name = made.upn.substr(0, made.upn.find('@'));
  made.sid = generated_sid(user);
  made.legacy_dn = generated_legacy_dn(organisation.name, made.sam_account_name);
  made.mailbox_guid = stable_guid("mailbox " + made.upn);
  return made;
}

std::optional<UserId> Directory::find_user(std::string_view address) const {
  if (const auto named = find_person_in(by_address_, address)) return named;
  const std::string wanted = lower(address);
  const std::size_t at = wanted.rfind('@');
  const std::size_t dash = wanted.rfind('-', at);
  if (at == std::string::npos || dash == std::string::npos || dash + 1 >= at) return std::nullopt;
  std::uint32_t member = 0;
  const char* end = wanted.data() + at;
  const auto parsed = std::from_chars(wanted.data() + dash + 1, end, member);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  for (const UserGroup& g : user_groups) {
    if (g.is_named() || lower(g.name) != wanted.substr(0, dash) ||
        lower(g.domain) != wanted.substr(at + 1))
      continue;
    if (member < g.count) return UserId{static_cast<std::size_t>(g.first_user) + member};
  }
  return std::nullopt;
}

std::optional<UserId> Directory::find_mailbox(std::string_view guid) const {
  return find_person_in(by_guid_, guid);
}

std::optional<UserId> Directory::find_legacy_dn(std::string_view dn) const {
  return find_person_in(by_legacy_dn_, dn);
}

std::optional<UserId> Directory::find_sid(std::string_view sid) const {
  return find_person_in(by_sid_, sid);
}

std::optional<UserId> Directory::find_extension(DialPlanId plan, std::string_view extension) const {
  for (const UserGroup& g : user_groups) {
    if (!g.is_named() || !g.settings.um_enabled || g.settings.dial_plan != plan) continue;
    for (std::uint32_t i = 0; i < g.count; ++i) {
      if (named_users[g.named + i].um_extension == extension)
        return UserId{std::size_t{g.first_user} + i};
    }
  }
  return std::nullopt;
}

DialPlanId Directory::find_dial_plan(std::string_view gateway, Instant at) const {
  for (std::size_t i = 0; i < dial_plans.size(); ++i) {
    for (const GatewayLink& link : dial_plans[i].gateways)
      if (link.gateway == gateway && link.holds(at)) return DialPlanId{i};
  }
  return {};
}

DialPlanId Directory::find_dial_plan(GatewayId gateway, Instant at) const {
  return gateway.is_none() ? DialPlanId{} : find_dial_plan(gateways[gateway.index()], at);
}

std::optional<HostId> Directory::find_host(std::string_view host) const {
  const auto found = find_in(hosts_, host);
  if (!found) return std::nullopt;
  return HostId{std::size_t{*found}};
}

HostId Directory::intern_host(std::string_view host) {
  const auto [place, is_new] =
      hosts_.try_emplace(lower(host), static_cast<std::uint32_t>(hosts.size()));
  if (is_new) hosts.push_back(place->first);
  return HostId{std::size_t{place->second}};
}

UrlId Directory::intern_url(std::string_view text) {
  const std::string key(text);
  if (const auto known = urls_.find(key); known != urls_.end())
    return UrlId{std::size_t{known->second}};
  const auto parsed = parse_url(key);
  if (!parsed || !parsed->is_http()) return UrlId{};
  Url url;
  url.text = key;
  url.path = parsed->path.empty() ? "/" : parsed->path;
  url.host = intern_host(parsed->host);
  url.port = parsed->port;
  url.is_https = parsed->scheme == "https";
  urls_.emplace(key, static_cast<std::uint32_t>(urls.size()));
  urls.push_back(url);
  return UrlId{urls.size() - 1};
}

std::optional<ServerId> Directory::find_server(std::string_view name) const {
  const auto found = find_in(servers_, name);
  if (found && found.value() < servers.size()) return ServerId{std::size_t{*found}};
  return std::nullopt;
}

std::optional<DatabaseId> Directory::find_database(std::string_view guid_or_name) const {
  return find_in(databases_, guid_or_name);
}

std::optional<CertificateId> Directory::find_certificate(std::string_view name) const {
  const auto found = std::find_if(certificates.begin(), certificates.end(),
                                  [&](const Certificate& c) { return c.name == name; });
  if (found == certificates.end()) return std::nullopt;
  return CertificateId{static_cast<std::size_t>(found - certificates.begin())};
}

std::optional<SiteId> Directory::find_site(std::string_view name) const {
  const std::string wanted = lower(name);
  for (std::size_t i = 0; i < sites.size(); ++i) {
    if (lower(sites[i].name) == wanted) return SiteId{i};
  }
  return std::nullopt;
}

bool Directory::accepts(std::string_view mail_domain) const {
  const auto& accepted = organisation.accepted_domains;
  return std::find(accepted.begin(), accepted.end(), lower(mail_domain)) != accepted.end();
}

const Published& Directory::published(SiteId site, Product product, Protocol protocol) const {
  const Published& own = at(site).of(product, protocol);
  if (!own.url.is_none() || product < Product::Exchange2013) return own;
  const auto& front_ends = at(site).front_ends;
  if (!front_ends[static_cast<std::size_t>(product)].empty()) return own;
  for (const Product other : stand_ins(product)) {
    if (!front_ends[static_cast<std::size_t>(other)].empty()) return at(site).of(other, protocol);
  }
  return own;
}

}  // namespace casgrid
