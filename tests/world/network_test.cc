// The network models against each other and against closed forms.
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

constexpr const char* kSqueeze = "wan-squeeze";

Report run_to(double seconds, scenario::Network::Model model,
              scenario::Network::SimgridLinks links) {
  Overrides overrides;
  overrides.network = model;
  overrides.until_s = seconds;
  scenario::Scenario s = resolve(given(kSqueeze), overrides);
  s.mutable_network()->set_simgrid_links(links);
  Simulation simulation(s);
  EXPECT_EQ(simulation.run(), "");
  return collect(simulation);
}

const LinkRow& squeezed(const Report& report) {
  for (const LinkRow& l : report.links) {
    if (l.link == "paris-lyon" && l.direction == "lyon -> paris") return l;
  }
  throw std::logic_error("the link is gone");
}

double read_ms(const Report& report) {
  for (const LatencyRow& l : report.latency) {
    if (l.action == "read") return *l.mean_ms;
  }
  throw std::logic_error("nothing was read");
}

// The relative half-width of the mean for a station at load rho with n arrivals, by the run-length
// formula for the mean number present (doubled: one run, not a mean of runs).
double tolerance(double rho, double n) {
  return 2 * 1.96 * std::sqrt(2 * (1 + rho) / ((1 - rho) * (1 - rho) * n));
}

TEST(FlowNetwork, SharesASqueezedLinkFairly) {
  const LinkRow link = squeezed(run_to(1200, scenario::Network::FLOW, scenario::Network::BY_RULE));
  EXPECT_EQ(link.simgrid_share, 1);
  const double tolerated = tolerance(link.utilisation_mean, static_cast<double>(link.transfers));
  EXPECT_NEAR(*link.transfer_mean_ms / *link.closed_form_ms, 1, tolerated);
}

TEST(QueueNetwork, SendsOneTransferAfterTheOther) {
  const LinkRow link = squeezed(run_to(1200, scenario::Network::QUEUE, scenario::Network::BY_RULE));
  EXPECT_EQ(link.simgrid_share, 0);
  const double tolerated = tolerance(link.utilisation_mean, static_cast<double>(link.transfers));
  EXPECT_NEAR(*link.transfer_mean_ms / *link.closed_form_ms, 1, tolerated);
}

TEST(FlowNetwork, DiffersFromQueueOnASaturatedLink) {
  const Report queue = run_to(600, scenario::Network::QUEUE, scenario::Network::BY_RULE);
  const Report flow = run_to(600, scenario::Network::FLOW, scenario::Network::BY_RULE);
  EXPECT_GT(*squeezed(flow).transfer_mean_ms, 1.2 * *squeezed(queue).transfer_mean_ms);
}

// Answers that fit into the first window, so that which pooled connection carries one does not
// matter: what is left is the sharing of the link, at three quarters of its bandwidth.
Report run_short_answers(scenario::Network::SimgridLinks links) {
  scenario::Scenario s = given(kSqueeze);
  s.mutable_populations(0)->mutable_open()->set_sessions_per_s(38);
  s.mutable_populations(0)->mutable_profile()->mutable_response_bytes()->set_constant(14'000);
  s.mutable_network()->set_simgrid_links(links);
  Overrides overrides;
  overrides.until_s = 400;
  Simulation simulation(resolve(s, overrides));
  EXPECT_EQ(simulation.run(), "");
  return collect(simulation);
}

// What is computed in closed form by the rule, beside everything in SimGrid. Two processes, because
// SimGrid allows one engine each.
TEST(FlowNetwork, ByRuleAgreesWithAllLinksInSimgrid) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const Report all = run_short_answers(scenario::Network::ALL_LINKS);
    const double numbers[3] = {read_ms(all), *squeezed(all).transfer_mean_ms,
                               all.links[0].simgrid_share};
    const ssize_t written = write(ends[1], numbers, sizeof numbers);
    _exit(written == sizeof numbers ? 0 : 1);
  }
  // The child has the only end to write to: the pipe ends with it, whatever it ends of.
  ASSERT_EQ(close(ends[1]), 0);
  double all[3] = {0, 0, 0};
  ASSERT_EQ(read(ends[0], all, sizeof all), static_cast<ssize_t>(sizeof all));
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  const Report rule = run_short_answers(scenario::Network::BY_RULE);
  EXPECT_GT(squeezed(rule).utilisation_mean, 0.65);
  EXPECT_EQ(all[2], 1) << "the LAN was not carried";
  EXPECT_EQ(rule.links[0].simgrid_share, 0);
  EXPECT_NEAR(read_ms(rule) / all[0], 1, 0.01);
  EXPECT_NEAR(*squeezed(rule).transfer_mean_ms / all[1], 1, 0.01);
}

// The rule: a LAN that is offered more than a fifth of its bandwidth belongs to SimGrid, too.
TEST(FlowNetwork, CarriesALoadedLanInSimgrid) {
  Overrides overrides;
  overrides.until_s = 60;
  scenario::Scenario s = given(kSqueeze);
  s.mutable_topology()->mutable_sites(0)->mutable_lan()->set_bandwidth_mbps(400);
  Simulation simulation(resolve(s, overrides));
  EXPECT_EQ(simulation.run(), "");
  const Report report = collect(simulation);
  EXPECT_EQ(report.links[0].link, "paris-lan");
  EXPECT_EQ(report.links[0].simgrid_share, 1);
  EXPECT_EQ(report.links[1].link, "lyon-lan");
  EXPECT_EQ(report.links[1].simgrid_share, 0);
}

TEST(FlowNetwork, RefusesASecondEngineInAProcess) {
  run_to(10, scenario::Network::FLOW, scenario::Network::BY_RULE);
  Overrides overrides;
  overrides.until_s = 10;
  Simulation second(resolve(given(kSqueeze), overrides));
  EXPECT_THAT(second.run(), ::testing::HasSubstr("SimGrid has run in this process already"));
}

}  // namespace
}  // namespace casgrid::testing
