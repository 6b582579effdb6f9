#include "scenarios/resolving/quantity.h"

#include <gtest/gtest.h>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid::testing {
namespace {

TEST(Quantities, MayBeMeasured) {
  scenario::Quantity q;
  for (const double value : {1.0, 2.0, 10.0}) q.mutable_empirical()->add_quantiles(value);
  const Variate v = build_variate(q, 10);
  EXPECT_DOUBLE_EQ(v.mean, (1.5 + 6) / 2 * 10);
  EXPECT_NEAR(v.draw(0), 10, 1e-9);
  EXPECT_NEAR(v.draw(std::uint64_t{1} << 63), 20, 1e-9);
  EXPECT_NEAR(v.draw(std::uint64_t{3} << 62), 60, 1e-9);
  EXPECT_NEAR(v.draw(~std::uint64_t{0}), 100, 1e-9);
}

}  // namespace
}  // namespace casgrid::testing
