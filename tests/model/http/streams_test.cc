// EWS notifications at a mailbox server: subscriptions, and answers that come in parts.
#include "model/ews/actions.h"
#include "model/owa/actions.h"
#include "tests/model/http/back_end.h"

namespace casgrid::testing::streams_test {
namespace {

struct Notifying : BackEnd {
  explicit Notifying(const Change& change = {})
      : BackEnd([&change](MailboxServerOptions& o) {
          o.speaks = {Protocol::Owa, Protocol::Ews};
          if (change) change(o);
        }) {}

  SessionContext subscribe(Instant now = kStart) {
    send(request(ews::kSubscribe), now);
    door.work_done(door.one(OutputKind::Spend).tag, now);
    return answer().context;
  }

  Upstream stream(SessionContext subscription, Instant now = kStart, unsigned database = 0) {
    HttpRequest r = request(ews::kGetStreamingEvents, database);
    r.context = subscription;
    return send(r, now);
  }

  HttpPart part() { return door.only<HttpPart>(OutputKind::Send); }
};

Notifying::Change every(double seconds) {
  return [seconds](MailboxServerOptions& o) { o.event_gap_s = {Variate::constant(seconds)}; };
}

TEST(Stream, IsAnsweredAtOnceAndThenInAPartForEachChange) {
  Notifying b(every(120));
  const SessionContext subscription = b.subscribe();
  const BackEnd::Upstream upstream = b.stream(subscription);
  EXPECT_FALSE(b.part().is_event) << "that it hangs";
  EXPECT_EQ(b.part().number, 3u);
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
  EXPECT_EQ(b.server.counts().held, 1u);
  for (const double at : {120.0, 240.0}) {
    const Output timer = b.door.one(OutputKind::SetTimer);
    EXPECT_EQ(timer.at, at_s(at));
    b.door.timer(timer.tag, timer.at);
    EXPECT_TRUE(b.part().is_event);
    EXPECT_EQ(b.door.one(OutputKind::Send).connection, upstream.connection);
  }
  const Output timer = b.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(300)) << "its time is over before the next change";
  b.door.timer(timer.tag, timer.at);
  EXPECT_EQ(b.answer().ews_code, EwsCode::NoError);
  EXPECT_TRUE(b.answer().is_event);
  EXPECT_EQ(b.door.count(RecordKind::CallEnded), 1u);
  EXPECT_EQ(b.server.counts().held, 0u);
}

// Two streams of one nonce would otherwise hear the same gaps again and again.
TEST(Stream, DrawsEachChangeAnew) {
  Notifying b([](MailboxServerOptions& o) { o.event_gap_s = {Variate::exponential(20)}; });
  b.stream(b.subscribe());
  std::vector<Duration> gaps;
  Instant before = kStart;
  for (int i = 0; i < 3; ++i) {
    const Output timer = b.door.one(OutputKind::SetTimer);
    gaps.push_back(timer.at - before);
    before = timer.at;
    b.door.timer(timer.tag, timer.at);
  }
  EXPECT_NE(gaps[0], gaps[1]);
  EXPECT_NE(gaps[1], gaps[2]);
}

TEST(Stream, CarriesTheChunksThatKeptItOpen) {
  Notifying quick(every(10));
  quick.stream(quick.subscribe());
  const auto octets_of_next = [](Notifying& b) {
    const Output timer = b.door.one(OutputKind::SetTimer);
    b.door.timer(timer.tag, timer.at);
    return b.door.out.messages[b.door.one(OutputKind::Send).message].bytes;
  };
  const std::uint32_t at_once = octets_of_next(quick);
  Notifying slow(every(100));
  slow.stream(slow.subscribe());
  EXPECT_GT(octets_of_next(slow), at_once) << "of 45 s each";
}

TEST(Stream, KnowsItsUsersOwnSubscriptionAlone) {
  Notifying b;
  const SessionContext subscription = b.subscribe();
  b.stream({});
  EXPECT_EQ(b.answer().ews_code, EwsCode::ErrorSubscriptionNotFound);
  EXPECT_EQ(b.answer().status, 200);
  b.stream({subscription.slot, subscription.generation + 1});
  EXPECT_EQ(b.answer().ews_code, EwsCode::ErrorSubscriptionNotFound);
  HttpRequest others = BackEnd::request(ews::kGetStreamingEvents);
  others.user = UserId{4u};  // in the same database
  others.context = subscription;
  b.send(others);
  EXPECT_EQ(b.answer().ews_code, EwsCode::ErrorSubscriptionNotFound);
  EXPECT_EQ(b.server.counts().held, 0u);
}

TEST(Stream, EndsWithItsSubscriptionWhenTheDatabaseLeaves) {
  Notifying b;
  const SessionContext subscription = b.subscribe();
  b.stream(subscription);
  const Output timer = b.door.one(OutputKind::SetTimer);
  b.order(ClusterOrder::Kind::Dismount, 0, 50);
  EXPECT_EQ(b.answer().ews_code, EwsCode::ErrorSubscriptionNotFound);
  EXPECT_EQ(b.door.count(RecordKind::CallEnded), 0u) << "it did not end in time";
  EXPECT_EQ(b.server.counts().held, 0u);
  EXPECT_EQ(b.server.counts().sessions, 0u);
  b.door.timer(timer.tag, timer.at);
  EXPECT_FALSE(b.door.has(OutputKind::Send));
  b.order(ClusterOrder::Kind::Mount, 0, 60);
  b.stream(subscription, at_s(90));
  EXPECT_EQ(b.answer().ews_code, EwsCode::ErrorSubscriptionNotFound) << "it does not come back";
}

// A request for a mailbox that is not here leads elsewhere; a subscription is here or it is not.
TEST(Stream, IsToldThatItsSubscriptionIsNotFoundWhereItsMailboxIsNotEither) {
  Notifying b;
  b.stream({}, kStart, 1);
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::Served);
  EXPECT_EQ(b.answer().ews_code, EwsCode::ErrorSubscriptionNotFound);
}

