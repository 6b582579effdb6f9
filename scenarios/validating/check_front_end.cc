#include "scenarios/validating/check_front_end.h"

#include "scenarios/validating/references.h"
#include "scenarios/validating/server_name.h"
#include "scenarios/validating/server_settings.h"
#include "scenarios/validating/texts.h"
#include "scenarios/validating/virtual_directories.h"

namespace casgrid {
namespace {

void check_outlook_anywhere(const Scope& scope, const scenario::OutlookAnywhere& o) {
  check_host_name(scope, "internal_hostname", o.internal_hostname());
  check_host_name(scope, "external_hostname", o.external_hostname());
  for (int i = 0; i < o.iis_authentication_methods_size(); ++i) {
    if (o.iis_authentication_methods(i) == scenario::AUTH_METHOD_UNSPECIFIED)
      scope.in("iis_authentication_methods", i)
          .error("names no method", "write BASIC, NTLM, NEGOTIATE, ...");
  }
}

void check_autodiscover(const Scope& scope, const scenario::FrontEnd& f) {
  check_web_address(scope, "autodiscover_internal_uri", f.autodiscover_internal_uri());
  for (int i = 0; i < f.autodiscover_site_scope_size(); ++i)
    refers(scope.in("autodiscover_site_scope", i), scope.names().sites,
           f.autodiscover_site_scope(i), "", "site");
  if (f.autodiscover_site_scope_size() > 0 && f.autodiscover_internal_uri().empty())
    scope.error("autodiscover_site_scope", "is that of no service connection point",
                "give autodiscover_internal_uri, or leave it out");
}

}  // namespace

void check_front_end(const Scope& scope, const scenario::FrontEnd& f) {
  refers(scope, scope.names().sites, f.site(), "site", "site");
  check_version(scope, "version", f.version());
  check_server_name(scope, f.fqdn(), f.name());
  check_web_address(scope, "owa.external_url", f.owa().external_url());
  check_virtual_directories(scope, f);
  if (f.has_outlook_anywhere())
    check_outlook_anywhere(scope.in("outlook_anywhere"), f.outlook_anywhere());
  check_server_settings(scope, f);
  check_autodiscover(scope, f);
}

}  // namespace casgrid
