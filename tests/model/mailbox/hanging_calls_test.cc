// What a mailbox server holds: hanging calls, session contexts, budgets; and what its health does.
#include "model/activesync/actions.h"
#include "model/base/questions.h"
#include "model/http/messages.h"
#include "model/http/ports.h"
#include "model/mailbox/mailbox_server.h"
#include "model/mailbox/user_counts.h"
#include "model/mapi/actions.h"
#include "model/owa/actions.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::testing {
namespace {

constexpr ParticipantId kCluster{30u};

struct Server {
  Directory directory = organisation();
  MailboxServer server;
  Door door{server};

  explicit Server(const std::function<void(MailboxServerOptions&)>& change = {})
      : server(directory, options(change)) {
    door.start();
  }

  MailboxServerOptions options(const std::function<void(MailboxServerOptions&)>& change) const {
    MailboxServerOptions o;
    o.self = kMbxParis1;
    o.active = first_copies(directory);
    o.request_kilocycles = {Variate::constant(5000)};
    o.response_bytes = {Variate::constant(9000)};
    o.event_gap_s = {Variate::constant(1e6)};
    o.cluster = kCluster;
    if (change) change(o);
    return o;
  }

  static HttpRequest request(ActionId action, SessionContext context = {}) {
    HttpRequest r;
    r.number = 3;
    r.user = UserId{0u};
    r.database = DatabaseId{0u};
    r.action = action;
    r.hold_s = is_hanging(action) ? 300 : 0;
    r.context = context;
    return r;
  }

  ConnectionId send(const HttpRequest& r, Instant now = kStart) {
    const ConnectionId c = door.offered(now, kBackEndHttps);
    door.message(c, 0, r, now);
    return c;
  }

  SessionContext connect(Instant now = kStart) {
    send(request(mapi::kConnect), now);
    door.work_done(door.one(OutputKind::Spend).tag, now);
    return answer().context;
  }

  HttpResponse answer() { return door.only<HttpResponse>(OutputKind::Send); }
};

TEST(HangingCall, IsAnsweredWhenItsTimeIsOverAndCostsNoProcessor) {
  Server s;
  s.send(Server::request(activesync::kPing));
  EXPECT_FALSE(s.door.has(OutputKind::Spend));
  const Output timer = s.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(300));
  s.door.timer(timer.tag, timer.at);
  EXPECT_FALSE(s.answer().is_event);
  EXPECT_EQ(s.server.held_calls(), 0u);
  EXPECT_EQ(s.door.count(RecordKind::CallEnded), 1u);
}

TEST(HangingCall, EndsWhenSomethingChanges) {
  Server s([](MailboxServerOptions& o) { o.event_gap_s = {Variate::constant(42)}; });
  s.send(Server::request(activesync::kPing));
  const Output timer = s.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(42));
  s.door.timer(timer.tag, timer.at);
  EXPECT_TRUE(s.answer().is_event);
}

TEST(HangingCall, LessChangesInHoursOfLessWeight) {
  Server s([](MailboxServerOptions& o) {
    o.event_gap_s = {Variate::constant(42)};
    o.event_day = {DayShape{}};
    o.event_day[0].local_time = std::chrono::hours(22);
    o.event_day[0].weights[22] = 0.25;
    o.event_day[0].weights[23] = 0;
  });
  s.send(Server::request(activesync::kPing));
  EXPECT_EQ(s.door.one(OutputKind::SetTimer).at, at_s(168));
  s.send(Server::request(activesync::kPing), at_s(3600));
  EXPECT_EQ(s.door.one(OutputKind::SetTimer).at, at_s(3900));
  s.send(Server::request(activesync::kPing), at_s(7200));
  EXPECT_EQ(s.door.one(OutputKind::SetTimer).at, at_s(7242));
}

TEST(HangingCall, IsForgottenWithItsConnection) {
  Server s;
  const ConnectionId c = s.send(Server::request(activesync::kPing));
  const Output timer = s.door.one(OutputKind::SetTimer);
  const std::uint64_t label = s.door.one(OutputKind::Label).tag;
  s.door.closed(c, label, CloseReason::Finished, at_s(10));
  EXPECT_EQ(s.server.held_calls(), 0u);
  s.door.timer(timer.tag, timer.at);
  EXPECT_FALSE(s.door.has(OutputKind::Send));
}

TEST(HangingCall, IsDisownedWhenItsDatabaseLeaves) {
  Server s;
  s.send(Server::request(activesync::kPing));
  s.door.told(ParticipantId{9u},
              ClusterOrder{ClusterOrder::Kind::Dismount, DatabaseId{0u}, ServerId{}}, at_s(5));
  EXPECT_EQ(s.answer().outcome, BackEndOutcome::NotMountedHere);
  EXPECT_EQ(s.server.held_calls(), 0u);
}

