// Browsers of ECP and shells of administrators, called with bare inputs.
#include <algorithm>
#include <gtest/gtest.h>

#include "model/client/session_population.h"
#include "model/routing/redirect_kind.h"
#include "tests/model/client/lone.h"
#include "tests/model/client/operations.h"

namespace casgrid::testing::session_apps {
namespace {

constexpr ServerId kServer{4u};
constexpr SessionContext kShell{7, 3};

struct User : Lone<SessionPopulation, SessionPopulationOptions> {
  explicit User(const SessionApp& app, double requests = 1e6)
      : Lone(1, LogonMethod::None, [&](SessionPopulationOptions& o) {
          o.app = &app;
          o.uses_basic = app.is_shell;
          o.away_s = Variate::constant(100);
          o.profile.session_requests_mean = requests;
          o.profile.change_share = 0;
        }) {}

  HttpRequest latest() const { return sent.empty() ? HttpRequest{} : sent.back().second; }
  void say(HttpResponse r) { answer(0, r, latest().number); }
  void say(std::uint16_t status) { say(with_status(status)); }

  std::size_t count(RecordKind kind) const {
    return static_cast<std::size_t>(std::count_if(records.begin(), records.end(),
                                                  [&](const Record& r) { return r.kind == kind; }));
  }
};

HttpResponse redirect(std::uint16_t status, RedirectKind kind) {
  HttpResponse r;
  r.status = status;
  r.redirect = kind;
  return r;
}

// By the logon form of Outlook on the web, on to ECP (facts 2.3, 2.4).
TEST(EcpBrowser, LogsOnByFormAndWorksInEcp) {
  User u(kEcpSessions);
  u.wait(1);
  EXPECT_EQ(u.latest().action, ecp::kOpen);
  u.say(redirect(302, RedirectKind::LogonPage));
  EXPECT_EQ(u.latest().action, ecp::kLogonPage);
  u.say(200);
  EXPECT_EQ(u.latest().action, ecp::kLogon);
  EXPECT_EQ(u.latest().method, LogonMethod::FormsPost);
  HttpResponse good = redirect(302, RedirectKind::ToOwa);
  good.cookie = {UserId{0u}, 1, kNever};
  u.say(good);
  EXPECT_EQ(u.latest().action, ecp::kOpen);
  EXPECT_EQ(u.latest().method, LogonMethod::SessionCookie);
  u.say(200);
  u.wait(100);
  EXPECT_EQ(u.latest().action, ecp::kView);
  EXPECT_EQ(ended_in(u.notes).front().action, ecp::kOpen) << "the way by the form is part of it";
}

// reason=2: back at the form; the password is typed again after the retry time.
TEST(EcpBrowser, WhosePasswordIsWrongComesBackToTheForm) {
  User u(kEcpSessions);
  u.wait(1);
  u.say(redirect(302, RedirectKind::LogonPage));
  u.say(200);
  EXPECT_EQ(u.latest().action, ecp::kLogon);
  const Instant before = u.now;
  u.say(redirect(302, RedirectKind::LogonPage));
  EXPECT_TRUE(u.sent.empty());
  u.wait(1000);
  EXPECT_EQ(u.latest().action, ecp::kOpen);
  EXPECT_EQ(u.now - before, std::chrono::seconds(4));
}

TEST(EcpBrowser, GoesToTheOtherNameThatEcpIsPublishedUnder) {
  User u(kEcpSessions);
  u.wait(1);
  HttpResponse there = redirect(302, RedirectKind::Plain);
  there.location = kNewName;
  u.say(there);
  u.wait(1);
  EXPECT_EQ(u.latest().action, ecp::kOpen);
  EXPECT_EQ(u.latest().host, kNewName);
}

// A shell, as far as its first command.
struct Administrator : User {
  explicit Administrator(double commands = 1e6) : User(kShellSessions, commands) {
    wait(1);
    EXPECT_EQ(latest().action, powershell::kCreate);
    EXPECT_EQ(latest().method, LogonMethod::Negotiate);
    made();
    wait(100);
  }
  void made() {
    HttpResponse r;
    r.context = kShell;
    r.named_server = kServer;
    say(r);
  }
  void lost() {
    HttpResponse r = with_status(500);
    r.lacks_shell = true;
    say(r);
  }
};

TEST(Shell, NamesItselfAndItsServerWithEachCommand) {
  Administrator a;
  EXPECT_EQ(a.latest().action, powershell::kCommand);
  EXPECT_EQ(a.latest().context, kShell);
  EXPECT_EQ(named_server(a.latest()), kServer);
}

TEST(Shell, IsEndedAtItsServerBehindTheLastCommand) {
  Administrator a(1);
  a.say(200);
  EXPECT_EQ(a.latest().action, powershell::kDelete);
  EXPECT_EQ(a.latest().context, kShell);
  a.say(200);
  EXPECT_EQ(a.count(RecordKind::SessionEnded), 1u);
}

TEST(Shell, ThatWorkedAndIsGoneIsMadeAgainAtOnce) {
  Administrator a;
  a.say(200);
  a.wait(100);
  const Instant before = a.now;
  a.lost();
  EXPECT_EQ(a.latest().action, powershell::kCreate);
  EXPECT_TRUE(a.latest().context.is_none());
  EXPECT_TRUE(named_server(a.latest()).is_none());
  EXPECT_EQ(a.now, before);
  EXPECT_EQ(a.count(RecordKind::ContextLost), 1u);
  EXPECT_EQ(a.count(RecordKind::SessionStarted), 1u) << "the session goes on";
}

TEST(Shell, ThatNeverWorkedIsMadeAgainAfterTheRetryTime) {
  Administrator a;
  const Instant before = a.now;
  a.lost();
  EXPECT_TRUE(a.sent.empty());
  a.wait(1000);
  EXPECT_EQ(a.latest().action, powershell::kCreate);
  EXPECT_EQ(a.now - before, std::chrono::seconds(4));
}

TEST(Shell, ThatIsGoneWhenItIsEndedHasEnded) {
  Administrator a(1);
  a.say(200);
  a.lost();
  EXPECT_EQ(a.count(RecordKind::ContextLost), 0u);
  EXPECT_EQ(a.count(RecordKind::SessionEnded), 1u);
}

TEST(Shell, WhosePasswordIsWrongIsAskedForAgain) {
  User u(kShellSessions);
  u.wait(1);
  u.say(401);
  u.wait(1000);
  EXPECT_EQ(u.latest().action, powershell::kCreate);
}

TEST(Shell, OneTooManyIsAskedForAgain) {
  User u(kShellSessions);
  u.wait(1);
  HttpResponse refused = with_status(500);
  refused.turned_away = TurnedAway::Throttled;
  u.say(refused);
  u.wait(1000);
  EXPECT_EQ(u.latest().action, powershell::kCreate);
  EXPECT_TRUE(u.latest().is_repeat);
  EXPECT_EQ(u.count(RecordKind::ContextLost), 0u);
}

}  // namespace
}  // namespace casgrid::testing::session_apps
