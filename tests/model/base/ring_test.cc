#include "model/base/ring.h"

#include <cstdint>
#include <deque>
#include <gtest/gtest.h>

#include "model/base/outbox.h"

namespace casgrid {
namespace {

using Numbers = Ring<std::uint64_t>;

// Elements go round and round, ever more of them, so that each page becomes two at every place of
// the circle.
TEST(Ring, GivesBackInOrderWhereverItGrows) {
  Numbers ring;
  std::deque<std::uint64_t> expected;
  std::uint64_t next = 0;
  for (std::size_t round = 0; round < 40; ++round) {
    for (std::size_t i = 0; i < Numbers::kPage / 3 + round * 37; ++i) {
      ring.push_back(next);
      expected.push_back(next++);
    }
    for (std::size_t i = 0; i < Numbers::kPage / 5 + round * 11; ++i) {
      ASSERT_EQ(ring.front(), expected.front());
      ring.pop_front();
      expected.pop_front();
    }
    ASSERT_EQ(ring.size(), expected.size());
  }
  for (; !ring.empty(); ring.pop_front()) {
    ASSERT_EQ(ring.front(), expected.front());
    expected.pop_front();
  }
  EXPECT_TRUE(expected.empty());
}

TEST(Ring, TakesLessThanAPageMoreThanItEverNeeded) {
  Numbers ring;
  for (std::uint64_t i = 0; i < 5; ++i) ring.push_back(i);
  EXPECT_LE(ring.memory_bytes(), 200u);
  for (std::uint64_t i = 5; i < 1'000'000; ++i) ring.push_back(i);
  EXPECT_LE(ring.memory_bytes(), 8'000'000u + Numbers::kPage * 8 + 8192);
  const std::size_t most = ring.memory_bytes();
  for (std::uint64_t i = 0; i < 3'000'000; ++i) {
    ring.pop_front();
    ring.push_back(i);
  }
  EXPECT_EQ(ring.memory_bytes(), most) << "as many as before fit where those were";
}

TEST(RingDeathTest, HasNoFrontWhileItIsEmpty) {
  Numbers ring;
  ring.push_back(1);
  ring.pop_front();
  EXPECT_DEATH(ring.front(), "size_ > 0");
}

TEST(ConnectionIds, NameAPlaceAnewEachTime) {
  ConnectionIds ids;
  const ConnectionId first = ids.take();
  const ConnectionId second = ids.take();
  ids.give_back(first);
  const ConnectionId again = ids.take();
  EXPECT_EQ(again.slot, first.slot);
  EXPECT_NE(again, first);
  EXPECT_NE(again.slot, second.slot);
  EXPECT_EQ(ids.live(), 2u);
  EXPECT_EQ(ids.size(), 2u);
}

TEST(ConnectionIdsDeathTest, TakeNothingBackThatWasNotGiven) {
  ConnectionIds ids;
  EXPECT_DEATH(ids.give_back({0, 1}), "made_");
}

}  // namespace
}  // namespace casgrid
