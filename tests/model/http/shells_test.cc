// Shells of remote PowerShell at a mailbox server: any server will do, and each is there alone.
#include "model/powershell/actions.h"
#include "tests/model/http/back_end.h"

namespace casgrid::testing::shells_test {
namespace {

struct Shells : BackEnd {
  explicit Shells(const std::function<void(HttpMailboxOptions&)>& change = {})
      : BackEnd([&](MailboxServerOptions& o) {
          o.speaks = {Protocol::PowerShell};
          HttpMailboxOptions http;
          if (change) change(http);
          o.halves.set(http);
        }) {}

  static HttpRequest asking(ActionId action, unsigned user = 0) {
    HttpRequest r = request(action, user);
    r.database = DatabaseId{};
    return r;
  }
  // To its answer, if it costs work.
  HttpResponse done(const HttpRequest& r, Instant now = kStart) {
    send(r, now);
    if (door.has(OutputKind::Spend)) door.work_done(door.one(OutputKind::Spend).tag, now);
    return answer();
  }
  HttpResponse in(SessionContext shell, ActionId action, Instant now = kStart, unsigned user = 0) {
    HttpRequest r = asking(action, user);
    r.context = shell;
    return done(r, now);
  }
};

TEST(Shell, RunsCommandsUntilItIsEnded) {
  Shells s;
  const HttpResponse made = s.done(Shells::asking(powershell::kCreate));
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(s.server.counts().sessions, 1u);
  EXPECT_EQ(s.in(made.context, powershell::kCommand).status, 200);
  EXPECT_EQ(s.in(made.context, powershell::kDelete).status, 200);
  EXPECT_EQ(s.server.counts().sessions, 0u);
  EXPECT_TRUE(s.in(made.context, powershell::kCommand).lacks_shell);
}

TEST(Shell, OfAnotherUserOrOfNobodyIsNotThere) {
  Shells s;
  const SessionContext shell = s.done(Shells::asking(powershell::kCreate)).context;
  for (const HttpResponse& r : {s.in(shell, powershell::kCommand, kStart, 4),
                                s.in(SessionContext{}, powershell::kCommand)}) {
    EXPECT_EQ(r.status, 500);
    EXPECT_TRUE(r.lacks_shell);
  }
}

TEST(Shell, IsForgottenAfterItsIdleTimeAndGoneWithTheServer) {
  Shells s;
  const SessionContext idle = s.done(Shells::asking(powershell::kCreate)).context;
  EXPECT_FALSE(s.in(idle, powershell::kCommand, at_s(899)).lacks_shell);
  EXPECT_FALSE(s.in(idle, powershell::kCommand, at_s(1798)).lacks_shell) << "since its command";
  EXPECT_TRUE(s.in(idle, powershell::kCommand, at_s(2699)).lacks_shell);
  const SessionContext shell = s.done(Shells::asking(powershell::kCreate), at_s(2700)).context;
  s.door.crash(at_s(2800));
  s.door.start(at_s(2801));
  EXPECT_TRUE(s.in(shell, powershell::kCommand, at_s(2802)).lacks_shell);
}

// PowerShellMaxConcurrency, facts 2.11 and 7.1: the new one fails, those that are there stay.
TEST(Shell, TheNineteenthOfAUserIsRefused) {
  Shells s;
  SessionContext first;
  for (int i = 0; i < 18; ++i) {
    const HttpResponse made = s.done(Shells::asking(powershell::kCreate));
    ASSERT_EQ(made.status, 200);
    if (i == 0) first = made.context;
  }
  const HttpResponse refused = s.done(Shells::asking(powershell::kCreate));
  EXPECT_EQ(refused.status, 500);
  EXPECT_EQ(refused.turned_away, TurnedAway::Throttled);
  EXPECT_FALSE(refused.lacks_shell);
  EXPECT_EQ(s.door.count(RecordKind::RequestThrottled), 1u);
  EXPECT_EQ(s.done(Shells::asking(powershell::kCreate, 4)).status, 200) << "another's";
  EXPECT_EQ(s.in(first, powershell::kDelete).status, 200);
  EXPECT_EQ(s.done(Shells::asking(powershell::kCreate)).status, 200);
}

TEST(Shell, ThatIsBeingMadeCountsToo) {
  Shells s([](HttpMailboxOptions& o) { o.shells = 1; });
  s.send(Shells::asking(powershell::kCreate));
  EXPECT_TRUE(s.door.has(OutputKind::Spend));
  s.send(Shells::asking(powershell::kCreate));
  EXPECT_EQ(s.answer().turned_away, TurnedAway::Throttled);
}

TEST(Shell, OutlivesEveryDatabase) {
  Shells s;
  const SessionContext shell = s.done(Shells::asking(powershell::kCreate)).context;
  s.order(ClusterOrder::Kind::Dismount, 0);
  EXPECT_EQ(s.in(shell, powershell::kCommand, at_s(2)).status, 200);
}

}  // namespace
}  // namespace casgrid::testing::shells_test
