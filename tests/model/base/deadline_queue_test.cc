// Time-outs of one length: one timer for all of them, and what may not be asked of it.
#include "model/base/deadline_queue.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <vector>

#include "model/base/waiter_queue.h"

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

TEST(WaiterQueue, AsksEachSinceWhenItWaits) {
  WaiterQueue<int> queue(kLength);
  std::map<int, Instant> waiting;
  const auto since = [&](int waiter) {
    const auto found = waiting.find(waiter);
    return found == waiting.end() ? std::nullopt : std::optional(found->second);
  };
  const auto add = [&](int waiter, Instant now) {
    waiting[waiter] = now;
    return queue.add(now, waiter, since);
  };
  EXPECT_EQ(add(1, at_s(0)), at_s(10));
  EXPECT_EQ(add(2, at_s(3)), kNever);
  EXPECT_EQ(add(3, at_s(4)), kNever);
  waiting.erase(3);
  EXPECT_EQ(add(4, at_s(10)), kNever);
  std::vector<int> expired;
  const auto expire = [&](int waiter) {
    expired.push_back(waiter);
    waiting.erase(waiter);
  };
  EXPECT_EQ(queue.due(at_s(10), since, expire), at_s(13));
  EXPECT_EQ(expired, std::vector{1});
  // The third is settled: it neither comes due nor keeps the timer.
  EXPECT_EQ(queue.due(at_s(13), since, expire), at_s(20));
  EXPECT_EQ(expired, (std::vector{1, 2}));
  waiting.clear();
  EXPECT_EQ(queue.due(at_s(20), since, expire), kNever);
  EXPECT_EQ(add(5, at_s(30)), at_s(40));
}

TEST(WaiterQueue, IsNoLongerThanWhatReallyWaits) {
  WaiterQueue<int> queue(kLength);
  const auto settled = [](int) { return std::optional<Instant>(); };
  queue.add(kStart, 0, settled);
  const std::size_t of_one = queue.memory_bytes();
  for (int i = 1; i < 100'000; ++i) queue.add(kStart, i, settled);
  EXPECT_EQ(queue.memory_bytes(), of_one);
}

TEST(DeadlineQueueDeath, ADeadlineBeforeTheLastOneIsAnError) {
  DeadlineQueue<int> queue(kLength);
  queue.add(at_s(5), 1);
  EXPECT_DEATH(queue.add(at_s(4), 2), "latest_ <= now");
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
