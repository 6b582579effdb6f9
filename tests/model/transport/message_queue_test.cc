#include "model/transport/message_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

namespace casgrid::transport::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr NextHop kDatabase = NextHop{HopKind::Mailbox, 3};
constexpr NextHop kGroup = NextHop{HopKind::Group, 1};

Instant at(Duration since_start) { return kStart + since_start; }
Queued numbered(std::uint64_t number) { return {.id = {number}, .what = {}}; }

// What `due` says at an instant.
struct Told {
  std::vector<std::uint64_t> late;
  std::vector<std::uint64_t> expired;
  std::vector<Handle> retry;
};
Told ask(MessageQueue& queue, Instant now) {
  Told told;
  queue.due(
      now, [&](Handle h) { told.late.push_back(queue.find(h)->id.value); },
      [&](const Queued& was) { told.expired.push_back(was.id.value); },
      [&](Handle q) { told.retry.push_back(q); });
  return told;
}

// The instants at which a queue is tried when every try fails.
std::vector<Duration> tries(NextHop hop, const RetrySettings& settings, std::size_t most) {
  MessageQueue queue(settings);
  std::vector<Duration> found;
  const Handle q = queue.add(hop, numbered(1), kStart).to_try;
  Instant now = kStart;
  while (found.size() < most) {
    found.push_back(now - kStart);
    queue.begin(q);
    queue.take(q);
    queue.failed(q, now);
    for (;;) {
      now = queue.next_due();
      if (!ask(queue, now).retry.empty()) break;
    }
  }
  return found;
}

TEST(MessageQueue, AQueueIsTriedOnceWhenItsFirstMessageComes) {
  MessageQueue queue{RetrySettings{}};
  const auto first = queue.add(kGroup, numbered(1), kStart);
  ASSERT_FALSE(first.to_try.is_none());
  queue.begin(first.to_try);
  EXPECT_TRUE(queue.add(kGroup, numbered(2), kStart).to_try.is_none());
}

TEST(MessageQueue, MessagesOfAQueueGoInTheOrderInWhichTheyCame) {
  MessageQueue queue{RetrySettings{}};
  const Handle q = queue.add(kGroup, numbered(1), kStart).to_try;
  queue.add(kGroup, numbered(2), kStart);
  queue.begin(q);
  EXPECT_EQ(queue.sent(*queue.take(q), kStart).id.value, 1u);
  EXPECT_EQ(queue.sent(*queue.take(q), kStart).id.value, 2u);
  EXPECT_FALSE(queue.take(q).has_value());
  EXPECT_FALSE(queue.finished(q));
  EXPECT_EQ(queue.size(), 0u);
}

TEST(MessageQueue, HopsDoNotWaitForEachOther) {
  MessageQueue queue{RetrySettings{}};
  const Handle slow = queue.add(kGroup, numbered(1), kStart).to_try;
  queue.begin(slow);
  queue.take(slow);
  queue.failed(slow, kStart);
  EXPECT_FALSE(queue.add(kDatabase, numbered(2), kStart).to_try.is_none());
}

// Glitches a minute apart, then failures five minutes apart, then every ten.
TEST(MessageQueue, ARelayQueueIsTriedAtTheProductsIntervals) {
  const std::vector<Duration> expected{
      minutes(0),  minutes(1),  minutes(2),  minutes(3),  minutes(4),  minutes(9), minutes(14),
      minutes(19), minutes(24), minutes(29), minutes(34), minutes(44), minutes(54)};
  EXPECT_EQ(tries(kGroup, RetrySettings{}, expected.size()), expected);
}

TEST(MessageQueue, AnEdgeServerWaitsTwiceAndThriceAsLongBetweenFailures) {
  const std::vector<Duration> expected{minutes(0),  minutes(1),  minutes(2),  minutes(3),
                                       minutes(4),  minutes(14), minutes(24), minutes(34),
                                       minutes(44), minutes(54), minutes(64), minutes(94)};
  EXPECT_EQ(tries(kGroup, edge_retry(), expected.size()), expected);
}

TEST(MessageQueue, AQueueOfADatabaseIsTriedEveryFiveMinutes) {
  EXPECT_THAT(tries(kDatabase, RetrySettings{}, 4),
              ElementsAre(minutes(0), minutes(5), minutes(10), minutes(15)));
}

TEST(MessageQueue, WhatAFailedTryHadInFlightIsSentFirstInTheNext) {
  MessageQueue queue{RetrySettings{}};
  const Handle q = queue.add(kGroup, numbered(1), kStart).to_try;
  for (std::uint64_t n : {2u, 3u}) queue.add(kGroup, numbered(n), kStart);
  queue.begin(q);
  queue.take(q);
  queue.take(q);
  queue.failed(q, kStart);
  ask(queue, at(minutes(1)));
  queue.begin(q);
  std::vector<std::uint64_t> order;
  while (const auto message = queue.take(q)) order.push_back(queue.sent(*message, kStart).id.value);
  EXPECT_THAT(order, ElementsAre(1u, 2u, 3u));
}

TEST(MessageQueue, WhatIsSentEndsTheCountOfFailures) {
  MessageQueue queue{RetrySettings{}};
  const Handle q = queue.add(kGroup, numbered(1), kStart).to_try;
  queue.add(kGroup, numbered(2), kStart);
  queue.begin(q);
  queue.take(q);
  queue.failed(q, kStart);
  ask(queue, at(minutes(1)));
  queue.begin(q);
  queue.sent(*queue.take(q), at(minutes(1)));
  queue.failed(q, at(minutes(1)));
  EXPECT_EQ(queue.failures_of(q), 1u);
}

