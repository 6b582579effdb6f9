// A mail program at a front end: what it is told before the logon, how it gets to its mailbox, and
// the pipe.
#include "tests/model/imap4/front_end.h"

namespace casgrid::imap4::testing {
namespace {

TEST(Imap4Front, GreetsAtOnceAndOffersTlsInClear) {
  FrontEnd f;
  f.connect(kStart, kPlainPort);
  const Reply greeting = f.said();
  EXPECT_EQ(greeting.status, Status::Greeting);
  EXPECT_TRUE(greeting.offers_tls);
  EXPECT_TRUE(greeting.refuses_login) << "SecureLogin takes no password in clear";
  EXPECT_FALSE(greeting.offers_plain);
  EXPECT_EQ(f.door.count(RecordKind::ConnectionAccepted), 0u) << "no handshake yet";
}

TEST(Imap4Front, GreetsAfterTheHandshakeWhereThePortBeginsWithIt) {
  FrontEnd f;
  f.connect(kStart);
  const Reply greeting = f.said();
  EXPECT_EQ(greeting.status, Status::Greeting);
  EXPECT_FALSE(greeting.offers_tls);
  EXPECT_TRUE(greeting.offers_plain);
}

TEST(Imap4Front, RefusesWhoeverConnectsWhileItsServiceIsStopped) {
  const Directory d = organisation();  // as it is installed
  AccessServer server(d, FrontEnd::tuned(d, {}), kFrontRows<kDialect>);
  casgrid::testing::Door door(server);
  door.start();
  door.offered(kStart, kPlainPort);
  EXPECT_TRUE(door.has(OutputKind::Close));
  EXPECT_FALSE(door.has(OutputKind::Accept));
}

TEST(Imap4Front, SaysNothingAndClosesWhileItsComponentIsInactive) {
  FrontEnd f;
  f.door.fault({.act = act::SetComponent{ComponentId::ImapProxy, Requester::Maintenance,
                                         ComponentState::Inactive}},
               kStart);
  f.connect(kStart, kPlainPort);
  EXPECT_TRUE(f.door.has(OutputKind::Accept)) << "TCP connects";
  EXPECT_FALSE(f.door.has(OutputKind::Send)) << "no banner";
  EXPECT_TRUE(f.door.has(OutputKind::Close));
  EXPECT_EQ(f.server.client_connections(), 0u);
}

TEST(Imap4Front, BeginsTlsOnRequestAndThenTakesThePassword) {
  FrontEnd f;
  const auto c = f.connect(kStart, kPlainPort);
  f.log_on(c, kStart);
  EXPECT_EQ(f.said().why, Refusal::NeedsTls);
  EXPECT_FALSE(f.door.has(OutputKind::Tell)) << "nobody is asked about the password";
  EXPECT_EQ(f.ask(c, Verb::StartTls, kStart).status, Status::Ok);
  Command hello;
  hello.verb = Verb::ClientHello;
  hello.number = ++f.number;
  f.door.message(c.connection, c.label, hello, kStart);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, kStart);
  EXPECT_NE(f.said().tls_session, 0u);
  EXPECT_EQ(f.door.count(RecordKind::ConnectionAccepted), 1u);
  EXPECT_FALSE(f.ask(c, Verb::Capability, kStart).refuses_login);
  EXPECT_EQ(f.ask(c, Verb::StartTls, kStart).status, Status::Bad) << "it has begun";
  EXPECT_EQ(f.opening(c, kStart).peer.index(), kMbxParis1.index());
}

TEST(Imap4Front, RefusesAWrongPasswordAndTakesAnother) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.log_on(c, kStart, false);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, kStart);
  f.directory_answers(false, kStart);
  EXPECT_EQ(f.said().status, Status::No);
  EXPECT_EQ(f.said().why, Refusal::AuthenticationFailed);
  EXPECT_EQ(f.opening(c, at_s(1)).port, kBackEndPort) << "on the same connection";
}

TEST(Imap4Front, AsksForTheCredentialsOfAuthenticate) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  Command command;
  command.verb = Verb::AuthenticatePlain;
  command.action = kLogon;
  command.number = 7;
  command.user = kUser;
  f.door.message(c.connection, c.label, command, kStart);
  EXPECT_EQ(f.said().status, Status::Continue);
  EXPECT_FALSE(f.door.has(OutputKind::Spend));
  f.door.message(c.connection, c.label, command, kStart);
  EXPECT_TRUE(f.door.has(OutputKind::Spend)) << "the credentials are there";
}

