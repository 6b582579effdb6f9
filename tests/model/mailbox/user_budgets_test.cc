// Budgets of users: a bucket that time fills, and what is done for them empties.
#include "model/mailbox/user_budgets.h"

#include <gtest/gtest.h>

namespace casgrid::testing::user_budgets_test {
namespace {

using Verdict = UserBudgets::Verdict;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr UserId kAnn{1u}, kBob{2u};

// A second of burst, of which a quarter of the time comes back, down to two seconds below zero.
BudgetLimits quarter() {
  return {.has_balance = true,
          .burst = seconds(1),
          .recharge = 0.25,
          .has_cut_off = true,
          .cut_off = seconds(2),
          .longest_delay = seconds(5)};
}

constexpr Instant at(double s) { return kStart + from_seconds(s); }

// One request that takes so long.
UserBudgets::Answer spend(UserBudgets& budgets, UserId user, Duration took, Instant now) {
  const UserBudgets::Answer answer = budgets.begin(user, now);
  if (answer.verdict == Verdict::Go || answer.verdict == Verdict::Delayed)
    budgets.end(user, took, now);
  return answer;
}

TEST(UserBudgets, LetABurstGo) {
  UserBudgets b(quarter());
  EXPECT_EQ(spend(b, kAnn, milliseconds(600), kStart).verdict, Verdict::Go);
  EXPECT_EQ(spend(b, kAnn, milliseconds(600), kStart).verdict, Verdict::Go);
  EXPECT_EQ(b.balance_of(kAnn, kStart), -milliseconds(200));
}

TEST(UserBudgets, HoldBackBelowZeroUntilItWouldBeZero) {
  UserBudgets b(quarter());
  spend(b, kAnn, milliseconds(1200), kStart);
  const UserBudgets::Answer held = b.begin(kAnn, kStart);
  EXPECT_EQ(held.verdict, Verdict::Delayed);
  EXPECT_EQ(held.wait, milliseconds(800)) << "a quarter of it is 200 ms";
  b.end(kAnn, Duration{0}, at(0.8));
  EXPECT_EQ(b.balance_of(kAnn, at(0.8)), Duration{0});
}

TEST(UserBudgets, HoldNobodyBackForLongerThanTheLongestDelay) {
  UserBudgets b(quarter());
  spend(b, kAnn, milliseconds(2900), kStart);
  EXPECT_EQ(b.begin(kAnn, kStart).wait, seconds(5));
}

TEST(UserBudgets, CutOffBelowTheCutOffUntilZero) {
  UserBudgets b(quarter());
  spend(b, kAnn, milliseconds(3100), kStart);  // 2.1 s below zero
  const UserBudgets::Answer refused = b.begin(kAnn, kStart);
  EXPECT_EQ(refused.verdict, Verdict::CutOff);
  EXPECT_EQ(refused.wait, milliseconds(8400));
  EXPECT_EQ(b.begin(kAnn, at(8)).verdict, Verdict::CutOff) << "above the cut-off, and below zero";
  EXPECT_EQ(b.begin(kAnn, at(8.4)).verdict, Verdict::Go);
}

TEST(UserBudgets, CutNobodyOffWithoutACutOff) {
  BudgetLimits limits = quarter();
  limits.has_cut_off = false;
  UserBudgets b(limits);
  spend(b, kAnn, seconds(1000), kStart);
  EXPECT_EQ(b.begin(kAnn, kStart).verdict, Verdict::Delayed);
}

TEST(UserBudgets, AreFullAgainAndNoMore) {
  UserBudgets b(quarter());
  spend(b, kAnn, milliseconds(500), kStart);
  EXPECT_EQ(b.balance_of(kAnn, at(1)), milliseconds(750));
  EXPECT_EQ(b.balance_of(kAnn, at(100)), seconds(1));
}

TEST(UserBudgets, AreOfEachUser) {
  UserBudgets b(quarter());
  spend(b, kAnn, seconds(9), kStart);
  EXPECT_EQ(b.begin(kBob, kStart).verdict, Verdict::Go);
}

TEST(UserBudgets, TurnAwayWhatIsTooMuchAtOnceAndKeepWhatIsThere) {
  UserBudgets b({.at_once = 2});
  EXPECT_EQ(b.begin(kAnn, kStart).verdict, Verdict::Go);
  EXPECT_EQ(b.begin(kAnn, kStart).verdict, Verdict::Go);
  EXPECT_EQ(b.begin(kAnn, kStart).verdict, Verdict::TooMany);
  b.end(kAnn, seconds(1), at(1));
  EXPECT_EQ(b.begin(kAnn, at(1)).verdict, Verdict::Go);
}

TEST(UserBudgets, WithoutLimitsRememberNobody) {
  UserBudgets b({});
  for (unsigned i = 0; i < 1000; ++i) b.begin(UserId{i}, kStart);
  EXPECT_EQ(b.memory_bytes(), 0u);
}

// Whoever has something under way, or less than all, stays known when others come.
TEST(UserBudgets, ForgetOnlyThoseWhoHaveAllAndNothingUnderWay) {
  UserBudgets b(quarter());
  spend(b, kAnn, seconds(2), kStart);
  b.begin(kBob, kStart);
  for (unsigned i = 10; i < 5000; ++i)
    spend(b, UserId{i}, std::chrono::nanoseconds(0), at(0.001 * i));
  EXPECT_EQ(b.balance_of(kAnn, kStart + seconds(1)), -milliseconds(750));
  b.end(kBob, seconds(3), at(5));
  EXPECT_EQ(b.balance_of(kBob, at(5)), -seconds(2));
  EXPECT_LE(b.memory_bytes(), 4096u * 32) << "it is as small as what happens at once";
}

TEST(UserBudgetsDeath, EndingWhatNeverBeganIsAnError) {
  UserBudgets b(quarter());
  spend(b, kAnn, seconds(1), kStart);
  EXPECT_DEATH(b.end(kAnn, seconds(1), kStart), "under_way > 0");
}

}  // namespace
}  // namespace casgrid::testing::user_budgets_test
