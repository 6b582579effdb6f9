// What check forecasts: the load of every state that faults make, and which states those are.
#include "scenarios/advising/offered_load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/advising/fault_states.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

using scenario::Fault;

TEST(OfferedLoad, IsWhatTheGuidanceSaysPerServer) {
  double front_end = 0;
  double while_lost = 0;
  for (const OfferedLoad& l : offered_load(resolve(given("two-site-failover"), {}))) {
    if (l.is_start) continue;
    if (l.resource == "CPU of front end cas-lyon1" && l.state == "normal") front_end = l.load;
    if (l.resource == "CPU of mailbox server mbx-lyon1" && l.state == "Paris is lost")
      while_lost = l.load;
  }
  // A little less: one minute of sixty-one they are away.
  EXPECT_NEAR(front_end, 31'875.0 / 4 / (16 * 2222.22), 0.004);
  EXPECT_NEAR(while_lost, 85'000.0 / 3 / (16 * 2222.22), 0.015);
}

Fault fault_of(const char* name, double at_s, double lasting_s) {
  Fault f;
  f.set_name(name);
  f.set_at_s(at_s);
  f.set_lasting_s(lasting_s);
  f.set_crash(name);
  return f;
}

TEST(FaultStates, AreTheSetsThatLastTogether) {
  scenario::Scenario s;
  s.set_duration_s(1000);
  *s.add_faults() = fault_of("a", 100, 300);
  *s.add_faults() = fault_of("b", 200, 100);
  *s.add_faults() = fault_of("c", 900, 0);
  const auto states = fault_states(s);
  std::vector<std::string> names;
  for (const FaultState& state : states) names.push_back(state.name());
  EXPECT_THAT(names, ::testing::ElementsAre("normal", "a", "a\" and \"b", "c"));
  using Span = std::pair<double, double>;
  EXPECT_THAT(states[1].when, ::testing::ElementsAre(Span{100, 200}, Span{300, 400}));
  EXPECT_THAT(states[2].when, ::testing::ElementsAre(Span{200, 300}));
  EXPECT_THAT(states[2].servers, ::testing::ElementsAre("a", "b"));
  EXPECT_THAT(states[3].when, ::testing::ElementsAre(Span{900, 1000}));
}

// As the world has it (fault_kinds.cc), in whatever order the scenario lists them.
TEST(FaultStates, OfTwoNarrowingsOfALinkTheNarrowestCounts) {
  for (const auto& [first, second] : {std::pair{10.0, 40.0}, std::pair{40.0, 10.0}}) {
    scenario::Scenario s;
    s.set_duration_s(1000);
    for (const double mbps : {first, second}) {
      Fault& f = *s.add_faults();
      f.set_name(std::to_string(mbps));
      f.set_at_s(100);
      f.set_lasting_s(100);
      f.mutable_link_bandwidth()->set_link("wan");
      f.mutable_link_bandwidth()->set_bandwidth_mbps(mbps);
    }
    const auto states = fault_states(s);
    ASSERT_EQ(states.size(), 2u);
    EXPECT_EQ(states[1].mbps.at("wan"), 10);
  }
}

TEST(OfferedLoad, WhileClientsBeginHasTheirFirstLogons) {
  scenario::Scenario s = given("two-site-failover");
  s.clear_faults();
  s.mutable_populations(0)->mutable_closed()->set_ramp_s(1);
  double start = 0;
  for (const OfferedLoad& l : offered_load(resolve(s, {}))) {
    if (l.is_start && l.resource == "CPU of front end cas-paris1") start = l.load;
  }
  // Two requests of the profile and three pages of a logon, and a handshake, of a quarter of
  // 20,000.
  const double logons = 5000 * (2 * 1.59375 * 15 + 3 * 0.5 + 1);
  EXPECT_NEAR(start, (logons + 31'875.0 / 4 / 2) / (16 * 2222.22), 0.05);
}

TEST(OfferedLoad, OfFaultsThatOverlapIsThatOfBothTogether) {
  scenario::Scenario s = given("two-site-failover");
  s.clear_faults();
  for (const char* front_end : {"cas-paris1", "cas-lyon1"}) {
    auto& f = *s.add_faults();
    f.set_name(std::string(front_end) + " dies");
    f.set_at_s(600);
    f.set_crash(front_end);
  }
  double alone = 0;
  double together = 0;
  for (const OfferedLoad& l : offered_load(resolve(s, {}))) {
    if (l.resource != "CPU of front end cas-paris2" || l.is_start) continue;
    if (l.state == "cas-paris1 dies") alone = l.load;
    if (l.state == "cas-paris1 dies\" and \"cas-lyon1 dies") together = l.load;
  }
  EXPECT_EQ(alone, 0) << "it never lasts alone";
  EXPECT_NEAR(together, 31'875.0 / 4 * 2 / (16 * 2222.22), 0.008);
}

}  // namespace
}  // namespace casgrid::testing