TEST(Imap4Front, OffersNoOtherMechanism) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  EXPECT_EQ(f.ask(c, Verb::AuthenticateOther, kStart).status, Status::No);
  EXPECT_EQ(f.ask(c, Verb::Mailbox, kStart).status, Status::Bad) << "before the logon";
}

TEST(Imap4Front, IsAPipeAfterTheLogonThatKeepsTheOrder) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  const Output upstream = f.opening(c, kStart);
  f.door.opened(upstream, kStart);
  const auto logon = f.door.only<Command>(OutputKind::Send);
  EXPECT_EQ(logon.user, kUser);
  EXPECT_EQ(logon.database, DatabaseId{0u}) << "who was authenticated, and where";
  f.back_end_says(upstream, Status::Ok, kStart);
  EXPECT_EQ(f.server.counts().held, 1u);

  Command fetch;
  fetch.verb = Verb::Mailbox;
  fetch.action = kFetch;
  fetch.number = 101;
  f.door.message(c.connection, c.label, fetch, at_s(1));
  const std::uint64_t first = f.door.one(OutputKind::Spend).tag;
  fetch.number = 102;
  f.door.message(c.connection, c.label, fetch, at_s(1));
  EXPECT_FALSE(f.door.has(OutputKind::Spend)) << "one after the other";
  f.door.work_done(first, at_s(2));
  EXPECT_EQ(f.door.only<Command>(OutputKind::Send).number, 101u);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, at_s(3));
  EXPECT_EQ(f.door.only<Command>(OutputKind::Send).number, 102u);
  f.number = 101;
  f.back_end_says(upstream, Status::Ok, at_s(4));
  EXPECT_EQ(f.said().number, 101u);
  EXPECT_EQ(f.door.one(OutputKind::Send).connection, c.connection);
}

TEST(Imap4Front, IsNotMisledByTheGreetingOfAnOldFrontEnd) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  const Output upstream = f.opening(c, kStart);
  f.back_end_says(upstream, Status::Greeting, kStart);
  EXPECT_FALSE(f.door.has(OutputKind::Close));
  f.door.opened(upstream, kStart);
  f.back_end_says(upstream, Status::Greeting, kStart);
  EXPECT_FALSE(f.door.has(OutputKind::Send));
  f.back_end_says(upstream, Status::Ok, kStart);
  EXPECT_EQ(f.said().status, Status::Ok);
}

// A port that is said to be another than the client's would be one at which nobody listens.
TEST(Imap4Front, DecidesByThePortThatTheClientCameTo) {
  Directory d = FrontEnd::organised();
  d.servers[kCasParis.index()].access_of(Protocol::Imap4).implicit_tls_port = 1;  // not 993
  AccessServer server(d, FrontEnd::tuned(d, {}), kFrontRows<kDialect>);
  casgrid::testing::Door door(server);
  door.start();
  const ConnectionId id = door.offered(kStart, kPlainPort);
  const std::uint64_t label = door.one(OutputKind::Label).tag;
  Command command;
  command.verb = Verb::StartTls;
  door.message(id, label, command, kStart);
  command.verb = Verb::ClientHello;
  door.message(id, label, command, kStart);
  door.work_done(door.one(OutputKind::Spend).tag, kStart);
  command.verb = Verb::Login;
  command.action = kLogon;
  command.user = kUser;
  door.message(id, label, command, kStart);
  EXPECT_TRUE(door.has(OutputKind::Spend)) << "the logon is looked at";
}

TEST(Imap4Front, FollowsTheDatabaseOnceAtTheLogon) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  const Output upstream = f.opening(c, kStart);
  f.door.opened(upstream, kStart);
  f.back_end_says(upstream, Status::No, kStart, Refusal::NotMountedHere);
  EXPECT_TRUE(f.door.has(OutputKind::Close)) << "the connection to it";
  f.located(kMbxParis2, kStart);
  const Output second = f.door.one(OutputKind::Connect);
  EXPECT_EQ(second.peer.index(), kMbxParis2.index());
  f.door.closed(second.connection, second.tag, CloseReason::Refused, kStart);
  EXPECT_EQ(f.said().why, Refusal::Unavailable) << "not a third time";
  EXPECT_EQ(f.server.counts().upstream, 0u);
}

