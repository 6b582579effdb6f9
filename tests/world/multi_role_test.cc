// Servers with both roles in whole runs: a front end proxies to its own machine over a connection
// to itself, both parts share one processor, and what strikes the machine strikes both.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <map>
#include <string>

#include "scenarios/advising/offered_load.h"
#include "scenarios/deployment/activity.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"
#include "tests/world/tamper.h"

namespace casgrid::testing {
namespace {

using ::testing::IsEmpty;

constexpr const char* kCatalogued = "multi-role";

// Three kinds of clients on four servers with both roles in two sites; the faults of `more` strike.
constexpr const char* kSmall = R"(
duration_s: 300 seed: 5
topology {
  sites { name: "west" } sites { name: "east" } sites { name: "witness" }
  client_networks { name: "internet" }
  links { name: "iw" a: "internet" b: "west" bandwidth_mbps: 100 latency_ms: 10 }
  links { name: "ie" a: "internet" b: "east" bandwidth_mbps: 100 latency_ms: 10 }
  links { name: "we" a: "west" b: "east" bandwidth_mbps: 100 latency_ms: 5 }
  links { name: "ww" a: "west" b: "witness" bandwidth_mbps: 100 latency_ms: 5 }
  links { name: "ew" a: "east" b: "witness" bandwidth_mbps: 100 latency_ms: 5 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  front_ends { name: "ex{1..2}" site: "west" } front_ends { name: "ex{3..4}" site: "east" }
  mailbox_servers { name: "ex{1..4}" }
  directory_servers { name: "dc1" site: "west" } directory_servers { name: "dc2" site: "east" }
  dags { name: "dag1" members: "ex{1..4}" witness_site: "witness" }
  databases { name: "db{1..8}" copies { server: "ex1" } copies { server: "ex2" }
              copies { server: "ex3" } copies { server: "ex4" } }
  balancers { name: "lb1" site: "west" pool: "ex{1..2}" }
  balancers { name: "lb2" site: "east" pool: "ex{3..4}" layer: LAYER7 }
  namespaces { host: "mail.contoso.com" addresses: "lb1" addresses: "lb2" ttl_s: 30 }
}
populations { name: "browsers" users: 300 location: "internet" databases: "db{1..8}"
              namespace: "mail.contoso.com" }
populations { name: "phones" client: ACTIVE_SYNC users: 200 location: "internet"
              databases: "db{1..8}" namespace: "mail.contoso.com" profile { requests_per_hour: 120 } }
populations { name: "outlooks" client: MAPI_HTTP users: 200 location: "internet"
              databases: "db{1..8}" namespace: "mail.contoso.com" }
objectives { expression: "count(lost_without_error) == 0" }
)";

scenario::Scenario small(const std::string& more, scenario::Network::Model network) {
  const ParsedScenario parsed = parse_text(std::string(kSmall) + more, "small");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "small"))
    ADD_FAILURE() << d.text();
  Overrides overrides;
  overrides.network = network;
  return resolve(*parsed.scenario, overrides);
}

double share_failed(const Report& r) {
  return static_cast<double>(r.requests.failed + r.requests.errors_5xx) /
         static_cast<double>(r.requests.sent);
}

double load_of(const scenario::Scenario& s, const std::string& resource, const std::string& state) {
  for (const OfferedLoad& l : offered_load(s)) {
    if (l.resource == resource && l.state == state) return l.load;
  }
  return -1;
}

const ServerRow& row_of(const Report& r, const std::string& server) {
  for (const ServerRow& row : r.servers) {
    if (row.server == server) return row;
  }
  ADD_FAILURE() << server;
  return r.servers.front();
}

TEST(MultiRole, RunsAsTheCalculatorSizesIt) {
  const Report r = run(brief_on_queue(kCatalogued));
  EXPECT_THAT(r.violations, IsEmpty());
  EXPECT_EQ(r.verdict, "pass");
  EXPECT_EQ(r.requests.sent + r.requests.under_way_before,
            r.requests.answered + r.requests.failed + r.requests.in_flight);
  EXPECT_EQ(r.servers.size(), 6u);  // a machine is one row
  EXPECT_EQ(row_of(r, "ex1").role, kMultiRole);
}

// What stands beside the calculator's figure, in megacycles a second: a handshake a connection,
// half a megacycle a long poll or own page, and health pages of one balancer.
double beside_the_calculator(const scenario::Scenario& s, double from_s, double to_s,
                             const std::map<std::string, double>& share_of_population) {
  double megacycles =
      s.timing().probe_megacycles() / s.directory().balancers(0).probe().interval_s();
  for (const auto& p : s.populations()) {
    const auto share = share_of_population.find(p.name());
    if (share == share_of_population.end()) continue;
    const Activity a = activity_between(p, from_s, to_s);
    EXPECT_GT(a.long_polls, 0) << p.name();
    megacycles += share->second * (0.5 * (a.long_polls + a.own_pages) +
                                   a.connections * s.timing().tls_handshake_megacycles());
  }
  return megacycles;
}

