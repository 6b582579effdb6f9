// What a mailbox server holds: long polls, session contexts, budgets.
#include <algorithm>

#include "model/activesync/actions.h"
#include "model/mapi/actions.h"
#include "model/owa/actions.h"
#include "tests/model/http/back_end.h"

namespace casgrid::testing::long_polls_test {
namespace {

HttpRequest request(ActionId action, SessionContext context = {}) {
  HttpRequest r = BackEnd::request(action);
  r.context = context;
  return r;
}

SessionContext connect(BackEnd& b, Instant now = kStart) {
  b.send(request(mapi::kConnect), now);
  b.door.work_done(b.door.one(OutputKind::Spend).tag, now);
  return b.answer().context;
}

TEST(LongPoll, IsAnsweredWhenItsTimeIsOverAndCostsNoProcessor) {
  BackEnd b;
  b.send(request(activesync::kPing));
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
  const Output timer = b.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(300));
  b.door.timer(timer.tag, timer.at);
  EXPECT_FALSE(b.answer().is_event);
  EXPECT_EQ(b.server.counts().held, 0u);
  EXPECT_EQ(b.door.count(RecordKind::CallEnded), 1u);
}

TEST(LongPoll, EndsWhenSomethingChanges) {
  BackEnd b([](MailboxServerOptions& o) { o.event_gap_s = {Variate::constant(42)}; });
  b.send(request(activesync::kPing));
  const Output timer = b.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(42));
  b.door.timer(timer.tag, timer.at);
  EXPECT_TRUE(b.answer().is_event);
}

TEST(LongPoll, LessChangesInHoursOfLessWeight) {
  BackEnd b([](MailboxServerOptions& o) {
    o.event_gap_s = {Variate::constant(42)};
    o.event_day = {DayShape{}};
    o.event_day[0].local_time = std::chrono::hours(22);
    o.event_day[0].weights[22] = 0.25;
    o.event_day[0].weights[23] = 0;
  });
  b.send(request(activesync::kPing));
  EXPECT_EQ(b.door.one(OutputKind::SetTimer).at, at_s(168));
  b.send(request(activesync::kPing), at_s(3600));
  EXPECT_EQ(b.door.one(OutputKind::SetTimer).at, at_s(3900));
  b.send(request(activesync::kPing), at_s(7200));
  EXPECT_EQ(b.door.one(OutputKind::SetTimer).at, at_s(7242));
}

TEST(LongPoll, IsForgottenWithItsConnection) {
  BackEnd b;
  const BackEnd::Upstream upstream = b.send(request(activesync::kPing));
  const Output timer = b.door.one(OutputKind::SetTimer);
  b.closed(upstream, at_s(10));
  EXPECT_EQ(b.server.counts().held, 0u);
  b.door.timer(timer.tag, timer.at);
  EXPECT_FALSE(b.door.has(OutputKind::Send));
}

TEST(LongPoll, IsDisownedWhenItsDatabaseLeaves) {
  BackEnd b;
  b.send(request(activesync::kPing));
  b.order(ClusterOrder::Kind::Dismount, 0, 5);
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::NotMountedHere);
  EXPECT_EQ(b.server.counts().held, 0u);
}

TEST(LongPoll, IsDisownedAtTheInstantItsMailboxMoves) {
  BackEnd b;
  b.directory.user_groups[0].moves = {
      {.start = at_s(40), .spacing = std::chrono::seconds(1), .databases = {DatabaseId{1u}}},
      {.start = at_s(200), .spacing = std::chrono::seconds(1), .databases = {DatabaseId{2u}}},
  };
  HttpRequest ping = request(activesync::kPing);
  ping.user = UserId{4u};  // the fifth to move
  b.send(ping);
  const Output timer = b.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(44));
  b.door.timer(timer.tag, timer.at);
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::NotMountedHere);
  EXPECT_EQ(b.server.counts().held, 0u);
  EXPECT_EQ(b.door.count(RecordKind::CallEnded), 0u);
}

