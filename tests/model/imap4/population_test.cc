// Mail programs over IMAP4 before a scripted server.
#include "model/mailaccess/population.h"

#include "model/imap4/dialect.h"
#include "model/imap4/programs.h"
#include "model/mailaccess/outcome.h"
#include "tests/model/client/operations.h"
#include "tests/model/mailaccess/mail_server_script.h"

namespace casgrid::testing {
namespace {

using imap4::MailProgram;
using mailaccess::Refusal;
using mailaccess::Status;
using mailaccess::Verb;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

MailPopulationOptions options_of(MailProgram program, bool uses_idle = false) {
  MailPopulationOptions o;
  o.program = &program_row(program);
  o.uses_idle = uses_idle;
  o.profile.think_s = Variate::constant(program_row(program).stays ? 300 : 600);
  o.profile.hold_s = 29 * 60;
  return o;
}

// To one verb; to everything else the usual.
auto refusing(Verb verb, Status status, Refusal why = Refusal::None) {
  return [=](const mailaccess::Command& asked) -> std::optional<mailaccess::Reply> {
    if (asked.verb != verb) return std::nullopt;
    return with(status, why);
  };
}
auto refusing(ActionId action, Status status, Refusal why = Refusal::None) {
  return [=](const mailaccess::Command& asked) -> std::optional<mailaccess::Reply> {
    if (asked.verb != Verb::Mailbox || asked.action != action) return std::nullopt;
    return with(status, why);
  };
}

// Mutt with IDLE, an instant after it began to; what was before is forgotten.
struct IdlingMutt : MailProgramAtWork {
  explicit IdlingMutt(MailPopulationOptions options = options_of(MailProgram::Mutt, true))
      : MailProgramAtWork(std::move(options), {}) {
    run(10);
    EXPECT_EQ(walk().back(), "idle");
    said.clear();
    records.clear();
    notes.clear();
  }
};

TEST(MuttWalk, SetsUpTlsLogsOnAndStays) {
  MailProgramAtWork mutt(options_of(MailProgram::Mutt), {});
  mutt.run(100);
  EXPECT_THAT(mutt.walk(),
              ElementsAre("CAPABILITY", "STARTTLS", "ClientHello", "CAPABILITY", "AUTHENTICATE",
                          "AUTHENTICATE", "CAPABILITY", "list", "select", "fetch"));
  EXPECT_THAT(mutt.results(), ElementsAre("logon 200", "list 200", "select 200", "fetch 200"));
  EXPECT_TRUE(mutt.is_connected());
  EXPECT_EQ(mutt.population().sessions(), 1u);
  EXPECT_EQ(mutt.connects.front().port, imap4::kPlainPort);
  EXPECT_TRUE(mutt.connects.front().is_plain);
}

TEST(MuttWalk, AsksForTlsThoughItIsNotOffered) {
  Script script;
  script.offers_tls = false;
  script.instead = refusing(Verb::StartTls, Status::Bad);
  MailProgramAtWork mutt(options_of(MailProgram::Mutt), script);
  mutt.run(3);
  EXPECT_THAT(mutt.walk(), ElementsAre("CAPABILITY", "STARTTLS"));
  EXPECT_THAT(mutt.results(), ElementsAre("logon 400"));
  EXPECT_FALSE(mutt.is_connected()) << "it closes without a LOGOUT";
  mutt.run(5);
  EXPECT_THAT(mutt.connected_at, SizeIs(2)) << "and tries again when it has backed off";
}

TEST(MuttWalk, AsksWhetherThereIsAnythingNewEveryFiveMinutes) {
  MailProgramAtWork mutt(options_of(MailProgram::Mutt), {});
  mutt.run(1000);
  const auto times = mutt.times_of("noop");
  ASSERT_THAT(times, SizeIs(3));
  EXPECT_NEAR(times[1] - times[0], 300, 0.1);
  EXPECT_NEAR(times[2] - times[1], 300, 0.1);
}

TEST(MuttWalk, FetchesWhatANoopToldOf) {
  Script script;
  script.instead = [](const mailaccess::Command& asked) -> std::optional<mailaccess::Reply> {
    if (asked.action != imap4::kNoop) return std::nullopt;
    mailaccess::Reply reply;
    reply.is_event = true;
    return reply;
  };
  MailProgramAtWork mutt(options_of(MailProgram::Mutt), script);
  mutt.run(10);
  mutt.said.clear();
  mutt.run(310);
  EXPECT_THAT(mutt.walk(), ElementsAre("noop", "fetch"));
}

TEST(OfflineImapWalk, SynchronisesLeavesAndComesAgain) {
  MailProgramAtWork program(options_of(MailProgram::OfflineImap), {});
  program.run(500);
  EXPECT_THAT(program.walk(), ElementsAre("CAPABILITY", "STARTTLS", "ClientHello", "CAPABILITY",
                                          "AUTHENTICATE", "AUTHENTICATE", "CAPABILITY", "list",
                                          "list", "select", "select", "fetch", "fetch", "logout"));
  EXPECT_FALSE(program.is_connected());
  EXPECT_EQ(program.population().sessions(), 0u);
  const double left = program.said.back().at + 0.01;
  program.run(700);
  ASSERT_THAT(program.connected_at, SizeIs(2));
  EXPECT_NEAR(program.connected_at[1] - left, 600, 0.1);
  EXPECT_EQ(program.count(RecordKind::SessionStarted), 2u);
  EXPECT_EQ(program.count(RecordKind::SessionEnded), 2u);
}

TEST(OfflineImapWalk, TakesItsTimeBehindTheGreeting) {
  MailProgramAtWork program(options_of(MailProgram::OfflineImap), {});
  program.run(2);
  const double greeted = program.connected_at.front() + 0.01;
  EXPECT_NEAR(program.said.front().at - greeted, 0.1, 1e-6);
  MailProgramAtWork mutt(options_of(MailProgram::Mutt), {});
  mutt.run(2);
  EXPECT_NEAR(mutt.said.front().at - mutt.connected_at.front() - 0.01, 0, 1e-6);
}

TEST(OfflineImapWalk, UsesWhatIsOffered) {
  Script script;
  script.offers_tls = script.offers_plain = false;
  MailProgramAtWork program(options_of(MailProgram::OfflineImap), script);
  program.run(10);
  EXPECT_THAT(program.walk(), ElementsAre("CAPABILITY", "LOGIN", "CAPABILITY", "list", "list",
                                          "select", "select", "fetch", "fetch", "logout"));
}

TEST(FetchmailWalk, NeverUsesPlain) {
  MailProgramAtWork program(options_of(MailProgram::Fetchmail), {});
  program.run(10);
  EXPECT_THAT(program.walk(),
              ElementsAre("CAPABILITY", "STARTTLS", "ClientHello", "CAPABILITY", "LOGIN", "select",
                          "fetch", "fetch", "fetch", "fetch", "store", "logout"));
}

TEST(GetmailWalk, SendsThePasswordInClear) {
  Script script;
  script.refuses_login = true;  // it does not look
  MailProgramAtWork program(options_of(MailProgram::Getmail), script);
  program.run(10);
  EXPECT_THAT(program.walk(), ElementsAre("CAPABILITY", "LOGIN", "CAPABILITY", "select", "fetch",
                                          "fetch", "logout"));
}

TEST(ImapTls, ImplicitTlsNeedsNoStartTls) {
  MailPopulationOptions o = options_of(MailProgram::Mutt);
  o.implicit_tls = true;
  MailProgramAtWork mutt(o, {});
  mutt.run(10);
  EXPECT_EQ(mutt.connects.front().port, imap4::kTlsPort);
  EXPECT_FALSE(mutt.connects.front().is_plain);
  EXPECT_THAT(mutt.times_of("STARTTLS"), IsEmpty());
  EXPECT_THAT(mutt.results(), SizeIs(4));
}

TEST(ImapTls, ComesBackWithTheSessionThatItWasGiven) {
  MailProgramAtWork program(options_of(MailProgram::OfflineImap), {});
  program.run(700);
  std::vector<std::uint32_t> shown;
  for (const auto& s : program.said)
    if (s.command.verb == Verb::ClientHello) shown.push_back(s.command.tls_session);
  EXPECT_THAT(shown, ElementsAre(0u, 77u));
  EXPECT_EQ(program.connects.back().tls_session, 0u) << "in clear there is none to show";
}

TEST(ImapLogon, NamesItsUserAndRepeatsItsNumberBehindAContinuation) {
  MailProgramAtWork mutt(options_of(MailProgram::Mutt), {});
  mutt.run(10);
  std::vector<mailaccess::Command> logons;
  for (const auto& s : mutt.said)
    if (s.command.verb == Verb::AuthenticatePlain) logons.push_back(s.command);
  ASSERT_THAT(logons, SizeIs(2));
  EXPECT_EQ(logons[0].number, logons[1].number);
  EXPECT_EQ(logons[1].user, UserId{7u});
  EXPECT_EQ(logons[1].action, imap4::kLogon);
}

TEST(ImapLogon, IsDoneAtOnceWhereTheServerNeedsNoContinuation) {
  Script script;
  script.says_continue = false;
  MailProgramAtWork mutt(options_of(MailProgram::Mutt), script);
  mutt.run(10);
  EXPECT_THAT(mutt.times_of("AUTHENTICATE"), SizeIs(1));
  EXPECT_THAT(mutt.results(), SizeIs(4));
}

TEST(ImapLogon, BacksOffWhenItIsRefused) {
  Script script;
  script.instead = refusing(Verb::Login, Status::No, Refusal::NeedsTls);
  MailProgramAtWork program(options_of(MailProgram::Getmail), script);
  program.run(70);
  ASSERT_THAT(program.connected_at, SizeIs(5));
  std::vector<double> waits;
  for (std::size_t i = 1; i < 5; ++i)
    waits.push_back(program.connected_at[i] - program.connected_at[i - 1]);
  EXPECT_THAT(waits, ElementsAre(DoubleNear(4, 0.1), DoubleNear(8, 0.1), DoubleNear(16, 0.1),
                                 DoubleNear(32, 0.1)));
  EXPECT_EQ(program.results().front(), "logon 403");
}

TEST(ImapLogon, IsNotTriedWhereNothingOfItIsOffered) {
  Script script;
  script.offers_tls = script.offers_plain = false;
  script.refuses_login = true;
  MailProgramAtWork program(options_of(MailProgram::Fetchmail), script);
  program.run(3);
  EXPECT_THAT(program.walk(), ElementsAre("CAPABILITY"));
  EXPECT_THAT(program.results(), ElementsAre("logon 403"));
  EXPECT_FALSE(program.is_connected());
}

TEST(ImapLogon, SaysWithWhichStatusItWasRefused) {
  const std::pair<Refusal, const char*> all[] = {{Refusal::AuthenticationFailed, "logon 401"},
                                                 {Refusal::NeedsTls, "logon 403"},
                                                 {Refusal::Unavailable, "logon 503"},
                                                 {Refusal::NotMountedHere, "logon 503"},
                                                 {Refusal::TooManyOfUser, "logon 503"},
                                                 {Refusal::TooMany, "logon 503"},
                                                 {Refusal::TooLong, "logon 400"}};
  for (const auto& [why, status] : all) {
    Script script;
    script.instead = refusing(Verb::Login, Status::No, why);
    MailProgramAtWork program(options_of(MailProgram::Getmail), script);
    program.run(2);
    EXPECT_THAT(program.results(), ElementsAre(status));
  }
}

TEST(ImapGreeting, ThatNeverComesRunsOutOfPatience) {
  Script script;
  script.greets = false;
  MailProgramAtWork mutt(options_of(MailProgram::Mutt), script);
  mutt.run(31);
  EXPECT_THAT(mutt.said, IsEmpty());
  EXPECT_THAT(mutt.results(), ElementsAre("logon timed-out"));
  mutt.script.greets = true;
  mutt.run(40);
  EXPECT_THAT(mutt.results(), SizeIs(5)) << "the next attempt is greeted";
}

TEST(ImapGreeting, MayOvertakeTheEndOfTheHandshake) {
  for (const MailProgram program : {MailProgram::Mutt, MailProgram::OfflineImap}) {
    Script script;
    script.opens_after_s = 0.02;
    MailPopulationOptions o = options_of(program);
    o.implicit_tls = true;
    MailProgramAtWork early(o, script);
    early.run(10);
    ASSERT_FALSE(early.said.empty());
    EXPECT_GE(early.said.front().at, early.connected_at.front() + 0.02);
    EXPECT_EQ(early.results().front(), "logon 200");
    EXPECT_THAT(early.connects, SizeIs(1));
  }
}

TEST(ImapGreeting, AConnectionThatIsClosedWithoutAWordFails) {
  Script script;
  script.greets = false;
  MailProgramAtWork mutt(options_of(MailProgram::Mutt), script);
  mutt.run(1);
  mutt.cut();
  EXPECT_THAT(mutt.results(), ElementsAre("logon reset"));
  EXPECT_THAT(mutt.connects, SizeIs(1)) << "it backs off: it was not logged on";
  mutt.run(6);
  EXPECT_THAT(mutt.connects, SizeIs(2));
}

TEST(ImapGreeting, AGoodbyeInItsPlaceIsARefusal) {
  Script script;
  script.greets = false;
  MailProgramAtWork mutt(options_of(MailProgram::Mutt), script);
  mutt.run(1);
  mutt.say(with(Status::Bye, Refusal::TooMany));
  EXPECT_THAT(mutt.results(), ElementsAre("logon 503"));
  EXPECT_FALSE(mutt.is_connected());
}

TEST(ImapIdle, EndsWithAnEventThatIsFetched) {
  IdlingMutt mutt;
  EXPECT_EQ(mutt.population().connections().long_polls(), 1u);
  mutt.run(100);
  mutt.something_changes();
  EXPECT_THAT(mutt.walk(), ElementsAre("DONE")) << "the FETCH waits for the end of the IDLE";
  mutt.run(110);
  EXPECT_THAT(mutt.walk(), ElementsAre("DONE", "fetch", "idle"));
  EXPECT_THAT(mutt.results(), ElementsAre("idle 200", "fetch 200"));
  EXPECT_EQ(mutt.said[0].command.number + 1, mutt.said[1].command.number);
}

TEST(ImapIdle, HangsForAsLongAsItsProfileSays) {
  MailPopulationOptions options = options_of(MailProgram::Mutt, true);
  options.profile.hold_s = 600;
  IdlingMutt mutt(options);
  mutt.run(1000);
  EXPECT_THAT(mutt.walk(), ElementsAre("DONE", "idle"));
}

TEST(ImapNoop, ComesAsOftenAsItsProfileSays) {
  MailPopulationOptions options = options_of(MailProgram::Mutt);
  options.profile.think_s = Variate::constant(20);
  MailProgramAtWork mutt(options, {});
  mutt.run(109);
  EXPECT_EQ(std::count_if(mutt.said.begin(), mutt.said.end(),
                          [](const auto& s) { return s.command.action == imap4::kNoop; }),
            5);
}

TEST(ImapIdle, IsAskedForAgainBeforeTheServerEndsTheSession) {
  IdlingMutt mutt;
  mutt.run(3600);
  EXPECT_THAT(mutt.walk(), ElementsAre("DONE", "idle", "DONE", "idle"));
  EXPECT_THAT(mutt.results(), ElementsAre("idle 200", "idle 200"));
  EXPECT_NEAR(mutt.times_of("DONE")[1] - mutt.times_of("idle")[0], 29 * 60, 0.1);
  EXPECT_THAT(ended_in(mutt.notes), IsEmpty()) << "it is no operation";
}

TEST(ImapIdle, AnEventThatMeetsTheDoneIsFetchedOnce) {
  IdlingMutt mutt;
  while (mutt.times_of("DONE").empty()) mutt.run(mutt.now() + 0.005);
  mutt.something_changes();
  mutt.run(mutt.now() + 10);
  EXPECT_THAT(mutt.walk(), ElementsAre("DONE", "fetch", "idle"));
}

TEST(ImapIdle, AServerThatDoesNotAnswerTheDoneIsLeft) {
  IdlingMutt mutt;
  mutt.script.is_silent_to = Verb::Done;
  mutt.run(29 * 60 + 60);
  EXPECT_EQ(mutt.results().front(), "idle timed-out");
  EXPECT_THAT(mutt.connects, SizeIs(2));
  // Nor one that does not answer it behind an event.
  IdlingMutt other;
  other.script.is_silent_to = Verb::Done;
  other.something_changes();
  other.run(60);
  EXPECT_THAT(other.results(), IsSupersetOf({"idle 200", "fetch timed-out", "logon 200"}));
}

TEST(ImapCut, LogsOnAgainAtOnceAndFetches) {
  IdlingMutt mutt;
  mutt.run(100);
  mutt.cut();
  ASSERT_THAT(mutt.connected_at, SizeIs(2));
  EXPECT_EQ(mutt.connected_at[1], 100);
  mutt.run(110);
  EXPECT_THAT(mutt.results(),
              ElementsAre("idle reset", "logon 200", "list 200", "select 200", "fetch 200"));
  EXPECT_EQ(mutt.walk().back(), "idle");
  EXPECT_EQ(mutt.count(RecordKind::ConnectionLost), 1u);
  EXPECT_EQ(mutt.count(RecordKind::SessionStarted), 0u) << "the user knows of no other session";
}

TEST(ImapCut, BetweenTwoExchangesIsNoticedToo) {
  MailProgramAtWork mutt(options_of(MailProgram::Mutt), {});
  mutt.run(100);
  mutt.records.clear();
  mutt.cut();
  mutt.run(110);
  EXPECT_THAT(mutt.results(), ElementsAre("logon 200", "list 200", "select 200", "fetch 200"));
}

TEST(ImapCut, BacksOffFromTheSecondOn) {
  IdlingMutt mutt;
  mutt.script.instead = refusing(Verb::AuthenticatePlain, Status::No, Refusal::Unavailable);
  mutt.run(100);
  mutt.cut();
  mutt.run(130);
  EXPECT_THAT(mutt.connected_at, ElementsAre(DoubleNear(0.02, 0.01), DoubleNear(100, 0.1),
                                             DoubleNear(108, 0.2), DoubleNear(124, 0.3)));
  mutt.script.instead = Script{}.instead;
  mutt.run(200);
  EXPECT_EQ(mutt.walk().back(), "idle");
  mutt.cut();
  EXPECT_EQ(mutt.connected_at.back(), 200) << "it had what it wanted in between";
}

TEST(ImapCut, AGoodbyeInAnIdleIsOne) {
  IdlingMutt mutt;
  mutt.say(with(Status::Bye, Refusal::IdleTooLong));
  EXPECT_THAT(mutt.results(), ElementsAre("idle 503"));
  EXPECT_THAT(mutt.connects, SizeIs(2));
}

TEST(ImapOperations, AreWhatItTakesFromTheLogonToTheMail) {
  MailProgramAtWork program(options_of(MailProgram::OfflineImap), {});
  program.run(10);
  const auto all = ended_in(program.notes);
  ASSERT_THAT(all, SizeIs(1)) << "LOGOUT is none";
  EXPECT_EQ(all[0].action, imap4::kFetch);
  EXPECT_EQ(all[0].end, OperationEnd::Good);
  EXPECT_EQ(all[0].requests, 7u);
}

TEST(ImapOperations, GoOnThroughACut) {
  MailProgramAtWork mutt(options_of(MailProgram::Mutt), {});
  mutt.run(10);
  mutt.notes.clear();
  mutt.script.is_silent_to = Verb::Mailbox;
  mutt.run(300.5);
  ASSERT_EQ(mutt.walk().back(), "noop");
  mutt.script.is_silent_to.reset();
  mutt.cut();
  mutt.run(310);
  const auto all = ended_in(mutt.notes);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].action, imap4::kNoop);
  EXPECT_EQ(all[0].end, OperationEnd::Good);
  EXPECT_EQ(all[0].requests, 5u) << "NOOP, logon, LIST, SELECT, FETCH";
}

