// Front End Transport, session by session.
#include "tests/model/smtp/front_end.h"

namespace casgrid::smtp::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr UserId kOther{1u};  // lives in db1, on mbx-lyon1

TEST(SmtpFront, GreetsAndOffersOnlyWhatExists) {
  FrontEnd f;
  const auto c = f.connect(at_s(1));
  EXPECT_EQ(f.said().code, kReady);
  const Reply offer = f.ask(c, Verb::Ehlo, at_s(1));
  EXPECT_TRUE(offer.offers_tls);
  EXPECT_TRUE(offer.offers_auth) << "the Default Frontend takes Basic in clear";
  const auto s = f.connect(at_s(1), kSubmission);
  EXPECT_FALSE(f.ask(s, Verb::Ehlo, at_s(1)).offers_auth) << "not before TLS";
}

// Real-mail B9: MAIL, RCPT and DATA in one segment; and each message that makes it up may be the
// first.
TEST(SmtpFront, PassesAMessageOnWhole) {
  FrontEnd f;
  const auto c = f.greeted(at_s(1));
  const Output upstream = f.offering(c, {kUser, kOther}, at_s(2));
  EXPECT_EQ(f.directory.at(f.target(upstream)).site, kParis) << "the nearest member of the group";
  EXPECT_EQ(static_cast<std::uint16_t>(upstream.port), 25) << "a mailbox server by itself";
  f.back_end_says(upstream, kReady, at_s(3), Verb::Ehlo);
  EXPECT_EQ(f.door.only<Command>(OutputKind::Send).recipients, 2);
  EXPECT_EQ(f.door.only<Recipients>(OutputKind::Send).count, 2);
  f.back_end_says(upstream, kGoOn, at_s(4));
  EXPECT_EQ(f.said().code, kGoOn);
  f.send(c, piece(++f.number, true), at_s(5));
  EXPECT_FALSE(f.door.only<Command>(OutputKind::Send).quits) << "the session with the server stays";
  f.back_end_says(upstream, kOk, at_s(6), Verb::Piece);
  const auto said = f.door.bodies<Reply>(OutputKind::Send);
  ASSERT_THAT(said, SizeIs(1));
  EXPECT_EQ(said[0].second.code, kOk);
  EXPECT_TRUE(f.door.has(OutputKind::Close)) << "QUIT was behind the body";
  EXPECT_EQ(f.server.client_connections(), 0u);
  EXPECT_EQ(f.server.counts().upstream, 0u);
}

TEST(SmtpFront, TakesCommandsOneByOne) {
  FrontEnd f;
  const auto c = f.greeted(at_s(1));
  f.send(c, mail(++f.number), at_s(2));
  EXPECT_EQ(f.said().code, kOk);
  f.send(c, to(++f.number, {kUser}, false), at_s(2));
  EXPECT_EQ(f.said().code, kOk) << "nobody is asked who that is";
  EXPECT_THAT(f.door.all(OutputKind::Tell), IsEmpty());
  Command data;
  data.verb = Verb::Data;
  data.number = ++f.number;
  f.send(c, data, at_s(2));
  const Output upstream = f.working(at_s(2));
  EXPECT_FALSE(upstream.connection.is_none());
}

// SMTP-013: the next of the group, at once.
TEST(SmtpFront, PassesOverAServerThatDoesNotTakeIt) {
  FrontEnd f;
  const auto c = f.greeted(at_s(1));
  const Output first = f.offering(c, {kUser}, at_s(2));
  f.door.closed(first.connection, first.tag, CloseReason::Refused, at_s(3));
  const Output second = f.door.one(OutputKind::Connect);
  EXPECT_NE(f.target(second), f.target(first));
  EXPECT_EQ(f.directory.at(f.target(second)).site, kParis);
  f.back_end_says(second, 421, at_s(4), Verb::Ehlo, Refusal::NotActive);
  const Output third = f.door.one(OutputKind::Connect);
  EXPECT_EQ(f.directory.at(f.target(third)).site, kLyon) << "nobody is left in the own site";
  f.door.closed(third.connection, third.tag, CloseReason::Refused, at_s(5));
  const Output fourth = f.door.one(OutputKind::Connect);
  f.door.closed(fourth.connection, fourth.tag, CloseReason::Refused, at_s(6));
  EXPECT_EQ(f.said().code, 451);
  EXPECT_EQ(f.said().why, Refusal::ProxyFailed);
}