TEST(LongPoll, IsNotCutShortByAMoveThatIsOverOrLeadsNowhereElse) {
  BackEnd b;
  b.directory.user_groups[0].moves = {
      {.start = at_s(40), .spacing = Duration{0}, .databases = {DatabaseId{0u}}}};
  for (const double t : {0.0, 41.0}) {
    b.send(request(activesync::kPing), at_s(t));
    EXPECT_EQ(b.door.one(OutputKind::SetTimer).at, at_s(t + 300));
  }
}

TEST(SessionContext, IsMadeByConnectAndKnownToWhatFollows) {
  BackEnd b;
  const SessionContext context = connect(b);
  ASSERT_FALSE(context.is_none());
  b.send(request(mapi::kExecute, context));
  EXPECT_TRUE(b.door.has(OutputKind::Spend));
}

// What a request is told whose cookie is not good; it costs nothing.
MapiCode code_of(BackEnd& b, const HttpRequest& r, Instant now = kStart) {
  b.send(r, now);
  EXPECT_EQ(b.answer().status, 200);
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
  return b.answer().mapi_code;
}

TEST(SessionContext, MAPI012WithoutItsCookieIsMissing) {
  BackEnd b;
  connect(b);
  for (const ActionId action : {mapi::kExecute, mapi::kNotificationWait, mapi::kDisconnect,
                                mapi::kResolveNames, mapi::kUnbind})
    EXPECT_EQ(code_of(b, request(action)), MapiCode::MissingCookie) << text_of(action);
}

TEST(SessionContext, MAPI013ForgedIsInvalid) {
  BackEnd b;
  SessionContext forged = connect(b);
  forged.slot += 7;  // of this server, and never made
  EXPECT_EQ(code_of(b, request(mapi::kExecute, forged)), MapiCode::InvalidContextCookie);
  forged.generation = 0xFF000001u;  // of a server that there is not
  EXPECT_EQ(code_of(b, request(mapi::kExecute, forged)), MapiCode::InvalidContextCookie);
}

TEST(SessionContext, OfAnotherUserIsRefused) {
  BackEnd b;
  HttpRequest stolen = request(mapi::kExecute, connect(b));
  stolen.user = UserId{4u};
  EXPECT_EQ(code_of(b, stolen), MapiCode::NoPrivilege);
}

TEST(SessionContext, OfAnotherServerIsNotFoundWhateverIsInItsPlaceHere) {
  BackEnd other(
      [](MailboxServerOptions& o) { o.self = ServerId{std::size_t{kMbxParis1.value} + 1}; });
  other.order(ClusterOrder::Kind::Mount, 0, 1);
  const SessionContext there = connect(other, at_s(40));
  BackEnd here;
  HttpRequest mine = request(mapi::kConnect);
  mine.user = UserId{4u};
  here.send(mine);
  here.door.work_done(here.door.one(OutputKind::Spend).tag, kStart);
  ASSERT_FALSE(there.is_none());
  EXPECT_EQ(code_of(here, request(mapi::kExecute, there)), MapiCode::ContextNotFound);
}

TEST(SessionContext, OfTheAddressBookIsOneOfItsOwn) {
  BackEnd b;
  const SessionContext mailbox = connect(b);
  b.send(request(mapi::kBind));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, kStart);
  const SessionContext book = b.answer().context;
  ASSERT_FALSE(book.is_none());
  EXPECT_EQ(b.door.count(RecordKind::ContextMade), 0u) << "it is part of what its Outlook has";
  b.send(request(mapi::kUnbind, book));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, kStart);
  EXPECT_EQ(code_of(b, request(mapi::kQueryRows, book)), MapiCode::ContextNotFound);
  b.send(request(mapi::kExecute, mailbox));
  EXPECT_TRUE(b.door.has(OutputKind::Spend));
}

// ---- PENDING, every 30 s --------------------------------------------------------------------

