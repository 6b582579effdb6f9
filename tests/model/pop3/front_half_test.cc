// A mail program at a front end over POP3: what it is told before the logon, what lets it in, how
// it gets to its mailbox, and what ends it.
#include "tests/model/pop3/front_end.h"

namespace casgrid::pop3::testing {
namespace {

Command logon(Verb verb, std::uint32_t number) {
  Command command;
  command.verb = verb;
  command.action = kLogon;
  command.number = number;
  command.user = kUser;
  return command;
}

void set_login_type(FrontEnd& f, LoginType type) {
  for (Server& s : f.directory.servers) s.access_of(Protocol::Pop3).login_type = type;
}

// ---- before the logon ----

TEST(Pop3Front, GreetsAtBothPortsAndListsNothingThatCannotSucceed) {
  FrontEnd f;
  const auto clear = f.connect(kStart, kPlainPort);
  EXPECT_EQ(f.said().status, Status::Greeting);
  EXPECT_EQ(f.door.out.messages.back().bytes, kDialect.greeting_bytes);
  const Reply in_clear = f.ask(clear, Verb::Capability, kStart);
  EXPECT_TRUE(in_clear.offers_tls);
  EXPECT_TRUE(in_clear.refuses_login) << "SecureLogin: no USER";
  EXPECT_FALSE(in_clear.offers_plain);
  const auto secure = f.connect(kStart);
  EXPECT_EQ(f.said().status, Status::Greeting);
  const Reply in_tls = f.ask(secure, Verb::Capability, kStart);
  EXPECT_FALSE(in_tls.offers_tls);
  EXPECT_FALSE(in_tls.refuses_login);
  EXPECT_TRUE(in_tls.offers_plain);
}

// Conformance POPIMAP-001.
TEST(Pop3Front, RefusesWhoeverConnectsWhileItsServiceIsStopped) {
  const Directory d = organisation();  // as it is installed
  AccessServer server(d, FrontEnd::tuned(d, {}), kFrontRows<kDialect>);
  casgrid::testing::Door door(server);
  door.start();
  door.offered(kStart, kPlainPort);
  EXPECT_TRUE(door.has(OutputKind::Close));
  EXPECT_FALSE(door.has(OutputKind::Accept));
}

// Facts F9.
TEST(Pop3Front, SaysNothingAndClosesWhilePopProxyIsInactive) {
  FrontEnd f;
  f.door.fault({.act = act::SetComponent{ComponentId::PopProxy, Requester::HealthApi,
                                         ComponentState::Inactive}},
               kStart);
  f.connect(kStart, kPlainPort);
  EXPECT_TRUE(f.door.has(OutputKind::Accept)) << "TCP connects";
  EXPECT_FALSE(f.door.has(OutputKind::Send)) << "no banner";
  EXPECT_TRUE(f.door.has(OutputKind::Close));
  EXPECT_EQ(f.server.client_connections(), 0u);
}

TEST(Pop3Front, BeginsTlsBehindStls) {
  FrontEnd f;
  const auto c = f.connect(kStart, kPlainPort);
  EXPECT_EQ(f.ask(c, Verb::StartTls, kStart).status, Status::Ok);
  Command hello;
  hello.verb = Verb::ClientHello;
  hello.number = ++f.number;
  f.send(c, hello, kStart);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, at_s(1));
  EXPECT_NE(f.said().tls_session, 0u);
  EXPECT_EQ(f.ask(c, Verb::StartTls, at_s(1)).status, Status::Bad) << "it has begun";
  f.piping(c, at_s(1));
}

TEST(Pop3Front, TakesAPasswordOnlyBehindAName) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.send(c, logon(Verb::Login, 1), kStart);
  EXPECT_EQ(f.said().status, Status::Bad);
  EXPECT_EQ(f.ask(c, Verb::User, kStart).status, Status::Continue);
  f.send(c, logon(Verb::Login, 9), kStart);
  EXPECT_TRUE(f.door.has(OutputKind::Spend)) << "it is looked at";
}

// AUTH PLAIN without an initial response: the credentials come on a line of their own.
TEST(Pop3Front, TakesSaslPlainInTwoParts) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.send(c, logon(Verb::AuthenticatePlain, 5), kStart);
  EXPECT_EQ(f.said().status, Status::Continue);
  f.send(c, logon(Verb::AuthenticatePlain, 5), kStart);
  EXPECT_TRUE(f.door.has(OutputKind::Spend));
}

