#include "scenarios/advising/balancer_findings.h"

#include <algorithm>
#include <string>

#include "scenarios/resolving/mail_program.h"

namespace casgrid {
namespace {

using scenario::Balancer;
using scenario::Scenario;

// By what it resolves to: the shares of its addresses are alike.
double share_through(const Scenario& s, const scenario::Population& p, const Balancer& b) {
  for (const auto& n : s.directory().namespaces()) {
    if (n.host() != p.namespace_() || n.addresses().empty()) continue;
    const auto through = std::count(n.addresses().begin(), n.addresses().end(), b.name());
    return static_cast<double>(through) / n.addresses_size();
  }
  return 0;
}

// Connections to the front end by the protocol that may come from one address. A machine with both
// roles says it in either of its rows.
std::uint32_t most_from_one_address(const Scenario& s, const std::string& front_end,
                                    scenario::Client client) {
  const bool is_pop = client == scenario::POP3;
  std::uint32_t most =
      (is_pop ? s.timing().pop3() : s.timing().imap4()).max_connections_from_single_ip();
  const auto look_at = [&](const auto& servers) {
    for (const auto& server : servers) {
      if (server.name() != front_end) continue;
      for (const auto& m : server.mail_access())
        if (m.protocol() == mail_protocol_of(client) && m.max_connections_from_single_ip() > 0)
          most = m.max_connections_from_single_ip();
    }
  };
  look_at(s.directory().mailbox_servers());
  look_at(s.directory().front_ends());
  return most;
}

void say_limit(const Scenario& s, const Balancer& b, scenario::Client client,
               std::vector<Finding>& found) {
  double clients = 0;
  for (const auto& p : s.populations()) {
    if (p.client() == client) clients += p.users() * share_through(s, p, b);
  }
  double allowed = 0;
  for (const std::string& member : b.pool()) allowed += most_from_one_address(s, member, client);
  if (clients <= allowed) return;
  found.push_back({"NAT-1", Severity::Warning, b.name(),
                   std::to_string(static_cast<std::uint64_t>(clients)) + " programs of " +
                       scenario::Client_Name(client) +
                       " come from its one address, and the front ends behind it take " +
                       std::to_string(static_cast<std::uint64_t>(allowed)) +
                       " connections from one (MaxConnectionFromSingleIP)",
                   "raise the limit, or let the balancer keep the clients' addresses"});
}

}  // namespace

void balancer_findings(const Scenario& resolved, std::vector<Finding>& found) {
  for (const Balancer& b : resolved.directory().balancers()) {
    // At layer 7 too; but what it passes on is HTTP, which no limit counts by address.
    if (!b.source_nat()) continue;
    for (const scenario::Client client : {scenario::POP3, scenario::IMAP4})
      say_limit(resolved, b, client, found);
    found.push_back({"NAT-2", Severity::Note, b.name(),
                     "the front ends behind it see its address in place of their clients'",
                     "logs lose the clients, and remote ranges of receive connectors mean "
                     "everybody: keep the addresses, or allow for it"});
  }
}

}  // namespace casgrid
