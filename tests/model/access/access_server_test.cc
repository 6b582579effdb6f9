#include "model/access/access_server.h"

#include "model/activesync/actions.h"
#include "model/base/questions.h"
#include "model/http/messages.h"
#include "model/owa/actions.h"
#include "model/routing/redirect_kind.h"
#include "tests/model/access/front_end.h"

namespace casgrid::testing {
namespace {

TEST(AccessServer, ProxiesToTheServerWithTheActiveCopy) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  const Output upstream = f.proxied(client, f.request(kUser1), kMbxLyon1, kStart);
  const auto forwarded = f.door.only<HttpRequest>(OutputKind::Send);
  EXPECT_EQ(forwarded.database, DatabaseId{1u});
  EXPECT_EQ(forwarded.user, kUser1);
  f.answers(upstream, upstream.tag, BackEndOutcome::Served, at_s(0.1));
  EXPECT_EQ(f.status(), 200);
  EXPECT_EQ(f.door.one(OutputKind::Send).connection, client.connection);
  EXPECT_EQ(f.server.counts().under_way, 0u);
}

TEST(AccessServer, GivesTheBackEndTheIdentityItAuthenticatedAndNoOther) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  HttpRequest r = f.request(kUser0);
  r.user = kUser1;              // what the client claims
  r.database = DatabaseId{3u};  // and where it would like to go
  f.proxied(client, r, kMbxParis1, kStart);
  const auto forwarded = f.door.only<HttpRequest>(OutputKind::Send);
  EXPECT_EQ(forwarded.user, kUser0);
  EXPECT_EQ(forwarded.database, DatabaseId{0u});
}

TEST(AccessServer, RemembersUserAndLocation) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  const Output upstream = f.proxied(client, f.request(kUser0), kMbxParis1, kStart);
  f.answers(upstream, upstream.tag, BackEndOutcome::Served, kStart);
  f.send(client, f.request(kUser0), at_s(1));
  EXPECT_FALSE(f.door.has(OutputKind::Tell));
  EXPECT_EQ(f.door.only<HttpRequest>(OutputKind::Send).user, kUser0);
}

TEST(AccessServer, PoolsConnectionsToAMailboxServer) {
  FrontEnd f;
  const auto a = f.connect(kStart);
  const auto b = f.connect(kStart);
  const Output first = f.proxied(a, f.request(kUser0), kMbxParis1, kStart);
  const Output second = f.proxied(b, f.request(kUser0), kMbxParis1, kStart);
  EXPECT_NE(first.connection, second.connection) << "two requests at once need two connections";
  f.answers(first, first.tag, BackEndOutcome::Served, at_s(1));
  f.answers(second, second.tag, BackEndOutcome::Served, at_s(1));
  f.send(a, f.request(kUser0), at_s(2));
  EXPECT_FALSE(f.door.has(OutputKind::Connect));
  EXPECT_EQ(f.door.one(OutputKind::Send).connection, second.connection)
      << "the last used is on top";
  EXPECT_EQ(f.server.counts().upstream, 2u);
}

TEST(AccessServer, ClosesPooledConnectionsThatAreIdleTooLong) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  const Output upstream = f.proxied(client, f.request(kUser0), kMbxParis1, kStart);
  f.answers(upstream, upstream.tag, BackEndOutcome::Served, at_s(1));
  f.door.start(at_s(1));
  const std::uint64_t housekeeping = f.door.all(OutputKind::SetTimer).front().tag;
  f.door.timer(housekeeping, at_s(50));
  EXPECT_FALSE(f.door.has(OutputKind::Close));
  f.door.timer(housekeeping, at_s(70));
  EXPECT_EQ(f.door.one(OutputKind::Close).connection, upstream.connection);
  EXPECT_EQ(f.server.counts().upstream, 0u);
}

TEST(AccessServer, DropsAStaleLocationAndAsksOnceMore) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  const Output upstream = f.proxied(client, f.request(kUser0, owa::kChange), kMbxParis1, kStart);
  f.answers(upstream, upstream.tag, BackEndOutcome::NotMountedHere, at_s(1));
  EXPECT_EQ(f.door.count(RecordKind::LocationDropped), 1u);
  f.located(kMbxLyon1, at_s(1));
  EXPECT_EQ(f.door.count(RecordKind::RequestReplayed), 1u);
  const Output connect = f.door.one(OutputKind::Connect);
  EXPECT_EQ(connect.peer.index(), kMbxLyon1.index());
  f.door.opened(connect, at_s(1));
  const Output again = f.door.one(OutputKind::Send);
  f.answers(again, connect.tag, BackEndOutcome::NotMountedHere, at_s(2));
  EXPECT_EQ(f.status(), 503) << "once more, not for ever";
  EXPECT_FALSE(f.door.has(OutputKind::Tell));
}

