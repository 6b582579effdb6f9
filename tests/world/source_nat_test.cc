// Balancers that put their own address in place of the clients': whoever counts by address counts
// them all as one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "scenarios/advising/balancer_findings.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"
#include "tests/world/tamper.h"

namespace casgrid::testing::source_nat {
namespace {

constexpr unsigned kMostFromOneAddress = 10;  // at each of two front ends, for 60 users or more

scenario::Scenario mail_behind(bool source_nat, unsigned most_from_one_address) {
  scenario::Scenario s = given("mail-programs");
  s.set_duration_s(300);
  s.mutable_record()->set_warm_up_s(60);
  s.mutable_network()->set_model(scenario::Network::QUEUE);
  s.clear_objectives();
  s.clear_brief();
  s.clear_faults();
  for (int i = 0; i < s.populations_size(); ++i) {
    s.mutable_populations(i)->set_users(60);
    s.mutable_populations(i)->mutable_closed()->set_ramp_s(30);
  }
  s.mutable_directory()->mutable_balancers(0)->set_source_nat(source_nat);
  s.mutable_timing()->mutable_imap4()->set_max_connections_from_single_ip(most_from_one_address);
  return resolve(s, {});
}

struct Seen {
  std::set<std::pair<std::uint32_t, std::uint32_t>> addresses;  // of clients, at front ends
  Report report;
  std::vector<std::string> names;
};

Seen run(const scenario::Scenario& s) {
  Seen seen;
  const auto listen = [&](const Input& input, Instant, Outbox&) {
    if (input.kind == InputKind::ConnectionOffered)
      seen.addresses.insert({input.peer.value, input.source});
  };
  Simulation simulation(s, tamper("cas", {}, listen));
  EXPECT_EQ(simulation.run(), "");
  seen.report = collect(simulation);
  seen.names = simulation.roster().names;
  return seen;
}

TEST(SourceNat, LeavesFrontEndsOneAddressOfAllClients) {
  const Seen kept = run(mail_behind(false, 0));
  const Seen replaced = run(mail_behind(true, 0));
  EXPECT_GT(kept.addresses.size(), 100u);
  ASSERT_EQ(replaced.addresses.size(), 1u);
  EXPECT_THAT(replaced.names.at(replaced.addresses.begin()->first), ::testing::StartsWith("lb"));
  // Nothing else is different: nobody counts by address here.
  EXPECT_EQ(kept.report.requests.completed, replaced.report.requests.completed);
  EXPECT_EQ(replaced.report.requests.failed, 0u);
}

TEST(SourceNat, TurnsALimitByAddressIntoOneForEverybody) {
  const Seen kept = run(mail_behind(false, kMostFromOneAddress));
  const Seen replaced = run(mail_behind(true, kMostFromOneAddress));
  EXPECT_EQ(kept.report.requests.failed, 0u);
  EXPECT_GT(replaced.report.requests.failed, 100u);
  EXPECT_THAT(replaced.report.violations, ::testing::IsEmpty());
}

std::vector<std::string> codes_of(const scenario::Scenario& s) {
  std::vector<std::string> codes;
  std::vector<Finding> found;
  balancer_findings(s, found);
  for (const Finding& f : found) codes.emplace_back(f.code);
  return codes;
}

TEST(SourceNat, IsNamedBeforeARun) {
  EXPECT_THAT(codes_of(mail_behind(false, kMostFromOneAddress)), ::testing::IsEmpty());
  EXPECT_THAT(codes_of(mail_behind(true, 0)), ::testing::ElementsAre("NAT-2"));
  EXPECT_THAT(codes_of(mail_behind(true, kMostFromOneAddress)),
              ::testing::ElementsAre("NAT-1", "NAT-2"));
}

}  // namespace
}  // namespace casgrid::testing::source_nat
