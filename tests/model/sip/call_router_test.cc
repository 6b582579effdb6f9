// A front end with the call router alone, and gateways at its doors; the test is the world.
#include "model/sip/call_router.h"

#include "model/access/access_server.h"
#include "model/base/questions.h"
#include "model/sip/ports.h"
#include "tests/model/sip/called.h"

namespace casgrid::sip::testing {
namespace {

constexpr ListeningPort kPorts[] = {{kCallRouter, true}, {kCallRouterTls}};
constexpr ProtocolRow kRows[] = {{.id = Protocol::Sip,
                                  .front_half = make_call_router,
                                  .listeners = kPorts,
                                  .back_end_port = kUmService}};

struct Router {
  Directory directory;
  AccessServer server;
  casgrid::testing::Door door;

  struct Gateway {
    ConnectionId connection;
    std::uint64_t label = 0;
  };

  explicit Router(Directory d = called())
      : directory(std::move(d)), server(directory, options(directory), kRows), door(server) {
    door.start();
  }

  static AccessServerOptions options(const Directory& d) {
    AccessServerOptions o;
    o.self = kCasParis;
    o.speaks = {Protocol::Sip};
    o.participants = participants(d);
    o.directory_servers = {kDcParis, kDcLyon};
    o.active_managers =
        std::vector<std::vector<ServerId>>(d.databases.size(), {kMbxParis1, kMbxParis2});
    o.request_kilocycles = {Variate::constant(100)};
    return o;
  }

  Gateway connect(Instant now, Port port = kCallRouter) {
    const ConnectionId id = door.offered(now, port);
    const std::uint64_t label = door.one(OutputKind::Label).tag;
    if (port == kCallRouterTls) door.work_done(door.one(OutputKind::Spend).tag, now);
    return {id, label};
  }
  void send(const Gateway& g, const Request& request, Instant now) {
    door.message(g.connection, g.label, request, now);
  }
  void work(Instant now) { door.work_done(door.one(OutputKind::Spend).tag, now); }
  void directory_answers(Instant now) {
    const auto query = door.only<DirectoryQuery>(OutputKind::Tell);
    door.told(ParticipantId{kDcParis.index()}, DirectoryAnswer{query.tag, query.user, true}, now);
  }
  void located(ServerId active, Instant now) {
    const auto query = door.only<LocateQuery>(OutputKind::Tell);
    door.told(door.one(OutputKind::Tell).peer, LocateAnswer{query.number, query.database, active},
              now);
  }
  Response said() { return door.only<Response>(OutputKind::Send); }

  // A call, up to what the router answers.
  Response call(const Gateway& g, const Request& request, ServerId active, Instant now) {
    send(g, request, now);
    work(now);
    if (!door.bodies<DirectoryQuery>(OutputKind::Tell).empty()) directory_answers(now);
    if (!door.bodies<LocateQuery>(OutputKind::Tell).empty()) located(active, now);
    return said();
  }
  void set(ComponentState state, Instant now) {
    door.fault({.act = ServerAct{act::SetComponent{.component = ComponentId::UmCallRouter,
                                                   .requester = Requester::Maintenance,
                                                   .state = state}},
                .number = 1},
               now);
  }
};

TEST(CallRouter, SendsACallToTheUmServiceOfTheActiveCopy) {
  Router r;
  const auto g = r.connect(at_s(1));
  const Response answer = r.call(g, invite(7), kMbxLyon1, at_s(1));
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.number, 7u);
  EXPECT_EQ(answer.contact, kMbxLyon1);
  EXPECT_EQ(answer.contact_port, kUmService);
}

// Conformance row UM-001, UM-003: by the transport of the call.
TEST(CallRouter, ACallOverTlsIsSentToThePortWithTls) {
  Router r(called(SipStartup::Tls));
  const auto g = r.connect(at_s(1), kCallRouterTls);
  const Response answer = r.call(g, invite(7), kMbxParis1, at_s(1));
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.contact_port, kUmServiceTls);
}