TEST(HangingCall, IsDisownedAtTheInstantItsMailboxMoves) {
  Server s;
  s.directory.user_groups[0].moves = {
      {.start = at_s(40), .spacing = std::chrono::seconds(1), .databases = {DatabaseId{1u}}},
      {.start = at_s(200), .spacing = std::chrono::seconds(1), .databases = {DatabaseId{2u}}},
  };
  HttpRequest ping = Server::request(activesync::kPing);
  ping.user = UserId{4u};  // the fifth to move
  s.send(ping);
  const Output timer = s.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(44));
  s.door.timer(timer.tag, timer.at);
  EXPECT_EQ(s.answer().outcome, BackEndOutcome::NotMountedHere);
  EXPECT_EQ(s.server.held_calls(), 0u);
  EXPECT_EQ(s.door.count(RecordKind::CallEnded), 0u);
}

TEST(HangingCall, IsNotCutShortByAMoveThatIsOverOrLeadsNowhereElse) {
  Server s;
  s.directory.user_groups[0].moves = {
      {.start = at_s(40), .spacing = Duration{0}, .databases = {DatabaseId{0u}}}};
  for (const double t : {0.0, 41.0}) {
    s.send(Server::request(activesync::kPing), at_s(t));
    EXPECT_EQ(s.door.one(OutputKind::SetTimer).at, at_s(t + 300));
  }
}

TEST(SessionContext, IsMadeByConnectAndKnownToWhatFollows) {
  Server s;
  const SessionContext context = s.connect();
  ASSERT_FALSE(context.is_none());
  s.send(Server::request(mapi::kExecute, context));
  EXPECT_TRUE(s.door.has(OutputKind::Spend));
}

TEST(SessionContext, OfAnotherUserOrNoneIsNotFound) {
  Server s;
  const SessionContext context = s.connect();
  HttpRequest stolen = Server::request(mapi::kExecute, context);
  stolen.user = UserId{4u};
  for (const HttpRequest& r : {stolen, Server::request(mapi::kExecute)}) {
    s.send(r);
    EXPECT_EQ(s.answer().mapi_code, MapiCode::ContextNotFound);
    EXPECT_EQ(s.answer().status, 200);
    EXPECT_FALSE(s.door.has(OutputKind::Spend));
  }
}

TEST(SessionContext, IsGoneAfterTheDatabaseWentAndCameBack) {
  Server s;
  const SessionContext context = s.connect();
  for (const auto kind : {ClusterOrder::Kind::Dismount, ClusterOrder::Kind::Mount})
    s.door.told(ParticipantId{9u}, ClusterOrder{kind, DatabaseId{0u}, kMbxParis1}, at_s(5));
  s.send(Server::request(mapi::kExecute, context), at_s(6));
  EXPECT_EQ(s.answer().mapi_code, MapiCode::ContextNotFound);
}

TEST(SessionContext, IsGoneAfterACrashAndAfterIdleTime) {
  Server s;
  const SessionContext context = s.connect();
  s.send(Server::request(mapi::kExecute, context), at_s(899));
  EXPECT_TRUE(s.door.has(OutputKind::Spend));
  s.send(Server::request(mapi::kExecute, context), at_s(899 + 901));
  EXPECT_EQ(s.answer().mapi_code, MapiCode::ContextNotFound);
  const SessionContext again = s.connect(at_s(2000));
  s.door.crash(at_s(2001));
  EXPECT_EQ(s.server.contexts(), 0u);
  s.door.start(at_s(2010));
  s.door.told(ParticipantId{9u},
              ClusterOrder{ClusterOrder::Kind::Mount, DatabaseId{0u}, kMbxParis1}, at_s(2011));
  s.send(Server::request(mapi::kExecute, again), at_s(2012));
  EXPECT_EQ(s.answer().mapi_code, MapiCode::ContextNotFound);
}

TEST(Throttling, TurnsTheEleventhCallOfAUserAwayAndKeepsTheTen) {
  Server s;
  for (int i = 0; i < 10; ++i) s.send(Server::request(activesync::kPing));
  EXPECT_EQ(s.server.held_calls(), 10u);
  s.send(Server::request(activesync::kSync));
  EXPECT_EQ(s.answer().status, 503);
  EXPECT_EQ(s.answer().retry_after_s, 60);
  EXPECT_EQ(s.server.held_calls(), 10u);
  HttpRequest other = Server::request(activesync::kSync);
  other.user = UserId{4u};
  s.send(other);
  EXPECT_TRUE(s.door.has(OutputKind::Spend)) << "another user's budget is its own";
}

TEST(Throttling, TurnsRequestsAwayBeyondTheServersLimit) {
  Server s([](MailboxServerOptions& o) { o.request_limit = 2; });
  for (int i = 0; i < 2; ++i) s.send(Server::request(owa::kRead));
  s.send(Server::request(owa::kRead));
  EXPECT_EQ(s.answer().status, 503);
  EXPECT_EQ(s.answer().retry_after_s, 0) << "Retry-After is for phones";
}

