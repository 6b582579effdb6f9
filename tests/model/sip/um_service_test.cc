// A mailbox server with the UM service alone, and gateways that call it; the test is the world.
#include "model/sip/um_service.h"

#include <functional>

#include "model/base/questions.h"
#include "model/mailbox/mailbox_server.h"
#include "model/sip/ports.h"
#include "tests/model/sip/called.h"

namespace casgrid::sip::testing {
namespace {

constexpr ListeningPort kServicePorts[] = {{kUmService, true}, {kUmServiceTls}};
constexpr ProtocolRow kServiceRows[] = {{.id = Protocol::Sip,
                                         .back_end_port = kUmService,
                                         .direct_ports = kServicePorts,
                                         .mailbox_half = make_um_service}};
constexpr DatabaseId kDatabase{0u};  // the callee's, mounted on mbx-paris1

struct Service {
  Directory directory;
  MailboxServer server;
  casgrid::testing::Door door;

  struct Gateway {
    ConnectionId connection;
    std::uint64_t label = 0;
  };

  explicit Service(std::uint32_t most_calls = 100, Directory d = called())
      : directory(std::move(d)),
        server(directory, options(directory, most_calls), kServiceRows),
        door(server) {
    door.start();
  }

  static MailboxServerOptions options(const Directory& d, std::uint32_t most_calls) {
    MailboxServerOptions o;
    o.self = kMbxParis1;
    o.speaks = {Protocol::Sip};
    o.active = first_copies(d);
    o.request_kilocycles = {Variate::constant(100)};
    o.response_bytes = {Variate::constant(900)};
    o.event_gap_s = {Variate::constant(600)};
    Options settings;
    settings.most_calls = most_calls;
    o.halves.set(settings);
    return o;
  }

  Gateway connect(Instant now, Port port = kUmService) {
    const ConnectionId id = door.offered(now, port);
    const std::uint64_t label = door.one(OutputKind::Label).tag;
    if (port == kUmServiceTls) door.work_done(door.one(OutputKind::Spend).tag, now);
    EXPECT_TRUE(door.has(OutputKind::Accept));
    return {id, label};
  }
  void send(const Gateway& g, const Request& request, Instant now) {
    door.message(g.connection, g.label, request, now);
  }
  Response said() { return door.only<Response>(OutputKind::Send); }
  Response call(const Gateway& g, const Request& request, Instant now) {
    send(g, request, now);
    if (door.has(OutputKind::Spend)) door.work_done(door.one(OutputKind::Spend).tag, now);
    return said();
  }
  void order(ClusterOrder::Kind kind, ServerId active, Instant now) {
    ClusterOrder order;
    order.kind = kind;
    order.database = kDatabase;
    order.active = active;
    door.told(ParticipantId{60u}, order, now);
  }
  std::size_t calls() const { return server.counts().sessions; }
};

TEST(UmService, AnswersACallOfACalleeWhoseCopyIsHere) {
  Service s;
  const auto g = s.connect(at_s(1));
  const Response answer = s.call(g, invite(1), at_s(1));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.worked_on, kMbxParis1);
  EXPECT_EQ(s.door.count(RecordKind::RequestServed), 1u);
  EXPECT_EQ(s.calls(), 1u);
}

TEST(UmService, ACallEndsWithBye) {
  Service s;
  const auto g = s.connect(at_s(1));
  s.call(g, invite(1), at_s(1));
  s.send(g, with_method(invite(2), Method::Bye), at_s(31));
  EXPECT_EQ(s.said().status, 200);
  EXPECT_EQ(s.calls(), 0u);
  s.send(g, with_method(invite(3), Method::Bye), at_s(32));
  EXPECT_EQ(s.said().status, 481);
}

TEST(UmService, ACallEndsWithItsConnection) {
  Service s;
  const auto g = s.connect(at_s(1));
  s.call(g, invite(1), at_s(1));
  s.door.closed(g.connection, g.label, CloseReason::Reset, at_s(9));
  EXPECT_EQ(s.calls(), 0u);
}

// Facts 2.14: the redirect is to where the copy is.
TEST(UmService, SendsACallOnThatCameToWhereTheCopyWas) {
  Service s;
  s.order(ClusterOrder::Kind::Dismount, {}, at_s(1));
  s.order(ClusterOrder::Kind::ActiveOn, kMbxLyon1, at_s(2));
  const auto g = s.connect(at_s(3));
  const Response answer = s.call(g, invite(1), at_s(3));
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.contact, kMbxLyon1);
  EXPECT_EQ(answer.contact_port, kUmService);
  EXPECT_EQ(s.calls(), 0u);
}