TEST(SmtpFront, AMailboxServerThatDiesInTheBodyIsATransientErrorAtItsEnd) {
  FrontEnd f;
  const auto c = f.greeted(at_s(1));
  const Output upstream = f.going_on(c, {kUser}, at_s(2));
  f.door.closed(upstream.connection, upstream.tag, CloseReason::Reset, at_s(3));
  EXPECT_FALSE(f.door.has(OutputKind::Send)) << "the client has not said all";
  f.send(c, piece(++f.number), at_s(4));
  EXPECT_EQ(f.said().code, 451);
  EXPECT_FALSE(f.door.has(OutputKind::Connect)) << "nothing is kept that could be said again";
}

TEST(SmtpFront, AMailboxServerThatSaysNothingIsPassedOver) {
  FrontEnd f;
  const auto c = f.greeted(at_s(1));
  const Output first = f.offering(c, {kUser}, at_s(2));
  f.door.timer(f.door.all(OutputKind::SetTimer).back().tag, at_s(27));
  EXPECT_NE(f.target(f.door.one(OutputKind::Connect)), f.target(first));
}

// SMTP-018: to the mailbox server with the active copy of the sender's database, at 465.
TEST(SmtpFront, ASubmissionGoesToTheSendersCopy) {
  FrontEnd f;
  const auto c = f.greeted(at_s(1), kSubmission);
  EXPECT_EQ(f.ask(c, Verb::StartTls, at_s(1)).code, kReady);
  f.ask(c, Verb::ClientHello, at_s(1));
  f.door.work_done(f.door.one(OutputKind::Spend).tag, at_s(1));
  EXPECT_TRUE(f.ask(c, Verb::Ehlo, at_s(2)).offers_auth);
  EXPECT_EQ(f.ask(c, Verb::AuthLogin, at_s(2)).code, kGoOnLogon);
  EXPECT_EQ(f.ask(c, Verb::UserName, at_s(2)).code, kGoOnLogon);
  f.ask(c, Verb::Password, at_s(2));
  f.door.work_done(f.door.one(OutputKind::Spend).tag, at_s(2));
  f.directory_answers(at_s(2));
  f.located(kMbxLyon2, at_s(2));
  EXPECT_EQ(f.said().code, kAuthenticated);
  const Output upstream = f.offering(c, {kOther}, at_s(3));
  EXPECT_EQ(f.target(upstream), kMbxLyon2);
  EXPECT_EQ(static_cast<std::uint16_t>(upstream.port), 465);
}

TEST(SmtpFront, WrongCredentialsAndNoCredentials) {
  FrontEnd f;
  const auto c = f.greeted(at_s(1));
  Command plain;
  plain.verb = Verb::AuthPlain;
  plain.user = kUser;
  plain.number = ++f.number;
  plain.password_ok = false;
  f.send(c, plain, at_s(2));
  f.door.work_done(f.door.one(OutputKind::Spend).tag, at_s(2));
  f.directory_answers(at_s(2), false);
  // It is held back, since nobody has logged on.
  const Output tarpit = f.door.one(OutputKind::SetTimer);
  EXPECT_EQ(tarpit.at, at_s(7));
  f.door.timer(tarpit.tag, at_s(7));
  EXPECT_EQ(f.said().why, Refusal::AuthFailed);
  // The Client Frontend takes nobody who has not logged on.
  const auto s = f.greeted(at_s(8), kSubmission);
  f.send(s, mail(++f.number), at_s(8));
  f.door.timer(f.door.one(OutputKind::SetTimer).tag, at_s(13));
  EXPECT_EQ(f.said().code, 530);
}

TEST(SmtpFront, ASilentDirectoryIsATemporaryFailure) {
  FrontEnd f;
  const auto c = f.greeted(at_s(1));
  Command plain;
  plain.verb = Verb::AuthPlain;
  plain.user = kUser;
  plain.number = ++f.number;
  f.send(c, plain, at_s(2));
  f.door.work_done(f.door.one(OutputKind::Spend).tag, at_s(2));
  f.door.timer(f.door.one(OutputKind::SetTimer).tag, at_s(4));
  f.door.timer(f.door.one(OutputKind::SetTimer).tag, at_s(6));
  EXPECT_EQ(f.said().why, Refusal::AuthTemporary);
  EXPECT_EQ(f.said().code, 454);
}

// ---- limits, and what an administrator sets ----------------------------------------------------

TEST(SmtpFront, Smtp028TheTwentyFirstConnectionOfASourceIsRefused) {
  FrontEnd f;
  for (int i = 0; i < 20; ++i) {
    f.connect(at_s(1), smtp::kMail, 5);
    EXPECT_EQ(f.said().code, kReady);
  }
  f.connect(at_s(1), smtp::kMail, 5);
  EXPECT_EQ(f.said().code, 421);
  EXPECT_EQ(f.said().why, Refusal::TooManyOfOne);
  EXPECT_TRUE(f.door.has(OutputKind::Close));
  EXPECT_EQ(f.door.count(RecordKind::MailLimitReached), 1u);
  f.connect(at_s(1), smtp::kMail, 6);
  EXPECT_EQ(f.said().code, kReady) << "another source";
  f.connect(at_s(1), kSubmission, 5);
  EXPECT_EQ(f.said().code, kReady) << "another connector";
}

