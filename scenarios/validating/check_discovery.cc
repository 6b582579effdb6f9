// validate(): what clients that look for Autodiscover meet on their way.
#include "scenarios/validating/check_discovery.h"

#include <cmath>
#include <set>
#include <vector>

#include "model/directory/directory.h"
#include "model/directory/web_address.h"
#include "scenarios/document/number_range.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/references.h"
#include "scenarios/validating/zones_around.h"

namespace casgrid {
namespace {

using scenario::AutodiscoverProgram;
using scenario::WebSite;

bool is_host(const std::string& host) {
  const auto url = parse_url("https://" + host + "/");
  return url && url->host == lower(host);
}

bool redirects(const WebSite& site) {
  return site.answer() == WebSite::REDIRECT || site.answer() == WebSite::REDIRECT_URL;
}

void check_hosts(const Scope& row, const WebSite& site, std::set<std::string>& known) {
  if (site.hosts_size() == 0)
    row.error("hosts", "it has no name, so that nobody comes there", "give the names in DNS");
  for (int h = 0; h < site.hosts_size(); ++h) {
    const std::string& host = site.hosts(h);
    if (!is_host(host))
      row.in("hosts", h).error("\"" + host + "\" is not a host name", "write www.example.com");
    else if (row.names().namespaces.contains(host) || !known.insert(lower(host)).second)
      row.in("hosts", h)
          .error("\"" + host + "\" leads elsewhere, too",
                 "give each name to one namespace or web site");
  }
}

void check_web_site(const Scope& row, const WebSite& site, std::set<std::string>& known) {
  define(row, row.names().servers, site.name(), "web site");
  refers(row, row.names().zones, site.location(), "location", "site or client network");
  check_hosts(row, site, known);
  if (redirects(site) && !is_host(site.redirect_to()))
    row.error("redirect_to", "\"" + site.redirect_to() + "\" is not a host name",
              "say where it sends clients");
  if (!redirects(site) && !site.redirect_to().empty())
    row.error("redirect_to", "it sends nobody anywhere",
              "say answer: REDIRECT or REDIRECT_URL, or leave it out");
  if (!site.certificate().empty())
    refers(row, row.names().certificates, site.certificate(), "certificate", "certificate");
  if (site.only_clear() && site.answer() != WebSite::REDIRECT && site.answer() != WebSite::SILENT)
    row.error("only_clear", "of what is in clear clients take nothing but a redirection",
              "say answer: REDIRECT");
}

void check_way(const Scope& row, const WebSite& site) {
  const std::set<std::string> around = zones_around(row, site.location());
  for (const scenario::Population& p : row.scenario().populations()) {
    if (p.client() == scenario::AUTODISCOVER && !around.contains(p.location()))
      row.error("location", "no way leads there from the clients of \"" + p.name() + "\"",
                "give it a client network of its own, with a link to that of the clients");
  }
}

void check_record(const Scope& row, const scenario::ServiceRecord& record) {
  if (!is_host(record.target()))
    row.error("target", "\"" + record.target() + "\" is not a host name", "write mail.example.com");
}

// Every host at which a client of the population may ask.
std::set<std::string> hosts_tried(const scenario::Scenario& s, const AutodiscoverProgram& program) {
  const auto& d = s.directory();
  std::set<std::string> hosts{lower(d.domain()), "autodiscover." + lower(d.domain())};
  if (program.domain_joined()) {
    for (const auto& f : d.front_ends()) {
      const auto url = parse_url(f.autodiscover_internal_uri());
      if (url) hosts.insert(url->host);
    }
  }
  for (const auto& record : d.service_records()) hosts.insert(lower(record.target()));
  for (const auto& site : d.web_sites()) {
    if (redirects(site)) hosts.insert(lower(site.redirect_to()));
  }
  return hosts;
}

bool may_be_joined(AutodiscoverProgram::Name name) {
  return name == AutodiscoverProgram::NAME_UNSPECIFIED || name == AutodiscoverProgram::OUTLOOK ||
         name == AutodiscoverProgram::MANAGED_API;
}

}  // namespace

void check_discovery_program(const Scope& scope, const scenario::Population& p) {
  const AutodiscoverProgram& program = p.autodiscover_program();
  if (p.client() != scenario::AUTODISCOVER) {
    if (p.has_autodiscover_program())
      scope.error("autodiscover_program", "is about clients that look for Autodiscover",
                  "say client: AUTODISCOVER, or leave it out");
    return;
  }
  if (program.domain_joined() && !may_be_joined(program.name()))
    scope.error("autodiscover_program.domain_joined",
                "it asks no directory for service connection points",
                "leave it out, or say name: OUTLOOK or MANAGED_API");
  // As a resolved scenario says it.
  const double ttl_h = scope.scenario().directory().organization().autodiscover_ttl_h();
  const double an_hour = 1 / (ttl_h > 0 ? ttl_h : standard_of("Organization.autodiscover_ttl_h"));
  const double said = p.profile().requests_per_hour();
  if (said > 0 && std::abs(said - an_hour) > 1e-9 * an_hour)
    scope.error("profile.requests_per_hour", "it looks as often as the answer grows old",
                "give directory.organization.autodiscover_ttl_h");
  const auto hosts = hosts_tried(scope.scenario(), program);
  if (!p.namespace_().empty() && !hosts.contains(lower(p.namespace_()))) {
    std::string tried;
    for (const std::string& host : hosts) tried += (tried.empty() ? "" : ", ") + host;
    scope.error("namespace", "\"" + p.namespace_() + "\" is found by no client: they try " + tried,
                "give a namespace, a service record or a redirection for one of them");
  }
}

void check_discovery(const Scope& scope) {
  const auto& d = scope.scenario().directory();
  std::set<std::string> known;
  for (int i = 0; i < d.web_sites_size(); ++i) {
    const Scope row = scope.in("directory.web_sites", i);
    check_web_site(row, d.web_sites(i), known);
    check_way(row, d.web_sites(i));
  }
  for (int i = 0; i < d.service_records_size(); ++i)
    check_record(scope.in("directory.service_records", i), d.service_records(i));
}

}  // namespace casgrid
