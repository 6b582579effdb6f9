// Which builds and settings meet in one organisation.
#include <algorithm>
#include <map>

#include "scenarios/planning/deployment_checks.h"

namespace casgrid::checks {
namespace {

// MAPI over HTTP is in SP1 as it was released, not in the previews of it.
constexpr Version kFirstMapiHttp{15, 0, 847, 32};
constexpr std::uint16_t kMajorOf2003 = 6;

bool uses_mapi_http(const Directory& directory) {
  return directory.organisation.mapi_http_enabled ||
         std::any_of(directory.user_groups.begin(), directory.user_groups.end(),
                     [](const UserGroup& g) { return g.settings.mapi_http.value_or(false); });
}

void say_build(const Server& s, const char* what, Observations& seen) {
  seen.push_back({object_of(s), "its build is " + text_of(s.version) + what});
}

template <class Wanted>
void each_older_front_end(const Deployment& d, Wanted wanted) {
  if (!d.has_modern_front_end) return;
  for (const Server& s : d.directory.servers) {
    if (s.is_front_end() && !is_modern(s.product)) wanted(s);
  }
}

}  // namespace

void outlook_too_old(const Deployment& d, Observations& seen) {
  if (!d.has_modern_front_end || !d.context.oldest_outlook) return;
  if (*d.context.oldest_outlook < OutlookMajor::Outlook2007)
    seen.push_back({"clients", "Outlook 2003 or older is in use, and the front ends refuse it"});
}

void rpc_tcp_clients(const Deployment& d, Observations& seen) {
  if (d.has_modern_front_end && d.context.clients_use_rpc_tcp)
    seen.push_back(
        {"clients", "they connect with RPC over TCP, and the front ends do not offer it"});
}

void mapi_http_too_early(const Deployment& d, Observations& seen) {
  if (!uses_mapi_http(d.directory)) return;
  for (const Server& s : d.directory.servers) {
    const bool serves = s.is_front_end() || s.has(ServerRole::Mailbox);
    if (serves && s.product == Product::Exchange2013 && s.version < kFirstMapiHttp)
      say_build(s, ", and MAPI over HTTP is on", seen);
  }
}

void exchange_2003(const Deployment& d, Observations& seen) {
  for (const Server& s : d.directory.servers) {
    // Products begin with 2007: an older server is known by its build alone.
    if (is_exchange(s) && s.version.major <= kMajorOf2003)
      say_build(s, ", which is Exchange 2003 or older", seen);
  }
}

void no_unified_messaging(const Deployment& d, Observations& seen) {
  for (const Server& s : d.directory.servers) {
    if (s.is_told_of_absent_um)
      seen.push_back({object_of(s), std::string("it is said to have a call router or a UM service, "
                                                "and ") +
                                        text_of(s.product) + " has no Unified Messaging"});
  }
  std::map<DatabaseId, std::uint32_t> callees;
  for (const UserGroup& group : d.directory.user_groups) {
    if (!group.settings.um_enabled) continue;
    for (std::uint32_t i = 0; i < group.count; ++i) {
      const DatabaseId database =
          d.directory.database_of(UserId{std::size_t{group.first_user + i}});
      if (!database.is_none()) ++callees[database];
    }
  }
  for (const auto& [id, count] : callees) {
    const Database& database = d.directory.at(id);
    if (database.active_on.is_none()) continue;
    const Server& holder = d.directory.at(database.active_on);
    if (traits_of(holder.product).has_um) continue;
    seen.push_back({"database " + database.name,
                    std::to_string(count) + (count == 1 ? " mailbox is" : " mailboxes are") +
                        " enabled for Unified Messaging, and " + holder.name + " is of " +
                        text_of(holder.product) + ", which has none"});
  }
}

void outlook_anywhere_off(const Deployment& d, Observations& seen) {
  each_older_front_end(d, [&](const Server& s) {
    if (!s.outlook_anywhere.enabled)
      seen.push_back({object_of(s),
                      "Outlook Anywhere is off: nobody with a mailbox behind it can be proxied"});
  });
}

void outlook_anywhere_without_ntlm(const Deployment& d, Observations& seen) {
  each_older_front_end(d, [&](const Server& s) {
    const AuthMethods& methods = s.outlook_anywhere.iis_methods;
    // Integrated authentication is Negotiate and NTLM.
    if (s.outlook_anywhere.enabled && !methods.has(AuthMethod::Ntlm) &&
        !methods.has(AuthMethod::Windows))
      seen.push_back({object_of(s), "the web site of Outlook Anywhere does not take NTLM"});
  });
}

}  // namespace casgrid::checks
