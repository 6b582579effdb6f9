#include "model/client/session_population.h"

#include <algorithm>
#include <cmath>

#include "model/http/messages.h"
#include "model/owa/actions.h"
#include "model/routing/redirect_kind.h"
#include "tests/model/client/operations.h"
#include "tests/model/door.h"

namespace casgrid::testing::session_population_test {
namespace {

constexpr HostId kMail{0u}, kOther{1u};

// One user (unless asked otherwise) and a world of two addresses that the test answers for.
struct Users {
  DnsZone dns;
  SessionPopulation population;
  Door door{population};
  std::vector<std::pair<Instant, std::uint64_t>> timers;
  std::vector<Record> records;
  std::vector<Record> notes;
  Instant now = kStart;

  explicit Users(const std::function<void(SessionPopulationOptions&)>& change = {})
      : dns(zone()), population(options(change)) {
    give([&] { door.start(now); });
  }

  static DnsZone zone() {
    DnsZone z;
    z.names.push_back({kMail, {ParticipantId{5u}, ParticipantId{6u}}, std::chrono::minutes(5)});
    z.names.push_back({kOther, {ParticipantId{7u}}, std::chrono::minutes(5)});
    return z;
  }

  SessionPopulationOptions options(
      const std::function<void(SessionPopulationOptions&)>& change) const {
    SessionPopulationOptions o;
    o.who.name = "staff";
    o.who.draws = "staff";
    o.who.seed = 1;
    o.who.first_user = UserId{0u};
    o.who.users = 1;
    o.who.host = kMail;
    o.connections.dns = &dns;
    o.ramp = Duration{0};
    o.away_s = Variate::constant(100);
    o.profile.think_s = Variate::constant(15);
    o.profile.request_bytes = Variate::constant(1200);
    o.profile.retry_s = Variate::constant(5);
    if (change) change(o);
    return o;
  }

  template <class Step>
  void give(Step&& step) {
    step();
    for (const Output& t : door.all(OutputKind::SetTimer)) timers.emplace_back(t.at, t.tag);
    records.insert(records.end(), door.out.records.begin(), door.out.records.end());
    notes.insert(notes.end(), door.out.notes.begin(), door.out.notes.end());
  }

  // Operations that ended since this was asked last.
  std::vector<Ended> ended() {
    const std::vector<Ended> all = ended_in(notes);
    notes.clear();
    return all;
  }

  // Runs timers, in their order, until something other than a timer comes out, or `until`.
  void wait(double until_s) {
    const Instant until = at_s(until_s);
    for (;;) {
      auto next = std::min_element(timers.begin(), timers.end(),
                                   [](const auto& a, const auto& b) { return a.first < b.first; });
      if (next == timers.end() || next->first > until) break;
      now = next->first;
      const std::uint64_t tag = next->second;
      timers.erase(next);
      give([&] { door.timer(tag, now); });
      const bool spoke =
          std::any_of(door.out.outputs.begin(), door.out.outputs.end(),
                      [](const Output& o) { return o.kind != OutputKind::SetTimer; });
      if (spoke) return;
    }
    now = until;
  }

  // From the connect to the request on the opened connection.
  HttpRequest open_connection() {
    const Output connect = door.one(OutputKind::Connect);
    connection = connect.connection;
    address = connect.peer;
    give([&] { door.opened(connect, now); });
    return sent();
  }

  HttpRequest sent() { return door.only<HttpRequest>(OutputKind::Send); }

  void answer(HttpResponse r) {
    r.number = number();
    give([&] { door.message(connection, 0, r, now); });
  }

  void answer(std::uint16_t status, RedirectKind redirect = RedirectKind::None) {
    HttpResponse r;
    r.status = status;
    r.redirect = redirect;
    answer(r);
  }

  void log_on() {
    wait(1);
    EXPECT_EQ(open_connection().action, owa::kOpen);
    answer(302, RedirectKind::LogonPage);
    EXPECT_EQ(sent().action, owa::kLogonPage);
    answer(200);
    EXPECT_EQ(sent().action, owa::kLogon);
    EXPECT_EQ(sent().method, LogonMethod::FormsPost);
    HttpResponse good;
    good.status = 302;
    good.redirect = RedirectKind::ToOwa;
    good.cookie = {UserId{0u}, 1, kNever};
    answer(good);
    EXPECT_EQ(sent().action, owa::kOpen);
    EXPECT_EQ(sent().method, LogonMethod::SessionCookie);
    answer(200);
  }