TEST(ImapOperations, EndByTheReasonThatTheServerGave) {
  const std::pair<Refusal, OperationEnd> all[] = {
      {Refusal::NeedsTls, OperationEnd::Policy},
      {Refusal::AuthenticationFailed, OperationEnd::LogonRefused},
      {Refusal::TooManyOfUser, OperationEnd::Throttled},
      {Refusal::Unavailable, OperationEnd::ServerError}};
  for (const auto& [why, end] : all) {
    Script script;
    script.instead = refusing(Verb::Login, Status::No, why);
    MailProgramAtWork program(options_of(MailProgram::Getmail), script);
    program.run(100);
    const auto ended = ended_in(program.notes);
    ASSERT_FALSE(ended.empty());
    EXPECT_EQ(ended.front().end, end);
  }
}

TEST(ImapWork, ThatIsRefusedIsTriedAgainOnANewConnection) {
  Script script;
  script.instead = refusing(imap4::kSelect, Status::No, Refusal::Unavailable);
  MailProgramAtWork program(options_of(MailProgram::Fetchmail), script);
  program.run(2);
  EXPECT_THAT(program.results(), ElementsAre("logon 200", "select 503"));
  EXPECT_FALSE(program.is_connected());
  program.script.instead = Script{}.instead;
  program.said.clear();
  program.run(10);
  EXPECT_TRUE(program.said.front().command.is_repeat);
  EXPECT_EQ(program.walk().back(), "logout");
}

TEST(ImapDay, NobodyIsThereInAnHourOfWeightZero) {
  MailPopulationOptions o = options_of(MailProgram::Mutt);
  o.day.weights[1] = 0;
  MailProgramAtWork mutt(o, {});
  mutt.run(4500);
  EXPECT_EQ(mutt.walk().back(), "logout");
  EXPECT_FALSE(mutt.is_connected());
  EXPECT_EQ(mutt.population().sessions(), 0u);
  mutt.run(7201);
  EXPECT_EQ(mutt.population().sessions(), 1u);
}

TEST(ImapPopulation, DoesTheSameTwice) {
  const auto nonces = [] {
    IdlingMutt mutt;
    mutt.run(100);
    mutt.cut();
    mutt.run(7200);
    std::vector<std::uint64_t> all;
    for (const auto& s : mutt.said) all.push_back(s.command.nonce);
    return all;
  };
  const auto once = nonces();
  EXPECT_THAT(once, SizeIs(::testing::Ge(10u)));
  EXPECT_EQ(once, nonces());
}

}  // namespace
}  // namespace casgrid::testing
