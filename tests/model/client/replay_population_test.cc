// Clients that replay arrivals, called with bare inputs.
#include "model/client/replay_population.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>

#include "model/activesync/actions.h"
#include "model/http/messages.h"
#include "model/mapi/actions.h"
#include "model/owa/actions.h"
#include "model/routing/redirect_kind.h"
#include "tests/model/client/operations.h"
#include "tests/model/door.h"

namespace casgrid::testing::replay_population_test {
namespace {

constexpr HostId kMail{0u}, kOther{1u};

struct Listed final : ArrivalSource {
  std::deque<Arrival> arrivals;

  Next next(std::uint32_t, Instant, Arrival& arrival) override {
    if (arrivals.empty()) return {};
    arrival = arrivals.front();
    arrivals.pop_front();
    return {true, kNever};
  }
};

DnsZone zone() {
  DnsZone z;
  z.names.push_back({kMail, {ParticipantId{5u}}, std::chrono::minutes(5)});
  z.names.push_back({kOther, {ParticipantId{6u}}, std::chrono::minutes(5)});
  return z;
}

Arrival arrival(double s, ActionId action, std::uint32_t client = 0) {
  Arrival a;
  a.at = at_s(s);
  a.action = action;
  a.client = client;
  a.user = UserId{std::size_t{client}};
  a.request_bytes = 700;
  a.response_bytes = 4000;
  return a;
}

ReplayPopulationOptions options_of(const DnsZone& dns, ArrivalSource& source,
                                   std::uint32_t most_at_once) {
  ReplayPopulationOptions o;
  o.who.name = o.who.draws = "staff";
  o.who.host = kMail;
  o.connections.dns = &dns;
  o.connections.long_poll_patience = std::chrono::seconds(500);
  o.connections.dns_delay = Duration{0};
  o.source = &source;
  o.profile.request_bytes = Variate::constant(1000);
  o.hold_s = {0, 470, 300};
  o.most_at_once = most_at_once;
  return o;
}

// ActionId world that opens every connection at once and answers when it is told to.
struct Stage {
  struct Sent {
    Instant at;
    std::uint32_t connection;
    HttpRequest request;
    std::uint32_t bytes;
    std::uint32_t answer_bytes;
    ParticipantId peer;
  };

  DnsZone dns = zone();
  Listed source;
  ReplayPopulation population;
  Door door;
  std::multimap<Instant, std::uint64_t> timers;
  std::map<std::uint32_t, Output> connects;  // by connection
  std::vector<Sent> sent;
  std::vector<std::pair<Instant, Record>> records;
  std::vector<Record> notes;
  std::size_t closes = 0;
  Instant now = kStart;

  explicit Stage(std::deque<Arrival> arrivals, std::uint32_t most_at_once = 100)
      : population(options_of(dns, source, most_at_once)), door(population) {
    source.arrivals = std::move(arrivals);
    step([&] { door.start(now); });
  }

  void step(const std::function<void()>& what) {
    what();
    const auto outputs = door.out.outputs;
    const auto messages = door.out.messages;
    for (const Record& r : door.out.records) records.emplace_back(now, r);
    notes.insert(notes.end(), door.out.notes.begin(), door.out.notes.end());
    for (const Output& o : outputs) {
      if (o.kind == OutputKind::SetTimer) timers.emplace(o.at, o.tag);
      if (o.kind == OutputKind::Close) ++closes;
      if (o.kind == OutputKind::Send) {
        const Message& m = messages[o.message];
        for (const auto& [connection, connect] : connects) {
          if (connect.connection == o.connection)
            sent.push_back(
                {now, connection, *m.as<HttpRequest>(), m.bytes, m.answer_bytes, connect.peer});
        }
      }
      if (o.kind == OutputKind::Connect) {
        connects[static_cast<std::uint32_t>(o.tag)] = o;
        step([&] {
          door.give({.kind = InputKind::ConnectionOpened,
                     .tls_session = 77,
                     .connection = o.connection,
                     .tag = o.tag},
                    now);
        });
      }
    }
  }

  void run_until(double s) {
    while (!timers.empty() && timers.begin()->first <= at_s(s)) {
      now = timers.begin()->first;
      const std::uint64_t tag = timers.begin()->second;
      timers.erase(timers.begin());
      step([&] { door.timer(tag, now); });
    }
    now = at_s(s);
  }

  void answer(const Sent& s, HttpResponse r) {
    r.number = s.request.number;
    step([&] { door.message(connects.at(s.connection).connection, s.connection, r, now); });
  }