TEST(CallRouter, ListensForWhatItWasStartedFor) {
  for (const auto& [startup, plain, tls] :
       {std::tuple{SipStartup::Tcp, true, false}, std::tuple{SipStartup::Tls, false, true},
        std::tuple{SipStartup::Dual, true, true}}) {
    Router r(called(startup));
    r.door.offered(at_s(1), kCallRouter);
    EXPECT_EQ(r.door.has(OutputKind::Accept), plain);
    r.door.offered(at_s(1), kCallRouterTls);
    EXPECT_EQ(r.door.has(OutputKind::Spend), tls);
    r.door.offered(at_s(1), kUmService);
    EXPECT_TRUE(r.door.has(OutputKind::Close)) << "that of mailbox servers";
  }
}

TEST(CallRouter, AsksWhereTheCopyIsForEveryCall) {
  Router r;
  const auto g = r.connect(at_s(1));
  r.call(g, invite(1), kMbxParis1, at_s(1));
  const Response again = r.call(g, invite(2), kMbxParis2, at_s(2));
  EXPECT_EQ(again.contact, kMbxParis2) << "what it heard before is not remembered";
}

TEST(CallRouter, ACallForAnAutoAttendantIsLookedUpNowhere) {
  Router r;
  const auto g = r.connect(at_s(1));
  Request asked = invite(3);
  asked.is_for_attendant = true;
  r.send(g, asked, at_s(1));
  r.work(at_s(1));
  EXPECT_FALSE(r.door.has(OutputKind::Tell));
  EXPECT_EQ(r.said().status, 302);
  EXPECT_EQ(r.directory.at(r.said().contact).site, kParis) << "one of its own site";
}

TEST(CallRouter, ANumberOfNobodyIsTakenByAnyService) {
  Directory d = called();
  d.user_groups[0].settings.um_enabled = false;
  Router r(std::move(d));
  const auto g = r.connect(at_s(1));
  const Response answer = r.call(g, invite(3), kMbxLyon1, at_s(1));
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(r.directory.at(answer.contact).site, kParis);
}

// Facts 2.14: nothing is processed until a dial plan is linked with the gateway. UM-009: a change
// shows when the configuration is read next.
TEST(CallRouter, KnowsANewGatewayFromItsNextReadingOn) {
  Router r;
  const auto g = r.connect(at_s(1));
  EXPECT_EQ(r.call(g, invite(1, kLinkedLater), kMbxParis1, at_s(1)).status, 503);
  EXPECT_EQ(r.call(g, invite(2, kLinkedLater), kMbxParis1, at_s(1199)).status, 503);
  EXPECT_EQ(r.call(g, invite(3, kLinkedLater), kMbxParis1, at_s(1200)).status, 302);
}

TEST(CallRouter, TakesNoCallsWhileItsComponentIsNotActive) {
  for (const ComponentState state : {ComponentState::Inactive, ComponentState::Draining}) {
    Router r;
    const auto g = r.connect(at_s(1));
    r.set(state, at_s(2));
    EXPECT_EQ(r.call(g, invite(1), kMbxParis1, at_s(3)).status, 503);
    Request ping = with_method(invite(2), Method::Options);
    ping.names_nobody = true;
    r.send(g, ping, at_s(4));
    EXPECT_EQ(r.said().status, 503);
  }
}

TEST(CallRouter, AnswersAPingAtOnce) {
  Router r;
  const auto g = r.connect(at_s(1));
  const Message asked = ping();
  r.send(g, *asked.as<Request>(), at_s(1));
  EXPECT_FALSE(r.door.has(OutputKind::Spend));
  EXPECT_TRUE(is_good_answer_to_ping({1, r.said()}));
}

// RFC 3261, 11.2: as an INVITE would be.
TEST(CallRouter, OptionsToACalleeAreSentOn) {
  Router r;
  const auto g = r.connect(at_s(1));
  const Response answer = r.call(g, with_method(invite(4), Method::Options), kMbxParis2, at_s(1));
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.to, Method::Options);
  EXPECT_EQ(answer.contact, kMbxParis2);
}

