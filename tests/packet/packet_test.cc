// What the world makes of a transfer against packet-level TCP. docs/transfers.md says where the
// errors come from. Both sides are deterministic, so the bounds are those of the figures there with
// a little room, and a bound that breaks is a change of the model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/packet/comparison.h"

namespace casgrid::packet {
namespace {

Spread of(const std::vector<Row>& rows, const std::string& name) {
  for (const Group& group : groups(rows)) {
    if (group.name == name) return group.spread;
  }
  ADD_FAILURE() << "there is no group " << name;
  return {};
}

TEST(Transfers, MedianErrorOfTheWholeGridIsBelowATenth) {
  const Spread all = of(compare(full_grid(), Stack{}), kEverything);
  EXPECT_EQ(all.rows, 1008u);
  EXPECT_LT(all.median, 0.10);
  EXPECT_LT(all.p90, 0.40);
}

TEST(Transfers, OneFlowAloneIsCloserStill) {
  const std::vector<Row> rows = compare(thin_grid(), Stack{});
  EXPECT_LT(of(rows, "one flow").median, 0.02);
  EXPECT_LT(of(rows, "one flow").p90, 0.10);
}

TEST(Transfers, QueueIsRightAboutShortOnesThatShareALink) {
  const std::vector<Row> rows = compare(thin_grid(), Stack{});
  EXPECT_LT(of(rows, "queue model, first window").p90, 0.10);
}

TEST(Transfers, FlowIsRightAboutTheLastOfThoseThatShareALink) {
  const std::vector<Row> rows = compare(thin_grid(), Stack{});
  EXPECT_LT(of(rows, "flow model, last flow").median, 0.03);
}

// A window that starts with one segment costs packet-level TCP rounds that the world does not know
// of, and the comparison has to say so.
TEST(Transfers, AnotherTcpIsFoundToBeAnother) {
  Stack slow;
  slow.initial_segments = 1;
  const Cell cell{10'000, std::chrono::milliseconds(20), 100'000'000, 1};
  const std::vector<Row> rows = compare({cell}, slow);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_LT(rows[0].error(), -0.3);
}

TEST(Spread, CountsFromTheSmallestError) {
  const Spread s = spread({-0.5, 0.1, 0.2, -0.3});
  EXPECT_EQ(s.median, 0.2);
  EXPECT_EQ(s.p90, 0.5);
  EXPECT_EQ(s.worst, 0.5);
}

}  // namespace
}  // namespace casgrid::packet