TEST(AccessServer, ReplaysAReadThatWasResetButNeverAChange) {
  for (const ActionId action : {owa::kRead, owa::kChange}) {
    FrontEnd f;
    const auto client = f.connect(kStart);
    const Output upstream = f.proxied(client, f.request(kUser0, action), kMbxParis1, kStart);
    f.door.closed(upstream.connection, upstream.tag, CloseReason::Reset, at_s(1));
    if (action == owa::kRead) {
      EXPECT_EQ(f.door.bodies<LocateQuery>(OutputKind::Tell).size(), 1u);
      EXPECT_FALSE(f.door.has(OutputKind::Send));
    } else {
      EXPECT_EQ(f.status(), 503);
    }
  }
}

TEST(AccessServer, ReplaysAChangeThatWasRefusedBeforeItWasSent) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  f.send(client, f.request(kUser0, owa::kChange), kStart);
  f.directory_answers(true, kStart);
  f.located(kMbxParis1, kStart);
  const Output connect = f.door.one(OutputKind::Connect);
  f.door.closed(connect.connection, connect.tag, CloseReason::Refused, at_s(0.1));
  f.located(kMbxLyon1, at_s(0.1));
  EXPECT_EQ(f.door.one(OutputKind::Connect).peer.index(), kMbxLyon1.index());
}

TEST(AccessServer, AsksTheNextDirectoryServerWhenOneIsSilent) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  f.send(client, f.request(kUser0), kStart);
  EXPECT_EQ(f.door.one(OutputKind::Tell).peer.index(), kDcParis.index());
  const std::uint64_t timer = f.door.one(OutputKind::SetTimer).tag;
  f.door.timer(timer, at_s(2));
  EXPECT_EQ(f.door.one(OutputKind::Tell).peer.index(), kDcLyon.index());
  f.door.timer(timer, at_s(4));
  EXPECT_EQ(f.status(), 503) << "both are silent";
}

TEST(AccessServer, StartsWithTheDirectoryServerThatAnswered) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  f.send(client, f.request(kUser0), kStart);
  f.door.timer(f.door.one(OutputKind::SetTimer).tag, at_s(2));
  f.directory_answers(true, at_s(2));
  const auto other = f.connect(at_s(3));
  f.send(other, f.request(kUser1), at_s(3));
  EXPECT_EQ(f.door.one(OutputKind::Tell).peer.index(), kDcLyon.index());
}

TEST(AccessServer, AsksTheNextActiveManagerWhenOneIsSilent) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  f.send(client, f.request(kUser0), kStart);
  const std::uint64_t timer = f.door.one(OutputKind::SetTimer).tag;
  f.directory_answers(true, kStart);
  EXPECT_EQ(f.door.one(OutputKind::Tell).peer.index(), kMbxParis1.index());
  f.door.timer(timer, at_s(2));
  EXPECT_EQ(f.door.one(OutputKind::Tell).peer.index(), kMbxParis2.index());
  f.door.timer(timer, at_s(4));
  f.door.timer(timer, at_s(6));
  EXPECT_EQ(f.status(), 503);
}

TEST(AccessServer, AsksOneQuestionForAllWhoWaitForIt) {
  FrontEnd f;
  const auto a = f.connect(kStart);
  const auto b = f.connect(kStart);
  f.send(a, f.request(kUser0), kStart);
  f.directory_answers(true, kStart);
  const auto query = f.door.only<LocateQuery>(OutputKind::Tell);
  f.send(b, f.request(kUser0), kStart);
  EXPECT_FALSE(f.door.has(OutputKind::Tell));
  LocateAnswer answer;
  answer.number = query.number;
  answer.database = query.database;
  answer.active = kMbxParis1;
  f.door.told(ParticipantId{kMbxParis1.index()}, answer, kStart);
  EXPECT_EQ(f.door.all(OutputKind::Connect).size(), 2u);
}

