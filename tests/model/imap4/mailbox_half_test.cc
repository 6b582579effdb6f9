// Sessions at a mailbox server: the logon, commands, IDLE, and what ends them.
#include "tests/model/imap4/back_end.h"

namespace casgrid::imap4::testing {
namespace {

// Programs ask once more what the server can, now that they are in.
TEST(Imap4Back, SaysWhatItCanBehindTheLogonWithoutWork) {
  BackEnd b;
  b.log_on(kStart);
  b.ask(Verb::Capability, {}, at_s(1));
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
  EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).status, Status::Ok);
  EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).number, 2u);
}

TEST(Imap4Back, ServesASession) {
  BackEnd b;
  b.log_on(kStart);
  b.ask(Verb::Mailbox, kFetch, at_s(1));
  const Reply reply = b.answer(at_s(2));
  EXPECT_EQ(reply.number, b.number);
  EXPECT_EQ(reply.kilocycles, 100u);
  EXPECT_EQ(b.door.out.messages.back().bytes, 5000u);
  EXPECT_EQ(b.door.count(RecordKind::RequestServed), 1u);
  EXPECT_EQ(b.server.counts().sessions, 1u);
}

// ImapMaxConcurrency, facts 7.1: the new one fails, the other stays.
TEST(Imap4Back, RefusesASessionMoreThanTheirUserMayHave) {
  BackEnd b([](MailboxServerOptions& o) {
    o.halves.set(PolicyOf<Protocol::Imap4>{{.sessions = 1, .budget = {}}});
  });
  b.log_on(kStart);
  const ConnectionId first = b.connection;
  const std::uint64_t first_label = b.label;
  b.connection = b.door.offered(at_s(1), kDialect.back_end_port);
  b.label = b.door.one(OutputKind::Label).tag;
  b.ask(Verb::Login, kLogon, at_s(1));
  EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).why, Refusal::TooManyOfUser);
  EXPECT_EQ(b.door.count(RecordKind::RequestThrottled), 1u);
  b.door.closed(first, first_label, CloseReason::Finished, at_s(2));
  b.ask(Verb::Login, kLogon, at_s(3));
  EXPECT_EQ(b.answer(at_s(3)).status, Status::Ok);
}

TEST(Imap4Back, HoldsCommandsBackAndRefusesThemBelowTheCutOff) {
  BackEnd b([](MailboxServerOptions& o) {
    o.halves.set(PolicyOf<Protocol::Imap4>{{.budget = {.has_balance = true,
                                                       .burst = std::chrono::seconds(1),
                                                       .recharge = 0.5,
                                                       .has_cut_off = true,
                                                       .cut_off = std::chrono::seconds(3),
                                                       .longest_delay = std::chrono::seconds(5)}}});
  });
  b.log_on(kStart);
  b.ask(Verb::Mailbox, kFetch, kStart);
  b.answer(at_s(2));
  b.ask(Verb::Mailbox, kFetch, at_s(2));  // a second below zero
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
  const Output timer = b.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(4));
  b.door.timer(timer.tag, timer.at);
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(20));
  EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).status, Status::Ok);
  b.ask(Verb::Mailbox, kFetch, at_s(20));  // fifteen seconds below zero
  EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).status, Status::No);
  EXPECT_EQ(b.door.count(RecordKind::BudgetExhausted), 1u);
}

TEST(Imap4Back, DisownsALogonToADatabaseThatIsNotHere) {
  BackEnd b;
  b.dismount(kStart);
  b.ask(Verb::Login, kLogon, kStart);
  EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).why, Refusal::NotMountedHere);
}

TEST(Imap4Back, ServesNobodyWhoHasNotLoggedOn) {
  BackEnd b;
  b.ask(Verb::Mailbox, kFetch, kStart);
  EXPECT_TRUE(b.door.out.outputs.empty());
}

TEST(Imap4Back, TellsAnIdlingClientOfAChangeOnce) {
  BackEnd b;
  b.log_on(kStart);
  b.ask(Verb::Mailbox, kIdle, kStart);
  const Output timer = b.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(600));
  EXPECT_EQ(b.server.counts().held, 1u);
  b.door.timer(timer.tag, timer.at);
  const auto told = b.door.only<Reply>(OutputKind::Send);
  EXPECT_EQ(told.status, Status::Untagged);
  EXPECT_TRUE(told.is_event);
  const std::uint32_t idle = b.number;
  b.ask(Verb::Done, kIdle, at_s(601));
  EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).number, idle);
  EXPECT_EQ(b.door.count(RecordKind::CallEnded), 1u);
  EXPECT_EQ(b.server.counts().held, 0u);
}

