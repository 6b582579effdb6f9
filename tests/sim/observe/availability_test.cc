// What is counted of operations: by when they ended, which of one that was given up is before it is
// said.
#include <gtest/gtest.h>

#include "model/activesync/actions.h"
#include "sim/observe/metrics.h"
#include "sim/observe/over_time.h"
#include "sim/observe/timeline.h"

namespace casgrid::testing {
namespace {

constexpr Duration kPatience = std::chrono::seconds(30);

Instant at(std::int64_t s) { return kStart + std::chrono::seconds(s); }

// Of population 0, wanted at `wanted_s`, said at `said_s`.
OperationSaid sync(std::int64_t wanted_s, std::int64_t said_s, OperationEnd end) {
  Record r;
  r.at = at(said_s);
  r.who = ParticipantId{0u};
  r.kind = RecordKind::OperationEnded;
  r.c = static_cast<std::uint64_t>(Duration(std::chrono::seconds(said_s - wanted_s)).count());
  r.d = ActionResult(activesync::kSync, end).pack();
  return said_of(r, kPatience);
}

const OperationCounts& phones(const Metrics& metrics) {
  return metrics.population(ParticipantId{0u})
      .operations[static_cast<std::size_t>(Protocol::ActiveSync)];
}

TEST(Availability, OfWhatWasGivenUpCountsFromTheEndOfThePatience) {
  EXPECT_EQ(sync(10, 12, OperationEnd::Good).ended, at(12));
  EXPECT_EQ(sync(10, 12, OperationEnd::Reset).ended, at(12));
  EXPECT_EQ(sync(10, 70, OperationEnd::GivenUp).ended, at(40));
}

TEST(Availability, LeavesOutWhatEndedWithinTheWarmUp) {
  Metrics metrics(1, at(60));
  metrics.add(sync(50, 59, OperationEnd::Good));
  metrics.add(sync(50, 60, OperationEnd::Good));
  metrics.add(sync(20, 80, OperationEnd::GivenUp));  // at 50 s
  metrics.add(sync(40, 80, OperationEnd::GivenUp));  // at 70 s
  EXPECT_EQ(phones(metrics).of(OperationEnd::Good), 1u);
  EXPECT_EQ(phones(metrics).of(OperationEnd::GivenUp), 1u);
}

TEST(Availability, CountsPendingOnesApart) {
  Metrics metrics(1, kStart);
  OperationSaid pending = sync(0, 10, OperationEnd::Good);
  pending.is_pending = true;
  metrics.add(pending);
  EXPECT_EQ(phones(metrics).pending, 1u);
  EXPECT_EQ(phones(metrics).of(OperationEnd::Good), 0u);
}

TEST(Availability, HasNoAttemptInALegAnswered401) {
  Metrics metrics(1, kStart);
  for (const std::uint64_t status : {401u, 200u, 503u}) {
    Record r;
    r.who = ParticipantId{0u};
    r.kind = RecordKind::RequestAnswered;
    r.d = ActionResult(activesync::kSync, status).pack();
    metrics.add(r);
  }
  EXPECT_EQ(phones(metrics).attempts, 2u);
  EXPECT_EQ(phones(metrics).good_attempts, 1u);
  EXPECT_EQ(metrics.answered, 3u) << "it is a request like any other";
}

TEST(OverTime, HasASliceForEachInstantAndTheEndInTheLast) {
  OverTime over_time({at(10), at(35), std::chrono::seconds(10)});
  ASSERT_EQ(over_time.slices().size(), 3u);
  EXPECT_EQ(over_time.end_of(2), at(35)) << "what is left of the run";
  for (const std::int64_t s : {9, 10, 19, 20, 35})
    over_time.add(sync(s - 1, s, OperationEnd::Good));
  over_time.add(sync(5, 90, OperationEnd::GivenUp));  // at 35 s
  const auto phones_in = [&](std::size_t slice) {
    return over_time.slices()[slice][static_cast<std::size_t>(Protocol::ActiveSync)];
  };
  EXPECT_EQ(phones_in(0).of(OperationEnd::Good), 2u);
  EXPECT_EQ(phones_in(1).of(OperationEnd::Good), 1u);
  EXPECT_EQ(phones_in(2).of(OperationEnd::Good), 1u);
  EXPECT_EQ(phones_in(2).of(OperationEnd::GivenUp), 1u);
}

TEST(OverTime, CountsAttemptsBesideAndNeitherLongPollsNorLegsAnswered401) {
  OverTime over_time({kStart, at(20), std::chrono::seconds(10)});
  const auto ends = [&](std::int64_t s, ActionId action, std::uint64_t status) {
    Record r;
    r.at = at(s);
    r.kind = RecordKind::RequestAnswered;
    r.d = ActionResult(action, status).pack();
    over_time.add(r);
  };
  ends(1, activesync::kSync, 503);
  ends(2, activesync::kSync, 200);
  ends(3, activesync::kPing, 200);
  ends(4, activesync::kSync, 401);
  ends(19, activesync::kSync, 200);
  const auto& first = over_time.slices()[0][static_cast<std::size_t>(Protocol::ActiveSync)];
  const auto& second = over_time.slices()[1][static_cast<std::size_t>(Protocol::ActiveSync)];
  EXPECT_EQ(first.attempts, 2u);
  EXPECT_EQ(first.good_attempts, 1u);
  EXPECT_EQ(second.attempts, 1u);
}

TEST(Timeline, PutsAnOperationWhereItEndedAndNotWhereThatIsSaid) {
  Timeline timeline(1, {});
  const auto fault = [&](std::int64_t s, RecordKind kind) {
    Record r;
    r.at = at(s);
    r.kind = kind;
    timeline.add(r);
  };
  timeline.add(sync(5, 10, OperationEnd::Good));  // before the fault is recorded, at its instant
  fault(10, RecordKind::FaultApplied);
  timeline.add(sync(9, 10, OperationEnd::Reset));
  fault(50, RecordKind::FaultCleared);
  timeline.add(sync(15, 60, OperationEnd::GivenUp));  // at 45 s
  timeline.add(sync(20, 60, OperationEnd::GivenUp));  // at 50 s
  const auto& s = timeline.segments();
  ASSERT_EQ(s.size(), 3u);
  EXPECT_EQ(s[0].operations.of(OperationEnd::Good), 1u);
  EXPECT_EQ(s[1].operations.of(OperationEnd::Reset), 1u);
  EXPECT_EQ(s[1].operations.of(OperationEnd::GivenUp), 1u);
  EXPECT_EQ(s[2].operations.of(OperationEnd::GivenUp), 1u);
}

TEST(OperationEnds, AreARowEachInTheirOrder) {
  for (std::size_t i = 0; i < kOperationEnds; ++i) {
    EXPECT_EQ(static_cast<std::size_t>(operation_ends()[i].end), i);
    EXPECT_EQ(operation_ends()[i].is_held,
              i != static_cast<std::size_t>(OperationEnd::Good) &&
                  i != static_cast<std::size_t>(OperationEnd::Throttled) &&
                  i != static_cast<std::size_t>(OperationEnd::Policy));
  }
}

}  // namespace
}  // namespace casgrid::testing