TEST(MailboxHealth, FailsItsDatabasesOverOnceAProtocolIsSickForLong) {
  Server s;
  ParticipantFault sick{.act = act::Sicken{Protocol::Mapi, Sickness::Errors}};
  s.door.fault(sick, kStart);
  s.send(Server::request(mapi::kConnect));
  EXPECT_EQ(s.answer().status, 500);
  const std::uint64_t health = MailboxServer::health_tag();
  s.door.timer(health, at_s(60));
  s.door.timer(health, at_s(120));
  EXPECT_FALSE(s.door.has(OutputKind::Order));
  s.door.timer(health, at_s(240));
  EXPECT_EQ(s.door.only<ClusterOrder>(OutputKind::Order).kind, ClusterOrder::Kind::FailAway);
  sick.is_over = true;
  s.door.fault(sick, at_s(250));
  s.door.timer(health, at_s(300));
  EXPECT_EQ(s.door.only<ClusterOrder>(OutputKind::Order).kind, ClusterOrder::Kind::IsHealthy);
}

TEST(MailboxHealth, IsWellOnlyWhenAllItsProtocolsAre) {
  Server s;
  const auto sick = [](Protocol protocol, bool is_over) {
    return ParticipantFault{.act = act::Sicken{protocol, Sickness::Hangs},
                            .number = static_cast<std::uint32_t>(protocol),
                            .is_over = is_over};
  };
  for (const Protocol protocol : {Protocol::Owa, Protocol::Mapi})
    s.door.fault(sick(protocol, false), kStart);
  const std::uint64_t health = MailboxServer::health_tag();
  for (const double at : {60.0, 120.0, 240.0}) s.door.timer(health, at_s(at));
  EXPECT_EQ(s.door.all(OutputKind::Order).size(), 2u);
  s.door.fault(sick(Protocol::Mapi, true), at_s(250));
  s.door.timer(health, at_s(300));
  EXPECT_FALSE(s.door.has(OutputKind::Order)) << "the other one is sick still";
  s.door.fault(sick(Protocol::Owa, true), at_s(310));
  s.door.timer(health, at_s(360));
  EXPECT_EQ(s.door.only<ClusterOrder>(OutputKind::Order).kind, ClusterOrder::Kind::IsHealthy);
}

TEST(MailboxHealth, ComesBackFromAFailoverThroughACrash) {
  Server s;
  ParticipantFault sick{.act = act::Sicken{Protocol::Owa, Sickness::Errors}};
  s.door.fault(sick, kStart);
  const std::uint64_t health = MailboxServer::health_tag();
  for (const double at : {60.0, 120.0, 240.0}) s.door.timer(health, at_s(at));
  EXPECT_TRUE(s.door.has(OutputKind::Order));
  s.door.crash(at_s(250));
  sick.is_over = true;
  s.door.fault(sick, at_s(260));
  s.door.start(at_s(270));
  s.door.timer(health, at_s(270));
  EXPECT_EQ(s.door.only<ClusterOrder>(OutputKind::Order).kind, ClusterOrder::Kind::IsHealthy)
      << "the group has not forgotten that it was not";
}

TEST(SessionContext, OfAConnectThatADismountInterruptedThereIsNone) {
  Server s;
  s.send(Server::request(mapi::kConnect));
  const Output work = s.door.one(OutputKind::Spend);
  s.door.told(kCluster, ClusterOrder{ClusterOrder::Kind::Dismount, DatabaseId{0u}, {}}, at_s(1));
  s.door.told(kCluster, ClusterOrder{ClusterOrder::Kind::Mount, DatabaseId{0u}, {}}, at_s(2));
  s.door.work_done(work.tag, at_s(3));
  EXPECT_FALSE(s.door.has(OutputKind::Send));
  EXPECT_EQ(s.server.contexts(), 0u);
}

TEST(SessionContext, OfAnEarlierMountAreNotKnown) {
  Server s;
  const SessionContext context = s.connect();
  s.send(Server::request(mapi::kExecute, context));
  const Output work = s.door.one(OutputKind::Spend);
  s.door.told(kCluster, ClusterOrder{ClusterOrder::Kind::Dismount, DatabaseId{0u}, {}}, at_s(1));
  s.door.told(kCluster, ClusterOrder{ClusterOrder::Kind::Mount, DatabaseId{0u}, {}}, at_s(2));
  s.door.work_done(work.tag, at_s(3));
  EXPECT_FALSE(s.door.has(OutputKind::Send));
  s.send(Server::request(mapi::kExecute, context), at_s(4));
  EXPECT_EQ(s.answer().mapi_code, MapiCode::ContextNotFound);
}

TEST(UserCounts, CountsLikeATableWithAnEntryForEveryUser) {
  UserCounts counts;
  std::vector<std::uint32_t> plain(500);
  std::uint64_t state = 1;
  for (int step = 0; step < 50'000; ++step) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    const UserId user{static_cast<std::size_t>((state >> 33) % plain.size())};
    if ((state >> 60) % 2 == 0 && plain[user.index()] > 0) {
      counts.remove(user);
      --plain[user.index()];
    } else if (plain[user.index()] < 3) {
      counts.add(user);
      ++plain[user.index()];
    }
    ASSERT_EQ(counts.of(user), plain[user.index()]);
  }
  for (std::size_t i = 0; i < plain.size(); ++i) EXPECT_EQ(counts.of(UserId{i}), plain[i]);
}

}  // namespace
}  // namespace casgrid::testing