  std::vector<ActionId> actions() const {
    std::vector<ActionId> found;
    for (const Sent& s : sent) found.push_back(s.request.action);
    return found;
  }

  std::size_t count(RecordKind kind) const {
    return static_cast<std::size_t>(std::count_if(
        records.begin(), records.end(), [&](const auto& r) { return r.second.kind == kind; }));
  }
};

HttpResponse with_context() {
  HttpResponse r;
  r.context = {3, 1};
  return r;
}

HttpResponse with_cookie() {
  HttpResponse r;
  r.status = 302;
  r.redirect = RedirectKind::ToOwa;
  r.cookie = {UserId{0u}, 9, at_s(1e6)};
  return r;
}

HttpResponse with_status(std::uint16_t status, std::uint16_t retry_after_s = 0) {
  HttpResponse r;
  r.status = status;
  r.retry_after_s = retry_after_s;
  return r;
}

HttpResponse context_is_gone() {
  HttpResponse r;
  r.mapi_code = MapiCode::ContextNotFound;
  return r;
}

TEST(Replay, BeginsEveryArrivalAtItsInstantHoweverLateAnswersAre) {
  Stage s({arrival(1, activesync::kSync), arrival(1.5, activesync::kSync),
           arrival(1.5, activesync::kSync, 1), arrival(9, activesync::kSync)});
  s.run_until(20);
  ASSERT_EQ(s.sent.size(), 4u) << "nothing was answered, and nothing waited for it";
  EXPECT_EQ(s.sent[0].at, at_s(1));
  EXPECT_EQ(s.sent[1].at, at_s(1.5));
  EXPECT_EQ(s.sent[2].at, at_s(1.5));
  EXPECT_EQ(s.sent[3].at, at_s(9));
  EXPECT_EQ(s.population.clients(), 2u);
}

TEST(Replay, SendsWhatWasRecorded) {
  Arrival a = arrival(1, activesync::kSync);
  a.time = 1234;
  Stage s({a});
  s.run_until(2);
  EXPECT_EQ(s.sent[0].bytes, 700u);
  EXPECT_EQ(s.sent[0].answer_bytes, 4000u);
  EXPECT_EQ(recorded_time(s.sent[0].request), 1234u);
}

TEST(Replay, DrawsWhatWasNotRecorded) {
  Arrival a = arrival(1, activesync::kSync);
  a.request_bytes = a.response_bytes = 0;
  Stage s({a});
  s.run_until(2);
  EXPECT_EQ(s.sent[0].bytes, 1000u);
  EXPECT_EQ(s.sent[0].answer_bytes, 0u);
  EXPECT_FALSE(s.sent[0].request.is_recorded);
}

TEST(Replay, UsesAConnectionAgainAndOpensOneMoreWhenItIsBusy) {
  Stage s({arrival(1, activesync::kSync), arrival(2, activesync::kSync),
           arrival(3, activesync::kSync)});
  s.run_until(1);
  s.answer(s.sent[0], {});
  s.run_until(4);
  EXPECT_EQ(s.sent[1].connection, s.sent[0].connection) << "it was idle again";
  EXPECT_NE(s.sent[2].connection, s.sent[1].connection) << "it was busy";
  EXPECT_EQ(s.connects.at(s.sent[2].connection).tls_session, 77u) << "a session of its client";
  EXPECT_EQ(s.connects.at(s.sent[2].connection).source, s.connects.at(s.sent[0].connection).source);
}

TEST(Replay, HangsUpWhatIsIdle) {
  Stage s({arrival(1, activesync::kSync), arrival(200, activesync::kSync)});
  s.run_until(2);
  s.answer(s.sent[0], {});
  s.run_until(100);
  EXPECT_EQ(s.closes, 0u);
  s.run_until(130);
  EXPECT_EQ(s.closes, 1u);
  s.run_until(201);
  EXPECT_EQ(s.sent.size(), 2u) << "and connects again when it is wanted";
}

TEST(Replay, AddsAConnectForAContextThatTheLogAssumes) {
  Stage s({arrival(1, mapi::kExecute), arrival(1.2, mapi::kNotificationWait)});
  s.run_until(1.5);
  ASSERT_EQ(s.actions(), std::vector{mapi::kConnect}) << "what needs the context is held";
  EXPECT_EQ(s.count(RecordKind::RequestAdded), 1u);
  EXPECT_EQ(s.count(RecordKind::RequestSent), 3u) << "both have begun at their instants";
  s.answer(s.sent[0], with_context());
  ASSERT_EQ(s.sent.size(), 3u);
  EXPECT_EQ(s.sent[1].request.context, (SessionContext{3, 1}));
  EXPECT_EQ(s.sent[2].request.context, (SessionContext{3, 1}));
  EXPECT_EQ(s.count(RecordKind::RequestAdded), 1u);
}

TEST(Replay, AddsNothingWhereTheLogHasTheConnect) {
  Stage s({arrival(1, mapi::kConnect), arrival(1.1, mapi::kExecute)});
  s.run_until(1.2);
  ASSERT_EQ(s.actions(), std::vector{mapi::kConnect});
  s.answer(s.sent[0], with_context());
  EXPECT_EQ(s.actions(), (std::vector{mapi::kConnect, mapi::kExecute}));
  EXPECT_EQ(s.count(RecordKind::RequestAdded), 0u);
}

TEST(Replay, AddsALogonForACookieThatTheLogAssumes) {
  Stage s({arrival(1, owa::kRead)});
  s.run_until(1.1);
  ASSERT_EQ(s.actions(), std::vector{owa::kLogon});
  s.answer(s.sent[0], with_cookie());
  ASSERT_EQ(s.actions(), (std::vector{owa::kLogon, owa::kRead}));
  EXPECT_EQ(s.sent[1].request.method, LogonMethod::SessionCookie);
}

TEST(Replay, GoesOnWithoutWhatCouldNotBeHad) {
  Stage s({arrival(1, mapi::kExecute)});
  s.run_until(1.1);
  s.answer(s.sent[0], with_status(503));
  EXPECT_EQ(s.actions(), (std::vector{mapi::kConnect, mapi::kExecute}))
      << "its own answer says what is wrong";
}

TEST(Replay, FollowsALostContextOnce) {
  Stage s({arrival(1, mapi::kConnect), arrival(2, mapi::kExecute)});
  s.run_until(1.1);
  s.answer(s.sent[0], with_context());
  s.run_until(2.1);
  s.answer(s.sent[1], context_is_gone());
  s.run_until(2.2);
  ASSERT_EQ(s.actions(), (std::vector{mapi::kConnect, mapi::kExecute, mapi::kConnect}));
  s.answer(s.sent[2], with_context());
  ASSERT_EQ(s.sent.size(), 4u);
  s.answer(s.sent[3], context_is_gone());
  EXPECT_EQ(s.sent.size(), 4u) << "once";
  EXPECT_EQ(s.count(RecordKind::RequestAdded), 2u);
  EXPECT_EQ(s.count(RecordKind::ContextLost), 2u);
}

TEST(Replay, DoesNotFollowWhatTheLogGoesOnWith) {
  Arrival a = arrival(1, activesync::kSync);
  a.status = 503;
  Stage s({a, arrival(2, activesync::kSync)});
  s.run_until(1.1);
  s.answer(s.sent[0], with_status(503, 60));
  s.run_until(300);
  EXPECT_EQ(s.sent.size(), 2u);
  EXPECT_EQ(s.count(RecordKind::RequestAdded), 0u);
}

TEST(Replay, WaitsAsLongAsRetryAfterSays) {
  Stage s({arrival(1, activesync::kSync)});
  s.run_until(2);
  s.answer(s.sent[0], with_status(503, 60));
  s.run_until(61.9);
  EXPECT_EQ(s.sent.size(), 1u);
  s.run_until(62.1);
  EXPECT_EQ(s.sent.size(), 2u);
}

TEST(Replay, GoesWhereItIsSent) {
  HttpResponse elsewhere = with_status(451);
  elsewhere.redirect = RedirectKind::ActiveSync451;
  elsewhere.location = kOther;
  Stage s({arrival(1, activesync::kSync), arrival(3, activesync::kSync)});
  s.run_until(2);
  s.answer(s.sent[0], elsewhere);
  s.run_until(2.5);
  ASSERT_EQ(s.sent.size(), 2u);
  EXPECT_EQ(s.sent[1].request.host, kOther);
  EXPECT_EQ(s.sent[1].peer, ParticipantId{6u}) << "over a new connection";
  s.answer(s.sent[1], {});
  s.run_until(4);
  EXPECT_EQ(s.sent[2].request.host, kOther) << "and stays there";
}

TEST(Replay, LogsOnAgainAfter440) {
  Stage s({arrival(1, owa::kRead)});
  s.run_until(1.1);
  s.answer(s.sent[0], with_cookie());
  s.answer(s.sent[1], with_status(440));
  ASSERT_EQ(s.actions(), (std::vector{owa::kLogon, owa::kRead, owa::kLogon}));
  s.answer(s.sent[2], with_cookie());
  EXPECT_EQ(s.actions().back(), owa::kRead);
  EXPECT_EQ(s.count(RecordKind::RequestAdded), 3u);
}

TEST(Replay, AFollowedCallHangsUntilTheRecordedEnd) {
  Arrival call = arrival(10, mapi::kNotificationWait);
  call.time = 100'000;
  Stage s({arrival(1, mapi::kConnect), call});
  s.run_until(5);
  s.answer(s.sent[0], with_context());
  s.run_until(40);
  ASSERT_EQ(recorded_time(s.sent[1].request), 100'000u);
  EXPECT_EQ(s.sent[1].request.hold_s, 300);
  s.answer(s.sent[1], context_is_gone());
  s.run_until(40);
  ASSERT_EQ(s.sent.size(), 3u);
  s.answer(s.sent[2], with_context());
  ASSERT_EQ(s.sent.size(), 4u);
  EXPECT_EQ(recorded_time(s.sent[3].request), 70'000u) << "30 s of it are over";
}

TEST(Replay, TurnsAwayWhatIsTooMuchForOneClientAndSaysSo) {
  Stage s({arrival(1, activesync::kSync), arrival(2, activesync::kSync),
           arrival(3, activesync::kSync), arrival(3, activesync::kSync, 1)},
          2);
  s.run_until(4);
  EXPECT_EQ(s.count(RecordKind::RequestSent), 3u) << "two of the one, and the other's";
  EXPECT_EQ(s.count(RecordKind::ArrivalTurnedAway), 1u);
}

TEST(Replay, ARequestThatIsHeldTooLongTimesOutAndItsLineIsUsedAgain) {
  Stage s({arrival(1, mapi::kExecute), arrival(40, activesync::kSync)});
  s.run_until(35);
  EXPECT_EQ(s.count(RecordKind::RequestFailed), 2u) << "the Connect was never answered";
  s.run_until(41);
  EXPECT_EQ(s.actions().back(), activesync::kSync);
  EXPECT_EQ(s.population.connections().in_flight(), 1u);
}

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ReplayOperations, AreTheRowsOfTheLogAndNotWhatIsAddedForThem) {
  Stage s({arrival(1, mapi::kExecute)});
  s.run_until(2);
  ASSERT_EQ(s.actions(), std::vector<ActionId>{mapi::kConnect}) << "added";
  s.answer(s.sent[0], with_context());
  EXPECT_THAT(ended_in(s.notes), IsEmpty());
  s.answer(s.sent[1], {});
  EXPECT_THAT(ended_in(s.notes), ElementsAre(Ended{mapi::kExecute, OperationEnd::Good, 1, 1}));
}

TEST(ReplayOperations, LegsOfTheLogArePartOfWhatItHasNext) {
  Arrival challenged = arrival(1, activesync::kSync);
  challenged.status = 401;
  Stage s({challenged, arrival(1.5, activesync::kSync), arrival(1.6, owa::kLogonPage)});
  s.run_until(2);
  for (std::size_t i = 0; i < s.sent.size(); ++i) s.answer(s.sent[i], {});
  EXPECT_THAT(ended_in(s.notes), ElementsAre(Ended{activesync::kSync, OperationEnd::Good, 1, 0.5}));
}

TEST(ReplayOperations, AChallengeThatTheLogHasNotIsFollowedWithinTheOperation) {
  Stage s({arrival(1, owa::kOpen)});
  s.run_until(2);
  s.answer(s.sent[0], with_cookie());
  s.answer(s.sent[1], with_status(401));
  ASSERT_EQ(s.sent.size(), 3u);
  EXPECT_THAT(ended_in(s.notes), IsEmpty());
  s.answer(s.sent[2], {});
  EXPECT_THAT(ended_in(s.notes), ElementsAre(Ended{owa::kOpen, OperationEnd::Good, 2, 1}));
}

TEST(ReplayOperations, FailWithTheAnswerThatIsNotFollowed) {
  Stage s({arrival(1, activesync::kSync), arrival(1, activesync::kPing, 1)});
  s.run_until(2);
  s.answer(s.sent[0], with_status(500));
  s.answer(s.sent[1], with_status(500));  // the Ping is none
  EXPECT_THAT(ended_in(s.notes),
              ElementsAre(Ended{activesync::kSync, OperationEnd::ServerError, 1, 1}));
}

}  // namespace
}  // namespace casgrid::testing::replay_population_test
