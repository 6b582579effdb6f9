// Time-outs of one length: one timer for all of them, and what may not be asked of it.
#include "model/base/deadline_queue.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

namespace casgrid {
namespace {

constexpr Duration kLength = std::chrono::seconds(10);

constexpr Instant at_s(int s) { return kStart + std::chrono::seconds(s); }

// What came due, and when the timer is wanted next.
struct Due {
  std::vector<int> expired;
  Instant next;

  Due(DeadlineQueue<int>& queue, Instant now, const std::vector<int>& settled = {}) {
    next = queue.due(
        now,
        [&](int subject) {
          return std::find(settled.begin(), settled.end(), subject) != settled.end();
        },
        [&](int subject) { expired.push_back(subject); });
  }
};

TEST(DeadlineQueue, AsksForOneTimerAtATime) {
  DeadlineQueue<int> queue(kLength);
  EXPECT_EQ(queue.add(at_s(0), 1), at_s(10));
  EXPECT_EQ(queue.add(at_s(3), 2), kNever);
  const Due due(queue, at_s(10));
  EXPECT_EQ(due.expired, std::vector{1});
  EXPECT_EQ(due.next, at_s(13));
}

TEST(DeadlineQueue, SleepsUntilOneThatStillWaits) {
  DeadlineQueue<int> queue(kLength);
  queue.add(at_s(0), 1);
  queue.add(at_s(1), 2);
  queue.add(at_s(2), 3);
  const Due due(queue, at_s(10), {1, 2});
  EXPECT_TRUE(due.expired.empty());
  EXPECT_EQ(due.next, at_s(12));
}

TEST(DeadlineQueue, AsksForATimerAgainAfterNothingWaited) {
  DeadlineQueue<int> queue(kLength);
  queue.add(at_s(0), 1);
  EXPECT_EQ(Due(queue, at_s(10)).next, kNever);
  EXPECT_EQ(queue.add(at_s(20), 2), at_s(30));
}

TEST(DeadlineQueueDeath, ADeadlineBeforeTheLastOneIsAnError) {
  DeadlineQueue<int> queue(kLength);
  queue.add(at_s(5), 1);
  EXPECT_DEATH(queue.add(at_s(4), 2), "back\\(\\)");
}

TEST(DeadlineQueueDeath, ATimerThatNobodyAskedForIsAnError) {
  DeadlineQueue<int> queue(kLength);
  EXPECT_DEATH(Due(queue, at_s(0)), "armed_");
}

TEST(DeadlineQueueDeath, ALengthBelowZeroIsAnError) {
  EXPECT_DEATH(DeadlineQueue<int>(Duration{-1}), "length >= ");
}

}  // namespace
}  // namespace casgrid
