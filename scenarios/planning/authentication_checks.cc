// Virtual directories that authenticate differently where clients go from one to the other.
#include <array>

#include "scenarios/planning/deployment_checks.h"

namespace casgrid::checks {
namespace {

constexpr std::array<std::pair<AuthMethod, const char*>, 12> kWords{{
    {AuthMethod::Anonymous, "anonymous"},
    {AuthMethod::Basic, "Basic"},
    {AuthMethod::Forms, "forms"},
    {AuthMethod::Windows, "Windows"},
    {AuthMethod::Ntlm, "NTLM"},
    {AuthMethod::Negotiate, "Negotiate"},
    {AuthMethod::Kerberos, "Kerberos"},
    {AuthMethod::OAuth, "OAuth"},
    {AuthMethod::Certificate, "certificates"},
    {AuthMethod::Digest, "Digest"},
    {AuthMethod::AdFs, "AD FS"},
    {AuthMethod::WsSecurity, "WS-Security"},
}};
static_assert(kWords.size() == static_cast<std::size_t>(AuthMethod::kCount));

std::string words_of(const AuthMethods& methods) {
  std::vector<std::string> words;
  for (const auto& [method, word] : kWords) {
    if (methods.has(method)) words.emplace_back(word);
  }
  return words.empty() ? "nothing" : listed(words);
}

// How a front end logs clients of a protocol on.
AuthMethods methods_of(const Server& s, Protocol p) {
  if (p == Protocol::OutlookAnywhere) return s.outlook_anywhere.iis_methods;
  AuthMethods methods = s.directory_of(p).auth;
  methods.set(AuthMethod::Forms, s.directory_of(p).forms);
  return methods;
}

bool offers_it(const Server& s, Protocol p) {
  return p == Protocol::OutlookAnywhere ? s.outlook_anywhere.enabled : s.directory_of(p).exists;
}

}  // namespace

void web_authentication_differs(const Deployment& d, Observations& seen) {
  for (const Server& s : d.directory.servers) {
    if (!s.is_front_end() || !offers_it(s, Protocol::Owa) || !offers_it(s, Protocol::Ecp)) continue;
    // Pages of ECP before the logon are anonymous, and of OWA it is not told.
    AuthMethods owa = methods_of(s, Protocol::Owa);
    AuthMethods ecp = methods_of(s, Protocol::Ecp);
    owa.remove(AuthMethod::Anonymous);
    ecp.remove(AuthMethod::Anonymous);
    if (owa != ecp)
      seen.push_back(
          {object_of(s), "OWA takes " + words_of(owa) + ", and ECP takes " + words_of(ecp)});
  }
}

void authentication_differs_behind_name(const Deployment& d, Observations& seen) {
  for (const FrontDoor& door : d.doors) {
    for (std::size_t i = 0; i < kHttpProtocols; ++i) {
      const auto p = static_cast<Protocol>(i);
      std::array<const Server*, kProducts> first{};
      for (const ServerId id : door.servers) {
        const Server& s = d.directory.at(id);
        if (!offers_it(s, p)) continue;
        // Exchange 2013 and its successors stand behind one name; older products redirect.
        const auto product =
            static_cast<std::size_t>(is_modern(s.product) ? Product::Exchange2013 : s.product);
        if (first[product] == nullptr) first[product] = &s;
        const Server& other = *first[product];
        if (methods_of(s, p) == methods_of(other, p)) continue;
        seen.push_back({object_of(s), "behind " + d.directory.at(door.host) + " its " + text_of(p) +
                                          " takes " + words_of(methods_of(s, p)) +
                                          ", and that of " + other.name + " takes " +
                                          words_of(methods_of(other, p))});
      }
    }
  }
}

}  // namespace casgrid::checks