TEST(Imap4Front, EndsTheClientsConnectionWithItsMailboxServers) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  const Output upstream = f.piping(c, kStart);
  f.door.closed(upstream.connection, upstream.tag, CloseReason::Reset, at_s(1));
  EXPECT_EQ(f.door.one(OutputKind::Close).connection, c.connection);
  EXPECT_EQ(f.server.client_connections(), 0u);
}

TEST(Imap4Front, EndsTheMailboxServersConnectionWithItsClients) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  const Output upstream = f.piping(c, kStart);
  Command fetch;
  fetch.verb = Verb::Mailbox;
  fetch.action = kFetch;
  f.door.message(c.connection, c.label, fetch, at_s(1));
  const std::uint64_t at_work = f.door.one(OutputKind::Spend).tag;
  f.door.closed(c.connection, c.label, CloseReason::Finished, at_s(1));
  EXPECT_EQ(f.door.one(OutputKind::Close).connection, upstream.connection);
  EXPECT_EQ(f.door.one(OutputKind::Drop).tag, at_work);
  f.door.work_done(at_work, at_s(2));
  EXPECT_EQ(f.server.counts().under_way, 0u);
}

TEST(Imap4Front, HasTwoTimeOuts) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  const std::uint64_t timer = f.door.one(OutputKind::SetTimer).tag;
  f.piping(c, at_s(50));
  f.door.timer(timer, at_s(60));
  EXPECT_EQ(f.door.one(OutputKind::SetTimer).at, at_s(50 + 1800)) << "it has logged on";
  f.door.timer(timer, at_s(1850));
  EXPECT_EQ(f.said().why, Refusal::IdleTooLong);
  EXPECT_EQ(f.server.client_connections(), 0u);

  f.connect(at_s(2000));
  const std::uint64_t other = f.door.one(OutputKind::SetTimer).tag;
  EXPECT_EQ(f.door.one(OutputKind::SetTimer).at, at_s(2060));
  f.door.timer(other, at_s(2060));
  EXPECT_EQ(f.said().status, Status::Bye);
}

TEST(Imap4Front, LimitsSessionsOfAUserAndOfAnAddress) {
  FrontEnd f([](AccessServerOptions&, Limits& imap) {
    imap.most_of_user = 2;
    imap.most_from_one_address = 4;
  });
  for (int i = 0; i < 2; ++i) f.piping(f.connect(kStart), kStart);
  const auto third = f.connect(kStart);
  f.log_on(third, kStart);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, kStart);
  EXPECT_EQ(f.said().why, Refusal::TooManyOfUser);
  f.connect(kStart);
  f.connect(kStart);
  EXPECT_EQ(f.said().why, Refusal::TooMany);
  EXPECT_TRUE(f.door.has(OutputKind::Close));
  f.door.closed(third.connection, third.label, CloseReason::Finished, at_s(1));
  f.connect(at_s(1));
  EXPECT_EQ(f.said().status, Status::Greeting) << "there is room again";
}

TEST(Imap4Front, ReadsNothingWhileItHangsAndEndsWhoWaitsTooLong) {
  FrontEnd f;
  const auto there = f.connect(kStart);
  const Output upstream = f.piping(there, kStart);
  f.door.fault({.act = act::Sicken{Protocol::Imap4, Sickness::Hangs, Responder::Online}}, at_s(1));
  Command fetch;
  fetch.verb = Verb::Mailbox;
  fetch.action = kFetch;
  f.door.message(there.connection, there.label, fetch, at_s(2));
  EXPECT_TRUE(f.door.out.outputs.empty()) << "the pipe stands still";
  f.connect(at_s(3));
  EXPECT_FALSE(f.door.has(OutputKind::Send)) << "no greeting";
  const Output timer = f.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(63));
  f.door.timer(timer.tag, timer.at);
  EXPECT_TRUE(f.door.has(OutputKind::Close));
  EXPECT_EQ(f.server.client_connections(), 1u);
  EXPECT_FALSE(upstream.connection.is_none());
}

TEST(Imap4Front, GivesEachAttemptItsOwnPatience) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.log_on(c, kStart);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, kStart);
  f.directory_answers(true, kStart);
  f.located(kMbxParis1, kStart);
  const Output first = f.door.one(OutputKind::Connect);
  const std::uint64_t patience = f.door.one(OutputKind::SetTimer).tag;
  f.door.closed(first.connection, first.tag, CloseReason::Refused, at_s(21));
  f.located(kMbxParis2, at_s(21));
  const Output second = f.door.one(OutputKind::Connect);
  f.door.timer(patience, at_s(25));
  EXPECT_FALSE(f.door.has(OutputKind::Send)) << "25 s are those of the first attempt";
  EXPECT_EQ(f.door.one(OutputKind::SetTimer).at, at_s(46));
  f.door.timer(patience, at_s(46));
  EXPECT_EQ(f.said().why, Refusal::Unavailable);
  EXPECT_FALSE(second.connection.is_none());
}

