#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "scenarios/advising/fault_states.h"
#include "scenarios/advising/offered_load.h"
#include "scenarios/document/objective.h"
#include "scenarios/document/patterns.h"
#include "scenarios/resolving/resolve.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

using scenario::Fault;

std::string text_of(const scenario::Scenario& s) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(s, &text);
  return text;
}

TEST(Resolve, LeavesNothingToResolve) {
  for (const char* name :
       {"two-site-failover", "site-redirect", "wan-squeeze", "upgrade-in-place"}) {
    const scenario::Scenario once = resolve(given(name), {});
    EXPECT_EQ(text_of(resolve(once, {})), text_of(once)) << name;
  }
}

TEST(Resolve, RotatesTheCopiesOfAPattern) {
  const scenario::Scenario s = resolve(given("two-site-failover"), {});
  ASSERT_EQ(s.directory().databases_size(), 24);
  EXPECT_EQ(s.directory().databases(0).copies(0).server(), "mbx-paris1");
  EXPECT_EQ(s.directory().databases(1).copies(0).server(), "mbx-lyon1");
  EXPECT_EQ(s.directory().databases(6).copies(0).server(), "mbx-paris1");
}

TEST(Resolve, TakesCpuFromTheSizingGuidance) {
  const auto p = resolve(given("two-site-failover"), {}).populations(0).profile();
  // 100 messages a day: 4.25 megacycles a second on the mailbox server, 1.59375 on the front end.
  EXPECT_DOUBLE_EQ(p.mailbox_megacycles().exponential().mean(), 4.25 * 15);
  EXPECT_DOUBLE_EQ(p.front_end_megacycles().exponential().mean(), 1.59375 * 15);
}

double mailbox_mean(const scenario::Population& p) {
  const auto& cost = p.profile().mailbox_megacycles();
  return cost.has_exponential() ? cost.exponential().mean() : cost.constant();
}

scenario::Population& add(scenario::Scenario& s, const char* name, scenario::Client client,
                          std::uint32_t users) {
  auto& p = *s.add_populations();
  p.set_name(name);
  p.set_client(client);
  p.set_users(users);
  return p;
}

TEST(Megacycles, OfAPhoneAloneAreItsOwnFew) {
  scenario::Scenario s;
  add(s, "phones", scenario::ACTIVE_SYNC, 10);
  add(s, "readers", scenario::ACTIVE_SYNC, 10).mutable_profile()->set_messages_per_day(100);
  auto& two = add(s, "two each", scenario::ACTIVE_SYNC, 10);
  two.mutable_profile()->set_messages_per_day(100);
  two.set_devices_per_user(2);
  s = resolve(s, {});
  EXPECT_DOUBLE_EQ(mailbox_mean(s.populations(0)), 20);
  EXPECT_DOUBLE_EQ(mailbox_mean(s.populations(1)), 4.25 * 300) << "it reads all of the mail";
  EXPECT_DOUBLE_EQ(mailbox_mean(s.populations(2)), 4.25 * 150) << "devices share the mailbox";
}

TEST(Megacycles, BelongToAMailboxThatItsProgramsShare) {
  scenario::Scenario s;
  add(s, "outlook", scenario::MAPI_HTTP, 100);
  auto& phones = add(s, "phones", scenario::ACTIVE_SYNC, 50);
  phones.set_beside("outlook");
  auto& web = add(s, "web", scenario::OWA, 100);
  web.set_beside("outlook");
  web.mutable_profile()->set_messages_per_day(10);
  const scenario::Scenario r = resolve(s, {});
  // Of the table's 4.25 megacycles a second phones take 20 / 300 at half of the mailboxes, and the
  // browser a tenth; Outlook, with a request every 30 s, has what remains.
  const double phone = 20 / 300.0;
  EXPECT_DOUBLE_EQ(mailbox_mean(r.populations(1)), 20);
  EXPECT_DOUBLE_EQ(mailbox_mean(r.populations(2)), 0.425 * 15);
  EXPECT_DOUBLE_EQ(mailbox_mean(r.populations(0)), (4.25 - phone / 2 - 0.425) * 30);
  // The calculator's factor comes on top, and is the phone's.
  s.mutable_populations(1)->mutable_profile()->set_megacycles_factor(1.5);
  const scenario::Scenario more = resolve(s, {});
  EXPECT_DOUBLE_EQ(mailbox_mean(more.populations(1)), 20 + 0.5 * 4.25 * 300);
  EXPECT_DOUBLE_EQ(mailbox_mean(more.populations(0)), mailbox_mean(r.populations(0)));
  EXPECT_EQ(text_of(resolve(more, {})), text_of(more));
}

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