TEST(Stream, EndsWhenItsMailboxMoves) {
  Directory d = organisation();
  d.user_groups[0].moves = {
      {.start = at_s(100), .spacing = Duration{0}, .databases = {DatabaseId{1u}}}};
  BackEnd b(std::move(d), [](MailboxServerOptions& o) {
    o.speaks = {Protocol::Owa, Protocol::Ews};
  });
  b.send(BackEnd::request(ews::kSubscribe));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, kStart);
  HttpRequest r = BackEnd::request(ews::kGetStreamingEvents);
  r.context = b.answer().context;
  b.send(r);
  const Output timer = b.door.one(OutputKind::SetTimer);
  ASSERT_EQ(timer.at, at_s(100));
  b.door.timer(timer.tag, timer.at);
  EXPECT_EQ(b.answer().ews_code, EwsCode::ErrorSubscriptionNotFound);
}

TEST(Stream, IsForgottenWithItsConnectionAndLeavesTheSubscription) {
  Notifying b;
  const SessionContext subscription = b.subscribe();
  const BackEnd::Upstream upstream = b.stream(subscription);
  const Output timer = b.door.one(OutputKind::SetTimer);
  b.closed(upstream, at_s(10));
  EXPECT_EQ(b.server.counts().held, 0u);
  b.door.timer(timer.tag, timer.at);
  EXPECT_FALSE(b.door.has(OutputKind::Send));
  b.stream(subscription, at_s(400));
  EXPECT_EQ(b.part().number, 3u) << "its user asks again, and is heard";
}