// 5,312.5 + 1,992.19 megacycles a server; twice that beside one that crashed; 29,218.75 where one
// is left with everything. Health pages, handshakes and long polls, which the calculator does
// not know, come on top.
TEST(MultiRole, IsCheckedByTheRuleOfTheCalculator) {
  constexpr double kSupplied = 16 * 2222.22;
  const std::string ex2 = "CPU of multi-role server ex2";
  scenario::Scenario s = resolve(given(kCatalogued), {});
  EXPECT_NEAR(load_of(s, ex2, "normal") * kSupplied,
              5312.5 + 1992.1875 + beside_the_calculator(s, 120, 1800, {{"west-outlook", 0.5}}),
              0.1);
  EXPECT_NEAR(load_of(s, ex2, "ex1 crashes") * kSupplied,
              10625 + 3984.375 + beside_the_calculator(s, 1200, 1320, {{"west-outlook", 1}}), 0.1);
  EXPECT_EQ(load_of(s, "CPU of mailbox server ex2", "normal"), -1);
  for (auto& d : *s.mutable_directory()->mutable_databases()) d.set_active_on("ex2");
  for (auto& b : *s.mutable_directory()->mutable_balancers()) {
    b.clear_pool();
    b.add_pool("ex2");
  }
  const double probed_twice =
      s.timing().probe_megacycles() / s.directory().balancers(1).probe().interval_s();
  EXPECT_NEAR(load_of(s, ex2, "normal") * kSupplied,
              29218.75 + probed_twice +
                  beside_the_calculator(s, 120, 1800, {{"west-outlook", 1}, {"east-outlook", 1}}),
              0.1);
}

TEST(MultiRole, SurvivesTheCrashOfAMemberOnBothNetworks) {
  const std::string crash = R"(faults { name: "dies" at_s: 120 lasting_s: 60 crash: "ex1" }
                               objectives { expression: "max(first_recovered_s) < 100" })";
  for (const auto network : {scenario::Network::QUEUE, scenario::Network::FLOW}) {
    const Report r = run(small(crash, network));
    EXPECT_THAT(r.violations, IsEmpty());
    EXPECT_EQ(r.verdict, "pass");
    EXPECT_GT(r.requests.sent, 5000u);
    EXPECT_LT(share_failed(r), 0.1);
    ASSERT_FALSE(r.timeline.empty());
    EXPECT_TRUE(r.timeline[0].mounted_s.has_value());
  }
}

TEST(MultiRole, SurvivesLossOfPowerOfASiteAndOfDatabases) {
  const std::string faults = R"(
    faults { name: "p" at_s: 60 lasting_s: 30 power_loss: "ex2" }
    faults { name: "d" at_s: 100 lasting_s: 20 database_failure: "db1" }
    faults { name: "z" at_s: 140 lasting_s: 40 site_loss: "west" }
    faults { name: "l" at_s: 200 lasting_s: 20 link_down: "we" }
    faults { name: "r" at_s: 250 rebalance: "dag1" })";
  for (const auto network : {scenario::Network::QUEUE, scenario::Network::FLOW}) {
    const Report r = run(small(faults, network));
    EXPECT_THAT(r.violations, IsEmpty());
    EXPECT_EQ(r.requests.lost_without_error, 0u);
    EXPECT_LT(share_failed(r), 0.3);
  }
}

TEST(MultiRole, IsDrainedOfBothRolesForMaintenance) {
  const std::string maintenance = R"(
    timing { not_mounted_wait_s: 20 switchover_s: 2 }
    maintenance { server: "ex1" at_s: 60 drain_s: 90 work_s: 30 })";
  const scenario::Scenario s = small(maintenance, scenario::Network::QUEUE);
  std::string steps;
  for (const auto& f : s.faults()) steps += f.name() + "\n";
  EXPECT_THAT(steps, ::testing::HasSubstr("lb1 drains it"));
  EXPECT_THAT(steps, ::testing::HasSubstr("databases move away"));
  const Report r = run(s);
  EXPECT_THAT(r.violations, IsEmpty());
  EXPECT_EQ(r.verdict, "pass");
  EXPECT_LT(share_failed(r), 0.002);
}