TEST(MessageQueue, ARefusedMessageWaitsAloneForItsOwnRetry) {
  MessageQueue queue{RetrySettings{}};
  const Handle q = queue.add(kGroup, numbered(1), kStart).to_try;
  queue.begin(q);
  queue.defer(*queue.take(q), kStart);
  EXPECT_FALSE(queue.finished(q));
  EXPECT_FALSE(queue.add(kGroup, numbered(2), at(minutes(1))).to_try.is_none());
  EXPECT_THAT(ask(queue, at(minutes(14))).retry, IsEmpty());
  EXPECT_THAT(ask(queue, at(minutes(15))).retry, ElementsAre(q));
  EXPECT_EQ(queue.waiting_in(q), 2u);
}

TEST(MessageQueue, TheSenderIsToldOnceAfterFourHoursAndTheMessageExpiresAfterTwoDays) {
  MessageQueue queue{RetrySettings{}};
  const Handle q = queue.add(kGroup, numbered(7), at(minutes(1))).to_try;
  queue.begin(q);
  queue.take(q);
  queue.failed(q, at(minutes(1)));
  EXPECT_THAT(ask(queue, at(hours(4))).late, IsEmpty());
  EXPECT_THAT(ask(queue, at(hours(4) + minutes(1))).late, ElementsAre(7u));
  EXPECT_THAT(ask(queue, at(hours(48))).late, IsEmpty());
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_THAT(ask(queue, at(hours(48) + minutes(1))).expired, ElementsAre(7u));
  EXPECT_EQ(queue.size(), 0u);
}

TEST(MessageQueue, WhatIsInFlightExpiresOnlyIfItComesBack) {
  MessageQueue queue{RetrySettings{}};
  const Handle q = queue.add(kGroup, numbered(7), kStart).to_try;
  queue.begin(q);
  queue.take(q);
  EXPECT_THAT(ask(queue, at(hours(48))).expired, IsEmpty());
  queue.failed(q, at(hours(49)));
  EXPECT_LE(queue.next_due(), at(hours(49)));
  EXPECT_THAT(ask(queue, at(hours(49))).expired, ElementsAre(7u));
}

TEST(MessageQueue, WhatWasSentIsNeitherLateNorExpired) {
  MessageQueue queue{RetrySettings{}};
  const Handle q = queue.add(kGroup, numbered(1), kStart).to_try;
  queue.begin(q);
  queue.sent(*queue.take(q), kStart);
  const Told told = ask(queue, at(hours(72)));
  EXPECT_THAT(told.late, IsEmpty());
  EXPECT_THAT(told.expired, IsEmpty());
  EXPECT_EQ(queue.next_due(), kNever);
}

TEST(MessageQueue, ACrashLosesNothing) {
  MessageQueue queue{RetrySettings{}};
  const Handle q = queue.add(kGroup, numbered(1), kStart).to_try;
  queue.add(kGroup, numbered(2), kStart);
  queue.begin(q);
  queue.take(q);
  queue.interrupted();
  EXPECT_THAT(queue.ready(), ElementsAre(q));
  EXPECT_EQ(queue.waiting_in(q), 2u);
  queue.begin(q);
  EXPECT_EQ(queue.find(*queue.take(q))->id.value, 1u);
}

TEST(MessageQueue, RedirectedMessagesLeaveEveryQueueForOneServer) {
  MessageQueue queue{RetrySettings{}};
  const Handle first = queue.add(kGroup, numbered(1), kStart).to_try;
  queue.begin(first);
  queue.take(first);
  queue.failed(first, kStart);
  const Handle second = queue.add(kDatabase, numbered(2), kStart).to_try;
  const NextHop to = NextHop::server(ServerId{9u});
  const Handle target = queue.redirect(to, kStart);
  EXPECT_EQ(queue.hop_of(target), to);
  EXPECT_EQ(queue.waiting_in(target), 2u);
  EXPECT_EQ(queue.waiting_in(first) + queue.waiting_in(second), 0u);
}

TEST(MessageQueue, AMessageThatBelongsElsewhereKeepsItsAge) {
  MessageQueue queue{RetrySettings{}};
  const Handle q = queue.add(kDatabase, numbered(1), kStart).to_try;
  queue.begin(q);
  const Handle message = *queue.take(q);
  EXPECT_FALSE(queue.move(message, kGroup, at(hours(1))).to_try.is_none());
  EXPECT_EQ(queue.added_at(message), kStart);
  EXPECT_THAT(ask(queue, at(hours(4))).late, ElementsAre(1u));
}

TEST(MessageQueue, AQueueThatSentNothingForTwelveHoursIsToBeCategorizedAgain) {
  MessageQueue queue{RetrySettings{}};
  const Handle q = queue.add(kGroup, numbered(1), kStart).to_try;
  queue.begin(q);
  queue.take(q);
  queue.failed(q, kStart);
  EXPECT_FALSE(queue.is_idle_for_long(q, at(hours(11))));
  EXPECT_TRUE(queue.is_idle_for_long(q, at(hours(12))));
}

TEST(MessageQueue, AHundredThousandMessagesTakeLittleAndAreUsedAgain) {
  MessageQueue queue{RetrySettings{}};
  constexpr std::uint64_t kMany = 100'000;
  for (std::uint64_t n = 0; n < kMany; ++n) queue.add(kDatabase, numbered(n), kStart);
  const std::size_t once = queue.memory_bytes();
  EXPECT_LT(once, kMany * 160);
  const Handle q = queue.find_queue(kDatabase);
  queue.begin(q);
  while (const auto message = queue.take(q)) queue.sent(*message, kStart);
  for (std::uint64_t n = 0; n < kMany; ++n) queue.add(kDatabase, numbered(n), kStart);
  EXPECT_LE(queue.memory_bytes(), once);
  EXPECT_EQ(queue.most(), kMany);
}

}  // namespace
}  // namespace casgrid::transport::testing
