#include "model/access/recipient_cache.h"

#include <gtest/gtest.h>

namespace casgrid {
namespace {

constexpr std::size_t kCapacity = 1024;
constexpr Duration kLifetime = std::chrono::minutes(15);
constexpr Duration kNanosecond{1};
constexpr UserId kUser{std::size_t{5}};
constexpr Instant kNow = kStart + std::chrono::seconds(1);

TEST(RecipientCache, KnowsAUserToTheNanosecond) {
  RecipientCache cache(kCapacity, kLifetime);
  EXPECT_FALSE(cache.knows(kUser, false, kNow));
  cache.add(kUser, false, kNow);
  EXPECT_TRUE(cache.knows(kUser, false, kNow + kLifetime - kNanosecond));
  EXPECT_FALSE(cache.knows(kUser, false, kNow + kLifetime));
}

TEST(RecipientCache, TellsUsersOfOnePlaceApart) {
  RecipientCache cache(kCapacity, kLifetime);
  cache.add(kUser, false, kNow);
  // The furthest of those who share its place.
  const UserId other{kUser.value + kCapacity * 2047};
  EXPECT_FALSE(cache.knows(other, false, kNow));
  EXPECT_FALSE(cache.knows(UserId{}, false, kNow));
  cache.add(other, false, kNow);
  EXPECT_TRUE(cache.knows(other, false, kNow));
  EXPECT_FALSE(cache.knows(kUser, false, kNow));
}

TEST(RecipientCache, RemembersThatAPasswordWasCheckedWhileItRemembersTheUser) {
  RecipientCache cache(kCapacity, kLifetime);
  cache.add(kUser, true, kNow);
  cache.add(kUser, false, kNow + kLifetime - kNanosecond);
  EXPECT_TRUE(cache.knows(kUser, true, kNow + kLifetime));
  cache.add(kUser, false, kNow + kLifetime * 2);
  EXPECT_TRUE(cache.knows(kUser, false, kNow + kLifetime * 2));
  EXPECT_FALSE(cache.knows(kUser, true, kNow + kLifetime * 2));
}

TEST(RecipientCache, WhatOutlivesTheLongestRunIsKnownToItsEnd) {
  constexpr Instant kEndOfLongestRun = kStart + std::chrono::hours(30 * 24);
  RecipientCache cache(kCapacity, kForEver);
  cache.add(kUser, false, kNow);
  EXPECT_TRUE(cache.knows(kUser, false, kEndOfLongestRun));
}

TEST(RecipientCacheDeath, AUserBeyondThoseThatItCanTellApartIsAnError) {
  RecipientCache cache(kCapacity, kLifetime);
  EXPECT_DEATH(cache.add(UserId{kCapacity * 2048}, false, kNow), "kSharers");
}

TEST(RecipientCacheDeath, ACapacityThatIsNoPowerOfTwoIsAnError) {
  EXPECT_DEATH(RecipientCache(1000, kLifetime), "has_single_bit");
}

}  // namespace
}  // namespace casgrid
