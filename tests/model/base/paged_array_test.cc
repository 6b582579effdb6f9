#include "model/base/paged_array.h"

#include <gtest/gtest.h>

#include "model/base/deadline_queue.h"
#include "model/base/slab.h"

namespace casgrid {
namespace {

// Its last word is not full, so that a slab's cell has its own data in it.
struct Odd {
  std::uint64_t whole = 1;
  std::uint32_t half = 2;
};

TEST(PagedArray, KeepsWhatItHasWhileItGrows) {
  PagedArray<std::uint64_t> array;
  constexpr std::size_t kCount = PagedArray<std::uint64_t>::kPage * 3 + 5;
  for (std::size_t i = 0; i < kCount; ++i) array.emplace_back() = i * i;
  ASSERT_EQ(array.size(), kCount);
  for (std::size_t i = 0; i < kCount; ++i) ASSERT_EQ(array[i], i * i);
}

TEST(PagedArray, TakesLessThanAPageMoreThanItNeeds) {
  PagedArray<std::uint64_t> array;
  array.grow_to(5);
  EXPECT_LE(array.memory_bytes(), 200u);
  array.grow_to(1'000'000);
  EXPECT_LE(array.memory_bytes(), 8'000'000u + (1u << 16) + 4096);
}

TEST(PagedArray, LeavesItsPagesWhereTheyAre) {
  PagedArray<std::uint64_t> array;
  array.grow_to(PagedArray<std::uint64_t>::kPage);
  const std::uint64_t* first = &array[0];
  array.grow_to(PagedArray<std::uint64_t>::kPage * 10);
  EXPECT_EQ(&array[0], first);
}

TEST(PagedArray, GivesNewElementsThatAreAsNewAfterItWasCleared) {
  PagedArray<int> array;
  array.emplace_back() = 7;
  array.clear();
  EXPECT_TRUE(array.empty());
  EXPECT_EQ(array.emplace_back(), 0);
}

TEST(Slab, KeepsItsOwnDataApartFromItsObjects) {
  Slab<Odd> slab;
  const Handle first = slab.take();
  const Handle second = slab.take();
  *slab.find(first) = Odd{~std::uint64_t{0}, ~std::uint32_t{0}};
  *slab.find(second) = *slab.find(first);
  ASSERT_NE(slab.find(first), nullptr);
  ASSERT_NE(slab.find(second), nullptr);
  slab.give_back(first);
  EXPECT_EQ(slab.find(first), nullptr);
  const Handle again = slab.take();
  EXPECT_EQ(again.slot, first.slot);
  EXPECT_EQ(slab.find(again)->whole, 1u);
  EXPECT_EQ(slab.find(again)->half, 2u);
  EXPECT_EQ(slab.in_use(), 2u);
}

TEST(Slab, TakesTheSlotThatWasGivenBackLast) {
  Slab<int> slab;
  const Handle a = slab.take();
  const Handle b = slab.take();
  const Handle c = slab.take();
  slab.give_back(b);
  slab.give_back(a);
  EXPECT_EQ(slab.take().slot, a.slot);
  EXPECT_EQ(slab.take().slot, b.slot);
  EXPECT_EQ(slab.take().slot, c.slot + 1);
  slab.clear();
  EXPECT_EQ(slab.take().slot, a.slot);
}

TEST(SlabDeathTest, AnObjectIsGivenBackOnce) {
  Slab<int> slab;
  const Handle handle = slab.take();
  slab.give_back(handle);
  EXPECT_DEATH(slab.give_back(handle), "find\\(handle\\)");
}

TEST(DeadlineQueue, LetsWhatIsSettledGoWhenMoreIsAdded) {
  DeadlineQueue<int> queue(std::chrono::seconds(10));
  const auto is_settled = [](int i) { return i < 1000; };
  Instant timer = kNever;
  for (int i = 0; i < 1000; ++i) {
    const Instant at = queue.add(kStart + std::chrono::milliseconds(i), i, is_settled);
    if (at != kNever) timer = at;
  }
  EXPECT_LE(queue.memory_bytes(), 1024u);
  queue.add(kStart + std::chrono::seconds(5), 1000, is_settled);
  int expired = 0;
  const auto expire = [&](int) { ++expired; };
  EXPECT_EQ(timer, kStart + std::chrono::seconds(10)) << "that of the first, as without it";
  EXPECT_EQ(queue.due(timer, is_settled, expire), kStart + std::chrono::seconds(15));
  queue.due(kStart + std::chrono::seconds(15), is_settled, expire);
  EXPECT_EQ(expired, 1);
}

}  // namespace
}  // namespace casgrid
