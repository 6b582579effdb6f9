#include "scenarios/validating/check_credentials.h"

#include <map>
#include <string>

#include "scenarios/document/number_range.h"
#include "scenarios/validating/references.h"

namespace casgrid {
namespace {

constexpr double kAddedUp = 1e-9;  // shares that were

void check_shares(const Scope& scope, const scenario::Population& p) {
  const scenario::Credentials& c = p.credentials();
  if (c.wrong_share() + c.expired_share() + c.locked_out_share() > 1 + kAddedUp)
    scope.error("credentials", "wrong_share, expired_share and locked_out_share are more than all",
                "give 1 at most, all three together");
  if (!p.beside().empty() && c.expired_share() + c.locked_out_share() > 0)
    scope.error("credentials", "the accounts are those of \"" + p.beside() + "\"",
                "say there which have expired or are locked out");
}

}  // namespace

void check_credentials(const Scope& scope, const scenario::Population& p) {
  if (!p.has_credentials()) return;
  const scenario::Credentials& c = p.credentials();
  if (p.client() == scenario::SIP) {
    scope.error("credentials", "nobody logs on for a call", "leave it out");
    return;
  }
  check_shares(scope, p);
  if (c.wrong_share() == 0 && (c.wrong_from_s() > 0 || c.former()))
    scope.error("credentials", "no program keeps a wrong password", "give wrong_share");
  if (c.wrong_from_s() > scope.scenario().duration_s())
    scope.error("credentials.wrong_from_s", "is after the end of the run",
                "give at most duration_s");
}

void check_service_accounts(const Scope& scope) {
  const auto& accounts = scope.scenario().directory().service_accounts();
  Names names;
  std::map<std::string, std::string> holders;  // by host
  for (int i = 0; i < accounts.size(); ++i) {
    const Scope row = scope.in("directory.service_accounts", i);
    define(row, names, accounts[i].name(), "service account");
    if (accounts[i].hosts_size() == 0)
      row.error("hosts", "the account has no SPN", "add the host names that it is for");
    for (const std::string& host : accounts[i].hosts()) {
      const auto [other, is_new] = holders.emplace(host, accounts[i].name());
      if (!is_new)
        row.error("hosts", "\"" + host + "\" is a name of \"" + other->second + "\", too",
                  "a KDC gives no tickets for a name that two accounts have: leave one out");
    }
    for (int k = 0; k < accounts[i].front_ends_size(); ++k)
      refers_all(row.in("front_ends", k), scope.names().front_ends, accounts[i].front_ends(k),
                 "front end");
  }
}

void check_kerberos(const Scope& scope, const scenario::Population& p) {
  if (p.has_reaches_kdc() && p.logon() != scenario::Population::KERBEROS)
    scope.error("reaches_kdc", "is about programs that get tickets",
                "say logon: KERBEROS, or leave it out");
}

void check_lockout(const Scope& scope) {
  const auto& d = scope.scenario().directory();
  if (!d.has_lockout()) return;
  const auto or_standard = [](double given, const char* field) {
    return given > 0 ? given : standard_of(field);
  };
  const double window_s = or_standard(d.lockout().window_s(), "LockoutPolicy.window_s");
  const double duration_s = or_standard(d.lockout().duration_s(), "LockoutPolicy.duration_s");
  if (window_s > duration_s)
    scope.error("directory.lockout.window_s", "is longer than duration_s",
                "Active Directory takes no window that is longer than the lock-out: give less");
}

}  // namespace casgrid
