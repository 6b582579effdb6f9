// validate(): mail between the organisation and the Internet.
#include <algorithm>

#include "scenarios/validating/check_mail_flow.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/front_doors.h"
#include "scenarios/validating/references.h"
#include "scenarios/validating/zones_around.h"

namespace casgrid {
namespace {

bool has_transport(const scenario::MailboxServer& row) {
  return product_of_row(row.version()) >= Product::Exchange2013;
}

void check_internet_host(const Scope& row, const scenario::InternetHost& host) {
  refers(row, row.names().zones, host.location(), "location", "site or client network");
}

// Every mailbox server is a source of the connector.
void check_ways(const Scope& row) {
  const scenario::Directory& d = row.scenario().directory();
  for (const scenario::InternetHost& host : d.internet_hosts()) {
    const std::set<std::string> around = zones_around(row, host.location());
    for (const scenario::MailboxServer& m : d.mailbox_servers()) {
      if (!has_transport(m) || around.contains(m.site()) || !row.names().zones.contains(m.site()))
        continue;
      row.error("smart_hosts",
                "no way leads from site \"" + m.site() + "\" to \"" + host.name() + "\" in \"" +
                    host.location() + "\"",
                "add a link between the two, or between their sites");
      return;
    }
  }
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
  if (connector.frontend_proxy_enabled()) check_proxies(row);
}

}  // namespace

void check_outside_mail(const Scope& scope) {
  const scenario::Directory& d = scope.scenario().directory();
  for (int i = 0; i < d.internet_hosts_size(); ++i)
    check_internet_host(scope.in("directory.internet_hosts", i), d.internet_hosts(i));
  for (int i = 0; i < d.send_connectors_size(); ++i) {
    const Scope row = scope.in("directory.send_connectors", i);
    check_send_connector(row, d.send_connectors(i));
    if (i > 0)
      row.error("is one Send connector too many: addresses outside are not told apart",
                "keep one, and name every host of the Internet in its smart_hosts");
  }
}

}  // namespace casgrid
