// What the scenarios of phones, Outlook and balancers claim, each with a control that must differ.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"

namespace casgrid::testing {
namespace {

using Change = std::function<void(scenario::Scenario&)>;

Report run_brief(const std::string& name, const Change& change = {},
                 scenario::Network::Model network = scenario::Network::QUEUE) {
  scenario::Scenario s = given(name);
  if (change) change(s);
  Overrides overrides;
  overrides.brief = true;
  overrides.network = network;
  Simulation simulation(resolve(s, overrides));
  EXPECT_EQ(simulation.run(), "");
  Report report = collect(simulation);
  EXPECT_THAT(report.violations, ::testing::IsEmpty());
  return report;
}

TEST(RollingMaintenance, LosesNothingOnEitherNetwork) {
  for (const auto network : {scenario::Network::QUEUE, scenario::Network::FLOW}) {
    const Report r = run_brief("rolling-maintenance", {}, network);
    EXPECT_EQ(r.verdict, "pass");
    EXPECT_EQ(r.requests.failed, 0u);
    EXPECT_EQ(r.requests.errors_5xx, 0u);
    EXPECT_EQ(broken_long_polls(r), 0u);
    EXPECT_GT(r.requests.contexts_lost, 200u) << "databases did move, and Outlook connected again";
    EXPECT_GT(r.requests.sent, 60'000u);
  }
}

TEST(RollingMaintenance, LosesRequestsWithoutDraining) {
  const Report r = run_brief("rolling-maintenance", [](scenario::Scenario& s) {
    for (auto& m : *s.mutable_maintenance()) m.set_without_draining(true);
  });
  EXPECT_EQ(r.verdict, "fail");
  EXPECT_GT(r.requests.failed + r.requests.errors_5xx, 100u);
  EXPECT_GT(broken_long_polls(r), 100u);
}

TEST(RollingMaintenance, NeedsTheWaitForDatabasesOnTheMove) {
  const Report r = run_brief("rolling-maintenance", [](scenario::Scenario& s) {
    s.mutable_timing()->set_not_mounted_wait_s(0);
  });
  EXPECT_EQ(r.requests.failed, 0u);
  EXPECT_GT(r.requests.errors_5xx, 100u);
}

TEST(BalancerModels, DifferAsTheFactsSay) {
  const Report r = run_brief(
      "balancer-models", [](scenario::Scenario& s) { s.mutable_brief()->set_users_factor(0.5); });
  EXPECT_EQ(r.verdict, "pass");
  const auto lost = [&](const std::string& name) {
    return population(r, name).failed + population(r, name).errors_5xx;
  };
  EXPECT_GT(lost("dns-browsers"), lost("l4-browsers")) << "a client finds out by itself";
  EXPECT_GT(lost("l4-browsers"), lost("l7-browsers")) << "another member takes the next request";
  EXPECT_GT(lost("l4-phones"), 2 * lost("l4p-phones")) << "a probe of /owa does not see phones";
  EXPECT_EQ(population(r, "dns-browsers").balancer_connections, 0u);
  EXPECT_GT(population(r, "l4-browsers").balancer_connections, 500u);
  for (const char* cell : {"dns", "l4", "l4p", "l7"})
    EXPECT_EQ(population(r, std::string(cell) + "-browsers").relogon_share, 0) << cell;
  for (const char* cell : {"cookie", "source"})
    EXPECT_GT(population(r, std::string(cell) + "-browsers").relogon_share, 0.05) << cell;
}

TEST(BalancerModels, SeeTheSameWishes) {
  const Report r = run_brief("balancer-models", [](scenario::Scenario& s) { s.clear_faults(); });
  const std::uint64_t wishes = population(r, "l4-browsers").requests;
  for (const char* cell : {"dns", "l4p", "l7"}) {
    const auto seen = static_cast<double>(population(r, std::string(cell) + "-browsers").requests);
    EXPECT_NEAR(seen / static_cast<double>(wishes), 1, 0.01) << cell;
  }
}

void whole(scenario::Scenario& s) { s.mutable_brief()->set_users_factor(1); }

const StormRow& storm(const Report& r) {
  EXPECT_FALSE(r.storms.empty());
  static const StormRow kNone;
  return r.storms.empty() ? kNone : r.storms.front();
}

TEST(ReconnectStorm, ShowsInHandshakesBacklogAndDrainTime) {
  const Report r = run_brief("reconnect-storm", whole);
  EXPECT_GT(storm(r).handshakes_peak, 500);
  EXPECT_LT(storm(r).handshakes_before.value(), 20);
  EXPECT_GT(storm(r).jobs_peak, 10 * (storm(r).jobs_before.value() + 10));
  EXPECT_EQ(storm(r).front_ends_up, 2u);
  EXPECT_GT(storm(r).utilisation_peak.value(), 0.9) << "of the two that live";
  ASSERT_TRUE(storm(r).drained_s.has_value());
  EXPECT_GT(*storm(r).drained_s, 3);
  EXPECT_LT(*storm(r).drained_s, 120);
  EXPECT_LT(storm(r).resumed_share.value(), 0.01)
      << "the others cannot resume the dead one's sessions";
}

TEST(ReconnectStorm, CostsLessWhereSessionsCanBeResumed) {
  const Report full = run_brief("reconnect-storm", whole);
  const Report resumed = run_brief("reconnect-storm", [](scenario::Scenario& s) {
    whole(s);
    s.mutable_timing()->set_tls_shared_tickets(1);
  });
  EXPECT_GT(storm(resumed).resumed_share.value(), 0.95);
  EXPECT_LT(storm(resumed).jobs_peak, storm(full).jobs_peak);
}

TEST(MillionClients, HangsCallsApartAndSharesConnections) {
  const Report r = run_brief(
      "million-clients", [](scenario::Scenario& s) { s.mutable_brief()->set_users_factor(0.02); });
  EXPECT_EQ(r.verdict, "pass");
  ASSERT_EQ(r.long_polls.size(), 2u);
  for (const LatencyRow& l : r.latency) {
    EXPECT_NE(l.action, "ping");
    EXPECT_NE(l.action, "notification-wait");
  }
  const ConnectionRow& last = r.connections.back();
  EXPECT_GT(last.client, 33'000u) << "two an Outlook, one a phone, one a browser";
  EXPECT_NEAR(static_cast<double>(last.held), 18'000, 200) << "one a long poll";
  EXPECT_EQ(r.requests.answered + r.requests.failed + r.requests.in_flight,
            r.requests.sent + r.requests.under_way_before);
  for (const LongPollRow& h : r.long_polls)
    EXPECT_EQ(h.answered + h.broken + h.pending, h.sent + h.under_way_before);
}

TEST(CalculatorSizing, MeetsTheSheetWithinThreePercent) {
  EXPECT_EQ(run_brief("calculator-sizing").verdict, "pass");
  const Report smaller = run_brief("calculator-sizing", [](scenario::Scenario& s) {
    s.mutable_topology()->mutable_default_cpu()->set_cores(11);
  });
  EXPECT_EQ(smaller.verdict, "fail") << "one core less is outside";
}

}  // namespace
}  // namespace casgrid::testing
