#include "model/transport/delivered_to.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

namespace casgrid::transport::testing {
namespace {

using ::testing::ElementsAre;

constexpr UserId kAnna{1u}, kBert{2u};

Instant hour(int h) { return kStart + std::chrono::hours(h); }

TEST(DeliveredTo, AMailboxGetsAMessageOnce) {
  DeliveredTo table;
  EXPECT_TRUE(table.deliver({7}, kAnna, hour(0)));
  EXPECT_FALSE(table.deliver({7}, kAnna, hour(1)));
  EXPECT_TRUE(table.deliver({7}, kBert, hour(1)));
  EXPECT_TRUE(table.deliver({8}, kAnna, hour(1)));
}

TEST(DeliveredTo, RemembersForSevenDays) {
  DeliveredTo table;
  table.deliver({7}, kAnna, hour(0));
  EXPECT_FALSE(table.deliver({7}, kAnna, hour(167)));
  EXPECT_TRUE(table.deliver({7}, kAnna, hour(168)));
}

TEST(DeliveredTo, ALostLogTakesWhatWasDeliveredLast) {
  DeliveredTo table;
  table.deliver({1}, kAnna, hour(1));
  table.deliver({2}, kAnna, hour(2));
  table.deliver({3}, kBert, hour(3));
  std::vector<std::uint64_t> lost;
  table.forget_since(hour(2), [&](MessageId m, UserId) { lost.push_back(m.value); });
  EXPECT_THAT(lost, ElementsAre(3u, 2u));
  EXPECT_TRUE(table.has({1}, kAnna));
  EXPECT_TRUE(table.deliver({2}, kAnna, hour(4)));
}

// Against a set, with keys that collide and gaps that close.
TEST(DeliveredTo, AgreesWithASetOfItsRows) {
  DeliveredTo table(std::chrono::hours(40));
  std::set<std::pair<std::uint64_t, std::uint32_t>> expected;
  std::vector<std::pair<Instant, std::pair<std::uint64_t, std::uint32_t>>> rows;
  std::uint64_t x = 1;
  for (int step = 0; step < 4000; ++step) {
    x = x * 6364136223846793005u + 1442695040888963407u;
    const std::pair<std::uint64_t, std::uint32_t> key{(x >> 33) % 97, (x >> 50) % 5};
    const Instant now = hour(step / 20);
    while (!rows.empty() && now - rows.front().first >= std::chrono::hours(40)) {
      expected.erase(rows.front().second);
      rows.erase(rows.begin());
    }
    const bool is_new = expected.insert(key).second;
    if (is_new) rows.emplace_back(now, key);
    ASSERT_EQ(table.deliver({key.first}, UserId{std::size_t{key.second}}, now), is_new) << step;
  }
  EXPECT_EQ(table.size(), expected.size());
}

TEST(DeliveredTo, AHundredThousandRowsTakeLittle) {
  DeliveredTo table;
  for (std::uint64_t n = 0; n < 100'000; ++n) table.deliver({n}, kAnna, hour(0));
  EXPECT_LT(table.memory_bytes(), 100'000u * 100);
}

}  // namespace
}  // namespace casgrid::transport::testing