  std::uint32_t number() const {
    for (auto r = records.rbegin(); r != records.rend(); ++r) {
      if (r->kind == RecordKind::RequestSent) return r->b;
    }
    return 0;
  }

  std::size_t count(RecordKind kind) const {
    return static_cast<std::size_t>(std::count_if(records.begin(), records.end(),
                                                  [&](const Record& r) { return r.kind == kind; }));
  }

  FailureReason last_failure() const {
    for (auto r = records.rbegin(); r != records.rend(); ++r) {
      if (r->kind == RecordKind::RequestFailed) return ActionResult::of(r->d).as<FailureReason>();
    }
    ADD_FAILURE() << "nothing failed";
    return FailureReason::Refused;
  }

  ConnectionId connection;
  ParticipantId address;
};

TEST(Browser, LogsOnByFormsAndThenWorks) {
  Users u;
  u.log_on();
  const Instant before = u.now;
  u.wait(100);
  EXPECT_EQ(u.now - before, std::chrono::seconds(15)) << "the think time";
  EXPECT_TRUE(u.sent().action == owa::kRead || u.sent().action == owa::kChange);
  EXPECT_TRUE(u.sent().is_background);
  EXPECT_EQ(u.population.connections().in_flight(), 1u);
  u.answer(200);
  EXPECT_EQ(u.population.connections().in_flight(), 0u);
  EXPECT_EQ(u.count(RecordKind::RequestSent), u.count(RecordKind::RequestAnswered));
}

TEST(Browser, SendsBasicCredentialsOnEachRequest) {
  Users u([](SessionPopulationOptions& o) { o.uses_basic = true; });
  u.wait(1);
  EXPECT_EQ(u.open_connection().method, LogonMethod::Basic);
  u.answer(200);
  u.wait(100);
  EXPECT_EQ(u.sent().method, LogonMethod::Basic);
  EXPECT_EQ(u.sent().user, UserId{0u});
}

TEST(Browser, TriesTheNextAddressWhenOneRefuses) {
  Users u;
  u.wait(1);
  const Output first = u.door.one(OutputKind::Connect);
  u.give([&] { u.door.closed(first.connection, first.tag, CloseReason::Refused, u.now); });
  EXPECT_EQ(u.count(RecordKind::AddressSkipped), 1u);
  EXPECT_NE(u.door.one(OutputKind::Connect).peer, first.peer);
  EXPECT_EQ(u.open_connection().action, owa::kOpen);
}

TEST(Browser, TriesTheNextAddressAfterTwentyOneSilentSeconds) {
  Users u;
  u.wait(1);
  const Output first = u.door.one(OutputKind::Connect);
  const Instant before = u.now;
  u.wait(60);
  EXPECT_EQ(u.now - before, std::chrono::seconds(21));
  EXPECT_EQ(u.door.one(OutputKind::Close).connection, first.connection);
  EXPECT_NE(u.door.one(OutputKind::Connect).peer, first.peer);
}

TEST(Browser, FailsWhenEveryAddressRefusesAndTriesAgainLater) {
  Users u;
  u.wait(1);
  for (int i = 0; i < 2; ++i) {
    const Output connect = u.door.one(OutputKind::Connect);
    u.give([&] { u.door.closed(connect.connection, connect.tag, CloseReason::Refused, u.now); });
  }
  EXPECT_EQ(u.last_failure(), FailureReason::Refused);
  EXPECT_EQ(u.population.connections().in_flight(), 0u);
  u.wait(10);
  EXPECT_TRUE(u.door.has(OutputKind::Connect)) << "after the retry time";
}

TEST(Browser, GivesARequestUpWhenItsPatienceIsOver) {
  Users u;
  u.log_on();
  u.wait(100);
  const Instant before = u.now;
  u.wait(200);
  EXPECT_EQ(u.now - before, std::chrono::seconds(30));
  EXPECT_EQ(u.last_failure(), FailureReason::TimedOut);
  EXPECT_EQ(u.door.one(OutputKind::Close).connection, u.connection);
  EXPECT_EQ(u.population.connections().connected(), 0u);
}

TEST(Browser, APatienceOverBeforeAnyConnectionIsADefiniteErrorToo) {
  Users u;
  u.wait(1);
  u.wait(60);  // first address: silent
  u.wait(60);  // second address: silent until the patience is over
  EXPECT_EQ(u.last_failure(), FailureReason::TimedOut);
  EXPECT_EQ(u.population.connections().in_flight(), 0u);
}

TEST(Browser, AResetUnderARequestIsAFailureAndOtherwiseOnlyAReconnect) {
  Users u;
  u.log_on();
  u.give([&] { u.door.closed(u.connection, 0, CloseReason::Reset, u.now); });
  EXPECT_EQ(u.count(RecordKind::ConnectionLost), 1u);
  EXPECT_EQ(u.count(RecordKind::RequestFailed), 0u);
  u.wait(100);
  EXPECT_TRUE(u.open_connection().is_background) << "the session goes on";
  u.give([&] { u.door.closed(u.connection, 0, CloseReason::Reset, u.now); });
  EXPECT_EQ(u.last_failure(), FailureReason::Reset);
}

TEST(Browser, FollowsASilentRedirectToTheOtherName) {
  for (const RedirectKind kind : {RedirectKind::Sso, RedirectKind::Plain}) {
    Users u;
    u.log_on();
    u.wait(100);
    HttpResponse r;
    r.status = kind == RedirectKind::Sso ? 200 : 302;
    r.redirect = kind;
    r.location = kOther;
    u.answer(r);
    u.wait(100);
    const HttpRequest there = u.open_connection();
    EXPECT_EQ(u.address.index(), 7u);
    EXPECT_EQ(there.host, kOther);
    EXPECT_EQ(there.action, kind == RedirectKind::Sso ? owa::kLogon : owa::kOpen);
    EXPECT_NE(there.method, LogonMethod::SessionCookie) << "nothing of the session goes along";
  }
}

TEST(Browser, DoesNotFollowRedirectsForEver) {
  Users u;
  u.log_on();
  u.wait(100);
  int redirects = 0;
  for (; redirects < 50 && !u.door.bodies<HttpRequest>(OutputKind::Send).empty(); ++redirects) {
    u.answer(302, RedirectKind::LogonPage);
  }
  EXPECT_LE(redirects, 11);
}

TEST(Browser, LogsOnAgainWhenTheSessionIsLost) {
  for (const bool is_background : {true, false}) {
    Users u;
    u.log_on();
    u.wait(100);
    if (is_background) {
      u.answer(440);
    } else {
      u.answer(302, RedirectKind::LogonPage);
    }
    EXPECT_EQ(u.sent().action, owa::kLogonPage);
    u.answer(200);
    EXPECT_EQ(u.sent().action, owa::kLogon);
    EXPECT_EQ(u.count(RecordKind::SessionStarted), 1u);
  }
}

TEST(Browser, WaitsAfterAServerErrorAndGoesOn) {
  Users u;
  u.log_on();
  u.wait(100);
  u.answer(503);
  const Instant before = u.now;
  u.wait(200);
  EXPECT_EQ(u.now - before, std::chrono::seconds(5));
  EXPECT_TRUE(u.sent().is_background);
}

TEST(Browser, ASessionHasAGeometricNumberOfRequests) {
  double sum = 0;
  constexpr int kSessions = 300;
  Users u([](SessionPopulationOptions& o) {
    o.profile.session_requests_mean = 10;
    o.uses_basic = true;
  });
  u.wait(1e6);
  std::size_t ended = 0;
  for (int steps = 0; steps < 20'000 && ended < kSessions; ++steps) {
    if (u.door.has(OutputKind::Connect)) u.open_connection();
    if (!u.door.bodies<HttpRequest>(OutputKind::Send).empty()) {
      sum += u.sent().action == owa::kOpen ? 0 : 1;
      u.answer(200);
    }
    ended = u.count(RecordKind::SessionEnded);
    u.wait(1e9);
  }
  ASSERT_EQ(ended, static_cast<std::size_t>(kSessions));
  // The standard deviation of a geometric number of mean 10 is 9.49.
  EXPECT_NEAR(sum / kSessions, 10, 4 * 9.49 / std::sqrt(kSessions));
}

TEST(Browser, SessionsArriveWithTheWeightOfTheHour) {
  Users u([](SessionPopulationOptions& o) {
    o.is_open = true;
    o.who.users = 1000;
    o.sessions_per_s = 0.5;
    for (std::size_t h = 0; h < 24; ++h) o.day.weights[h] = h == 9 ? 1 : h == 10 ? 0.25 : 0;
    o.day.local_time = std::chrono::hours(8);
  });
  std::size_t started[3] = {0, 0, 0};
  while (u.now < at_s(3 * 3600)) {
    const std::size_t before = u.count(RecordKind::SessionStarted);
    u.wait(3 * 3600);
    started[std::min<std::size_t>(2, static_cast<std::size_t>(seconds(u.now)) / 3600)] +=
        u.count(RecordKind::SessionStarted) - before;
    u.records.clear();
  }
  EXPECT_EQ(started[0], 0u);
  EXPECT_NEAR(static_cast<double>(started[1]), 1800, 4 * std::sqrt(1800.0));
  EXPECT_NEAR(static_cast<double>(started[2]), 450, 4 * std::sqrt(450.0));
}

using E = OperationEnd;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Logged on, and a read or change on its way.
void read(Users& u) {
  u.log_on();
  u.ended();
  u.wait(100);
}

TEST(BrowserOperations, TheLogonIsPartOfOpening) {
  Users u;
  u.log_on();
  EXPECT_THAT(u.ended(), ElementsAre(Ended{owa::kOpen, E::Good, 4, 0.02}))
      << "open, logon page, logon, open; from before the name was resolved";
}

TEST(BrowserOperations, ARetryThatIsGoodInTimeIsOneGoodOperation) {
  Users u;
  read(u);
  const ActionId wanted = u.sent().action;
  u.answer(503);
  EXPECT_THAT(u.ended(), IsEmpty()) << "the user comes back after 5 s";
  u.wait(200);
  u.answer(200);
  EXPECT_THAT(u.ended(), ElementsAre(Ended{wanted, E::Good, 2, 5}));
}

TEST(BrowserOperations, ALostSessionIsPartOfWhatFoundItGone) {
  Users u;
  read(u);
  const ActionId wanted = u.sent().action;
  u.answer(440);
  EXPECT_EQ(u.sent().action, owa::kLogonPage);
  u.answer(200);
  HttpResponse good;
  good.status = 302;
  good.redirect = RedirectKind::ToOwa;
  good.cookie = {UserId{0u}, 1, kNever};
  u.answer(good);
  EXPECT_THAT(u.ended(), IsEmpty());
  u.answer(200);  // the mailbox is open again
  EXPECT_THAT(u.ended(), ElementsAre(Ended{wanted, E::Good, 4, 0}));
}

TEST(BrowserOperations, ARedirectToAnotherNameCountsOnce) {
  Users u;
  read(u);
  const ActionId wanted = u.sent().action;
  HttpResponse r;
  r.redirect = RedirectKind::Sso;  // status 200: the form that logs on elsewhere
  r.location = kOther;
  u.answer(r);
  EXPECT_THAT(u.ended(), IsEmpty());
  u.wait(u.now == kStart ? 1 : seconds(u.now) + 1);
  EXPECT_EQ(u.open_connection().action, owa::kLogon);
  HttpResponse good;
  good.status = 302;
  good.redirect = RedirectKind::ToOwa;
  good.cookie = {UserId{0u}, 1, kNever};
  u.answer(good);
  u.answer(200);
  EXPECT_THAT(u.ended(), ElementsAre(Ended{wanted, E::Good, 3, 0.02}));
}

TEST(BrowserOperations, RedirectsThatDoNotEndAreALoop) {
  Users u([](SessionPopulationOptions& o) { o.profile.retry_s = Variate::constant(60); });
  u.wait(1);
  u.open_connection();
  u.answer(302, RedirectKind::ToOwa);
  for (int i = 0; i < 10; ++i) u.answer(302, RedirectKind::ToOwa);
  EXPECT_THAT(u.ended(), ElementsAre(Ended{owa::kOpen, E::RedirectLoop, 11, 0.02}));
}

TEST(BrowserOperations, FailAtTheLastAttemptWithinThePatience) {
  Users u;
  read(u);
  const ActionId wanted = u.sent().action;
  for (int i = 0; i < 7; ++i) {  // at 0, 5, .. 30 s; the next would be at 35 s
    EXPECT_THAT(u.ended(), IsEmpty()) << i;
    u.answer(500);
    if (i < 6) u.wait(1000);
  }
  EXPECT_THAT(u.ended(), ElementsAre(Ended{wanted, E::ServerError, 7, 30}));
  u.wait(1000);
  u.answer(200);
  const auto next = u.ended();
  ASSERT_EQ(next.size(), 1u) << "the user wants it anew";
  EXPECT_EQ(next[0].since_wanted_s, 0);
}

TEST(BrowserOperations, AreGivenUpWithTheirPatienceWhateverComesLater) {
  Users u;
  read(u);
  const ActionId wanted = u.sent().action;
  u.answer(500);
  u.wait(1000);  // 5 s
  u.wait(1000);  // nothing until the attempt's own patience is over, 35 s after it was wanted
  EXPECT_THAT(u.ended(), ElementsAre(Ended{wanted, E::GivenUp, 2, 35}))
      << "said when the connection was at work again; it ended at 30 s";
}

TEST(BrowserOperations, AreGivenUpThoughAGoodAnswerComesTooLate) {
  Users u;
  read(u);
  const ActionId wanted = u.sent().action;
  u.answer(500);
  u.wait(1000);
  u.now += std::chrono::seconds(26);
  u.answer(200);
  EXPECT_THAT(u.ended(), ElementsAre(Ended{wanted, E::GivenUp, 2, 31}));
}

TEST(BrowserOperations, SayWhyTheyFailed) {
  const auto fails_with = [](const std::function<void(Users&)>& step) {
    Users u([](SessionPopulationOptions& o) { o.profile.retry_s = Variate::constant(60); });
    read(u);
    step(u);
    const auto all = u.ended();
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? E::Good : all.front().end;
  };
  const auto answers = [](std::uint16_t status, TurnedAway why) {
    return [=](Users& u) {
      HttpResponse r;
      r.status = status;
      r.turned_away = why;
      u.answer(r);
    };
  };
  EXPECT_EQ(fails_with(answers(503, TurnedAway::No)), E::ServerError);
  EXPECT_EQ(fails_with(answers(503, TurnedAway::PoolFull)), E::PoolFull);
  EXPECT_EQ(fails_with(answers(503, TurnedAway::Throttled)), E::Throttled);
  EXPECT_EQ(fails_with(answers(403, TurnedAway::No)), E::Policy);
  EXPECT_EQ(fails_with(answers(404, TurnedAway::No)), E::ClientError);
  EXPECT_EQ(fails_with([](Users& u) {
              u.give([&] { u.door.closed(u.connection, 0, CloseReason::Reset, u.now); });
            }),
            E::Reset);
  EXPECT_EQ(fails_with([](Users& u) { u.wait(1000); }), E::GivenUp);
  EXPECT_EQ(fails_with([](Users& u) {
              u.answer(440);
              u.answer(200);
              u.answer(302, RedirectKind::LogonPage);
            }),
            E::LogonRefused);
}

TEST(BrowserOperations, AreToldAtTheEndWhileTheyLast) {
  Users u;
  read(u);
  std::vector<Record> told;
  const auto keep = [&](const Record& r) { told.push_back(r); };
  u.population.connections().for_each_operation(u.now + std::chrono::seconds(29), keep);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].kind, RecordKind::OperationPending);
  EXPECT_EQ(told[0].c, 29'000'000'000u);
  u.population.connections().for_each_operation(u.now + std::chrono::seconds(30), keep);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[1].kind, RecordKind::OperationEnded) << "its patience is over";
  EXPECT_EQ(ActionResult::of(told[1].d).as<E>(), E::GivenUp);
}

}  // namespace
}  // namespace casgrid::testing::session_population_test