TEST(SmtpFront, AShareOfWhatIsLeftLimitsASourceToo) {
  FrontEnd f([](Directory&, Options& o) { o.limits.most_connections = 200; });
  for (int i = 0; i < 4; ++i) f.connect(at_s(1), smtp::kMail, 5);
  EXPECT_EQ(f.said().code, 421) << "two per cent of 197 are less than four";
  EXPECT_EQ(f.said().why, Refusal::TooManyOfOne);
}

TEST(SmtpFront, AConnectorHasSoManyConnections) {
  FrontEnd f([](Directory&, Options& o) { o.limits.most_connections = 2; });
  f.connect(at_s(1), smtp::kMail, 1);
  const auto second = f.connect(at_s(1), smtp::kMail, 2);
  f.connect(at_s(1), smtp::kMail, 3);
  EXPECT_EQ(f.said().why, Refusal::TooMany);
  f.door.closed(second.connection, second.label, CloseReason::Finished, at_s(2));
  f.connect(at_s(3), smtp::kMail, 3);
  EXPECT_EQ(f.said().code, kReady) << "who left has made room";
}

TEST(SmtpFront, Smtp029WhoSaysNothingForFiveMinutesIsClosed) {
  FrontEnd f;
  const auto c = f.connect(at_s(0));
  const Output idle = f.door.one(OutputKind::SetTimer);
  EXPECT_EQ(idle.at, at_s(300));
  f.ask(c, Verb::Ehlo, at_s(100));
  f.door.timer(idle.tag, at_s(300));
  EXPECT_FALSE(f.door.has(OutputKind::Send)) << "it was heard 200 s ago";
  EXPECT_EQ(f.door.one(OutputKind::SetTimer).at, at_s(400));
  f.door.timer(idle.tag, at_s(400));
  EXPECT_EQ(f.said().code, 421);
  EXPECT_EQ(f.said().why, Refusal::IdleTooLong);
  EXPECT_TRUE(f.door.has(OutputKind::Close));
}

TEST(SmtpFront, ASessionLastsTenMinutes) {
  FrontEnd f;
  const auto c = f.connect(at_s(0));
  const std::uint64_t timer = f.door.one(OutputKind::SetTimer).tag;
  f.ask(c, Verb::Ehlo, at_s(250));
  f.door.timer(timer, at_s(300));
  EXPECT_EQ(f.door.one(OutputKind::SetTimer).at, at_s(550));
  f.ask(c, Verb::Reset, at_s(500));
  f.door.timer(timer, at_s(550));
  EXPECT_EQ(f.door.one(OutputKind::SetTimer).at, at_s(600));
  f.door.timer(timer, at_s(600));
  EXPECT_EQ(f.said().why, Refusal::LastsTooLong);
}

TEST(SmtpFront, Smtp030TheSixthErrorEndsTheSession) {
  FrontEnd f([](Directory&, Options& o) { o.limits.tarpit = Duration{0}; });
  const auto c = f.greeted(at_s(1));
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(f.ask(c, Verb::Data, at_s(2)).code, 503);
    EXPECT_FALSE(f.door.has(OutputKind::Close));
  }
  EXPECT_EQ(f.ask(c, Verb::Data, at_s(2)).code, 421);
  EXPECT_TRUE(f.door.has(OutputKind::Close));
}

TEST(SmtpFront, AStrangersErrorIsHeldBackForFiveSeconds) {
  FrontEnd f;
  const auto c = f.greeted(at_s(1));
  EXPECT_EQ(f.ask(c, Verb::Data, at_s(2)).code, 0) << "nothing yet";
  const Output held = f.door.one(OutputKind::SetTimer);
  EXPECT_EQ(held.at, at_s(7));
  f.door.timer(held.tag, at_s(7));
  EXPECT_EQ(f.said().code, 503);
}