// What both parts did on the processor is one station's work: Little's law and the utilisation law
// held (they are invariants), and the load is what was asked of both.
TEST(MultiRole, SharesOneProcessor) {
  const scenario::Scenario s = brief_on_queue(kCatalogued);
  scenario::Scenario calm = s;
  calm.clear_faults();
  const Report r = run(calm);
  EXPECT_THAT(r.violations, IsEmpty());
  for (const char* name : {"ex1", "ex2", "ex3", "ex4"}) {
    const std::string resource = std::string("CPU of multi-role server ") + name;
    const double expected = load_of(calm, resource, "normal");
    EXPECT_NEAR(row_of(r, name).utilisation_mean.value(), expected, 0.05 * expected) << name;
  }
}

TEST(MultiRole, IsTheSameRunAgain) {
  const std::string crash = R"(faults { at_s: 30 lasting_s: 60 crash: "ex1" })";
  scenario::Scenario s = small(crash, scenario::Network::QUEUE);
  s.set_duration_s(120);
  const std::string once = run(s).fingerprint;
  EXPECT_EQ(run(s).fingerprint, once);
  s.mutable_faults(0)->set_crash("ex2");
  EXPECT_NE(run(s).fingerprint, once);
}

TEST(MultiRole, IsFoundOutIfItSpeaksForTheWrongEndOfItsOwnConnection) {
  const auto confused = [](const Input&, Instant, Outbox& out) {
    for (Output& o : out.outputs) o.is_of_mailbox = false;
  };
  scenario::Scenario s = small("", scenario::Network::QUEUE);
  s.set_duration_s(120);
  EXPECT_LT(share_failed(run(s)), 0.001);
  EXPECT_GT(share_failed(run(s, tamper("ex", {}, confused))), 0.05);
}

TEST(MultiRole, IsFoundOutIfItServesWhatItDoesNotHold) {
  const auto pretend = [](const Input&, Instant, Outbox& out) {
    for (Record& r : out.records) {
      if (r.kind == RecordKind::RequestDisowned)
        r = Record{r.at, r.who, RecordKind::RequestServed, r.a, r.b, 0, 0};
    }
  };
  const std::string move = R"(faults { at_s: 60 lasting_s: 60 block_activation: "ex1" })";
  const scenario::Scenario s = small(move, scenario::Network::QUEUE);
  EXPECT_THAT(run(s).violations, IsEmpty());
  const Report r = run(s, tamper("ex", {}, pretend));
  EXPECT_TRUE(std::any_of(r.violations.begin(), r.violations.end(),
                          [](const std::string& v) { return v.starts_with("C2"); }));
}

// Exchange 2010 with both roles behind front ends of 2013, and for itself.
TEST(MultiRole, OfOldServesItsMailboxesBehindNewFrontEnds) {
  scenario::Scenario s = small("", scenario::Network::QUEUE);
  s.mutable_populations()->RemoveLast();  // Outlook's protocol came later
  auto& d = *s.mutable_directory();
  for (auto& f : *d.mutable_front_ends()) f.set_version("14.3.123.4");
  for (auto& m : *d.mutable_mailbox_servers()) m.set_version("14.3.123.4");
  for (const char* site : {"west", "east"}) {
    auto* f = d.add_front_ends();
    *f = d.front_ends(0);
    f->set_name(std::string("new-") + site);
    f->set_site(site);
    f->set_version("15.0.1497.2");
  }
  d.mutable_balancers(0)->add_pool("new-west");
  d.mutable_balancers(1)->clear_pool();
  d.mutable_balancers(1)->add_pool("new-east");
  s.set_duration_s(120);
  const Report r = run(s);
  EXPECT_THAT(r.violations, IsEmpty());
  EXPECT_LT(share_failed(r), 0.01);
  EXPECT_GT(row_of(r, "new-east").served, 100u);
}

TEST(MultiRole, AtTheStartIsOfflineIfTheDirectorySaysSo) {
  scenario::Scenario s = small("", scenario::Network::QUEUE);
  auto* state = s.mutable_directory()->mutable_front_ends(0)->add_component_states();
  state->set_component("ServerWideOffline");
  state->set_requester("Maintenance");
  state->set_state("Inactive");
  const std::string ex1 = "CPU of multi-role server ex1";
  const std::string ex2 = "CPU of multi-role server ex2";
  EXPECT_LT(load_of(s, ex1, "normal"), 0.7 * load_of(s, ex2, "normal"));
  s.set_duration_s(120);
  const Report r = run(s);
  EXPECT_THAT(r.violations, IsEmpty());
  EXPECT_LT(share_failed(r), 0.05);
  // Its proxies get nothing once its balancer knows; its mailbox part goes on.
  EXPECT_LT(row_of(r, "ex1").served, row_of(r, "ex2").served);
  EXPECT_GT(row_of(r, "ex1").served, 0u);
}

}  // namespace
}  // namespace casgrid::testing
