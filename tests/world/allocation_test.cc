// Once warm, a run takes nothing from the heap, however many events it works through.
#include <atomic>
#include <cstdlib>
#include <gtest/gtest.h>
#include <new>

#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"

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

// Servers say what they would log, too: without it they do a part of the same.
TEST(Heap, IsLeftAloneOnceARunIsWarm) {
  scenario::Scenario scenario = given("million-clients");
  scenario.mutable_brief()->set_users_factor(0.02);
  Overrides overrides;
  overrides.brief = true;
  Simulation simulation(resolve(scenario, overrides), {},
                        SimulationExtras{.keeps_access_log = true});
  std::uint64_t said = 0;
  simulation.observatory().log_with([&](const AccessRecord&) { ++said; });
  std::uint64_t warm = 0;
  std::uint64_t last = 0;
  std::uint64_t events_warm = 0;
  simulation.observatory().look_with([&](Instant now) {
    last = allocations;
    if (warm == 0 && seconds(now - kStart) > 240) {
      warm = last;
      events_warm = simulation.world().events();
    }
    return true;
  });
  const std::uint64_t before = allocations;
  ASSERT_EQ(simulation.run(), "");
  ASSERT_GT(warm, before) << "the counter counts";
  const std::uint64_t events = simulation.world().events() - events_warm;
  ASSERT_GT(events, 400'000u);
  // What is left is a table that reaches a new largest size now and then.
  EXPECT_LT(last - warm, events / 1000);
  EXPECT_GT(said, 10'000u);
}

}  // namespace
}  // namespace casgrid::testing
