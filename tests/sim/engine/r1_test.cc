#include "bench/r1.h"

#include <gtest/gtest.h>

namespace casgrid::bench {
namespace {

// What every engine prints for seed 42 and 200,000 requests, to the last digit shown.
void expect_accepted(const R1Answers& a) {
  EXPECT_NEAR(a.mean_ms, 46.1351, 0.00005);
  EXPECT_NEAR(a.p50_ms, 45.0032, 0.00005);
  EXPECT_NEAR(a.p95_ms, 54.2991, 0.00005);
  EXPECT_NEAR(a.p99_ms, 60.8884, 0.00005);
}

TEST(ReferenceWorkload, HasItsAnswersOnTheCalendar) { expect_accepted(r1_on_calendar(200'000)); }

TEST(ReferenceWorkload, HasTheSameAnswersInAPlainLoop) { expect_accepted(r1_plain_loop(200'000)); }

}  // namespace
}  // namespace casgrid::bench
