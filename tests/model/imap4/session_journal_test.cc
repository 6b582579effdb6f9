// What servers say of sessions for their logs: which lines, in which order, with which times.
#include "model/mailaccess/outcome.h"
#include "tests/model/imap4/back_end.h"
#include "tests/model/imap4/front_end.h"

namespace casgrid::imap4::testing {
namespace {

FrontEnd telling() {
  return FrontEnd([](AccessServerOptions& o, Limits&) { o.keeps_access_log = true; });
}

BackEnd telling_back_end() {
  return BackEnd([](MailboxServerOptions& o) { o.keeps_access_log = true; });
}

// All lines since the start: an outbox keeps those of one input.
class Lines {
 public:
  void take(const casgrid::testing::Door& door) {
    all.insert(all.end(), door.out.accesses.begin(), door.out.accesses.end());
  }
  std::vector<std::string> words() const {
    std::vector<std::string> said;
    for (const AccessRecord& a : all) said.push_back(word(a));
    return said;
  }
  std::vector<AccessRecord> all;

 private:
  static std::string word(const AccessRecord& a) {
    const LineAccess line = line_of(a);
    if (line.kind == LineKind::Opened) return "open";
    if (line.kind == LineKind::Closed) return "close";
    const std::string answer = std::to_string(status_of(reply_of(line)));
    switch (line.verb) {
      case Verb::Capability:
        return "capability " + answer;
      case Verb::StartTls:
        return "starttls " + answer;
      case Verb::Login:
        return "login " + answer;
      case Verb::AuthenticatePlain:
        return "authenticate " + answer;
      case Verb::Mailbox:
        return std::string(text_of(a.action)) + " " + answer;
      case Verb::ClientHello:
      case Verb::User:
      case Verb::AuthenticateOther:
      case Verb::Done:
        break;
    }
    return "?";
  }
  static Reply reply_of(const LineAccess& line) {
    Reply reply;
    reply.status = line.status;
    reply.why = line.why;
    return reply;
  }
};

using ::testing::ElementsAre;

TEST(SessionJournal, AUserOverTheLimitWasNotPassedOn) {
  FrontEnd f([](AccessServerOptions& o, Limits& imap) {
    o.keeps_access_log = true;
    imap.most_of_user = 1;
  });
  f.piping(f.connect(kStart), kStart);
  f.log_on(f.connect(kStart), kStart);
  f.door.work_done(f.door.one(OutputKind::Spend).tag, kStart);
  EXPECT_EQ(f.said().why, Refusal::TooManyOfUser);
  ASSERT_EQ(f.door.out.accesses.size(), 1u);
  EXPECT_EQ(line_of(f.door.out.accesses[0]).why, Refusal::TooManyOfUser);
  EXPECT_FALSE(f.door.out.accesses[0].is_proxied);
  EXPECT_TRUE(f.door.out.accesses[0].target.is_none());
}

TEST(SessionJournal, OfAFrontEndEndsWithTheLogonAndGoesOnWithTheEnd) {
  FrontEnd f = telling();
  Lines lines;
  const auto c = f.connect(at_s(1), kPlainPort);
  lines.take(f.door);
  f.ask(c, Verb::Capability, at_s(2));
  lines.take(f.door);
  f.log_on(c, at_s(3));
  lines.take(f.door);
  f.ask(c, Verb::StartTls, at_s(4));
  lines.take(f.door);
  f.door.closed(c.connection, c.label, CloseReason::Finished, at_s(5));
  lines.take(f.door);
  EXPECT_THAT(lines.words(),
              ElementsAre("open", "capability 200", "login 403", "starttls 200", "close"));
  for (std::size_t i = 0; i < lines.all.size(); ++i) {
    EXPECT_EQ(lines.all[i].number, i);
    EXPECT_EQ(lines.all[i].nonce, 1u);
    EXPECT_EQ(lines.all[i].end, at_s(static_cast<double>(i + 1)));
    EXPECT_TRUE(line_of(lines.all[i]).begins_plain);
  }
  EXPECT_EQ(lines.all[1].user, UserId{});
  EXPECT_EQ(lines.all[4].user, kUser) << "whom the logon claimed";
}

TEST(SessionJournal, GivesEachStageOfALogonItsTime) {
  FrontEnd f = telling();
  const auto c = f.connect(at_s(0));
  f.log_on(c, at_s(1));
  f.door.work_done(f.door.one(OutputKind::Spend).tag, at_s(3));
  f.directory_answers(true, at_s(6));
  f.located(kMbxParis1, at_s(10));
  const Output upstream = f.door.one(OutputKind::Connect);
  f.door.opened(upstream, at_s(15));
  f.back_end_says(upstream, Status::Ok, at_s(21));
  ASSERT_EQ(f.door.out.accesses.size(), 1u);
  const AccessRecord& a = f.door.out.accesses.front();
  EXPECT_EQ(a.begin, at_s(1));
  EXPECT_EQ(a.end, at_s(21));
  EXPECT_EQ(a.part(AccessPart::Own), std::chrono::seconds(2));
  EXPECT_EQ(a.part(AccessPart::Directory), std::chrono::seconds(3));
  EXPECT_EQ(a.part(AccessPart::Location), std::chrono::seconds(4));
  EXPECT_EQ(a.part(AccessPart::Pool), std::chrono::seconds(5));
  EXPECT_EQ(a.part(AccessPart::BackEnd), std::chrono::seconds(6));
  EXPECT_EQ(a.target, kMbxParis1);
  EXPECT_EQ(a.status, 200);
  EXPECT_TRUE(a.is_proxied && a.is_authenticated && !a.is_step);
}

TEST(SessionJournal, OfAuthenticateIsOneLineWithBothPartsOfTheCommand) {
  FrontEnd f = telling();
  const auto c = f.connect(at_s(0));
  Command command;
  command.verb = Verb::AuthenticatePlain;
  command.action = kLogon;
  command.number = 7;
  command.user = kUser;
  command.password_ok = false;
  f.door.message(c.connection, c.label, command, at_s(1));
  EXPECT_TRUE(f.door.out.accesses.empty()) << "it goes on";
  f.door.message(c.connection, c.label, command, at_s(2));
  f.door.work_done(f.door.one(OutputKind::Spend).tag, at_s(2));
  f.directory_answers(false, at_s(3));
  ASSERT_EQ(f.door.out.accesses.size(), 1u);
  const AccessRecord& a = f.door.out.accesses.front();
  EXPECT_EQ(a.begin, at_s(1));
  EXPECT_EQ(a.request_bytes, 2000u) << "each message of the test has 1000";
  EXPECT_EQ(line_of(a).tag, 7u);
  EXPECT_EQ(line_of(a).why, Refusal::AuthenticationFailed);
  EXPECT_FALSE(a.is_proxied);
}

TEST(SessionJournal, CountsWhatPassesThePipeUnread) {
  FrontEnd f = telling();
  const auto c = f.connect(at_s(0));
  const Output upstream = f.piping(c, at_s(1));
  Command fetch;
  fetch.verb = Verb::Mailbox;
  fetch.action = kFetch;
  f.door.message(c.connection, c.label, fetch, at_s(2));
  EXPECT_TRUE(f.door.out.accesses.empty()) << "it is not read";
  f.door.work_done(f.door.one(OutputKind::Spend).tag, at_s(2));
  f.back_end_says(upstream, Status::Ok, at_s(3));
  f.back_end_says(upstream, Status::Ok, at_s(3));
  f.door.closed(upstream.connection, upstream.tag, CloseReason::Reset, at_s(4));
  ASSERT_EQ(f.door.out.accesses.size(), 1u);
  const AccessRecord& a = f.door.out.accesses.front();
  EXPECT_EQ(line_of(a).kind, LineKind::Closed);
  EXPECT_EQ(a.request_bytes, 1000u);
  EXPECT_EQ(a.response_bytes, 2000u);
}

TEST(SessionJournal, NumbersSessionsFromOneAfterACrash) {
  FrontEnd f = telling();
  f.connect(at_s(0));
  f.connect(at_s(1));
  EXPECT_EQ(f.door.out.accesses.front().nonce, 2u);
  f.door.crash(at_s(2));
  f.door.start(at_s(3));
  f.connect(at_s(4));
  EXPECT_EQ(f.door.out.accesses.front().nonce, 1u);
}

TEST(SessionJournal, OfAMailboxServerHasEveryCommand) {
  BackEnd b = telling_back_end();
  Lines lines;
  lines.take(b.door);
  const auto work = [&](Verb verb, ActionId action, double at) {
    b.ask(verb, action, at_s(at));
    lines.take(b.door);
    b.answer(at_s(at + 0.5));
    lines.take(b.door);
  };
  work(Verb::Login, kLogon, 1);
  work(Verb::Mailbox, kSelect, 2);
  b.ask(Verb::Mailbox, kLogon, at_s(3));  // while nothing is under way it is work, too
  b.ask(Verb::Mailbox, kFetch, at_s(3));
  lines.take(b.door);
  b.door.closed(b.connection, b.label, CloseReason::Finished, at_s(4));
  lines.take(b.door);
  EXPECT_THAT(lines.words(), ElementsAre("open", "login 200", "select 200", "fetch 400", "close"));
  EXPECT_EQ(lines.all[1].total(), from_seconds(0.5));
  EXPECT_EQ(lines.all[1].user, kReader);
  EXPECT_EQ(lines.all[2].database, kDatabase);
  EXPECT_FALSE(lines.all[2].is_step);
  EXPECT_TRUE(lines.all[4].is_step);
}

TEST(SessionJournal, OfAnIdleIsALineOfItsWholeTime) {
  BackEnd b = telling_back_end();
  b.log_on(at_s(0));
  b.ask(Verb::Mailbox, kIdle, at_s(1));
  const Output timer = b.door.one(OutputKind::SetTimer);
  b.door.timer(timer.tag, timer.at);
  EXPECT_TRUE(b.door.out.accesses.empty()) << "it goes on";
  b.ask(Verb::Done, kIdle, at_s(700));
  ASSERT_EQ(b.door.out.accesses.size(), 1u);
  const AccessRecord& a = b.door.out.accesses.front();
  EXPECT_EQ(a.action, kIdle);
  EXPECT_EQ(a.total(), std::chrono::seconds(699));
  EXPECT_EQ(a.request_bytes, 2000u);
  EXPECT_TRUE(a.is_event);
}

TEST(SessionJournal, IsNotKeptUnlessAskedFor) {
  FrontEnd f;
  const auto c = f.connect(at_s(0));
  f.piping(c, at_s(1));
  f.door.closed(c.connection, c.label, CloseReason::Finished, at_s(2));
  EXPECT_TRUE(f.door.out.accesses.empty());
  BackEnd b;
  b.log_on(at_s(0));
  EXPECT_TRUE(b.door.out.accesses.empty());
}

}  // namespace
}  // namespace casgrid::imap4::testing
