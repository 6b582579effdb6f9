#include "sim/engine/calendar.h"

#include <gtest/gtest.h>
#include <set>
#include <tuple>

#include "model/base/random.h"
#include "model/base/variate.h"

namespace casgrid {
namespace {

struct Earlier {
  bool operator()(const Event& x, const Event& y) const {
    return std::tie(x.at, x.order) < std::tie(y.at, y.order);
  }
};

// A calendar beside a sorted set: every pop must agree.
class Twin {
 public:
  void push(std::int64_t at) {
    const Event e{at,
                  event_order(static_cast<unsigned>(count_ % 7),
                              static_cast<std::uint32_t>(count_ % 13), count_),
                  count_};
    ++count_;
    calendar_.push(e);
    reference_.insert(e);
  }

  std::int64_t pop() {
    const Event expected = *reference_.begin();
    EXPECT_EQ(calendar_.next_at(), expected.at);
    const Event e = calendar_.pop();
    EXPECT_EQ(e.at, expected.at);
    EXPECT_EQ(e.order, expected.order);
    EXPECT_EQ(e.payload, expected.payload);
    reference_.erase(reference_.begin());
    EXPECT_EQ(calendar_.size(), reference_.size());
    return e.at;
  }

  bool empty() const { return reference_.empty(); }
  Calendar& calendar() { return calendar_; }

 private:
  Calendar calendar_;
  std::set<Event, Earlier> reference_;
  std::uint64_t count_ = 0;
};

TEST(Calendar, IsEmptyAtFirstAndAgain) {
  Twin twin;
  EXPECT_TRUE(twin.calendar().empty());
  EXPECT_EQ(twin.calendar().next_at(), Calendar::kNoEvent);
  twin.push(5);
  twin.pop();
  EXPECT_TRUE(twin.calendar().empty());
  EXPECT_EQ(twin.calendar().next_at(), Calendar::kNoEvent);
  twin.push(5);
  EXPECT_EQ(twin.pop(), 5);
}

TEST(Calendar, OrdersEqualInstantsByKindSourceAndCount) {
  Calendar calendar;
  calendar.push({100, event_order(2, 0, 0), 1});
  calendar.push({100, event_order(1, 9, 5), 2});
  calendar.push({100, event_order(1, 9, 4), 3});
  calendar.push({100, event_order(1, 8, 6), 4});
  for (const std::uint64_t expected : {4u, 3u, 2u, 1u}) EXPECT_EQ(calendar.pop().payload, expected);
}

TEST(Calendar, TakesEventsEarlierThanItsLastPeek) {
  Twin twin;
  twin.push(10'000'000'000);
  EXPECT_EQ(twin.calendar().next_at(), 10'000'000'000);
  twin.push(3);
  twin.push(9'999'999'999);
  EXPECT_EQ(twin.pop(), 3);
  EXPECT_EQ(twin.pop(), 9'999'999'999);
  EXPECT_EQ(twin.pop(), 10'000'000'000);
}

TEST(Calendar, ReachesBeyondItsWheels) {
  Twin twin;
  const std::int64_t slot = std::int64_t{1} << 14;
  for (const std::int64_t turn : {slot << 12, slot << 24, slot << 36}) {
    for (const std::int64_t at :
         {turn * 4096, turn * 4095 + 1, turn * 5000 + 7, turn, turn - 1, turn + slot,
          turn * 2 - slot, slot, slot - 1, std::int64_t{0}, turn * 4097, turn * 4096 - 1}) {
      twin.push(at);
    }
  }
  while (!twin.empty()) twin.pop();
  EXPECT_TRUE(twin.calendar().empty());
}

TEST(Calendar, TellsWhatComesByItsNumber) {
  Calendar calendar(8);
  for (std::uint64_t i = 0; i < 100; ++i)
    calendar.push({static_cast<std::int64_t>(1'000'000 + i * 20'000), event_order(1, 0, i), i});
  calendar.pop();
  for (std::uint64_t i = 1; i < 92; ++i) {
    const std::uint64_t next = calendar.next_number();
    for (std::uint64_t ahead = 0; ahead < 8; ++ahead) {
      const Event* event = calendar.find_numbered(next + ahead);
      ASSERT_NE(event, nullptr) << i << " + " << ahead;
      EXPECT_EQ(event->payload, i + ahead);
    }
    EXPECT_EQ(calendar.pop().payload, i);
  }
  while (!calendar.empty()) calendar.pop();
  EXPECT_EQ(calendar.find_numbered(calendar.next_number()), nullptr);
}

TEST(CalendarDeathTest, TakesNothingThatIsBeforeWhatItGave) {
  Calendar calendar;
  calendar.push({100, event_order(1, 0, 0), 0});
  calendar.pop();
  EXPECT_DEATH(calendar.push({99, event_order(1, 0, 1), 0}), "popped_at_");
}

struct Workload {
  const char* what;
  double mean_ns;
  std::size_t pending;
};

TEST(Calendar, AgreesWithASortedSetOnRandomWork) {
  for (const Workload& w : {Workload{"dense", 300, 2000}, Workload{"a slot apart", 1e6, 500},
                            Workload{"seconds", 2e9, 3000}, Workload{"beyond a turn", 2e11, 300},
                            Workload{"days", 3e13, 50}}) {
    Twin twin;
    const RandomStream draws(3, "calendar", w.what);
    std::uint64_t n = 0;
    std::int64_t now = 0;
    const auto later = [&] {
      const Variate gap = Variate::exponential(w.mean_ns);
      const std::uint64_t kind = draws.at(1, n) % 8;
      const double drawn = gap.draw(draws.at(0, n++));
      if (kind == 0) return now;  // the very instant
      return now + static_cast<std::int64_t>(kind == 1 ? drawn * 50 : drawn);
    };
    for (std::size_t i = 0; i < w.pending; ++i) twin.push(later());
    for (int step = 0; step < 40'000; ++step) {
      now = twin.pop();
      const std::uint64_t births = draws.at(2, n) % 3;  // one on average
      for (std::uint64_t b = 0; b < births; ++b) twin.push(later());
      if (twin.empty()) twin.push(later());
      if (step % 5 == 0) twin.calendar().next_at();
      if (testing::Test::HasFailure()) FAIL() << w.what << ", step " << step;
    }
    while (!twin.empty()) twin.pop();
  }
}

}  // namespace
}  // namespace casgrid
