// Phones and Outlook at the front end: long polls, TLS sessions, databases on the move, health.
#include "model/activesync/actions.h"
#include "model/base/questions.h"
#include "model/http/messages.h"
#include "model/mapi/actions.h"
#include "tests/model/access/front_end.h"

namespace casgrid::testing {
namespace {

HttpRequest ticketed(FrontEnd& f, ActionId action, UserId user = kUser0) {
  HttpRequest r = f.request(user, action);
  r.cookie = {};
  r.user = user;
  r.hold_s = is_long_poll(action) ? 470 : 0;
  r.method = protocol_of(action) == Protocol::Mapi ? LogonMethod::Negotiate : LogonMethod::Basic;
  return r;
}

std::uint64_t timer_at(const Door& door, Instant at) {
  for (const Output& t : door.all(OutputKind::SetTimer)) {
    if (t.at == at) return t.tag;
  }
  ADD_FAILURE() << "no such timer";
  return 0;
}

TEST(LongPollUpstream, HasAConnectionToItselfAndRequestsShareAnother) {
  FrontEnd f;
  const auto polling = f.connect(kStart);
  const Output held = f.proxied(polling, ticketed(f, mapi::kNotificationWait), kMbxParis1, kStart);
  EXPECT_EQ(f.server.counts().held, 1u);
  const auto asking = f.connect(kStart);
  const Output upstream = f.proxied(asking, ticketed(f, mapi::kExecute), kMbxParis1, kStart);
  EXPECT_NE(upstream.connection, held.connection);
  f.answers(upstream, upstream.tag, BackEndOutcome::Served, kStart);
  const Output again = f.proxied(asking, ticketed(f, mapi::kExecute), kMbxParis1, kStart);
  EXPECT_EQ(again.connection, upstream.connection);
  EXPECT_EQ(f.server.counts().upstream, 2u);
  EXPECT_EQ(f.server.counts().most_to_one, 2u);
  f.answers(held, held.tag, BackEndOutcome::Served, at_s(300));
  EXPECT_EQ(f.server.counts().held, 0u);
}

TEST(LongPollUpstream, OutlivesTheTimeOutOfRequests) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.proxied(c, ticketed(f, activesync::kPing), kMbxParis1, kStart);
  EXPECT_TRUE(f.door.all(OutputKind::SetTimer).empty());
}

TEST(LongPollUpstream, EndsWithItsClient) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  const Output held = f.proxied(c, ticketed(f, activesync::kPing), kMbxParis1, kStart);
  f.door.closed(c.connection, c.label, CloseReason::Finished, at_s(5));
  EXPECT_EQ(f.door.one(OutputKind::Close).connection, held.connection);
  EXPECT_EQ(f.server.counts().under_way, 0u);
  EXPECT_EQ(f.server.counts().upstream, 0u);
}

TEST(LongPollUpstream, FollowsItsDatabaseAndWaitsForItOnTheWay) {
  FrontEnd f(kCasParis, {}, [](AccessServerOptions& o) {
    HttpFrontOptions http;
    http.not_mounted_wait = std::chrono::seconds(20);
    o.halves.set(http);
  });
  const auto c = f.connect(kStart);
  const Output held = f.proxied(c, ticketed(f, activesync::kPing), kMbxParis1, kStart);
  f.answers(held, held.tag, BackEndOutcome::NotMountedHere, at_s(200));
  f.located(ServerId{}, at_s(200));
  EXPECT_FALSE(f.door.has(OutputKind::Send)) << "it waits, although it arrived long ago";
  f.door.timer(timer_at(f.door, at_s(200.5)), at_s(200.5));
  f.located(kMbxLyon1, at_s(200.5));
  const Output connect = f.door.one(OutputKind::Connect);
  EXPECT_EQ(connect.peer.index(), kMbxLyon1.index());
  f.door.opened(connect, at_s(200.6));
  EXPECT_EQ(f.door.only<HttpRequest>(OutputKind::Send).hold_s, 270) << "of the 470, 200 are over";
}

