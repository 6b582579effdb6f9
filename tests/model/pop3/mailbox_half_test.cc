// Sessions at a mailbox server over POP3: the logon, commands, and what ends them.
#include "tests/model/pop3/back_end.h"

namespace casgrid::pop3::testing {
namespace {

Status said(const BackEnd& b) { return b.door.only<Reply>(OutputKind::Send).status; }

TEST(Pop3Back, ServesASessionFromTheLogonToQuit) {
  BackEnd b;
  b.log_on(kStart);
  const std::pair<ActionId, std::uint32_t> answers[] = {{kStat, kLineBytes},
                                                        {kUidl, kUidlBytes},
                                                        {kList, kListBytes},
                                                        {kSize, kLineBytes},
                                                        {kRetrieve, 5000u}};
  for (const auto& [action, bytes] : answers) {
    b.ask(Verb::Mailbox, action, at_s(1));
    EXPECT_EQ(b.answer(at_s(1)).status, Status::Ok);
    EXPECT_EQ(b.door.out.messages.back().bytes, bytes) << text_of(action);
    EXPECT_EQ(b.door.count(RecordKind::RequestServed), 1u);
  }
  b.ask(Verb::Mailbox, kQuit, at_s(2));
  EXPECT_EQ(said(b), Status::Ok);
  EXPECT_TRUE(b.door.has(OutputKind::Close));
  EXPECT_EQ(b.server.counts().sessions, 0u);
}

TEST(Pop3Back, DoesNotKnowLastAndDoesNoWorkForIt) {
  BackEnd b;
  b.log_on(kStart);
  b.ask(Verb::Mailbox, kLast, at_s(1));
  EXPECT_EQ(said(b), Status::Bad);
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
}

TEST(Pop3Back, DisownsALogonToADatabaseThatIsNotHere) {
  BackEnd b;
  b.dismount(kStart);
  b.ask(Verb::Login, kLogon, kStart);
  EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).why, Refusal::NotMountedHere);
}

TEST(Pop3Back, CutsTheSessionsOfADatabaseThatLeaves) {
  BackEnd b;
  b.log_on(kStart);
  b.ask(Verb::Mailbox, kRetrieve, at_s(1));
  const std::uint64_t at_work = b.door.one(OutputKind::Spend).tag;
  b.dismount(at_s(1));
  EXPECT_EQ(b.door.one(OutputKind::Close).connection, b.connection);
  b.door.work_done(at_work, at_s(2));
  EXPECT_FALSE(b.door.has(OutputKind::Send));
}

TEST(Pop3Back, RefusesWhoeverConnectsWhileItsServiceIsStopped) {
  const Directory d = organisation();  // as it is installed
  MailboxServer server(d, BackEnd::options(d), kBackRows<kDialect>);
  casgrid::testing::Door door(server);
  door.start();
  door.offered(kStart, kBackEndPort);
  EXPECT_TRUE(door.has(OutputKind::Close));
  EXPECT_FALSE(door.has(OutputKind::Accept));
}

TEST(Pop3Back, IsFeltWhenItIsSick) {
  BackEnd b;
  b.log_on(kStart);
  b.door.fault({.act = act::Sicken{Protocol::Pop3, Sickness::Errors, Responder::Online}}, at_s(1));
  b.ask(Verb::Mailbox, kStat, at_s(2));
  EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).why, Refusal::Unavailable);
}

}  // namespace
}  // namespace casgrid::pop3::testing