// The timers of what has just come, in the order in which they come due.
std::vector<Output> timers(const BackEnd& b) {
  std::vector<Output> all;
  for (const Output& o : b.door.out.outputs)
    if (o.kind == OutputKind::SetTimer) all.push_back(o);
  std::ranges::sort(all, {}, &Output::at);
  return all;
}

void each_half_minute(MailboxServerOptions& o) {
  HttpMailboxOptions http;
  http.pending_period = std::chrono::seconds(30);
  o.halves.set(http);
}

TEST(Pending, IsSaidUnderANotificationWaitWithItsHeadFirst) {
  BackEnd b(each_half_minute);
  const SessionContext context = connect(b);
  b.send(request(mapi::kNotificationWait, context));
  const std::vector<Output> both = timers(b);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].at, at_s(30));
  EXPECT_EQ(both[1].at, at_s(300));
  for (const std::uint32_t bytes : {330u, 30u}) {
    b.door.timer(both[0].tag, at_s(30));
    ASSERT_TRUE(b.door.has(OutputKind::Send));
    const Message& said = b.door.out.messages[b.door.one(OutputKind::Send).message];
    EXPECT_EQ(said.bytes, bytes);
    ASSERT_NE(said.as<HttpPart>(), nullptr);
    EXPECT_EQ(said.as<HttpPart>()->kind, HttpPart::Kind::KeepAlive);
    EXPECT_EQ(b.door.one(OutputKind::SetTimer).at, at_s(60));
  }
  b.door.timer(both[1].tag, at_s(300));
  EXPECT_EQ(b.door.out.messages[b.door.one(OutputKind::Send).message].bytes, 50u);
  b.door.timer(both[0].tag, at_s(330));
  EXPECT_FALSE(b.door.has(OutputKind::Send)) << "it has ended";
}

TEST(Pending, IsNotSaidByAServerThatHangs) {
  BackEnd b(each_half_minute);
  b.send(request(mapi::kNotificationWait, connect(b)));
  const Output pending = timers(b)[0];
  b.door.fault({.act = act::Sicken{Protocol::Mapi, Sickness::Hangs}}, at_s(1));
  b.door.timer(pending.tag, at_s(30));
  EXPECT_FALSE(b.door.has(OutputKind::Send));
  EXPECT_TRUE(b.door.has(OutputKind::SetTimer)) << "it may be well again";
}

TEST(Pending, LeavesNobodyElseToAnswer) {
  BackEnd b(each_half_minute);
  b.send(request(mapi::kNotificationWait, connect(b)));
  b.door.timer(timers(b)[0].tag, at_s(30));
  b.order(ClusterOrder::Kind::Dismount, 0, 40);
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::Served) << "its status has gone out";
  EXPECT_EQ(b.answer().mapi_code, MapiCode::ContextNotFound);
}

TEST(Pending, ComesWithTheAnswerWhereNoneIsSaid) {
  BackEnd b([](MailboxServerOptions& o) {
    HttpMailboxOptions http;
    http.pending_period = Duration{0};
    o.halves.set(http);
  });
  b.send(request(mapi::kNotificationWait, connect(b)));
  const Output end = b.door.one(OutputKind::SetTimer);
  b.door.timer(end.tag, end.at);
  EXPECT_EQ(b.door.out.messages[b.door.one(OutputKind::Send).message].bytes, 350u + 10 * 30);
}

TEST(Disconnect, EndsWhatHangsOnTheContext) {
  BackEnd b([](MailboxServerOptions& o) {
    HttpMailboxOptions http;
    http.clients_leave = true;
    o.halves.set(http);
  });
  const SessionContext context = connect(b);
  b.send(request(mapi::kNotificationWait, context));
  b.send(request(mapi::kDisconnect, context), at_s(5));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(6));
  std::size_t answers = 0;
  for (const Output& o : b.door.out.outputs) answers += o.kind == OutputKind::Send ? 1 : 0;
  EXPECT_EQ(answers, 2u);
  EXPECT_EQ(b.server.counts().held, 0u);
  EXPECT_EQ(b.server.counts().sessions, 0u);
}