TEST(AccessServer, ConfirmsALocationBeforeItRedirects) {
  FrontEnd f(kCasParis, [](Directory& d) {
    d.at(kCasLyon).directory_of(Protocol::Owa).external_url =
        d.intern_url("https://lyon.contoso.com/owa");
    d.publish();
  });
  const auto client = f.connect(kStart);
  f.send(client, f.request(kUser1), kStart);
  f.directory_answers(true, kStart);
  f.located(kMbxLyon1, kStart);
  EXPECT_EQ(f.door.only<HttpResponse>(OutputKind::Send).redirect, RedirectKind::Plain);
  f.send(client, f.request(kUser1), at_s(1));
  EXPECT_FALSE(f.door.has(OutputKind::Send))
      << "what is remembered is good enough to proxy, not to redirect";
  f.located(kMbxParis1, at_s(1));
  EXPECT_EQ(f.door.one(OutputKind::Connect).peer.index(), kMbxParis1.index());
}

TEST(AccessServer, AnInactiveComponentAnswersProbeAndRequestsWith503) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  ProbeRequest probe{7};
  f.door.told(kBalancer, probe, kStart);
  EXPECT_EQ(f.door.only<ProbeAnswer>(OutputKind::Tell).status, 200);
  const act::SetComponent off{.component = ComponentId::OwaProxy,
                              .state = ComponentState::Inactive};
  f.door.fault({.act = off}, at_s(1));
  f.door.told(kBalancer, probe, at_s(1));
  EXPECT_EQ(f.door.only<ProbeAnswer>(OutputKind::Tell).status, 503);
  EXPECT_EQ(f.door.only<ProbeAnswer>(OutputKind::Tell).number, 7u);
  f.send(client, f.request(kUser0), at_s(1));
  EXPECT_EQ(f.status(), 503);
  f.door.crash(at_s(2));
  f.door.start(at_s(3));
  f.door.told(kBalancer, probe, at_s(3));
  EXPECT_EQ(f.door.only<ProbeAnswer>(OutputKind::Tell).status, 503) << "the directory remembers it";
}

TEST(AccessServer, ASessionIsGoodOnEveryFrontEndWithTheSameCertificate) {
  FrontEnd first;
  const auto client = first.connect(kStart);
  HttpRequest logon = first.request(kUser0, owa::kLogon);
  logon.method = LogonMethod::FormsPost;
  logon.user = kUser0;
  logon.cookie = {};
  first.send(client, logon, kStart);
  first.directory_answers(true, kStart);
  first.located(kMbxParis1, kStart);
  const auto response = first.door.only<HttpResponse>(OutputKind::Send);
  EXPECT_EQ(response.redirect, RedirectKind::ToOwa);
  for (const std::uint32_t key : {1u, 2u}) {
    FrontEnd second(kCasLyon,
                    [key](Directory& d) { d.servers[kCasLyon.index()].certificate_key = key; });
    HttpRequest next = second.request(kUser0);
    next.cookie = response.cookie;
    second.send(second.connect(at_s(1)), next, at_s(1));
    if (key == 1) {
      EXPECT_FALSE(second.door.bodies<DirectoryQuery>(OutputKind::Tell).empty());
    } else {
      EXPECT_EQ(second.door.only<HttpResponse>(OutputKind::Send).redirect, RedirectKind::LogonPage);
    }
  }
}

TEST(AccessServer, AWrongPasswordLeadsBackToTheLogonPageEachTime) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  for (int attempt = 0; attempt < 2; ++attempt) {
    HttpRequest logon = f.request(kUser0, owa::kLogon);
    logon.method = LogonMethod::FormsPost;
    logon.user = kUser0;
    logon.password_ok = false;
    f.send(client, logon, kStart);
    f.directory_answers(false, kStart);
    EXPECT_EQ(f.door.only<HttpResponse>(OutputKind::Send).redirect, RedirectKind::LogonPage);
    EXPECT_EQ(f.door.only<HttpResponse>(OutputKind::Send).cookie.certificate_key, 0u);
  }
}

TEST(AccessServer, AnAnswerForAClientThatHasGoneFreesTheConnectionAndReachesNobody) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  const Output upstream = f.proxied(client, f.request(kUser0), kMbxParis1, kStart);
  f.door.closed(client.connection, client.label, CloseReason::Finished, at_s(1));
  EXPECT_EQ(f.server.client_connections(), 0u);
  f.answers(upstream, upstream.tag, BackEndOutcome::Served, at_s(2));
  EXPECT_FALSE(f.door.has(OutputKind::Send));
  EXPECT_EQ(f.server.counts().under_way, 0u);
  const auto next = f.connect(at_s(3));
  f.send(next, f.request(kUser0), at_s(3));
  EXPECT_EQ(f.door.one(OutputKind::Send).connection, upstream.connection);
}

