#include <algorithm>
#include <array>
#include <chrono>
#include <gtest/gtest.h>

#include "model/base/component.h"
#include "model/base/random.h"
#include "model/mapi/actions.h"
#include "model/owa/actions.h"
#include "sim/observe/checkers.h"
#include "sim/observe/fingerprint.h"
#include "sim/observe/histogram.h"
#include "sim/observe/metrics.h"
#include "sim/observe/record_names.h"
#include "sim/observe/timeline.h"
#include "tests/model/organisation.h"

namespace casgrid::testing {
namespace {

TEST(Histogram, GivesPercentilesWithinHalfAPercentAndExactExtremes) {
  const RandomStream draws(1, "histogram", "test");
  Histogram histogram;
  std::vector<double> values;
  double sum = 0;
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    const auto ns = static_cast<std::int64_t>(draws.at(0, i) >> (20 + i % 30));
    histogram.add(Duration{ns});
    values.push_back(static_cast<double>(ns) * 1e-6);
    sum += values.back();
  }
  std::sort(values.begin(), values.end());
  EXPECT_NEAR(*histogram.mean_ms() / (sum / 50'000), 1, 1e-12);
  EXPECT_DOUBLE_EQ(*histogram.max_ms(), values.back());
  for (const double f : {0.01, 0.5, 0.9, 0.95, 0.99, 0.999}) {
    const double exact = values[static_cast<std::size_t>(f * 50'000)];
    EXPECT_NEAR(*histogram.percentile_ms(f) / exact, 1, 0.005) << f;
  }
}

TEST(Histogram, HasNothingToSayWithoutSamples) {
  const Histogram histogram;
  EXPECT_FALSE(histogram.mean_ms());
  EXPECT_FALSE(histogram.percentile_ms(0.5));
}

TEST(Histogram, MergesAsIfAllHadBeenAddedToOne) {
  Histogram a, b, both;
  for (int i = 1; i < 500; ++i) {
    (i % 2 == 0 ? a : b).add(Duration{i * 1000});
    both.add(Duration{i * 1000});
  }
  a.merge(b);
  EXPECT_EQ(*a.percentile_ms(0.95), *both.percentile_ms(0.95));
  EXPECT_EQ(a.count(), both.count());
}

Record record(std::int64_t at, std::uint32_t who, RecordKind kind, std::uint32_t a) {
  return {kStart + Duration{at}, ParticipantId{std::size_t{who}}, kind, a, 0, 0, 0};
}

// What mbx-paris1 answers for the first database, which it holds from the start, at `at` ns after
// `since` ns of work or waiting.
std::uint64_t violations(const std::vector<Record>& before, RecordKind kind, std::int64_t at,
                         std::uint64_t since) {
  const Directory d = organisation();
  std::vector<ServerId> servers;
  for (std::size_t i = 0; i < d.servers.size(); ++i) servers.push_back(ServerId{i});
  Checkers checkers(d, servers, first_copies(d), {});
  for (const Record& r : before) checkers.add(r);
  checkers.add({kStart + Duration{at}, ParticipantId{kMbxParis1.index()}, kind, 0, 0, since, 0});
  return checkers.violation_count();
}

TEST(Checkers, FindAnAnswerUnderAnotherMountThanItsWorkBeganUnder) {
  const std::uint32_t server = kMbxParis1.value;
  const std::vector<Record> remounts{record(100, server, RecordKind::DatabaseDismounted, 0),
                                     record(200, server, RecordKind::DatabaseMounted, 0),
                                     record(300, server, RecordKind::DatabaseDismounted, 0),
                                     record(400, server, RecordKind::DatabaseMounted, 0)};
  for (const RecordKind kind : {RecordKind::RequestServed, RecordKind::CallEnded}) {
    EXPECT_EQ(violations({}, kind, 500, 450), 0u);
    EXPECT_EQ(violations(remounts, kind, 500, 100), 0u);
    for (const std::uint64_t since : {101u, 150u, 250u, 350u, 450u})
      EXPECT_EQ(violations(remounts, kind, 500, since), 1u) << since;
    EXPECT_EQ(violations({remounts[0]}, kind, 500, 10), 1u) << "it is not mounted at all";
  }
}

TEST(Fingerprint, ChangesWithEveryFieldOfARecord) {
  const Directory d = organisation();
  const auto of = [&](const Record& r) {
    Fingerprint f(d, {"x", "y"});
    f.add(r);
    return f.total().hex();
  };
  const Record base = record(5, 0, RecordKind::RequestSent, 1);
  EXPECT_EQ(of(base), of(base));
  EXPECT_EQ(of(base).size(), 32u);
  Record changed = base;
  changed.at += Duration{1};
  EXPECT_NE(of(base), of(changed));
  EXPECT_NE(of(base), of(record(5, 1, RecordKind::RequestSent, 1)));
  EXPECT_NE(of(base), of(record(5, 0, RecordKind::RequestSent, 2)));
  EXPECT_NE(of(base), of(record(5, 0, RecordKind::SessionStarted, 1)));
}

TEST(Fingerprint, KnowsServersByNameNotByNumber) {
  const Directory d = organisation();
  Directory shifted = organisation();
  shifted.servers.insert(shifted.servers.begin(), shifted.servers[0]);
  shifted.servers[0].name = "another";
  Fingerprint a(d, {"lb"});
  Fingerprint b(shifted, {"lb"});
  a.add(record(1, 0, RecordKind::PoolMemberDown, 2));
  b.add(record(1, 0, RecordKind::PoolMemberDown, 3));
  EXPECT_EQ(a.total(), b.total());
}

// Computed again from names alone: no number of a rule, an action, a kind or a component enters.
TEST(Fingerprint, IsMadeOfNames) {
  const Directory d = organisation();
  const auto total_of = [](std::vector<std::uint64_t> row) {
    const XXH128_hash_t own = XXH3_128bits(row.data(), row.size() * sizeof row[0]);
    const std::array<std::uint64_t, 4> entry{name_hash("x"), 1, own.high64, own.low64};
    const XXH128_hash_t all = XXH3_128bits(entry.data(), sizeof entry);
    return Digest{all.high64, all.low64};
  };
  const auto of = [&](const Record& r) {
    Fingerprint f(d, {"x"}, {"cas1 crashes"});
    f.add(r);
    return f.total();
  };
  Record decided = record(5, 0, RecordKind::RequestDecided, UserId::kNone);
  decided.b = ServerId::kNone;
  decided.c = DecidedBy{static_cast<std::uint16_t>(RuleId::LogonPage), false, true}.pack();
  decided.d = 0;
  EXPECT_EQ(of(decided), total_of({5, name_hash("request-decided"), 0, 0, name_hash("logon-page"),
                                   0, 1, name_hash(d.databases[0].name)}));
  Record answered = record(6, 0, RecordKind::RequestAnswered, 3);
  answered.b = 9;
  answered.c = 1000;
  answered.d = ActionResult(mapi::kNotificationWait, 200).pack();
  EXPECT_EQ(of(answered), total_of({6, name_hash("request-answered"), 3, 9, 1000,
                                    name_hash("mapi.notification-wait"), 200}));
  Record component =
      record(7, 0, RecordKind::ComponentState, static_cast<std::uint32_t>(ComponentId::ImapProxy));
  component.b = static_cast<std::uint32_t>(ComponentState::Inactive);
  EXPECT_EQ(of(component), total_of({7, name_hash("component-state"), name_hash("ImapProxy"),
                                     name_hash("inactive")}));
  Record throttled = record(8, 0, RecordKind::RequestThrottled, UserId::kNone);
  throttled.b = static_cast<std::uint32_t>(Protocol::ActiveSync);
  EXPECT_EQ(of(throttled),
            total_of({8, name_hash("request-throttled"), 0, name_hash("activesync")}));
  EXPECT_EQ(of(record(9, 0, RecordKind::FaultApplied, 0)),
            total_of({9, name_hash("fault-applied"), name_hash("cas1 crashes")}));
}

// What is hashed by its name must not share it.
TEST(Fingerprint, NamesAreNobodyElses) {
  for (std::size_t i = 0; i < kFieldShapes; ++i) {
    auto names = program_names(static_cast<FieldShape>(i)).value_or(std::vector<std::string>{});
    std::erase(names, "");
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end()) << i;
  }
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < kRecordKinds; ++i)
    kinds.emplace_back(shape_of(static_cast<RecordKind>(i)).name);
  std::sort(kinds.begin(), kinds.end());
  EXPECT_EQ(std::adjacent_find(kinds.begin(), kinds.end()), kinds.end());
}

TEST(Timeline, SaysWhenTheHurtWereServedAgain) {
  Timeline timeline(1, {});
  const auto answered = [](std::int64_t at_s, std::uint32_t client, std::uint64_t status) {
    Record r = record(at_s * 1'000'000'000, 0, RecordKind::RequestAnswered, client);
    r.d = ActionResult(owa::kRead, status).pack();
    return r;
  };
  timeline.add(record(1'000'000'000, 0, RecordKind::FaultApplied, 0));
  timeline.add(answered(2, 7, 503));
  timeline.add(answered(3, 8, 503));
  timeline.add(answered(4, 9, 200));  // was never hurt
  timeline.add(answered(5, 7, 200));
  timeline.add(answered(9, 8, 200));
  const Timeline::Entry& e = timeline.entries().front();
  EXPECT_EQ(e.hurt, 2u);
  EXPECT_EQ(e.errors, 2u);
  EXPECT_EQ(e.waiting, 0u);
  EXPECT_EQ(seconds(*e.first_recovered), 5);
  EXPECT_EQ(seconds(*e.last_recovered), 9);
  EXPECT_FALSE(e.detected);
}

Record answered(std::int64_t at_s, std::uint32_t client, std::uint64_t status) {
  Record r = record(at_s * 1'000'000'000, 0, RecordKind::RequestAnswered, client);
  r.d = ActionResult(owa::kRead, status).pack();
  return r;
}

TEST(Timeline, ALogonPageHelpsNobody) {
  Timeline timeline(1, {});
  timeline.add(record(1'000'000'000, 0, RecordKind::FaultApplied, 0));
  timeline.add(answered(2, 7, 503));
  Record page = answered(3, 7, 200);
  page.d = ActionResult(owa::kLogonPage, 200).pack();
  timeline.add(page);
  EXPECT_EQ(timeline.entries().front().waiting, 1u);
}

TEST(Timeline, CountsAUserOnceAndItsIncidentsEachTime) {
  Timeline timeline(1, {}, kStart, {2});  // two devices are one user's
  timeline.add(record(1'000'000'000, 0, RecordKind::FaultApplied, 0));
  for (const std::int64_t at : {2, 4, 6}) {
    timeline.add(answered(at, 6, 503));
    timeline.add(answered(at, 6, 503));
    timeline.add(answered(at + 1, 6, 200));
  }
  timeline.add(answered(8, 7, 503));
  const Timeline::Entry& e = timeline.entries().front();
  EXPECT_EQ(e.hurt, 1u);
  EXPECT_EQ(e.incidents, 4u);
  EXPECT_EQ(e.waiting, 1u);
  EXPECT_EQ(timeline.population(ParticipantId{0}).hurt, 1u);
}

TEST(Timeline, AClientIsHurtByEveryLineThatFindsItHurt) {
  Timeline timeline(1, {});
  timeline.add(record(1'000'000'000, 0, RecordKind::FaultApplied, 0));
  timeline.add(answered(2, 3, 503));
  timeline.add(record(3'000'000'000, 0, RecordKind::FaultApplied, 1));
  timeline.add(answered(4, 3, 503));
  EXPECT_EQ(timeline.entries()[0].waiting + timeline.entries()[1].waiting, 2u);
  EXPECT_EQ(seconds(*timeline.waiting_since(ParticipantId{0})), 1);
  timeline.add(answered(9, 3, 200));
  for (const Timeline::Entry& e : timeline.entries()) {
    EXPECT_EQ(e.hurt, 1u);
    EXPECT_EQ(e.waiting, 0u);
    EXPECT_EQ(seconds(*e.last_recovered), 9);
  }
  EXPECT_FALSE(timeline.waiting_since(ParticipantId{0}));
}

TEST(Timeline, AnOverdueRequestHurtsByTheFirstLineSinceItWasSent) {
  Timeline timeline(1, {});
  timeline.add(record(10'000'000'000, 0, RecordKind::FaultApplied, 0));
  timeline.add(record(20'000'000'000, 0, RecordKind::FaultApplied, 1));
  const auto at = [](std::int64_t s) { return Instant{std::chrono::seconds(s)}; };
  timeline.overdue(ParticipantId{0}, 1, at(5), at(100));
  timeline.overdue(ParticipantId{0}, 2, at(15), at(100));
  timeline.overdue(ParticipantId{0}, 3, at(25), at(100));
  EXPECT_EQ(timeline.entries()[0].waiting, 1u);
  EXPECT_EQ(timeline.entries()[1].waiting, 2u);
  EXPECT_EQ(timeline.segments().back().latency.bounds(), 3u);
}

TEST(Histogram, AQuantileThatABoundIsNotAboveIsABound) {
  Histogram h;
  for (int i = 1; i <= 90; ++i) h.add(std::chrono::milliseconds(i));
  for (int i = 0; i < 10; ++i) h.add_at_least(std::chrono::milliseconds(60));
  EXPECT_FALSE(h.is_bound_at(0.5)) << "all bounds are above it";
  EXPECT_NEAR(*h.percentile_ms(0.5), 51, 0.5);
  EXPECT_TRUE(h.is_bound_at(0.9)) << "some bounds are below it";
  EXPECT_EQ(h.bounds(), 10u);
  Histogram other;
  other.merge(h);
  EXPECT_TRUE(other.is_bound_at(0.99));
  EXPECT_FALSE(other.is_bound_at(0.1));
}

TEST(Metrics, CountsNothingBeforeTheWarmUpIsOver) {
  Metrics metrics(1, Instant{std::chrono::seconds(10)});
  const auto sent = [](std::int64_t at_s) {
    Record r = record(at_s * 1'000'000'000, 0, RecordKind::RequestSent, 1);
    r.c = word_of(owa::kRead);
    return r;
  };
  Record done = answered(5, 1, 503);
  metrics.add(sent(1));
  metrics.add(done);
  metrics.add(sent(6));
  metrics.add(record(6'000'000'000, 0, RecordKind::SessionStarted, 1));
  EXPECT_EQ(metrics.errors_5xx + metrics.answered + metrics.sent + metrics.sessions_started, 0u);
  EXPECT_EQ(metrics.under_way_before, 1u);
  done.at = Instant{std::chrono::seconds(10)};
  metrics.add(done);
  EXPECT_EQ(metrics.answered, 1u) << "at the end of the warm-up itself";
}

}  // namespace
}  // namespace casgrid::testing
