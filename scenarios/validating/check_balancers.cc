// validate(): load balancers, their pools and probes.
#include <algorithm>
#include <optional>
#include <set>

#include "scenarios/document/number_range.h"
#include "scenarios/document/patterns.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/references.h"

namespace casgrid {
namespace {

using scenario::Balancer;

void check_pool(const Scope& scope, const Balancer& b) {
  if (b.pool_size() == 0) scope.error("pool", "the pool is empty", "add names of front ends");
  std::set<std::string> seen;
  for (int p = 0; p < b.pool_size(); ++p) {
    const Scope member = scope.in("pool", p);
    refers_all(member, scope.names().front_ends, b.pool(p), "front end");
    if (!seen.insert(b.pool(p)).second)
      member.error("\"" + b.pool(p) + "\" is in the pool twice", "name it once");
  }
}

// What the layer makes possible.
void check_layer(const Scope& scope, const Balancer& b) {
  const bool is_layer7 = b.layer() == Balancer::LAYER7;
  if (b.stickiness() == Balancer::COOKIE && !is_layer7) {
    scope.error("stickiness", "a layer-4 balancer sees no cookie",
                "give layer: LAYER7, or SOURCE_ADDRESS");
  }
  if (b.stickiness() == Balancer::SOURCE_ADDRESS && b.policy() == Balancer::LEAST_CONNECTIONS) {
    scope.error("policy", "the client's address decides, not the number of connections",
                "leave policy out");
  }
  if (is_layer7 && b.probe().protocol() != scenario::CLIENT_UNSPECIFIED) {
    scope.error("probe.protocol",
                "a layer-7 balancer probes every virtual directory whose protocol is named",
                "leave it out");
  }
}

bool reads_mail_over_imap4(const scenario::Population& p) { return p.client() == scenario::IMAP4; }

std::vector<std::string> names_of(const std::string& pattern) {
  return expand_name(pattern).value_or(std::vector<std::string>{pattern});
}

// What is said of the front end's IMAP4 service in these rows; none if nothing is.
template <class Servers>
std::optional<bool> said_to_run_imap4(const Servers& servers, const std::string& name) {
  for (const auto& server : servers) {
    const std::vector<std::string> names = names_of(server.name());
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    for (const auto& m : server.mail_access())
      if (m.protocol() == scenario::MailAccess::IMAP4 && m.has_front_service_running())
        return m.front_service_running();
  }
  return std::nullopt;
}

// A machine with both roles says it in either of its rows.
std::optional<bool> said_to_run_imap4(const scenario::Directory& d, const std::string& name) {
  const auto said = said_to_run_imap4(d.front_ends(), name);
  return said ? said : said_to_run_imap4(d.mailbox_servers(), name);
}

// Nobody greets where the service does not run, and that it runs is known by those who use it.
void check_greeting(const Scope& scope, const Balancer& b) {
  const auto& s = scope.scenario();
  if (b.probe().protocol() != scenario::IMAP4) return;
  // Their front ends run it unless they say otherwise.
  const bool is_read =
      std::any_of(s.populations().begin(), s.populations().end(), reads_mail_over_imap4);
  std::vector<std::string> members;
  for (const std::string& pattern : b.pool()) {
    for (const std::string& name : names_of(pattern)) members.push_back(name);
  }
  for (const std::string& member : members) {
    if (const std::optional<bool> runs = said_to_run_imap4(s.directory(), member);
        runs.value_or(is_read))
      continue;
    if (is_read) {
      scope.error("probe.protocol",
                  "\"" + member + "\" does not run IMAP4: it would never be in use",
                  "take it out of the pool, or leave out its front_service_running: false");
      return;
    }
    scope.error("probe.protocol",
                "no population reads mail over IMAP4, and \"" + member + "\" is not said to run it",
                "add such a population, or give mail_access { protocol: IMAP4 "
                "front_service_running: true }");
    return;
  }
}

}  // namespace

void check_balancers(const Scope& scope) {
  const auto& balancers = scope.scenario().directory().balancers();
  for (int i = 0; i < balancers.size(); ++i) {
    const Balancer& b = balancers[i];
    const Scope row = scope.in("directory.balancers", i);
    refers(row, scope.names().sites, b.site(), "site", "site");
    check_pool(row, b);
    check_layer(row, b);
    check_greeting(row, b);
    const double interval =
        b.probe().interval_s() == 0 ? standard_of("Probe.interval_s") : b.probe().interval_s();
    if (b.probe().timeout_s() > interval)
      row.error("probe.timeout_s", "is longer than the interval", "give at most interval_s");
  }
}

}  // namespace casgrid
