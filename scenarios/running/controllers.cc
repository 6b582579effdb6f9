#include "scenarios/running/controllers.h"

#include <algorithm>
#include <map>

#include "scenarios/resolving/client_manners.h"
#include "scenarios/resolving/quantity.h"
#include "scenarios/resolving/users_of.h"
#include "scenarios/running/work_of.h"

namespace casgrid {
namespace {

LockoutPolicy lockout_of(const scenario::Directory& d) {
  LockoutPolicy policy;
  if (!d.has_lockout()) return policy;
  policy.threshold = d.lockout().threshold();
  policy.window = from_seconds(d.lockout().window_s());
  policy.duration = from_seconds(d.lockout().duration_s());
  return policy;
}

}  // namespace

std::vector<ServerId> nearest_first(const Directory& d, std::vector<ServerId> servers,
                                    SiteId site) {
  std::stable_partition(servers.begin(), servers.end(),
                        [&](ServerId s) { return d.at(s).site == site; });
  return servers;
}

std::vector<ServerId> controllers_of(const scenario::Scenario& s, const Directory& d,
                                     const std::string& domain) {
  std::vector<ServerId> controllers;
  for (const auto& row : s.directory().directory_servers())
    if (row.account_domain() == domain) controllers.push_back(*d.find_server(row.name()));
  return controllers;
}

DirectoryServerOptions directory_server_options(const scenario::Scenario& s, const Directory& d,
                                                const SharedList<ParticipantId>& participants,
                                                ServerId self,
                                                const scenario::DirectoryServer& given) {
  DirectoryServerOptions o;
  o.self = self;
  o.seed = s.seed();
  o.query_kilocycles = kilocycles(s.timing().directory_megacycles());
  o.ntlm_kilocycles = build_variate(s.timing().ntlm_megacycles(), kKilocyclesPerMegacycle);
  o.participants = participants;
  o.secure_channel.slots = given.max_concurrent_api();
  o.secure_channel.patience = from_seconds(s.timing().secure_channel_wait_s());
  o.lockout = lockout_of(s.directory());
  o.of_domain = controllers_of(s, d, given.account_domain());
  std::map<std::string, std::uint32_t> trusted;
  for (const auto& p : s.populations()) {
    const std::string& domain = p.account_domain();
    const bool is_own = domain == given.account_domain();
    if (!is_own && trusted.emplace(domain, o.trusted.size()).second)
      o.trusted.push_back(nearest_first(d, controllers_of(s, d, domain), d.at(self).site));
    o.trusted_of.push_back(is_own ? kOwnDomain : trusted.at(domain));
  }
  return o;
}

TicketOptions tickets_of(const scenario::Population& p, const scenario::Scenario& s,
                         const Directory& d, const SharedList<ParticipantId>& participants) {
  TicketOptions tickets;
  tickets.are_used = p.logon() == scenario::Population::KERBEROS;
  tickets.life = from_seconds(s.timing().kerberos_ticket_life_s());
  tickets.timeout = from_seconds(s.timing().lookup_timeout_s());
  if (!tickets.are_used || !reaches_kdc(p, s)) return tickets;
  SiteId site;
  for (std::size_t i = 0; i < d.sites.size(); ++i)
    if (d.sites[i].name == p.location()) site = SiteId{i};
  for (const ServerId kdc : nearest_first(d, controllers_of(s, d, ""), site))
    tickets.kdcs.push_back(participants[kdc.index()]);
  return tickets;
}

KeptPasswords kept_passwords(const scenario::Population& p, UserId first_user) {
  KeptPasswords kept;
  kept.first_user = first_user;
  kept.attempts = attempts_until_asked(p);
  if (!p.has_credentials()) return kept;
  const scenario::Credentials& c = p.credentials();
  kept.wrong = ailing_users(p).wrong;
  kept.wrong_from = kStart + from_seconds(c.wrong_from_s());
  kept.prompt = from_seconds(c.prompt_s());
  kept.types_the_same = c.types_the_same();
  return kept;
}

}  // namespace casgrid