// Facts 4.4, conformance POPIMAP-011: what each LoginType takes without TLS.
TEST(Pop3Front, TakesInClearWhatItsLoginTypeSays) {
  for (const LoginType type :
       {LoginType::PlainTextLogin, LoginType::PlainTextAuthentication, LoginType::SecureLogin}) {
    FrontEnd f;
    set_login_type(f, type);
    const auto c = f.connect(kStart, kPlainPort);
    const Reply named = f.ask(c, Verb::User, kStart);
    f.send(c, logon(Verb::AuthenticatePlain, 50), kStart);
    f.send(c, logon(Verb::AuthenticatePlain, 50), kStart);
    if (type == LoginType::PlainTextLogin) {
      EXPECT_EQ(named.status, Status::Continue);
      EXPECT_TRUE(f.door.has(OutputKind::Spend));
    } else {
      EXPECT_EQ(named.why, Refusal::NeedsTls);
      EXPECT_EQ(f.said().why, Refusal::NeedsTls);
    }
  }
}

TEST(Pop3Front, ServesNothingElseBeforeTheLogon) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  Command stat;
  stat.verb = Verb::Mailbox;
  stat.action = kStat;
  f.send(c, stat, kStart);
  EXPECT_EQ(f.said().status, Status::Bad);
  stat.action = kQuit;
  f.send(c, stat, kStart);
  EXPECT_EQ(f.said().status, Status::Ok);
  EXPECT_TRUE(f.door.has(OutputKind::Close));
  EXPECT_EQ(f.server.client_connections(), 0u);
}

// ---- the logon ----

// Conformance POPIMAP-002.
TEST(Pop3Front, PassesAGoodLogonOnToTheActiveCopyAndBecomesAPipe) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  const Output upstream = f.opening(c, kStart);
  EXPECT_EQ(upstream.port, kBackEndPort);
  EXPECT_EQ(upstream.peer.index(), kMbxParis1.index());
  f.door.opened(upstream, kStart);
  const auto said = f.door.only<Command>(OutputKind::Send);
  EXPECT_EQ(said.verb, Verb::Login);
  EXPECT_EQ(said.user, kUser);
  f.back_end_says(upstream, Status::Ok, kStart);
  EXPECT_EQ(f.said().status, Status::Ok);
  Command retrieve;
  retrieve.verb = Verb::Mailbox;
  retrieve.action = kRetrieve;
  f.send(c, retrieve, at_s(1));
  f.door.work_done(f.door.one(OutputKind::Spend).tag, at_s(1));
  EXPECT_EQ(f.door.one(OutputKind::Send).connection, upstream.connection);
}

TEST(Pop3Front, SaysOfWrongCredentialsNoMoreThanThat) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.log_on(c, kStart, false);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, kStart);
  f.directory_answers(false, kStart);
  EXPECT_EQ(f.said().why, Refusal::AuthenticationFailed);
  EXPECT_FALSE(f.door.has(OutputKind::Close)) << "it may try again, with its name first";
  f.send(c, logon(Verb::Login, 60), kStart);
  EXPECT_EQ(f.said().status, Status::Bad);
}

// Accounts that are locked, and passwords that have expired: the directory says no, and so does the
// front end, in the same words.
TEST(Pop3Front, RefusesAnAccountThatTheDirectoryDoesNotLetIn) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.log_on(c, kStart, true);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, kStart);
  f.directory_answers(false, kStart);
  EXPECT_EQ(f.said().why, Refusal::AuthenticationFailed);
  EXPECT_FALSE(f.door.has(OutputKind::Connect));
}

// PopEnabled.
TEST(Pop3Front, RefusesAMailboxWithoutPop) {
  FrontEnd f;
  f.directory.user_groups[0].settings.disabled.set(Protocol::Pop3, true);
  const auto c = f.connect(kStart);
  f.log_on(c, kStart);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, kStart);
  f.directory_answers(true, kStart);
  f.located(kMbxParis1, kStart);
  EXPECT_EQ(f.said().why, Refusal::AuthenticationFailed);
  EXPECT_FALSE(f.door.has(OutputKind::Connect));
}

TEST(Pop3Front, FollowsTheActiveCopyOnceAtTheLogon) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  const Output upstream = f.opening(c, kStart);
  f.door.opened(upstream, kStart);
  f.back_end_says(upstream, Status::No, kStart, Refusal::NotMountedHere);
  f.located(kMbxParis2, kStart);
  const Output second = f.door.one(OutputKind::Connect);
  EXPECT_EQ(second.peer.index(), kMbxParis2.index());
  f.door.closed(second.connection, second.tag, CloseReason::Refused, kStart);
  EXPECT_EQ(f.said().why, Refusal::Unavailable) << "not a third time";
}