TEST(AccessServer, DropsAPooledConnectionThatSaysSomethingUnasked) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  const Output upstream = f.proxied(client, f.request(kUser0), kMbxParis1, kStart);
  f.answers(upstream, upstream.tag, BackEndOutcome::Served, at_s(1));
  f.answers(upstream, upstream.tag, BackEndOutcome::Served, at_s(2));
  EXPECT_FALSE(f.door.has(OutputKind::Send));
  EXPECT_EQ(f.door.one(OutputKind::Close).connection, upstream.connection);
  EXPECT_EQ(f.server.counts().upstream, 0u);
}

TEST(AccessServer, GivesAMailboxServerUpAfterItsTimeOut) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  f.send(client, f.request(kUser0, owa::kChange), kStart);
  f.directory_answers(true, kStart);
  f.located(kMbxParis1, kStart);
  const std::uint64_t timer = f.door.one(OutputKind::SetTimer).tag;
  const Output connect = f.door.one(OutputKind::Connect);
  f.door.opened(connect, kStart);
  f.door.timer(timer, at_s(25));
  EXPECT_EQ(f.door.one(OutputKind::Close).connection, connect.connection);
  EXPECT_EQ(f.status(), 503);
}

TEST(AccessServer, ACrashForgetsRequestsAndConnections) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  const Output upstream = f.proxied(client, f.request(kUser0), kMbxParis1, kStart);
  f.door.crash(at_s(1));
  EXPECT_EQ(f.server.client_connections(), 0u);
  EXPECT_EQ(f.server.counts().upstream, 0u);
  f.door.start(at_s(2));
  f.answers(upstream, upstream.tag, BackEndOutcome::Served, at_s(2));
  EXPECT_FALSE(f.door.has(OutputKind::Send)) << "an answer to the earlier life";
  f.send(f.connect(at_s(3)), f.request(kUser0), at_s(3));
  EXPECT_FALSE(f.door.bodies<DirectoryQuery>(OutputKind::Tell).empty()) << "the caches are cold";
}

TEST(AccessServer, GivesEachAttemptAtAMailboxServerItsOwnPatience) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.send(c, f.request(kUser0), kStart);
  f.directory_answers(true, kStart);
  f.located(kMbxParis1, kStart);
  const Output first = f.door.one(OutputKind::Connect);
  const std::uint64_t patience = f.door.one(OutputKind::SetTimer).tag;
  f.door.closed(first.connection, first.tag, CloseReason::Refused, at_s(21));
  f.located(kMbxParis2, at_s(21));
  EXPECT_TRUE(f.door.has(OutputKind::Connect));
  f.door.timer(patience, at_s(25));
  EXPECT_FALSE(f.door.has(OutputKind::Send)) << "25 s are those of the first attempt";
  EXPECT_EQ(f.door.one(OutputKind::SetTimer).at, at_s(46));
  f.door.timer(patience, at_s(46));
  EXPECT_EQ(f.status(), 503);
}

// One upstream connection for requests; two requests, of which the first is never answered.
TEST(AccessServer, GivesThePlaceOfARequestThatTimedOutToTheOneThatWaits) {
  FrontEnd f(kCasParis, {}, [](AccessServerOptions& o) {
    HttpFrontOptions http;
    http.connections_per_back_end = 1;
    o.halves.set(http);
  });
  const auto first = f.connect(kStart);
  f.send(first, f.request(kUser0, owa::kChange), kStart);
  f.directory_answers(true, kStart);
  f.located(kMbxParis1, kStart);
  const std::uint64_t patience = f.door.one(OutputKind::SetTimer).tag;
  f.door.opened(f.door.one(OutputKind::Connect), kStart);
  const auto second = f.connect(at_s(10));
  f.send(second, f.request(kUser0), at_s(10));
  EXPECT_FALSE(f.door.has(OutputKind::Send)) << "it waits for its turn";
  EXPECT_FALSE(f.door.has(OutputKind::Connect));
  f.door.timer(patience, at_s(25));
  EXPECT_EQ(f.status(), 503) << "the first: it may have been done";
  EXPECT_EQ(f.door.one(OutputKind::Connect).peer.index(), kMbxParis1.index());
}

// Room for `length` requests of Outlook on the web.
FrontEnd with_queue(std::uint32_t length) {
  return FrontEnd(kCasParis, {}, [&](AccessServerOptions& o) {
    HttpFrontOptions http;
    http.pools.of[static_cast<std::size_t>(Protocol::Owa)] = length;
    o.halves.set(http);
  });
}

