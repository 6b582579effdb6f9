// validate(): subnets of sites, and settings of the whole organisation.
#include "model/directory/web_address.h"
#include "scenarios/document/identifiers.h"
#include "scenarios/validating/check_certificate.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/references.h"
#include "scenarios/validating/texts.h"

namespace casgrid {
namespace {

void check_subnets(const Scope& scope) {
  const auto& sites = scope.scenario().topology().sites();
  for (int i = 0; i < sites.size(); ++i) {
    const Scope site = scope.in("topology.sites", i);
    for (int n = 0; n < sites[i].subnets_size(); ++n) {
      if (!is_subnet(sites[i].subnets(n)))
        site.in("subnets", n)
            .error("\"" + sites[i].subnets(n) + "\" is not a subnet", "write 10.1.0.0/16");
    }
  }
}

void check_accepted_domains(const Scope& scope, const scenario::Organization& organization) {
  for (int i = 0; i < organization.accepted_domains_size(); ++i) {
    const Scope domain = scope.in("accepted_domains", i);
    if (organization.accepted_domains(i).empty()) domain.error("is empty", "write contoso.com");
    check_host_name(domain, "", organization.accepted_domains(i));
  }
}

void check_oauth(const Scope& scope, const scenario::Organization& organization) {
  if (!organization.oauth_certificate().empty())
    refers(scope, scope.names().certificates, organization.oauth_certificate(), "oauth_certificate",
           "certificate");
  if (!organization.adfs_issuer().empty() && !parse_url(organization.adfs_issuer()))
    scope.error("adfs_issuer", "\"" + organization.adfs_issuer() + "\" is not a web address",
                "write https://sts.contoso.com/adfs/ls/");
  if (!organization.has_auth_config()) return;
  if (!organization.oauth_certificate().empty())
    scope.error("oauth_certificate", "is said by auth_config, too", "leave one of the two out");
  check_instant(scope, "auth_config.next_effective", organization.auth_config().next_effective());
}

}  // namespace

void check_organisation(const Scope& scope) {
  check_subnets(scope);
  const auto& d = scope.scenario().directory();
  const Scope organization = scope.in("directory.organization");
  check_accepted_domains(organization, d.organization());
  for (int i = 0; i < d.certificates_size(); ++i)
    check_certificate(scope.in("directory.certificates", i), d.certificates(i));
  check_oauth(organization, d.organization());
}

}  // namespace casgrid
