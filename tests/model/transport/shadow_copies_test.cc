#include "model/transport/shadow_copies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/organisation.h"

namespace casgrid::transport::testing {
namespace {

using namespace casgrid::testing;  // NOLINT(google-build-using-namespace): the organisation
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

ShadowCopy copy_of(std::uint64_t number) { return {.id = {number}, .what = {}}; }
Instant later(Duration since_start) { return kStart + since_start; }

TEST(ShadowOrder, AsksFourTimesInOtherSitesThenTwiceInTheOwn) {
  const Directory d = organisation();
  EXPECT_THAT(shadow_order(d, kMbxParis1, {}, 0),
              ElementsAre(kMbxLyon1, kMbxLyon2, kMbxLyon1, kMbxLyon2, kMbxParis2, kMbxParis2));
}

TEST(ShadowOrder, IsSpreadOverTheServersOfASite) {
  const Directory d = organisation();
  EXPECT_EQ(shadow_order(d, kMbxParis1, {}, 1).front(), kMbxLyon2);
}

TEST(ShadowOrder, DoesAsTheSettingSays) {
  const Directory d = organisation();
  EXPECT_THAT(shadow_order(d, kMbxParis1, {.preference = ShadowPreference::LocalOnly}, 0),
              ElementsAre(kMbxParis2, kMbxParis2));
  EXPECT_THAT(shadow_order(d, kMbxParis1, {.preference = ShadowPreference::RemoteOnly}, 0),
              ElementsAre(kMbxLyon1, kMbxLyon2, kMbxLyon1, kMbxLyon2));
  EXPECT_THAT(shadow_order(d, kMbxParis1, {.is_enabled = false}, 0), IsEmpty());
}

// The preference means something in a group over several sites only.
TEST(ShadowOrder, OfAGroupInOneSiteIsLocalWhateverIsPreferred) {
  Directory d = organisation();
  d.dags[0].members = {kMbxParis1, kMbxParis2};
  d.publish();
  EXPECT_THAT(shadow_order(d, kMbxParis1, {.preference = ShadowPreference::RemoteOnly}, 0),
              ElementsAre(kMbxParis2, kMbxParis2));
}

TEST(ShadowQueue, LetsGoWhatItsPrimaryNames) {
  ShadowQueue queue({}, 8);
  queue.keep(kMbxParis1, copy_of(1), kStart);
  const std::uint64_t second = queue.keep(kMbxParis1, copy_of(2), kStart);
  EXPECT_EQ(queue.discard(kMbxParis1, second)->id.value, 2u);
  EXPECT_FALSE(queue.discard(kMbxParis1, second).has_value());
  EXPECT_EQ(queue.copies_of(kMbxParis1), 1u);
}

TEST(ShadowQueue, AnotherServersNumberMeansNothing) {
  ShadowQueue queue({}, 8);
  const std::uint64_t number = queue.keep(kMbxParis1, copy_of(1), kStart);
  EXPECT_FALSE(queue.discard(kMbxLyon1, number).has_value());
  EXPECT_EQ(queue.size(), 1u);
}

TEST(ShadowQueue, APrimaryIsGivenUpAfterThreeHoursOfSilence) {
  ShadowQueue queue({}, 8);
  queue.keep(kMbxParis1, copy_of(1), later(minutes(1)));
  EXPECT_FALSE(queue.is_silent(kMbxParis1, later(hours(3))));
  EXPECT_TRUE(queue.is_silent(kMbxParis1, later(hours(3) + minutes(1))));
  queue.heard(kMbxParis1, later(hours(2)));
  EXPECT_FALSE(queue.is_silent(kMbxParis1, later(hours(4))));
}

TEST(ShadowQueue, WithoutCopiesNobodyIsMissed) {
  ShadowQueue queue({}, 8);
  const std::uint64_t number = queue.keep(kMbxParis1, copy_of(1), kStart);
  queue.discard(kMbxParis1, number);
  EXPECT_FALSE(queue.is_silent(kMbxParis1, later(hours(30))));
  EXPECT_THAT(queue.primaries(), IsEmpty());
  queue.keep(kMbxParis1, copy_of(2), later(hours(30)));
  EXPECT_FALSE(queue.is_silent(kMbxParis1, later(hours(32))));
}

TEST(ShadowQueue, TakesOverOnePrimarysCopiesInTheirOrder) {
  ShadowQueue queue({}, 8);
  for (std::uint64_t n : {1u, 2u, 3u}) queue.keep(kMbxParis1, copy_of(n), kStart);
  queue.keep(kMbxLyon1, copy_of(4), kStart);
  std::vector<std::uint64_t> taken;
  for (const ShadowCopy& copy : queue.take_over(kMbxParis1)) taken.push_back(copy.id.value);
  EXPECT_THAT(taken, ElementsAre(1u, 2u, 3u));
  EXPECT_THAT(queue.primaries(), ElementsAre(kMbxLyon1));
}

TEST(ShadowQueue, ACopyThatNobodyLetsGoIsForgottenAfterFourDays) {
  ShadowQueue queue({}, 8);
  queue.keep(kMbxParis1, copy_of(1), kStart);
  queue.keep(kMbxParis1, copy_of(2), later(hours(1)));
  EXPECT_THAT(queue.forget_old(kMbxParis1, later(hours(95))), IsEmpty());
  EXPECT_EQ(queue.forget_old(kMbxParis1, later(hours(96))).size(), 1u);
  EXPECT_EQ(queue.copies_of(kMbxParis1), 1u);
}

TEST(DiscardEvents, AreToldUntilTheShadowHasSeenThem) {
  DiscardEvents events({}, 8);
  for (std::uint64_t n : {10u, 11u, 12u}) events.add(kMbxLyon1, n, kStart);
  EXPECT_THAT(events.ask(kMbxLyon1, 0, 2, kStart).numbers, ElementsAre(10u, 11u));
  EXPECT_THAT(events.ask(kMbxLyon1, 0, 2, kStart).numbers, ElementsAre(10u, 11u));
  const auto next = events.ask(kMbxLyon1, 2, 2, kStart);
  EXPECT_EQ(next.first, 2u);
  EXPECT_THAT(next.numbers, ElementsAre(12u));
  EXPECT_EQ(events.size(), 1u);
}

TEST(DiscardEvents, AreEachShadowsOwn) {
  DiscardEvents events({}, 8);
  events.add(kMbxLyon1, 10, kStart);
  EXPECT_THAT(events.ask(kMbxLyon2, 0, 9, kStart).numbers, IsEmpty());
}

TEST(DiscardEvents, AreForgottenAfterTwoDays) {
  DiscardEvents events({}, 8);
  events.add(kMbxLyon1, 10, kStart);
  events.add(kMbxLyon1, 11, later(hours(1)));
  const auto left = events.ask(kMbxLyon1, 0, 9, later(hours(48)));
  EXPECT_EQ(left.first, 1u);
  EXPECT_THAT(left.numbers, ElementsAre(11u));
}

}  // namespace
}  // namespace casgrid::transport::testing