TEST(ApplicationPool, Answers503AtOnceWhenItsQueueIsFull) {
  FrontEnd f = with_queue(2);
  std::vector<FrontEnd::Client> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(f.connect(kStart));
  std::vector<std::uint64_t> at_work;
  for (int i = 0; i < 2; ++i) {
    f.door.message(clients[i].connection, clients[i].label, f.request(kUser0), kStart);
    at_work.push_back(f.door.one(OutputKind::Spend).tag);
  }
  f.door.message(clients[2].connection, clients[2].label, f.request(kUser0), kStart);
  EXPECT_EQ(f.status(), 503);
  EXPECT_EQ(f.door.only<HttpResponse>(OutputKind::Send).retry_after_s, 0);
  EXPECT_EQ(f.door.count(RecordKind::PoolFull), 1u);
  EXPECT_FALSE(f.door.has(OutputKind::Spend));
  f.door.work_done(at_work[0], at_s(1));
  f.door.message(clients[2].connection, clients[2].label, f.request(kUser0), at_s(1));
  EXPECT_TRUE(f.door.has(OutputKind::Spend)) << "what waits for another server does not count";
}

TEST(ApplicationPool, CountsNeitherLongPollsNorOtherPools) {
  FrontEnd f(kCasParis, {}, [](AccessServerOptions& o) {
    HttpFrontOptions http;
    http.pools.of[static_cast<std::size_t>(Protocol::ActiveSync)] = 1;
    http.pools.of[static_cast<std::size_t>(Protocol::Owa)] = 1;
    o.halves.set(http);
  });
  for (const ActionId action :
       {activesync::kPing, activesync::kPing, activesync::kSync, owa::kRead}) {
    const auto client = f.connect(kStart);
    f.door.message(client.connection, client.label, f.request(kUser0, action), kStart);
    EXPECT_TRUE(f.door.has(OutputKind::Spend));
  }
  const auto client = f.connect(kStart);
  f.door.message(client.connection, client.label, f.request(kUser0, activesync::kSync), kStart);
  EXPECT_EQ(f.door.count(RecordKind::PoolFull), 1u);
}

TEST(AccessServer, LetsBegunWorkOfAClientThatHasGoneRunOnAndGoesNoFurther) {
  FrontEnd f = with_queue(1);
  const auto gone = f.connect(kStart);
  f.door.message(gone.connection, gone.label, f.request(kUser0), kStart);
  const std::uint64_t work = f.door.one(OutputKind::Spend).tag;
  f.door.closed(gone.connection, gone.label, CloseReason::Finished, at_s(1));
  EXPECT_EQ(f.door.one(OutputKind::Drop).tag, work) << "the processor drops it if it can";
  const auto next = f.connect(at_s(1));
  f.door.message(next.connection, next.label, f.request(kUser0), at_s(1));
  EXPECT_TRUE(f.door.has(OutputKind::Spend)) << "its place in the queue is free";
  f.door.work_done(work, at_s(2));
  EXPECT_TRUE(f.door.out.outputs.empty());
  EXPECT_EQ(f.server.counts().under_way, 1u);
}

TEST(AccessServer, DropsNothingWhereWorkRunsOn) {
  FrontEnd f(kCasParis, {}, [](AccessServerOptions& o) { o.drops_waiting = false; });
  const auto gone = f.connect(kStart);
  f.door.message(gone.connection, gone.label, f.request(kUser0), kStart);
  f.door.closed(gone.connection, gone.label, CloseReason::Finished, at_s(1));
  EXPECT_FALSE(f.door.has(OutputKind::Drop));
}

TEST(WorkLedger, HoldsWhatClientsTookAtTheFirstAsking) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  const Output first = f.proxied(client, f.request(kUser0), kMbxParis1, kStart);
  HttpResponse response;
  response.kilocycles = 250;
  response.worked_on = kMbxParis1;
  f.door.message(first.connection, first.tag, response, at_s(0.1));
  // The handshake counts with the first request of its connection.
  EXPECT_EQ(f.server.ledger().useful, 1000u + 100u);
  EXPECT_EQ(f.server.useful_at()[kMbxParis1.index()], 250u);
  EXPECT_EQ(f.server.ledger().fresh[0], 1000u + 100u);
  HttpRequest again = f.request(kUser0);
  again.is_repeat = true;
  f.send(client, again, at_s(1));
  EXPECT_EQ(f.server.ledger().fresh[0], 1000u + 100u) << "a repeat is no fresh demand";
  EXPECT_EQ(f.server.ledger().useful, 1000u + 100u);
}

}  // namespace
}  // namespace casgrid::testing