TEST(UmService, TakesNoCallForADatabaseThatIsNowhere) {
  Service s;
  s.order(ClusterOrder::Kind::Dismount, {}, at_s(1));
  s.order(ClusterOrder::Kind::ActiveOn, {}, at_s(1));
  const auto g = s.connect(at_s(3));
  EXPECT_EQ(s.call(g, invite(1), at_s(3)).status, 503);
}

// Facts 6.1: media drop with their server, not with the mount.
TEST(UmService, CallsOutliveTheMount) {
  Service s;
  const auto g = s.connect(at_s(1));
  s.call(g, invite(1), at_s(1));
  s.order(ClusterOrder::Kind::Dismount, {}, at_s(2));
  EXPECT_FALSE(s.door.has(OutputKind::Close));
  EXPECT_EQ(s.calls(), 1u);
}

TEST(UmService, WhatIsUnderWayWhenTheDatabaseLeavesIsSentOn) {
  Service s;
  const auto g = s.connect(at_s(1));
  s.send(g, invite(1), at_s(1));
  const std::uint64_t work = s.door.one(OutputKind::Spend).tag;
  s.order(ClusterOrder::Kind::Dismount, {}, at_s(1));
  EXPECT_EQ(s.said().status, 503) << "it does not know yet where it will be";
  EXPECT_EQ(s.calls(), 0u);
  s.door.work_done(work, at_s(2));
  EXPECT_FALSE(s.door.has(OutputKind::Send));
}

TEST(UmService, AnAutoAttendantNeedsNoMailbox) {
  Service s;
  s.order(ClusterOrder::Kind::Dismount, {}, at_s(1));
  const auto g = s.connect(at_s(2));
  Request asked = invite(1);
  asked.is_for_attendant = true;
  EXPECT_EQ(s.call(g, asked, at_s(2)).status, 200);
  EXPECT_EQ(s.door.count(RecordKind::RequestServed), 0u) << "nothing was done in a mailbox";
}

TEST(UmService, HasNoMoreCallsThanItMay) {
  Service s(2);
  std::vector<Response> answers;
  for (std::uint32_t i = 0; i < 3; ++i)
    answers.push_back(s.call(s.connect(at_s(1)), invite(1), at_s(1)));
  EXPECT_EQ(answers[1].status, 200);
  EXPECT_EQ(answers[2].status, 503);
  EXPECT_TRUE(answers[2].is_full);
  EXPECT_EQ(s.door.count(RecordKind::RequestThrottled), 1u);
}

TEST(UmService, FinishesItsCallsWhileItTakesNoOther) {
  Service s;
  const auto g = s.connect(at_s(1));
  s.call(g, invite(1), at_s(1));
  s.door.fault({.act = ServerAct{act::SetComponent{.component = ComponentId::UmCallRouter,
                                                   .requester = Requester::Maintenance,
                                                   .state = ComponentState::Draining}},
                .number = 1},
               at_s(2));
  EXPECT_EQ(s.call(s.connect(at_s(3)), invite(1), at_s(3)).status, 503);
  EXPECT_EQ(s.calls(), 1u);
  s.send(g, with_method(invite(2), Method::Bye), at_s(31));
  EXPECT_EQ(s.said().status, 200);
}

// Row UM-009.
TEST(UmService, KnowsANewGatewayFromItsNextReadingOn) {
  Service s;
  const auto g = s.connect(at_s(1));
  EXPECT_EQ(s.call(g, invite(1, kLinkedLater), at_s(1199)).status, 503);
  EXPECT_EQ(s.call(g, invite(2, kLinkedLater), at_s(1200)).status, 200);
}

TEST(UmService, ListensAtItsOwnPorts) {
  Service s;
  s.door.offered(at_s(1), kUmServiceTls);
  EXPECT_TRUE(s.door.has(OutputKind::Close)) << "it was started for TCP";
  Service secured(100, called(SipStartup::Tls));
  secured.connect(at_s(1), kUmServiceTls);
  secured.door.offered(at_s(1), kUmService);
  EXPECT_TRUE(secured.door.has(OutputKind::Close));
}

TEST(UmService, ACancelEndsAnInviteUnderWay) {
  Service s;
  const auto g = s.connect(at_s(1));
  s.send(g, invite(1), at_s(1));
  s.send(g, with_method(invite(1), Method::Cancel), at_s(1));
  const auto said = s.door.bodies<Response>(OutputKind::Send);
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0].second.status, 200);
  EXPECT_EQ(said[1].second.status, 487);
  EXPECT_EQ(s.calls(), 0u);
}

TEST(UmService, ForgetsItsCallsWhenItCrashes) {
  Service s;
  s.call(s.connect(at_s(1)), invite(1), at_s(1));
  s.door.crash(at_s(2));
  EXPECT_EQ(s.calls(), 0u);
}

}  // namespace
}  // namespace casgrid::sip::testing