TEST(Patterns, ExpandOrAreRefused) {
  EXPECT_EQ(*expand_name("db"), std::vector<std::string>{"db"});
  EXPECT_EQ(*expand_name("a{9..11}b"), (std::vector<std::string>{"a9b", "a10b", "a11b"}));
  for (const char* wrong :
       {"a{1..", "a{..2}", "a{2..1}", "a{1..2}{3..4}", "a}", "a{x..2}", "a{1..900000}"}) {
    EXPECT_FALSE(expand_name(wrong)) << wrong;
  }
}

TEST(Objective, IsReadWithItsFilters) {
  const auto result = parse_objective(" p99_9( latency_ms , protocol = owa, action=read ) >= 2.5 ");
  ASSERT_TRUE(result.objective) << result.error.reason;
  EXPECT_EQ(result.objective->query.percentile, 0.999);
  EXPECT_EQ(result.objective->query.filter("protocol"), "owa");
  EXPECT_EQ(result.objective->query.filter("action"), "read");
  EXPECT_TRUE(result.objective->is_met(2.5));
  EXPECT_FALSE(result.objective->is_met(2.4));
}

TEST(Objective, WhatIsNotKnownMeetsNoUpperBound) {
  const auto is_met = [](const std::string& expression, const Measure& value) {
    return parse_objective(expression).objective->is_met(value);
  };
  for (const char* upper :
       {"max(recovery_s) < 9000", "max(recovery_s) <= 9000", "max(recovery_s) == 120"}) {
    EXPECT_FALSE(is_met(upper, Measure::at_least(120))) << upper;
    EXPECT_FALSE(is_met(upper, {})) << upper;
    EXPECT_TRUE(is_met(upper, 120.0)) << upper;
  }
  EXPECT_TRUE(is_met("max(recovery_s) > 100", Measure::at_least(120)));
  EXPECT_FALSE(is_met("max(recovery_s) > 120", Measure::at_least(120)));
  EXPECT_FALSE(is_met("max(recovery_s) > 100", {}));
}

TEST(Objective, EveryMetricReadsAColumn) {
  for (const Metric& m : metrics()) {
    EXPECT_FALSE(m.functions.empty()) << m.name << " is narrowed by a column and read from none";
    for (const std::string& f : m.functions) {
      EXPECT_TRUE(parse_objective(f + "(" + m.name + ") < 1").objective) << f << " " << m.name;
    }
  }
}

TEST(Objective, NamesThePlaceAndTheRemedy) {
  struct Row {
    const char* text;
    const char* reason;
    const char* remedy;
  };
  for (const Row& row :
       {Row{"p95 latency_ms) < 3", "( is missing at column", "write p95(metric)"},
        Row{"p95(latency_ms < 3", ") is missing", "close"},
        Row{"p95(latency_ms) 3", "comparison is missing", "one of <"},
        Row{"p95(latency_ms) < 3 ms", "\"3 ms\" is not a number", "without a unit"},
        Row{"p95(redirects) < 3", "redirects has no p95", "count"},
        Row{"p95(latency_ms, server=x) < 3", "cannot be narrowed by \"server\"", "protocol"},
        Row{"", "is not a function", "known"}}) {
    const auto result = parse_objective(row.text);
    EXPECT_FALSE(result.objective) << row.text;
    EXPECT_THAT(result.error.reason, ::testing::HasSubstr(row.reason)) << row.text;
    EXPECT_THAT(result.error.remedy, ::testing::HasSubstr(row.remedy)) << row.text;
  }
}

}  // namespace
}  // namespace casgrid::testing
