#include "model/transport/safety_net.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace casgrid::transport::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr ServerId kPrimary{1u};

Kept kept(std::uint64_t number, int hour, std::size_t user, ServerId primary = {}) {
  return {.id = {number},
          .at = kStart + std::chrono::hours(hour),
          .user = UserId{user},
          .line = {},
          .primary = primary};
}

std::vector<std::uint64_t> again(SafetyNet& net, const ResubmitRequest& request, int hour) {
  std::vector<std::uint64_t> found;
  net.resubmit(
      request, kStart + std::chrono::hours(hour),
      [](UserId user) { return user.value % 2 == 0; },  // even users are in the database
      [&](const Kept& k) { found.push_back(k.id.value); });
  return found;
}

ResubmitRequest between(int from, int to, ServerId primary = {}) {
  return {DatabaseId{0u}, kStart + std::chrono::hours(from), kStart + std::chrono::hours(to),
          primary};
}

TEST(SafetyNet, GivesTheMessagesOfAnIntervalAndADatabaseAgain) {
  SafetyNet net({});
  net.keep(kept(1, 4, 0));
  net.keep(kept(2, 5, 0));
  net.keep(kept(3, 6, 1));
  net.keep(kept(4, 9, 2));
  net.keep(kept(5, 10, 2));
  EXPECT_THAT(again(net, between(5, 9), 11), ElementsAre(2u, 4u));
}

TEST(SafetyNet, KeepsWhatItGaveForTheNextRequest) {
  SafetyNet net({});
  net.keep(kept(1, 4, 0));
  again(net, between(0, 9), 10);
  EXPECT_THAT(again(net, between(0, 9), 10), ElementsAre(1u));
}

TEST(SafetyNet, AShadowAnswersForThePrimaryThatIsNamed) {
  SafetyNet net({});
  net.keep(kept(1, 4, 0, kPrimary));
  net.keep(kept(2, 5, 0, ServerId{2u}));
  net.keep(kept(3, 6, 0));
  EXPECT_THAT(again(net, between(0, 9, kPrimary), 10), ElementsAre(1u));
  EXPECT_THAT(again(net, between(0, 9), 10), ElementsAre(3u));
}

TEST(SafetyNet, HoldsForTwoDays) {
  SafetyNet net({});
  net.keep(kept(1, 4, 0));
  net.keep(kept(2, 5, 0));
  EXPECT_THAT(again(net, between(0, 9), 52), ElementsAre(2u));
  EXPECT_THAT(again(net, between(0, 9), 53), IsEmpty());
  EXPECT_EQ(net.size(), 0u);
}

TEST(SafetyNet, OfNoHoldTimeKeepsNothing) {
  SafetyNet net({.hold = Duration{0}});
  net.keep(kept(1, 4, 0));
  EXPECT_EQ(net.size(), 0u);
}

TEST(SafetyNet, AHundredThousandEntriesTakeLittle) {
  SafetyNet net({});
  for (std::uint64_t n = 0; n < 100'000; ++n) net.keep(kept(n, 1, n));
  EXPECT_LE(net.memory_bytes(), 100'000 * sizeof(Kept) + 100'000);
}

}  // namespace
}  // namespace casgrid::transport::testing
