// Objectives as they are read: filters, windows, causes, and what is wrong with them.
#include "scenarios/document/objective.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/resolving/resolve.h"

namespace casgrid::testing {
namespace {

WindowQuery window_of(const std::string& expression) {
  const ObjectiveResult result = parse_objective(expression);
  EXPECT_TRUE(result.objective && result.objective->query.window) << result.error.reason;
  return result.objective && result.objective->query.window ? *result.objective->query.window
                                                            : WindowQuery{};
}

TEST(Objective, TakesAWindowFromAnInstantAFaultOrItsEnd) {
  EXPECT_EQ(window_of("p95(latency_ms, from=600, for=300) < 1"),
            (WindowQuery{"", false, 600, 300}));
  EXPECT_EQ(window_of("p95(latency_ms, action=read, from=cas1 crashes) < 1"),
            (WindowQuery{"cas1 crashes", false, 0, {}}));
  EXPECT_EQ(window_of("p95(latency_ms, from=cas1 crashes: over, for=1.5) < 1"),
            (WindowQuery{"cas1 crashes", true, 0, 1.5}));
}

TEST(Objective, TakesAnyNameInQuotationMarks) {
  EXPECT_EQ(window_of(R"(p95(latency_ms, from="a (x), b = c < d", for=5) < 1)").fault,
            "a (x), b = c < d");
  EXPECT_EQ(window_of("p95(latency_ms, from='mbx1 is patched, undrained') < 1").fault,
            "mbx1 is patched, undrained");
}

TEST(Objective, HoldsMoreOrLessAgainstTheService) {
  const ObjectiveResult result = parse_objective(
      "availability(operations, including=throttled, including=refused-by-policy, "
      "excluding=reset) >= 0.99");
  ASSERT_TRUE(result.objective) << result.error.reason;
  const MetricQuery& query = result.objective->query;
  EXPECT_TRUE(query.has("including", "throttled"));
  EXPECT_TRUE(query.has("including", "refused-by-policy"));
  EXPECT_TRUE(query.has("excluding", "reset"));
  EXPECT_FALSE(query.has("including", "reset"));
}

TEST(Objective, ScalesTheTimesOfAWindowAndNothingElse) {
  EXPECT_EQ(with_times_scaled("p95(latency_ms, from=600, for=300) < 250", 0.1),
            "p95(latency_ms, from=60, for=30) < 250");
  EXPECT_EQ(with_times_scaled("p95(latency_ms, for=\"300\", from='600') < 250", 0.5),
            "p95(latency_ms, for=\"150\", from='300') < 250");
  EXPECT_EQ(with_times_scaled("max(recovery_s, fault=600) < 120", 0.1),
            "max(recovery_s, fault=600) < 120");
  EXPECT_EQ(with_times_scaled("p95(latency_ms, from=cas1 crashes, for=300) < 1", 2),
            "p95(latency_ms, from=cas1 crashes, for=600) < 1");
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