TEST(SmtpFront, TheNarrowestRangeThatHasTheSenderDecides) {
  const ParticipantId relay{100u};
  FrontEnd f([&](Directory& d, Options& o) {
    ReceiveConnector closed = d.servers[kCasParis.index()].connectors[0];
    closed.name = "relays only after a logon";
    closed.permissions = {ConnectorPermission::ExchangeUsers};
    closed.remote_ranges = {*ip_range_of("198.51.100.0/24")};
    d.servers[kCasParis.index()].connectors.push_back(closed);
    o.addresses = std::vector<KnownAddress>{{relay, *ip_address_of("198.51.100.7")}};
    o.limits.tarpit = Duration{0};
  });
  const auto c = f.connect(at_s(1), smtp::kMail, 0, relay);
  f.ask(c, Verb::Ehlo, at_s(1));
  f.send(c, mail(++f.number), at_s(2));
  EXPECT_EQ(f.said().why, Refusal::AuthRequired);
  const auto other = f.connect(at_s(1), smtp::kMail, 0, ParticipantId{101u});
  f.ask(other, Verb::Ehlo, at_s(1));
  f.send(other, mail(++f.number), at_s(2));
  EXPECT_EQ(f.said().code, kOk);
}

TEST(SmtpFront, AComponentThatIsNotActiveTakesNobodyAndDrainingFinishes) {
  FrontEnd f;
  const auto c = f.greeted(at_s(1));
  const auto set = [&](ComponentState state, Instant now) {
    ParticipantFault fault;
    fault.number = state == ComponentState::Draining ? 1 : 2;
    fault.act =
        ServerAct{act::SetComponent{ComponentId::FrontendTransport, Requester::Maintenance, state}};
    f.door.fault(fault, now);
  };
  set(ComponentState::Draining, at_s(2));
  f.connect(at_s(3));
  EXPECT_EQ(f.said().code, 421);
  f.send(c, mail(++f.number), at_s(3));
  EXPECT_EQ(f.said().code, kOk) << "who is here finishes";
  set(ComponentState::Inactive, at_s(4));
  f.send(c, to(++f.number, {kUser}, false), at_s(4));
  EXPECT_EQ(f.said().why, Refusal::NotActive);
  EXPECT_TRUE(f.door.has(OutputKind::Close));
}

// Facts 7.6, F14: 10048.
TEST(SmtpFront, AHubConnectorAtPort25KeepsTheServiceFromStarting) {
  FrontEnd f([](Directory& d, Options&) {
    ReceiveConnector hub;
    hub.name = "relay";
    hub.is_front_end = false;
    hub.port = 25;
    d.servers[kCasParis.index()].connectors.push_back(hub);
  });
  f.connect(at_s(1));
  EXPECT_TRUE(f.door.has(OutputKind::Close));
  EXPECT_FALSE(f.door.has(OutputKind::Accept));
}

// F15.
TEST(SmtpFront, NamesThatDoNotResolveAreSaid) {
  FrontEnd f([](Directory& d, Options&) {
    for (Server& s : d.servers) s.is_resolvable = false;
  });
  const auto c = f.greeted(at_s(1));
  f.offering(c, {kUser}, at_s(2));
  EXPECT_EQ(f.said().why, Refusal::ProxyFailedDns);
}

// Facts 2.13: the Outbound Proxy Frontend is there for Exchange servers.
TEST(SmtpFront, PassesMailOutForItsOwnServersAlone) {
  FrontEnd f([](Directory&, Options& o) {
    o.limits.tarpit = Duration{0};
    o.outbound.hosts = {ParticipantId{60u}, ParticipantId{61u}};
  });
  const auto stranger = f.connect(at_s(1), kOutboundProxy);
  f.send(stranger, to(++f.number, {kOutside}), at_s(1));
  f.send(stranger, mail(f.number, 1), at_s(1));
  EXPECT_EQ(f.said().code, 530);
  const auto own = f.connect(at_s(2), kOutboundProxy, 0, ParticipantId{kMbxParis1.index()});
  const Output first = f.offering(own, {kOutside}, at_s(2));
  f.door.closed(first.connection, first.tag, CloseReason::Refused, at_s(3));
  const Output second = f.door.one(OutputKind::Connect);
  EXPECT_NE(second.peer, first.peer) << "the other host outside, at once";
  f.door.closed(second.connection, second.tag, CloseReason::Refused, at_s(4));
  EXPECT_EQ(f.said().why, Refusal::ProxyFailed);
}

TEST(SmtpFront, ACrashForgetsEverything) {
  FrontEnd f;
  const auto c = f.greeted(at_s(1));
  f.going_on(c, {kUser}, at_s(2));
  f.door.crash(at_s(3));
  EXPECT_EQ(f.server.client_connections(), 0u);
  EXPECT_EQ(f.server.counts().upstream, 0u);
  f.door.start(at_s(60));
  f.connect(at_s(61));
  EXPECT_EQ(f.said().code, kReady);
}

}  // namespace
}  // namespace casgrid::smtp::testing