// RFC 3261, 9.2: the INVITE has its answer, so CANCEL has no effect; it is answered 200. Behind ACK
// there is no such INVITE any more.
TEST(CallRouter, ACancelMeetsAnInviteThatHasItsAnswer) {
  Router r;
  const auto g = r.connect(at_s(1));
  r.call(g, invite(5), kMbxParis1, at_s(1));
  r.send(g, with_method(invite(5), Method::Cancel), at_s(2));
  EXPECT_EQ(r.said().status, 200);
  EXPECT_EQ(r.said().to, Method::Cancel);
  r.send(g, with_method(invite(5), Method::Ack), at_s(3));
  EXPECT_FALSE(r.door.has(OutputKind::Send));
  r.send(g, with_method(invite(5), Method::Cancel), at_s(4));
  EXPECT_EQ(r.said().status, 481);
}

TEST(CallRouter, ACancelEndsAnInviteUnderWay) {
  Router r;
  const auto g = r.connect(at_s(1));
  r.send(g, invite(5), at_s(1));
  const std::uint64_t work = r.door.one(OutputKind::Spend).tag;
  r.send(g, with_method(invite(5), Method::Cancel), at_s(1));
  const auto said = r.door.bodies<Response>(OutputKind::Send);
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0].second.status, 200);
  EXPECT_EQ(said[1].second.status, 487);
  r.door.work_done(work, at_s(2));
  EXPECT_FALSE(r.door.has(OutputKind::Send));
}

// Facts 3.1: mutual TLS.
TEST(CallRouter, AGatewayWithoutACertificateIsCutOff) {
  Router r(called(SipStartup::Tls));
  const auto g = r.connect(at_s(1), kCallRouterTls);
  Request asked = invite(1);
  asked.shows_certificate = false;
  r.send(g, asked, at_s(1));
  r.work(at_s(1));
  if (!r.door.bodies<DirectoryQuery>(OutputKind::Tell).empty()) r.directory_answers(at_s(1));
  if (!r.door.bodies<LocateQuery>(OutputKind::Tell).empty()) r.located(kMbxParis1, at_s(1));
  EXPECT_FALSE(r.door.has(OutputKind::Send));
  EXPECT_EQ(r.door.one(OutputKind::Close).connection, g.connection);
  EXPECT_EQ(r.server.client_connections(), 0u);
}

TEST(CallRouter, ThatIsSickAnswers500OrNothing) {
  for (const Sickness sickness : {Sickness::Errors, Sickness::Hangs}) {
    Router r;
    const auto g = r.connect(at_s(1));
    r.door.fault({.act = ServerAct{act::Sicken{.protocol = Protocol::Sip, .sickness = sickness}},
                  .number = 1},
                 at_s(1));
    r.send(g, invite(1), at_s(2));
    EXPECT_EQ(r.door.has(OutputKind::Send), sickness == Sickness::Errors);
    if (sickness == Sickness::Errors) {
      EXPECT_EQ(r.said().status, 500);
    }
  }
}

TEST(CallRouter, KeepsNothingOfAGatewayThatLeft) {
  Router r;
  const auto g = r.connect(at_s(1));
  r.send(g, invite(1), at_s(1));
  const std::uint64_t work = r.door.one(OutputKind::Spend).tag;
  r.door.closed(g.connection, g.label, CloseReason::Reset, at_s(1));
  EXPECT_EQ(r.server.counts().under_way, 0u);
  r.door.work_done(work, at_s(2));
  EXPECT_FALSE(r.door.has(OutputKind::Tell));
}

// RFC 3261, 15.1.2: no such call; calls are the mailbox servers'.
TEST(CallRouter, KnowsNoCallThatCouldEnd) {
  Router r;
  const auto g = r.connect(at_s(1));
  r.send(g, with_method(invite(9), Method::Bye), at_s(1));
  EXPECT_EQ(r.said().status, 481);
}

}  // namespace
}  // namespace casgrid::sip::testing
