// validate(): load balancers, their pools and probes.
#include <algorithm>
#include <set>

#include "scenarios/document/client_rows.h"
#include "scenarios/document/number_range.h"
#include "scenarios/resolving/mail_program.h"
#include "scenarios/validating/check_calls.h"
#include "scenarios/validating/check_mail_flow.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/mail_services.h"
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
  if (b.has_pins_logons() && !is_layer7) {
    scope.error("pins_logons", "a layer-4 balancer leaves a connection where it is",
                "leave it out, or give layer: LAYER7");
  }
  if (is_layer7 && b.probe().protocol() != scenario::CLIENT_UNSPECIFIED) {
    scope.error("probe.protocol",
                "a layer-7 balancer probes every virtual directory whose protocol is named",
                "leave it out");
  }
  if (b.buffers_bodies() && !is_layer7)
    scope.error("buffers_bodies", "a layer-4 balancer passes octets on as they come",
                "give layer: LAYER7, or leave it out");
  if (b.certificate().empty()) return;
  if (is_layer7)
    refers(scope, scope.names().certificates, b.certificate(), "certificate", "certificate");
  else
    scope.error("certificate", "a layer-4 balancer passes on what its members show",
                "give layer: LAYER7, or leave it out");
}

// `member` would never be in use, though somebody reads mail so, or since nobody does.
void refuse_silent(const Scope& scope, const std::string& member, const std::string& protocol,
                   bool is_read) {
  if (is_read) {
    scope.error("probe.protocol",
                "\"" + member + "\" does not run " + protocol + ": it would never be in use",
                "take it out of the pool, or leave out its front_service_running: false");
    return;
  }
  scope.error("probe.protocol",
              "no population reads mail over " + protocol + ", and \"" + member +
                  "\" is not said to run it",
              "add such a population, or give mail_access { protocol: " + protocol +
                  " front_service_running: true }");
}

// Nobody greets where the service does not run, and that it runs is known by those who use it.
void check_greeting(const Scope& scope, const Balancer& b) {
  const auto& s = scope.scenario();
  if (!reads_mail(b.probe().protocol())) return;
  const scenario::MailAccess::Protocol protocol = mail_protocol_of(b.probe().protocol());
  // Their front ends run it unless they say otherwise.
  const bool is_read = is_read_over(s, protocol);
  std::vector<std::string> members;
  for (const std::string& pattern : b.pool()) {
    for (const std::string& member : names_of(pattern)) members.push_back(member);
  }
  const auto silent = std::find_if(members.begin(), members.end(), [&](const std::string& member) {
    return !said_to_run(s.directory(), member, protocol).value_or(is_read);
  });
  if (silent != members.end())
    refuse_silent(scope, *silent, client_name(b.probe().protocol()), is_read);
}

// Nobody answers OPTIONS at the port in clear where there is no call router, or none over TCP.
void check_router_probe(const Scope& scope, const Balancer& b) {
  if (b.probe().protocol() != scenario::SIP) return;
  for (const std::string& pattern : b.pool()) {
    for (const std::string& member : names_of(pattern)) {
      if (answers_options(scope.scenario().directory(), member)) continue;
      scope.error("probe.protocol",
                  "\"" + member +
                      "\" has no UM call router that listens over TCP: it would never "
                      "be in use",
                  "take it out of the pool, or give call_router { startup: DUAL }");
      return;
    }
  }
}

// Nor does anybody greet at port 25 without Front End Transport.
void check_transport_probe(const Scope& scope, const Balancer& b) {
  if (b.probe().protocol() != scenario::SMTP) return;
  for (const std::string& pattern : b.pool()) {
    for (const std::string& member : names_of(pattern)) {
      if (greets_senders(scope.scenario().directory(), member)) continue;
      scope.error("probe.protocol",
                  "\"" + member +
                      "\" does not listen at port 25 for mail: it would never be in use",
                  "take it out of the pool, or give it a receive connector of FrontendTransport "
                  "at port 25");
      return;
    }
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
    check_router_probe(row, b);
    check_transport_probe(row, b);
    const double interval =
        b.probe().interval_s() == 0 ? standard_of("Probe.interval_s") : b.probe().interval_s();
    if (b.probe().timeout_s() > interval)
      row.error("probe.timeout_s", "is longer than the interval", "give at most interval_s");
  }
}

}  // namespace casgrid