TEST(SessionContext, IsGoneAfterTheDatabaseWentAndCameBack) {
  BackEnd b;
  const SessionContext context = connect(b);
  for (const auto kind : {ClusterOrder::Kind::Dismount, ClusterOrder::Kind::Mount})
    b.order(kind, 0, 5);
  b.send(request(mapi::kExecute, context), at_s(6));
  EXPECT_EQ(b.answer().mapi_code, MapiCode::ContextNotFound);
}

TEST(SessionContext, IsGoneAfterACrashAndAfterIdleTime) {
  BackEnd b;
  const SessionContext context = connect(b);
  b.send(request(mapi::kExecute, context), at_s(899));
  EXPECT_TRUE(b.door.has(OutputKind::Spend));
  b.send(request(mapi::kExecute, context), at_s(899 + 901));
  EXPECT_EQ(b.answer().mapi_code, MapiCode::ContextNotFound);
  const SessionContext again = connect(b, at_s(2000));
  b.door.crash(at_s(2001));
  EXPECT_EQ(b.server.counts().sessions, 0u);
  b.door.start(at_s(2010));
  b.order(ClusterOrder::Kind::Mount, 0, 2011);
  b.send(request(mapi::kExecute, again), at_s(2012));
  EXPECT_EQ(b.answer().mapi_code, MapiCode::ContextNotFound);
}

TEST(Throttling, TurnsTheEleventhCallOfAUserAwayAndKeepsTheTen) {
  BackEnd b;
  for (int i = 0; i < 10; ++i) b.send(request(activesync::kPing));
  EXPECT_EQ(b.server.counts().held, 10u);
  b.send(request(activesync::kSync));
  EXPECT_EQ(b.answer().status, 503);
  EXPECT_EQ(b.answer().retry_after_s, 60);
  EXPECT_EQ(b.server.counts().held, 10u);
  HttpRequest other = request(activesync::kSync);
  other.user = UserId{4u};
  b.send(other);
  EXPECT_TRUE(b.door.has(OutputKind::Spend)) << "another user's budget is its own";
}

TEST(Throttling, TurnsRequestsAwayBeyondTheServersLimit) {
  BackEnd b([](MailboxServerOptions& o) {
    HttpMailboxOptions http;
    http.request_limit = 2;
    o.halves.set(http);
  });
  for (int i = 0; i < 2; ++i) b.send(request(owa::kRead));
  b.send(request(owa::kRead));
  EXPECT_EQ(b.answer().status, 503);
  EXPECT_EQ(b.answer().retry_after_s, 0) << "Retry-After is for phones";
}

TEST(SessionContext, OfAConnectThatADismountInterruptedThereIsNone) {
  BackEnd b;
  b.send(request(mapi::kConnect));
  const Output work = b.door.one(OutputKind::Spend);
  b.order(ClusterOrder::Kind::Dismount, 0, 1);
  b.order(ClusterOrder::Kind::Mount, 0, 2);
  b.door.work_done(work.tag, at_s(3));
  EXPECT_FALSE(b.door.has(OutputKind::Send));
  EXPECT_EQ(b.server.counts().sessions, 0u);
}

TEST(SessionContext, OfAnEarlierMountAreNotKnown) {
  BackEnd b;
  const SessionContext context = connect(b);
  b.send(request(mapi::kExecute, context));
  const Output work = b.door.one(OutputKind::Spend);
  b.order(ClusterOrder::Kind::Dismount, 0, 1);
  b.order(ClusterOrder::Kind::Mount, 0, 2);
  b.door.work_done(work.tag, at_s(3));
  EXPECT_FALSE(b.door.has(OutputKind::Send));
  b.send(request(mapi::kExecute, context), at_s(4));
  EXPECT_EQ(b.answer().mapi_code, MapiCode::ContextNotFound);
}

}  // namespace
}  // namespace casgrid::testing::long_polls_test
