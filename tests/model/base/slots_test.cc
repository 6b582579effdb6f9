#include "model/base/slots.h"

#include <gtest/gtest.h>
#include <vector>

namespace casgrid {
namespace {

struct Thing {
  std::uint64_t whole = 1;
  std::uint16_t part = 2;
};

TEST(Slots, KeepEachObjectUntilItIsGivenBack) {
  Slots<Thing> slots;
  const std::uint32_t first = slots.take();
  const std::uint32_t second = slots.take();
  ASSERT_NE(first, second);
  slots[first].whole = 10;
  slots[second].whole = 20;
  slots.give_back(first);
  EXPECT_EQ(slots[second].whole, 20u);
  EXPECT_EQ(slots.in_use(), 1u);
}

TEST(Slots, AnObjectInAReusedSlotIsNew) {
  Slots<Thing> slots;
  const std::uint32_t slot = slots.take();
  slots[slot] = {7, 8};
  slots.give_back(slot);
  ASSERT_EQ(slots.take(), slot);
  EXPECT_EQ(slots[slot].whole, 1u);
  EXPECT_EQ(slots[slot].part, 2u);
}

TEST(Slots, AreAsManyAsWereEverUsedAtOnce) {
  Slots<Thing> slots;
  std::vector<std::uint32_t> taken;
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 16; ++i) taken.push_back(slots.take());
    for (; !taken.empty(); taken.pop_back()) slots.give_back(taken.back());
  }
  EXPECT_LE(slots.memory_bytes(), 16 * sizeof(Thing) + 64);
}

TEST(SlotsDeath, OneGivenBackTwiceIsAnError) {
  Slots<Thing> slots;
  slots.give_back(slots.take());
  EXPECT_DEATH(slots.give_back(0), "in_use_ > 0");
}

}  // namespace
}  // namespace casgrid
