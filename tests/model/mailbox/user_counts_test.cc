#include "model/mailbox/user_counts.h"

#include <gtest/gtest.h>
#include <vector>

namespace casgrid::testing::user_counts_test {
namespace {

TEST(UserCounts, CountsLikeATableWithAnEntryForEveryUser) {
  UserCounts counts;
  std::vector<std::uint32_t> plain(500);
  std::uint64_t state = 1;
  for (int step = 0; step < 50'000; ++step) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    const UserId user{static_cast<std::size_t>((state >> 33) % plain.size())};
    if ((state >> 60) % 2 == 0 && plain[user.index()] > 0) {
      counts.remove(user);
      --plain[user.index()];
    } else if (plain[user.index()] < 3) {
      counts.add(user);
      ++plain[user.index()];
    }
    ASSERT_EQ(counts.of(user), plain[user.index()]);
  }
  for (std::size_t i = 0; i < plain.size(); ++i) EXPECT_EQ(counts.of(UserId{i}), plain[i]);
}

TEST(UserCountsDeath, ACountBelowZeroIsAnError) {
  UserCounts counts;
  counts.add(UserId{7u});
  counts.remove(UserId{7u});
  EXPECT_DEATH(counts.remove(UserId{7u}), "count > 0");
}

TEST(UserCountsDeath, NobodyHasNothingUnderWay) {
  UserCounts counts;
  EXPECT_DEATH(counts.add(UserId{}), "user.is_none");
}

}  // namespace
}  // namespace casgrid::testing::user_counts_test
