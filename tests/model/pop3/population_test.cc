// Mail programs over POP3 before a scripted server.
#include "model/mailaccess/population.h"

#include "model/pop3/dialect.h"
#include "model/pop3/programs.h"
#include "tests/model/client/operations.h"
#include "tests/model/mailaccess/mail_server_script.h"

namespace casgrid::testing {
namespace {

using mailaccess::Command;
using mailaccess::Refusal;
using mailaccess::Reply;
using mailaccess::Status;
using mailaccess::Verb;
using pop3::MailProgram;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr double kIntervalS = 600;

// A message each half hour, and a look each ten minutes.
MailPopulationOptions options_of(MailProgram program, double new_mail_s = 1800) {
  MailPopulationOptions o;
  o.program = &program_row(program);
  o.profile.think_s = Variate::constant(kIntervalS);
  o.new_mail_s = Variate::constant(new_mail_s);
  return o;
}

auto refusing(Verb verb, Status status, Refusal why = Refusal::None) {
  return [=](const Command& asked) -> std::optional<Reply> {
    if (asked.verb != verb) return std::nullopt;
    return with(status, why);
  };
}

// The product has no LAST.
std::optional<Reply> without_last(const Command& asked) {
  if (asked.verb != Verb::Mailbox || asked.action != pop3::kLast) return std::nullopt;
  return with(Status::Bad);
}

Script exchange() {
  Script script;
  script.instead = without_last;
  return script;
}

// The latest session, from its first word.
std::vector<std::string> latest_walk(const MailProgramAtWork& program) {
  std::vector<std::string> all;
  const double since = program.connected_at.back();
  const auto walk = program.walk();
  for (std::size_t i = 0; i < program.said.size(); ++i)
    if (program.said[i].at >= since) all.push_back(walk[i]);
  return all;
}

TEST(Pop3Fetchmail, WalksAsItWasObserved) {
  MailProgramAtWork program(options_of(MailProgram::Fetchmail, 100'000), exchange());
  program.run(10);
  EXPECT_THAT(program.walk(), ElementsAre("CAPA", "STLS", "ClientHello", "CAPA", "USER", "PASS",
                                          "stat", "last", "uidl", "quit"))
      << "nothing is new";
  EXPECT_THAT(program.results(),
              ElementsAre("logon 200", "stat 200", "last 200", "uidl 200", "quit 200"));
  EXPECT_FALSE(program.is_connected());
  EXPECT_EQ(program.connects.front().port, pop3::kPlainPort);
  const auto ended = ended_in(program.notes);
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(ended[0].end, OperationEnd::Good) << "that LAST is refused harms nobody";
  EXPECT_EQ(ended[0].action, pop3::kRetrieve);
}

TEST(Pop3Fetchmail, AsksForTlsThoughItIsNotListedAndEndsWithoutAWordIfItIsRefused) {
  Script script = exchange();
  script.offers_tls = false;
  script.instead = refusing(Verb::StartTls, Status::Bad);
  MailProgramAtWork program(options_of(MailProgram::Fetchmail), script);
  program.run(500);
  EXPECT_THAT(program.walk(), ElementsAre("CAPA", "STLS"));
  EXPECT_THAT(program.connects, SizeIs(1)) << "the run is over until the next";
  program.run(700);
  EXPECT_THAT(program.connects, SizeIs(2));
}

TEST(Pop3Fetchmail, QuitsWhenThePasswordIsWrong) {
  Script script = exchange();
  script.instead = refusing(Verb::Login, Status::No, Refusal::AuthenticationFailed);
  MailProgramAtWork program(options_of(MailProgram::Fetchmail), script);
  program.run(500);
  EXPECT_THAT(program.walk(),
              ElementsAre("CAPA", "STLS", "ClientHello", "CAPA", "USER", "PASS", "quit"));
  EXPECT_THAT(program.results(), ElementsAre("logon 401"));
  EXPECT_FALSE(program.is_connected());
  EXPECT_EQ(program.population().sessions(), 0u);
  EXPECT_EQ(ended_in(program.notes).front().end, OperationEnd::LogonRefused);
  program.run(700);
  EXPECT_THAT(program.connects, SizeIs(2)) << "at its next look, not before";
}

TEST(Pop3Fetchmail, AsksTheSizeOfEachMessageThatItFetches) {
  MailProgramAtWork program(options_of(MailProgram::Fetchmail, 250), exchange());
  program.run(700);
  EXPECT_THAT(latest_walk(program),
              ElementsAre("CAPA", "STLS", "ClientHello", "CAPA", "USER", "PASS", "stat", "last",
                          "uidl", "size", "retrieve", "size", "retrieve", "quit"))
      << "two came within ten minutes";
}

TEST(Pop3Getmail, AsksNothingAndSaysThePasswordInClear) {
  MailProgramAtWork program(options_of(MailProgram::Getmail, 100'000), {});
  program.run(10);
  EXPECT_THAT(program.walk(), ElementsAre("USER", "PASS", "uidl", "list", "uidl", "list", "quit"));
  MailPopulationOptions o = options_of(MailProgram::Getmail, 350);
  o.implicit_tls = true;
  MailProgramAtWork secure(o, {});
  secure.run(700);
  EXPECT_EQ(secure.connects.front().port, pop3::kTlsPort);
  EXPECT_THAT(latest_walk(secure),
              ElementsAre("USER", "PASS", "uidl", "list", "uidl", "list", "retrieve", "quit"));
}

TEST(Pop3Getmail, ResetsAndQuitsWhenItIsRefused) {
  for (const Verb verb : {Verb::User, Verb::Login}) {
    Script script;
    script.instead = refusing(verb, Status::No, Refusal::NeedsTls);
    MailProgramAtWork program(options_of(MailProgram::Getmail), script);
    program.run(10);
    const auto walk = program.walk();
    ASSERT_THAT(walk, SizeIs(::testing::Ge(3u)));
    EXPECT_THAT(std::vector<std::string>(walk.end() - 2, walk.end()), ElementsAre("reset", "quit"));
    EXPECT_THAT(program.results(), ElementsAre("logon 403"));
  }
}

TEST(Pop3Generic, TakesWhatIsOffered) {
  MailProgramAtWork program(options_of(MailProgram::Generic, 100'000), {});
  program.run(10);
  EXPECT_THAT(program.walk(), ElementsAre("CAPA", "STLS", "ClientHello", "CAPA", "AUTH", "AUTH",
                                          "stat", "uidl", "quit"));
  Script script;
  script.offers_tls = script.offers_plain = false;
  MailProgramAtWork plain(options_of(MailProgram::Generic, 100'000), script);
  plain.run(10);
  EXPECT_THAT(plain.walk(), ElementsAre("CAPA", "USER", "PASS", "stat", "uidl", "quit"));
  script.refuses_login = true;
  MailProgramAtWork none(options_of(MailProgram::Generic), script);
  none.run(2);
  EXPECT_THAT(none.walk(), ElementsAre("CAPA", "quit"));
  EXPECT_THAT(none.results(), ElementsAre("logon 403"));
}

TEST(Pop3Generic, ComesBackWhenItIsTimeAndFetchesWhatCameMeanwhile) {
  MailProgramAtWork program(options_of(MailProgram::Generic, 500), {});
  program.run(3000);
  ASSERT_THAT(program.connected_at, SizeIs(5));
  for (std::size_t i = 1; i < 5; ++i)
    EXPECT_NEAR(program.connected_at[i] - program.connected_at[i - 1], kIntervalS, 2);
  EXPECT_THAT(program.times_of("retrieve"), SizeIs(4)) << "one each 500 s until the look at 2400 s";
  EXPECT_EQ(program.count(RecordKind::SessionStarted), 5u);
  EXPECT_EQ(program.count(RecordKind::SessionEnded), 5u);
}

TEST(Pop3Cut, WhatWasNotFetchedIsFetchedNextTime) {
  Script script;
  script.is_silent_to = Verb::Mailbox;
  MailProgramAtWork program(options_of(MailProgram::Fetchmail, 250), exchange());
  while (program.times_of("retrieve").empty() && program.now() < 700)
    program.run(program.now() + 0.005);
  ASSERT_THAT(program.times_of("retrieve"), SizeIs(1));
  program.cut();
  EXPECT_FALSE(program.is_connected());
  const double cut_at = program.now();
  program.run(cut_at + 500);
  EXPECT_THAT(program.connected_at, SizeIs(2)) << "fetchmail is over until its next look";
  EXPECT_EQ(program.population().sessions(), 0u);
  program.run(cut_at + 700);
  EXPECT_EQ(program.times_of("retrieve").size(), 1u + 2u + 2u) << "the two of then, two of now";
}

TEST(Pop3Cut, AGenericProgramLogsOnAgainAtOnce) {
  MailProgramAtWork program(options_of(MailProgram::Generic), {});
  program.run(0.1);
  ASSERT_TRUE(program.is_connected());
  while (program.times_of("stat").empty()) program.run(program.now() + 0.005);
  program.cut();
  ASSERT_THAT(program.connects, SizeIs(2));
  EXPECT_EQ(program.connected_at[1], program.now());
  program.run(10);
  EXPECT_EQ(program.walk().back(), "quit");
}

TEST(Pop3Greeting, ThatNeverComesRunsOutOfPatienceAndOneIsClosedWithoutAWord) {
  Script script;
  script.greets = false;
  MailProgramAtWork program(options_of(MailProgram::Fetchmail), script);
  program.run(31);
  EXPECT_THAT(program.said, IsEmpty());
  EXPECT_THAT(program.results(), ElementsAre("logon timed-out"));
  MailProgramAtWork other(options_of(MailProgram::Getmail), script);
  other.run(1);
  other.cut();
  EXPECT_THAT(other.results(), ElementsAre("logon reset"));
  other.run(500);
  EXPECT_THAT(other.connects, SizeIs(1));
}

TEST(Pop3Greeting, MayOvertakeTheEndOfTheHandshakeOfAProgramThatAsksNothing) {
  Script script;
  script.opens_after_s = 0.02;
  MailPopulationOptions o = options_of(MailProgram::Getmail, 100'000);
  o.implicit_tls = true;
  MailProgramAtWork early(o, script);
  early.run(10);
  EXPECT_GE(early.said.front().at, early.connected_at.front() + 0.02);
  EXPECT_EQ(early.walk().back(), "quit");
  EXPECT_THAT(early.connects, SizeIs(1));
}

TEST(Pop3Population, DoesTheSameTwice) {
  const auto nonces = [] {
    MailProgramAtWork program(options_of(MailProgram::Fetchmail, 400), exchange());
    program.run(7200);
    std::vector<std::uint64_t> all;
    for (const auto& s : program.said) all.push_back(s.command.nonce);
    return all;
  };
  const auto once = nonces();
  EXPECT_THAT(once, SizeIs(::testing::Ge(50u)));
  EXPECT_EQ(once, nonces());
}

}  // namespace
}  // namespace casgrid::testing
