// One client of each protocol behind two front ends, each client by a balancer of its own, so that
// it meets one front end after the other whatever the others do.
#include "bench/proofs/statelessness.h"
#include "model/base/assert.h"
#include "model/base/protocol_row.h"
#include "scenarios/document/client_rows.h"
#include "scenarios/document/parse.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/validate.h"

namespace casgrid::proofs {
namespace {

// Probes are so rare that they play no part: a member that is down is found by connecting to it.
constexpr const char* kOrganisation = R"(
title: "one client of each protocol" schema_version: 2 seed: 5
topology {
  sites { name: "hq" } client_networks { name: "internet" }
  links { name: "wan" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  certificates { name: "mail" names: "*.contoso.com" }
  front_ends { name: "cas1" site: "hq" certificate: "mail" }
  front_ends { name: "cas2" site: "hq" certificate: "mail" }
  mailbox_servers { name: "mbx1" site: "hq" } mailbox_servers { name: "mbx2" site: "hq" }
  directory_servers { name: "dc1" site: "hq" }
  dags { name: "dag" members: "mbx1" members: "mbx2" witness_site: "hq" }
  databases { name: "db1" copies { server: "mbx1" } copies { server: "mbx2" } }
  databases { name: "db2" copies { server: "mbx2" } copies { server: "mbx1" } }
  arbitration_database: "db1"
  offline_address_books { books { name: "book" is_default: true generation_database: "db2" } }
  dial_plans { name: "plan" gateways { gateway: "SIP" } }
}
timing { connect_timeout_s: 3 }
record { trace: NONE warm_up_s: 0 }
)";

// What it wants next never depends on when, nor on how often it was drawn before.
constexpr const char* kDeterminedProfile = R"(
  think_s { constant: 4 } retry_s { constant: 1 } session_requests_mean: 1 change_share: 1 hold_s: 7
  events_per_hour: 0.000001 mailbox_megacycles { constant: 20 } front_end_megacycles { constant: 8 })";

// Behind a balancer that reads requests, or, where there is none for its protocol, behind a name
// with an address for each front end, of which a client takes one after the other.
void place(scenario::Scenario& s, scenario::Population& p, Protocol protocol,
           const Planted& planted) {
  const bool is_http = row_of(protocol).is_greeting == nullptr;
  const std::string host =
      protocol == Protocol::Autodiscover ? "autodiscover.contoso.com" : p.name() + ".contoso.com";
  p.set_namespace_(host);
  auto& d = *s.mutable_directory();
  auto& named = *d.add_namespaces();
  named.set_host(host);
  named.set_ttl_s(0.001);
  const bool are_both = planted.front_ends != FrontEnds::FirstAlone;
  if (!is_http) {
    named.add_addresses("cas1");
    if (are_both) named.add_addresses("cas2");
    return;
  }
  auto& balancer = *d.add_balancers();
  balancer.set_name("lb-" + p.name());
  balancer.set_site("hq");
  balancer.set_layer(scenario::Balancer::LAYER7);
  balancer.add_pool("cas1");
  if (are_both) balancer.add_pool("cas2");
  balancer.mutable_probe()->set_interval_s(100'000);
  balancer.set_pins_logons(planted.pins_logons);
  if (planted.front_ends == FrontEnds::BothSticky)
    balancer.set_stickiness(scenario::Balancer::COOKIE);
  named.add_addresses(balancer.name());
}

void set_habits(scenario::Population& p) {
  switch (p.client()) {
    case scenario::OWA:
    case scenario::ECP:
    case scenario::POWERSHELL:
      p.mutable_closed()->set_away_mean_s(3);
      break;
    case scenario::OAB: {  // three pieces each time
      auto& download = *p.mutable_oab_download();
      download.set_full_share(1);
      download.set_difference_share(0);
      download.set_full_megabytes(0.12);
      download.set_piece_kilobytes(50);
      break;
    }
    case scenario::AUTODISCOVER:
      p.mutable_autodiscover_program()->set_name(scenario::AutodiscoverProgram::EXCHANGELIB);
      p.mutable_autodiscover_program()->set_watches(false);
      break;
    case scenario::IMAP4:
      if (p.name() != kIdles)
        p.mutable_mail_program()->set_name(scenario::MailProgram::OFFLINEIMAP);
      break;
    case scenario::POP3:
      p.mutable_mail_program()->set_name(scenario::MailProgram::FETCHMAIL);
      break;
    case scenario::SMTP:  // Postfix draws whom it turns to
      p.mutable_smtp_program()->set_name(scenario::SmtpProgram::SWAKS);
      break;
    case scenario::SIP:
      p.set_dial_plan("plan");
      p.mutable_sip_program()->set_gateway("SIP");
      p.mutable_sip_program()->mutable_call_s()->set_constant(3);
      p.mutable_sip_program()->set_attendant_share(0);
      p.mutable_sip_program()->set_ping_s(100'000);
      break;
    default:  // as every population
      break;
  }
}

void add_client(scenario::Scenario& s, const ClientRow& row, const std::string& name,
                const Planted& planted) {
  scenario::Population& p = *s.add_populations();
  p = parse_text(std::string("populations { profile {") + kDeterminedProfile + "} }", "profile")
          .scenario->populations(0);
  p.set_name(name);
  p.set_client(row.client);
  p.set_users(1);
  p.set_location("internet");
  p.add_databases(s.populations_size() % 2 == 0 ? "db1" : "db2");
  p.mutable_closed()->set_ramp_s(3);
  set_habits(p);
  if (planted.logs_on_by_ntlm && row.client == scenario::EWS)
    p.set_logon(scenario::Population::NTLM);
  place(s, p, row.protocol, planted);
}

}  // namespace

scenario::Scenario one_client_each(const Planted& planted, double lasts_s) {
  ParsedScenario parsed = parse_text(kOrganisation, "organisation");
  SIM_ASSERT(parsed.scenario.has_value());
  scenario::Scenario& s = *parsed.scenario;
  s.set_duration_s(lasts_s);
  s.mutable_network()->set_model(scenario::Network::QUEUE);
  for (const ClientRow& row : client_rows())
    if (row_of(row.protocol).is_spoken())
      add_client(s, row, scenario::Client_Name(row.client), planted);
  add_client(s, client_row(scenario::IMAP4), kIdles, planted);
  SIM_ASSERT(validate(s, {}, "statelessness").empty());
  return resolve(s, {});
}

}  // namespace casgrid::proofs