TEST(Imap4Front, DoesNotHoldItsOwnSlownessAgainstTheClient) {
  FrontEnd f([](AccessServerOptions&, Limits& imap) {
    imap.pre_authentication_idle = std::chrono::seconds(30);
  });
  const auto c = f.connect(kStart);
  const std::uint64_t timer = f.door.one(OutputKind::SetTimer).tag;
  f.opening(c, at_s(1));
  f.door.timer(timer, at_s(30));
  EXPECT_FALSE(f.door.has(OutputKind::Send)) << "the client waits for the server";
  EXPECT_EQ(f.door.one(OutputKind::SetTimer).at, at_s(60));
}

TEST(Imap4Front, TakesTheShorterOfItsTimeOutsFromTheLogonOn) {
  FrontEnd f([](AccessServerOptions&, Limits& imap) {
    imap.authenticated_idle = std::chrono::seconds(30);
    imap.pre_authentication_idle = std::chrono::hours(1);
  });
  const auto c = f.connect(kStart);
  const Output upstream = f.opening(c, at_s(1));
  f.door.opened(upstream, at_s(1));
  f.back_end_says(upstream, Status::Ok, at_s(1));
  const Output timer = f.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(31));
  f.door.timer(timer.tag, timer.at);
  EXPECT_EQ(f.said().why, Refusal::IdleTooLong);
}

TEST(Imap4Front, CountsLogonsOfAUserThatAreOnTheirWay) {
  FrontEnd f([](AccessServerOptions&, Limits& imap) { imap.most_of_user = 1; });
  const auto first = f.connect(kStart);
  const auto second = f.connect(kStart);
  const Output upstream = f.opening(first, kStart);
  f.log_on(second, kStart);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, kStart);
  EXPECT_EQ(f.said().why, Refusal::TooManyOfUser);
  f.door.opened(upstream, kStart);
  f.back_end_says(upstream, Status::No, kStart, Refusal::NotMountedHere);
  f.located(kMbxParis2, kStart);
  const Output again = f.door.one(OutputKind::Connect);
  f.door.closed(again.connection, again.tag, CloseReason::Refused, kStart);
  EXPECT_EQ(f.said().why, Refusal::Unavailable) << "its place is free again";
  EXPECT_EQ(f.opening(second, at_s(1)).port, kBackEndPort);
}

TEST(Imap4Front, TakesNoLateAnswerToAnEarlierLogon) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.log_on(c, kStart);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, kStart);
  const auto asked = f.door.only<DirectoryQuery>(OutputKind::Tell);
  f.directory_answers(false, kStart);
  EXPECT_EQ(f.said().why, Refusal::AuthenticationFailed);
  f.log_on(c, at_s(1), false);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, at_s(1));
  f.door.told(ParticipantId{kDcLyon.index()}, DirectoryAnswer{asked.tag, asked.user, true},
              at_s(1));
  EXPECT_TRUE(f.door.out.outputs.empty()) << "that was about the first";
}

TEST(Imap4Front, ForgetsEverythingInACrash) {
  FrontEnd f;
  f.piping(f.connect(kStart), kStart);
  f.door.crash(at_s(1));
  EXPECT_EQ(f.server.client_connections(), 0u);
  EXPECT_EQ(f.server.counts().upstream, 0u);
  f.door.start(at_s(2));
  f.piping(f.connect(at_s(2)), at_s(2));
}

// Facts 7.2: ImapEnabled. Nothing tells a client that it is not the password.
TEST(Imap4Front, RefusesAMailboxWithoutImap) {
  FrontEnd f;
  f.directory.user_groups[0].settings.disabled.set(Protocol::Imap4, true);
  const auto c = f.connect(kStart);
  f.log_on(c, kStart);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, kStart);
  f.directory_answers(true, kStart);
  f.located(kMbxParis1, kStart);
  const Reply refused = f.said();
  EXPECT_EQ(refused.status, Status::No);
  EXPECT_EQ(refused.why, Refusal::AuthenticationFailed);
  EXPECT_FALSE(f.door.has(OutputKind::Connect));
}

}  // namespace
}  // namespace casgrid::imap4::testing