TEST(Pop3Front, RefusesLogonsWhileItIsSickAndReadsNothingWhileItHangs) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.door.fault({.act = act::Sicken{Protocol::Pop3, Sickness::Errors, Responder::Online}}, kStart);
  f.log_on(c, kStart);
  EXPECT_EQ(f.said().why, Refusal::Unavailable);
  f.door.fault({.act = act::Sicken{Protocol::Pop3, Sickness::Hangs, Responder::Online}}, at_s(1));
  f.connect(at_s(2), kPlainPort);
  EXPECT_FALSE(f.door.has(OutputKind::Send)) << "no greeting";
}

// ---- what ends a session ----

TEST(Pop3Front, EndsTheClientsConnectionWithItsMailboxServers) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  const Output upstream = f.piping(c, kStart);
  f.door.closed(upstream.connection, upstream.tag, CloseReason::Reset, at_s(1));
  EXPECT_EQ(f.door.one(OutputKind::Close).connection, c.connection);
  EXPECT_EQ(f.server.client_connections(), 0u);
}

TEST(Pop3Front, ForgetsEverythingInACrash) {
  FrontEnd f;
  f.piping(f.connect(kStart), kStart);
  f.door.crash(at_s(1));
  EXPECT_EQ(f.server.client_connections(), 0u);
  EXPECT_EQ(f.server.counts().upstream, 0u);
  f.door.start(at_s(2));
  f.piping(f.connect(at_s(2)), at_s(2));
}

// Conformance POPIMAP-014: 61 s without a logon. RFC 1939 has no goodbye for it.
TEST(Pop3Front, ClosesAConnectionThatDoesNotLogOnWithoutAWord) {
  FrontEnd f;
  const auto c = f.connect(kStart, kPlainPort);
  const Output timer = f.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(60));
  f.door.timer(timer.tag, timer.at);
  EXPECT_EQ(f.door.one(OutputKind::Close).connection, c.connection);
  EXPECT_FALSE(f.door.has(OutputKind::Send));
  EXPECT_EQ(f.server.client_connections(), 0u);
}

TEST(Pop3Front, ClosesASessionThatSaysNothingForHalfAnHour) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  const std::uint64_t timer = f.door.one(OutputKind::SetTimer).tag;
  const Output upstream = f.piping(c, at_s(50));
  f.door.timer(timer, at_s(60));
  EXPECT_EQ(f.door.one(OutputKind::SetTimer).at, at_s(50 + 1800)) << "it has logged on";
  f.door.timer(timer, at_s(1850));
  EXPECT_FALSE(f.door.has(OutputKind::Send));
  std::vector<ConnectionId> closed;
  for (const Output& o : f.door.all(OutputKind::Close)) closed.push_back(o.connection);
  EXPECT_THAT(closed, ::testing::UnorderedElementsAre(c.connection, upstream.connection));
}

// ---- limits (facts 7.2) ----

TEST(Pop3Front, LetsSixteenSessionsOfAUserIn) {
  FrontEnd f;
  for (int i = 0; i < 16; ++i) f.piping(f.connect(kStart), kStart);
  f.log_on(f.connect(kStart), kStart);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, kStart);
  EXPECT_EQ(f.said().why, Refusal::TooManyOfUser);
}

TEST(Pop3Front, LimitsConnectionsInAllAndFromOneAddress) {
  for (const bool of_address : {false, true}) {
    FrontEnd f([&](AccessServerOptions&, Limits& limits) {
      (of_address ? limits.most_from_one_address : limits.most_connections) = 1;
    });
    const auto first = f.connect(kStart);
    f.connect(kStart);
    EXPECT_EQ(f.said().why, Refusal::TooMany);
    EXPECT_TRUE(f.door.has(OutputKind::Close));
    f.door.closed(first.connection, first.label, CloseReason::Finished, at_s(1));
    f.connect(at_s(1));
    EXPECT_EQ(f.said().status, Status::Greeting) << "there is room again";
  }
}

// MaxCommandSize: 512 octets as it is installed.
TEST(Pop3Front, TakesNoLogonThatIsLongerThanACommandMayBe) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.ask(c, Verb::User, kStart);
  f.send(c, logon(Verb::Login, 70), kStart, 513);
  EXPECT_EQ(f.said().why, Refusal::TooLong);
  EXPECT_FALSE(f.door.has(OutputKind::Spend));
  f.ask(c, Verb::User, kStart);
  f.send(c, logon(Verb::Login, 71), kStart, 512);
  EXPECT_TRUE(f.door.has(OutputKind::Spend));
}

}  // namespace
}  // namespace casgrid::pop3::testing
