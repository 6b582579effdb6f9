#include "model/client/passwords.h"

#include <gtest/gtest.h>

#include "tests/model/door.h"

namespace casgrid::testing::passwords_test {
namespace {

constexpr UserId kFirst{100u};
constexpr UserId kOther{102u};

Passwords two_wrong(std::uint32_t attempts, bool types_the_same = false) {
  return Passwords({.first_user = kFirst,
                    .wrong = 2,
                    .wrong_from = at_s(10),
                    .attempts = attempts,
                    .prompt = std::chrono::seconds(60),
                    .types_the_same = types_the_same});
}

TEST(Passwords, OfTheFirstUsersAreWrongFromTheirInstantOn) {
  const Passwords p = two_wrong(1);
  EXPECT_TRUE(p.is_right(kFirst, at_s(9.9)));
  EXPECT_FALSE(p.is_right(kFirst, at_s(10)));
  EXPECT_FALSE(p.is_right(UserId{101u}, at_s(10)));
  EXPECT_TRUE(p.is_right(kOther, at_s(10)));
}

TEST(Passwords, AreAskedForAfterSoManyRefusalsInARowAndTyped) {
  Passwords p = two_wrong(2);
  EXPECT_FALSE(p.refused(kFirst, at_s(11)));
  const auto typed = p.refused(kFirst, at_s(12));
  ASSERT_TRUE(typed);
  EXPECT_EQ(*typed, at_s(72));
  EXPECT_FALSE(p.is_right(kFirst, at_s(71.9)));
  EXPECT_TRUE(p.is_right(kFirst, at_s(72)));
  EXPECT_FALSE(p.is_right(UserId{101u}, at_s(72))) << "another user was not asked";
}

TEST(Passwords, AreCountedAnewBehindALogonThatIsTaken) {
  Passwords p = two_wrong(2);
  EXPECT_FALSE(p.refused(kOther, at_s(11)));
  p.taken(kOther);
  EXPECT_FALSE(p.refused(kOther, at_s(12)));
}

TEST(Passwords, StayWrongWhereTheSameIsTypedAgainOrNobodyIsAsked) {
  Passwords same = two_wrong(1, true);
  EXPECT_TRUE(same.refused(kFirst, at_s(11)));
  EXPECT_FALSE(same.is_right(kFirst, at_s(1000)));
  Passwords never = two_wrong(0);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(never.refused(kFirst, at_s(11 + i)));
  EXPECT_FALSE(never.is_right(kFirst, at_s(1000)));
}

}  // namespace
}  // namespace casgrid::testing::passwords_test