TEST(NotMounted, IsAnErrorAtOnceUnlessWaitingIsConfigured) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.send(c, ticketed(f, activesync::kSync), kStart);
  f.directory_answers(true, kStart);
  f.located(ServerId{}, kStart);
  EXPECT_EQ(f.status(), 503);
  EXPECT_EQ(f.door.only<HttpResponse>(OutputKind::Send).retry_after_s, 60) << "a phone is told";
}

TEST(NotMounted, IsAnErrorAfterTheWait) {
  FrontEnd f(kCasParis, {}, [](AccessServerOptions& o) {
    HttpFrontOptions http;
    http.not_mounted_wait = std::chrono::seconds(1);
    o.halves.set(http);
  });
  const auto c = f.connect(kStart);
  f.send(c, ticketed(f, mapi::kExecute), kStart);
  f.directory_answers(true, kStart);
  f.located(ServerId{}, kStart);
  for (const double at : {0.5, 1.0}) {
    EXPECT_FALSE(f.door.has(OutputKind::Send));
    f.door.timer(timer_at(f.door, at_s(at)), at_s(at));
    f.located(ServerId{}, at_s(at));
  }
  EXPECT_EQ(f.status(), 503);
  EXPECT_EQ(f.door.only<HttpResponse>(OutputKind::Send).retry_after_s, 0) << "Outlook is not";
}

Output handshake(FrontEnd& f, std::uint32_t session, Instant now) {
  const ConnectionId id = f.door.ids.take();
  f.door.give({.kind = InputKind::ConnectionOffered,
               .tls_session = session,
               .port = kHttps,
               .connection = id},
              now);
  const std::uint64_t cost = f.door.one(OutputKind::Spend).kilocycles;
  f.door.work_done(f.door.one(OutputKind::Spend).tag, now);
  Output accepted = f.door.one(OutputKind::Accept);
  accepted.kilocycles = cost;
  return accepted;
}