TEST(Stream, KeepsItsSubscriptionForAsLongAsItHangs) {
  Notifying b([](MailboxServerOptions& o) {
    HttpMailboxOptions http;
    http.subscription_idle = std::chrono::minutes(12);
    o.halves.set(http);
  });
  const auto timers = b.door.all(OutputKind::SetTimer);
  const auto sweep =
      std::find_if(timers.begin(), timers.end(), [](const Output& o) { return o.at == at_s(300); });
  ASSERT_NE(sweep, timers.end());
  const SessionContext used = b.subscribe();
  const SessionContext idle = b.subscribe();
  HttpRequest r = BackEnd::request(ews::kGetStreamingEvents);
  r.context = used;
  r.hold_s = 1800;
  b.send(r);
  for (int minutes = 5; minutes <= 25; minutes += 5) b.door.timer(sweep->tag, at_s(60 * minutes));
  EXPECT_EQ(b.server.counts().sessions, 1u);
  b.stream(idle, at_s(1550));
  EXPECT_EQ(b.answer().ews_code, EwsCode::ErrorSubscriptionNotFound);
  b.stream(used, at_s(1550));
  EXPECT_EQ(b.part().number, 3u);
}

TEST(Stream, AUserHasThreeAtOnceAndRequestsBesideThem) {
  Notifying b;
  const SessionContext subscription = b.subscribe();
  const BackEnd::Upstream first = b.stream(subscription);
  b.stream(subscription);
  b.stream(subscription);
  b.stream(subscription);
  EXPECT_EQ(b.answer().status, 503);
  EXPECT_EQ(b.answer().turned_away, TurnedAway::Throttled);
  EXPECT_EQ(b.door.count(RecordKind::RequestThrottled), 1u);
  b.send(BackEnd::request(ews::kGetItem));
  EXPECT_TRUE(b.door.has(OutputKind::Spend)) << "streams have a budget of their own";
  b.closed(first, at_s(1));
  b.stream(subscription, at_s(2));
  EXPECT_FALSE(b.part().is_event);
}

TEST(EwsRequest, AUserHasAsManyAtWorkAsThePolicySays) {
  Notifying b([](MailboxServerOptions& o) {
    HttpMailboxOptions http;
    http.ews_concurrency = 2;
    o.halves.set(http);
  });
  b.send(BackEnd::request(ews::kFindItem));
  const std::uint64_t first = b.door.one(OutputKind::Spend).tag;
  b.send(BackEnd::request(ews::kGetItem));
  b.send(BackEnd::request(ews::kGetItem));
  EXPECT_EQ(b.answer().turned_away, TurnedAway::Throttled);
  b.send(BackEnd::request(owa::kRead));
  EXPECT_TRUE(b.door.has(OutputKind::Spend)) << "a browser's request is no program's";
  b.door.work_done(first, at_s(1));
  b.send(BackEnd::request(ews::kGetItem), at_s(1));
  EXPECT_TRUE(b.door.has(OutputKind::Spend));
}

TEST(Stream, IsGoneWithItsSubscriptionAfterACrash) {
  Notifying b;
  const SessionContext subscription = b.subscribe();
  b.stream(subscription);
  b.door.crash(at_s(5));
  b.door.start(at_s(20));
  EXPECT_EQ(b.server.counts().held, 0u);
  b.stream(subscription, at_s(21));
  EXPECT_EQ(b.answer().ews_code, EwsCode::ErrorSubscriptionNotFound);
}

TEST(Stream, SaysAllOfItsOctetsInTheLog) {
  Notifying b([](MailboxServerOptions& o) {
    o.event_gap_s = {Variate::constant(120)};
    o.keeps_access_log = true;
  });
  b.stream(b.subscribe());
  std::uint32_t octets = 0;
  const auto add = [&] {
    octets += b.door.out.messages[b.door.one(OutputKind::Send).message].bytes;
  };
  add();
  for (int parts = 0; parts < 3; ++parts) {
    const Output timer = b.door.one(OutputKind::SetTimer);
    b.door.timer(timer.tag, timer.at);
    add();
  }
  ASSERT_EQ(b.door.out.accesses.size(), 1u);
  EXPECT_EQ(b.door.out.accesses.front().response_bytes, octets);
  EXPECT_TRUE(b.door.out.accesses.front().is_event);
  EXPECT_EQ(b.door.out.accesses.front().end, at_s(300));
}

}  // namespace
}  // namespace casgrid::testing::streams_test
