// A decision takes nothing from the heap, whatever is asked of whatever organisation.
#include <atomic>
#include <cstdlib>
#include <gtest/gtest.h>
#include <new>

#include "tests/model/routing/random_forest.h"

namespace {

std::atomic<std::uint64_t> allocations{0};

}  // namespace

// Not inlined: a compiler that sees through one of the pair takes it for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* block = std::malloc(size)) return block;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept { std::free(block); }

namespace casgrid::testing {
namespace {

TEST(Heap, IsLeftAloneByADecision) {
  const std::uint64_t before = allocations;
  for (std::uint64_t seed = 0; seed < 5'000; ++seed) {
    Case c = random_case(seed / 25);
    draw_request(c, seed);
    const RequestFacts facts = c.facts();
    const std::uint64_t start = allocations;
    const Decision x = decide(c.directory, facts);
    ASSERT_EQ(allocations, start) << describe(c) << "rule " << static_cast<int>(x.rule);
  }
  EXPECT_GT(allocations, before) << "the counter counts";
}

}  // namespace
}  // namespace casgrid::testing