TEST(TlsSession, IsResumedForLessUntilItsLifetimeIsOver) {
  FrontEnd f;
  const Output full = handshake(f, 0, kStart);
  EXPECT_EQ(full.kilocycles, 1000u);
  EXPECT_FALSE(full.is_resumed);
  const Output resumed = handshake(f, full.tls_session, at_s(3600));
  EXPECT_EQ(resumed.kilocycles, 70u);
  EXPECT_TRUE(resumed.is_resumed);
  EXPECT_FALSE(handshake(f, full.tls_session, at_s(36'001)).is_resumed);
}

TEST(TlsSession, IsKnownToItsServerAloneAndNotBeyondARestart) {
  FrontEnd first(kCasParis, {}, [](AccessServerOptions& o) { o.tls_issuer = 1; });
  FrontEnd second(kCasLyon, {}, [](AccessServerOptions& o) { o.tls_issuer = 2; });
  FrontEnd shares(kCasLyon, {}, [](AccessServerOptions& o) { o.tls_issuer = 1; });
  const std::uint32_t session = handshake(first, 0, kStart).tls_session;
  EXPECT_FALSE(handshake(second, session, at_s(1)).is_resumed);
  EXPECT_TRUE(handshake(shares, session, at_s(1)).is_resumed) << "keys shared on purpose";
  first.door.crash(at_s(2));
  first.door.start(at_s(3));
  EXPECT_FALSE(handshake(first, session, at_s(4)).is_resumed);
}

ParticipantFault sick(Protocol protocol, Sickness sickness, Responder cure, bool is_over = false) {
  return {.act = act::Sicken{.protocol = protocol, .sickness = sickness, .cured_by = cure},
          .is_over = is_over};
}

std::uint16_t health_page(FrontEnd& f, Protocol protocol, Instant now) {
  f.door.told(kBalancer, ProbeRequest{1, protocol}, now);
  if (!f.door.has(OutputKind::Tell)) return 0;
  return f.door.only<ProbeAnswer>(OutputKind::Tell).status;
}

TEST(Sickness, OfOneProtocolIsFollowedByItsPageOnceTheOfflineResponderActs) {
  FrontEnd f;
  const std::uint64_t health = AccessServer::health_tag();
  f.door.fault(sick(Protocol::Mapi, Sickness::Errors, Responder::Online), kStart);
  const auto c = f.connect(kStart);
  f.send(c, ticketed(f, mapi::kExecute), kStart);
  EXPECT_EQ(f.status(), 500);
  EXPECT_EQ(health_page(f, Protocol::Mapi, at_s(1)), 200) << "the page knows nothing yet";
  f.door.timer(health, at_s(60));   // the probe fails: degraded
  f.door.timer(health, at_s(120));  // unhealthy: the pool is reset, in vain
  EXPECT_EQ(health_page(f, Protocol::Mapi, at_s(121)), 200);
  f.door.timer(health, at_s(240));
  EXPECT_EQ(health_page(f, Protocol::Mapi, at_s(241)), 503);
  EXPECT_EQ(health_page(f, Protocol::Owa, at_s(241)), 200) << "the others stay";
  f.door.fault(sick(Protocol::Mapi, Sickness::Errors, Responder::Online, true), at_s(250));
  f.door.timer(health, at_s(300));
  EXPECT_EQ(health_page(f, Protocol::Mapi, at_s(301)), 200) << "the online responder";
}

TEST(Sickness, ThatHangsTakesThePageWithIt) {
  FrontEnd f;
  f.door.fault(sick(Protocol::ActiveSync, Sickness::Hangs, Responder::Online), kStart);
  EXPECT_EQ(health_page(f, Protocol::ActiveSync, kStart), 0);
  EXPECT_EQ(health_page(f, Protocol::Owa, kStart), 200);
  const auto c = f.connect(kStart);
  f.send(c, ticketed(f, activesync::kSync), kStart);
  EXPECT_FALSE(f.door.has(OutputKind::Send));
}

TEST(Sickness, IsCuredByTheResponderThatCanAndNotBeforeSixtySecondsUnhealthy) {
  FrontEnd f;
  const std::uint64_t health = AccessServer::health_tag();
  f.door.fault(sick(Protocol::Owa, Sickness::Errors, Responder::ResetPool), kStart);
  f.door.timer(health, at_s(60));
  EXPECT_EQ(f.door.count(RecordKind::ResponderActed), 0u) << "one failed probe is no outage";
  f.door.timer(health, at_s(119));
  EXPECT_EQ(f.door.count(RecordKind::ResponderActed), 0u);
  f.door.timer(health, at_s(120));
  EXPECT_EQ(f.door.count(RecordKind::ResponderActed), 1u);
  const auto c = f.connect(at_s(121));
  f.proxied(c, f.request(kUser0), kMbxParis1, at_s(121));
}

TEST(Sickness, LastsWhenRecoveryActionsAreOff) {
  FrontEnd f;
  const std::uint64_t health = AccessServer::health_tag();
  const act::SetComponent off{.component = ComponentId::RecoveryActionsEnabled,
                              .requester = Requester::Maintenance,
                              .state = ComponentState::Inactive};
  f.door.fault({.act = off}, kStart);
  f.door.fault(sick(Protocol::Owa, Sickness::Errors, Responder::ResetPool), kStart);
  for (const double at : {60.0, 120.0, 180.0, 240.0}) {
    f.door.timer(health, at_s(at));
    EXPECT_EQ(f.door.count(RecordKind::ResponderActed), 0u);
  }
}

TEST(Sickness, ARestartOfTheServiceResetsEveryConnection) {
  FrontEnd f;
  const std::uint64_t health = AccessServer::health_tag();
  const auto c = f.connect(kStart);
  f.proxied(c, f.request(kUser0), kMbxParis1, kStart);
  f.door.fault(sick(Protocol::Mapi, Sickness::Errors, Responder::RestartService), kStart);
  f.door.timer(health, at_s(60));
  f.door.timer(health, at_s(120));
  EXPECT_EQ(f.server.client_connections(), 1u);
  f.door.timer(health, at_s(180));
  EXPECT_EQ(f.server.client_connections(), 0u);
  EXPECT_EQ(f.server.counts().under_way, 0u);
}

}  // namespace
}  // namespace casgrid::testing
