#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "scenarios/runner/objective.h"
#include "scenarios/runner/offered_load.h"
#include "scenarios/runner/patterns.h"
#include "scenarios/runner/resolve.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

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

TEST(OfferedLoad, IsWhatTheGuidanceSaysPerServer) {
  double front_end = 0;
  double while_lost = 0;
  for (const OfferedLoad& l : offered_load(resolve(given("two-site-failover"), {}))) {
    if (l.resource == "CPU of front end cas-lyon1" && l.state == "normal") front_end = l.load;
    if (l.resource == "CPU of mailbox server mbx-lyon1" && l.state == "Paris is lost")
      while_lost = l.load;
  }
  EXPECT_NEAR(front_end, 31'875.0 / 4 / (16 * 2222.22), 1e-6);
  EXPECT_NEAR(while_lost, 85'000.0 / 3 / (16 * 2222.22), 1e-6);
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