TEST(Imap4Back, EndsAnIdleWithoutAChangeWhenTheClientSaysDone) {
  BackEnd b;
  b.log_on(kStart);
  b.ask(Verb::Mailbox, kIdle, kStart);
  const Output timer = b.door.one(OutputKind::SetTimer);
  b.ask(Verb::Done, kIdle, at_s(100));
  EXPECT_FALSE(b.door.only<Reply>(OutputKind::Send).is_event);
  b.door.timer(timer.tag, timer.at);
  EXPECT_FALSE(b.door.has(OutputKind::Send)) << "nobody waits for it any more";
}

TEST(Imap4Back, CutsTheSessionsOfADatabaseThatLeaves) {
  BackEnd b;
  b.log_on(kStart);
  b.ask(Verb::Mailbox, kFetch, at_s(1));
  const std::uint64_t at_work = b.door.one(OutputKind::Spend).tag;
  b.dismount(at_s(1));
  EXPECT_EQ(b.door.one(OutputKind::Close).connection, b.connection);
  EXPECT_EQ(b.server.counts().sessions, 0u);
  b.door.work_done(at_work, at_s(2));
  EXPECT_FALSE(b.door.has(OutputKind::Send));
}

TEST(Imap4Back, IsFeltWhenItIsSick) {
  BackEnd b;
  b.log_on(kStart);
  b.door.fault({.act = act::Sicken{Protocol::Imap4, Sickness::Errors, Responder::Online}}, at_s(1));
  b.ask(Verb::Mailbox, kFetch, at_s(2));
  EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).why, Refusal::Unavailable);
  b.door.fault({.act = act::Sicken{Protocol::Imap4, Sickness::Hangs, Responder::Online}}, at_s(3));
  b.ask(Verb::Mailbox, kFetch, at_s(4));
  EXPECT_TRUE(b.door.out.outputs.empty());
}

TEST(Imap4Back, TellsANoopOfNewsOnce) {
  BackEnd b;  // something changes each 600 s
  b.log_on(kStart);
  const auto noop = [&](double at) {
    b.ask(Verb::Mailbox, kNoop, at_s(at));
    return b.answer(at_s(at)).is_event;
  };
  EXPECT_FALSE(noop(599));
  EXPECT_TRUE(noop(601));
  EXPECT_FALSE(noop(602));
}

TEST(Imap4Back, TakesNoOtherUserInASession) {
  BackEnd b;
  b.log_on(kStart);
  for (const Verb verb : {Verb::Login, Verb::AuthenticatePlain, Verb::StartTls}) {
    b.ask(verb, kLogon, at_s(1));
    EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).status, Status::Bad);
  }
}

TEST(Imap4Back, WorksOnOneCommandAtATime) {
  BackEnd b;
  b.log_on(kStart);
  b.ask(Verb::Mailbox, kFetch, at_s(1));
  b.ask(Verb::Mailbox, kFetch, at_s(1));
  EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).status, Status::Bad);
}

TEST(Imap4Back, EndsTheSessionAfterLogout) {
  BackEnd b;
  b.log_on(kStart);
  b.ask(Verb::Mailbox, kLogout, at_s(1));
  EXPECT_EQ(b.door.only<Reply>(OutputKind::Send).status, Status::Ok);
  EXPECT_TRUE(b.door.has(OutputKind::Close));
  EXPECT_FALSE(b.door.has(OutputKind::Spend)) << "nothing is worked on";
}

TEST(Imap4Back, RefusesWhoeverConnectsWhileItsServiceIsStopped) {
  Directory d = organisation();  // as it is installed
  MailboxServer server(d, BackEnd::options(d), kBackRows<kDialect>);
  casgrid::testing::Door door(server);
  door.start();
  door.offered(kStart, kBackEndPort);
  EXPECT_TRUE(door.has(OutputKind::Close));
  EXPECT_FALSE(door.has(OutputKind::Accept));
}

TEST(Imap4Back, ForgetsItsSessionsInACrash) {
  BackEnd b;
  b.log_on(kStart);
  b.door.crash(at_s(1));
  EXPECT_EQ(b.server.counts().sessions, 0u);
  EXPECT_EQ(b.server.counts().held, 0u);
}

}  // namespace
}  // namespace casgrid::imap4::testing
