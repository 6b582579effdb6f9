// Windows and causes in the text of an objective.
#include "scenarios/document/objective.h"

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

}  // namespace
}  // namespace casgrid::testing
