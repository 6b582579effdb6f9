// Which builds and settings meet in one organisation.
#include <algorithm>

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

void coexistence_build(const Deployment& d, Observations& seen) {
  const bool has_modern = d.has(Product::Exchange2013) || d.has(Product::Exchange2016);
  const bool has_older = d.has(Product::Exchange2007) || d.has(Product::Exchange2010);
  if (!has_modern || !has_older) return;
  for (const Server& s : d.directory.servers) {
    if (!is_exchange(s) || s.version.major <= kMajorOf2003) continue;
    if (s.product == Product::Exchange2007 && s.version < builds::k2007Sp3Ru10)
      say_build(s, ", older than Exchange 2007 SP3 RU10, beside a newer product", seen);
    if (s.product == Product::Exchange2010 && s.version < builds::k2010Sp3)
      say_build(s, ", older than Exchange 2010 SP3, beside a newer product", seen);
    if (s.product == Product::Exchange2013 && s.version < builds::kCu2)
      say_build(s, ", older than Exchange 2013 CU2, beside an older product", seen);
  }
}

void too_old_beside_2016(const Deployment& d, Observations& seen) {
  if (!d.has(Product::Exchange2016)) return;
  for (const Server& s : d.directory.servers) {
    if (is_exchange(s) && s.product == Product::Exchange2013 && s.version < builds::kCu10)
      say_build(s, ", older than CU10, beside Exchange 2016", seen);
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
