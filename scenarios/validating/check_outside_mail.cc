// validate(): mail between the organisation and the Internet.
#include <algorithm>

#include "scenarios/validating/check_mail_flow.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/front_doors.h"
#include "scenarios/validating/references.h"
#include "scenarios/validating/texts.h"
#include "scenarios/validating/zones_around.h"

namespace casgrid {
namespace {

bool has_transport(const scenario::MailboxServer& row) {
  return product_of_row(row.version()) >= Product::Exchange2013;
}

void check_internet_host(const Scope& row, const scenario::InternetHost& host) {
  refers(row, row.names().zones, host.location(), "location", "site or client network");
}

// Where the servers are that the connector is for: Edge servers, if there are any, else all mailbox
// servers.
std::set<std::string> sources(const scenario::Directory& d) {
  std::set<std::string> zones;
  for (const scenario::EdgeServer& edge : d.edge_servers()) zones.insert(edge.location());
  if (!zones.empty()) return zones;
  for (const scenario::MailboxServer& m : d.mailbox_servers())
    if (has_transport(m)) zones.insert(m.site());
  return zones;
}

void check_ways(const Scope& row) {
  const scenario::Directory& d = row.scenario().directory();
  for (const scenario::InternetHost& host : d.internet_hosts()) {
    const std::set<std::string> around = zones_around(row, host.location());
    for (const std::string& zone : sources(d)) {
      if (around.contains(zone) || !row.names().zones.contains(zone)) continue;
      row.error("smart_hosts",
                "no way leads from \"" + zone + "\" to \"" + host.name() + "\" in \"" +
                    host.location() + "\"",
                "add a link between the two, or between their sites");
      return;
    }
  }
}

// Facts 2.13: since Exchange 2013 SP1.
bool has_edge_role(const Version& version) {
  return product_of(version) != Product::Exchange2013 || version >= builds::kSp1;
}

void check_edge_server(const Scope& row, const scenario::EdgeServer& edge) {
  const scenario::Directory& d = row.scenario().directory();
  refers(row, row.names().zones, edge.location(), "location", "site or client network");
  check_version(row, "version", edge.version());
  if (const auto version = parse_version(edge.version()); version && !has_edge_role(*version))
    row.error("version", "Exchange 2013 has no Edge Transport role before SP1",
              "give 15.0.847.32 or later, or a build of 2010");
  if (!refers(row, row.names().sites, edge.subscribed_to(), "subscribed_to", "site")) return;
  const bool is_served = std::any_of(
      d.mailbox_servers().begin(), d.mailbox_servers().end(),
      [&](const auto& m) { return has_transport(m) && m.site() == edge.subscribed_to(); });
  if (!is_served)
    row.error(
        "subscribed_to",
        "site \"" + edge.subscribed_to() +
            "\" has no mailbox server of Exchange 2013 or later, to which it could pass mail on",
        "name a site that has one");
  if (row.names().zones.contains(edge.location()) && edge.location() != edge.subscribed_to() &&
      !zones_around(row, edge.location()).contains(edge.subscribed_to()))
    row.error("location",
              "no way leads from \"" + edge.location() + "\" to \"" + edge.subscribed_to() + "\"",
              "add a link between the two");
}

// Front ends of its own site are the only ones that a mailbox server sends by.
void check_proxies(const Scope& row) {
  const scenario::Directory& d = row.scenario().directory();
  for (const scenario::MailboxServer& m : d.mailbox_servers()) {
    const bool is_served =
        std::any_of(d.front_ends().begin(), d.front_ends().end(),
                    [&](const auto& f) { return f.site() == m.site() && takes_mail_out(f); });
    if (!has_transport(m) || is_served) continue;
    row.error("frontend_proxy_enabled",
              "site \"" + m.site() + "\" of \"" + m.name() +
                  "\" has no front end that listens at port 717 for it",
              "put a front end of Exchange 2013 or later there, or leave frontend_proxy_enabled "
              "out");
    return;
  }
}

void check_send_connector(const Scope& row, const scenario::SendConnector& connector) {
  if (connector.name().empty())
    row.error("name", "the Send connector has no name", "give it a name");
  if (connector.smart_hosts().empty())
    row.error("smart_hosts", "nobody takes the mail of the connector",
              "name hosts of directory.internet_hosts");
  for (int i = 0; i < connector.smart_hosts_size(); ++i)
    refers_all(row.in("smart_hosts", i), row.names().internet_hosts, connector.smart_hosts(i),
               "host of the Internet");
  check_ways(row);
  if (connector.frontend_proxy_enabled() && !row.scenario().directory().edge_servers().empty())
    row.error("frontend_proxy_enabled", "mail that Edge servers send never goes by a front end",
              "leave it out");
  else if (connector.frontend_proxy_enabled())
    check_proxies(row);
}

}  // namespace

void check_outside_mail(const Scope& scope) {
  const scenario::Directory& d = scope.scenario().directory();
  for (int i = 0; i < d.internet_hosts_size(); ++i)
    check_internet_host(scope.in("directory.internet_hosts", i), d.internet_hosts(i));
  for (int i = 0; i < d.edge_servers_size(); ++i)
    check_edge_server(scope.in("directory.edge_servers", i), d.edge_servers(i));
  for (int i = 0; i < d.send_connectors_size(); ++i) {
    const Scope row = scope.in("directory.send_connectors", i);
    check_send_connector(row, d.send_connectors(i));
    if (i > 0)
      row.error("is one Send connector too many: addresses outside are not told apart",
                "keep one, and name every host of the Internet in its smart_hosts");
  }
}

}  // namespace casgrid
