#include "model/routing/decide.h"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "model/base/random.h"
#include "model/base/variate.h"
#include "model/routing/explain.h"
#include "tests/model/organisation.h"

namespace casgrid::testing {
namespace {

constexpr HostId kMail{0u}, kLyonHost{1u};
constexpr UserId kUser0{0u}, kUser1{1u};  // in Paris, in Lyon

// User 0, with a valid session, reading, at the front end in Paris.
RequestFacts reading() {
  RequestFacts f;
  f.front_end = kCasParis;
  f.request.host = kMail;
  f.request.method = LogonMethod::SessionCookie;
  f.request.cookie = {kUser0, 1, kNever};
  f.active_server = kMbxParis1;
  f.now = kStart;
  return f;
}

RequestFacts of_user1(RequestFacts f) {
  f.request.cookie.user = kUser1;
  f.request.user = kUser1;
  f.active_server = kMbxLyon1;
  return f;
}

RequestFacts with_forms_post(RequestFacts f) {
  f.request.method = LogonMethod::FormsPost;
  f.request.action = ClientAction::Logon;
  f.request.user = f.request.cookie.user;
  f.request.cookie = {};
  f.credentials_ok = true;
  return f;
}

RequestFacts with_basic(RequestFacts f) {
  f.request.method = LogonMethod::Basic;
  f.request.user = f.request.cookie.user;
  f.request.cookie = {};
  f.credentials_ok = true;
  return f;
}

void publish_lyon(Directory& d) {
  d.servers[kCasLyon.index()].owa.external_host = kLyonHost;
  d.publish();
}

RequestFacts of_a_phone() {
  RequestFacts f = with_basic(reading());
  f.request.action = ClientAction::Sync;
  return f;
}

struct Row {
  const char* what;
  std::function<void(Directory&)> change;
  std::function<RequestFacts()> facts;
  RuleId rule;
  Action action;
  std::uint16_t status;  // 0: proxied
  RedirectKind redirect = RedirectKind::None;
};

const std::vector<Row>& rows() {
  const auto as_is = [](Directory&) {};
  const auto with = [](auto change) {
    return [change] {
      RequestFacts f = reading();
      change(f);
      return f;
    };
  };
  static const std::vector<Row> kRows{
      {"mailbox here", as_is, reading, RuleId::ProxySameSite, Action::Proxy, 0},
      {"mailbox there, no other name", as_is, [] { return of_user1(reading()); },
       RuleId::ProxyOtherSite, Action::Proxy, 0},
      {"mailbox there, the same name",
       [](Directory& d) {
         d.servers[kCasLyon.index()].owa.external_host = kMail;
         d.publish();
       },
       [] { return of_user1(reading()); }, RuleId::ProxyOtherSite, Action::Proxy, 0},
      {"mailbox there, another name, forms post", publish_lyon,
       [] { return with_forms_post(of_user1(reading())); }, RuleId::RedirectOtherSite,
       Action::Redirect, 200, RedirectKind::Sso},
      {"mailbox there, another name, with a session", publish_lyon,
       [] { return of_user1(reading()); }, RuleId::RedirectOtherSite, Action::Redirect, 302,
       RedirectKind::Plain},
      {"mailbox there, another name, Basic", publish_lyon,
       [] { return with_basic(of_user1(reading())); }, RuleId::RedirectOtherSite, Action::Redirect,
       302, RedirectKind::Plain},
      {"no forms at the target",
       [](Directory& d) {
         d.servers[kCasLyon.index()].owa.authentication.forms = false;
         publish_lyon(d);
       },
       [] { return with_forms_post(of_user1(reading())); }, RuleId::RedirectOtherSite,
       Action::Redirect, 302, RedirectKind::Plain},
      {"redirects switched off",
       [](Directory& d) {
         publish_lyon(d);
         d.servers[kCasParis.index()].owa.redirect_to_optimal_server = false;
       },
       [] { return of_user1(reading()); }, RuleId::ProxyOtherSite, Action::Proxy, 0},
      {"component inactive", as_is,
       with([](RequestFacts& f) { f.proxy_state = ComponentState::Inactive; }),
       RuleId::ComponentInactive, Action::Answer, 503},
      {"health page", as_is, with([](RequestFacts& f) { f.path = RequestPath::HealthCheck; }),
       RuleId::HealthPage, Action::Answer, 200},
      {"health page of an inactive component", as_is, with([](RequestFacts& f) {
         f.path = RequestPath::HealthCheck;
         f.proxy_state = ComponentState::Inactive;
       }),
       RuleId::ComponentInactive, Action::Answer, 503},
      {"root", as_is, with([](RequestFacts& f) { f.request.action = ClientAction::Root; }),
       RuleId::RootToOwa, Action::Redirect, 301, RedirectKind::ToOwa},
      {"logon page", as_is,
       with([](RequestFacts& f) { f.request.action = ClientAction::LogonPage; }), RuleId::LogonPage,
       Action::Answer, 200},
      {"logoff", as_is, with([](RequestFacts& f) { f.request.action = ClientAction::Logoff; }),
       RuleId::SignOut, Action::Redirect, 302, RedirectKind::SignOut},
      {"Basic is not taken", [](Directory& d) { d.servers[0].owa.authentication.basic = false; },
       [] { return with_basic(reading()); }, RuleId::BasicNotOffered, Action::Answer, 401},
      {"forms are off", [](Directory& d) { d.servers[0].owa.authentication.forms = false; },
       [] { return with_forms_post(reading()); }, RuleId::FormsNotOffered, Action::Answer, 401},
      {"no directory server", as_is, with([](RequestFacts& f) { f.directory_answered = false; }),
       RuleId::DirectoryUnavailable, Action::Answer, 503},
      {"wrong password, forms", as_is,
       [] {
         RequestFacts f = with_forms_post(reading());
         f.credentials_ok = false;
         return f;
       },
       RuleId::WrongPassword, Action::Redirect, 302, RedirectKind::LogonPage},
      {"wrong password, Basic", as_is,
       [] {
         RequestFacts f = with_basic(reading());
         f.credentials_ok = false;
         return f;
       },
       RuleId::WrongPassword, Action::Answer, 401},
      {"background request, session over", as_is, with([](RequestFacts& f) {
         f.request.is_background = true;
         f.request.cookie.expires = kStart;
       }),
       RuleId::SessionExpired, Action::Answer, 440},
      {"no session", as_is, with([](RequestFacts& f) { f.request.method = LogonMethod::None; }),
       RuleId::NoSession, Action::Redirect, 302, RedirectKind::LogonPage},
      {"session of another certificate", as_is,
       with([](RequestFacts& f) { f.request.cookie.certificate_key = 2; }), RuleId::NoSession,
       Action::Redirect, 302, RedirectKind::LogonPage},
      {"no session, forms off", [](Directory& d) { d.servers[0].owa.authentication.forms = false; },
       with([](RequestFacts& f) { f.request.method = LogonMethod::None; }), RuleId::NoSession,
       Action::Answer, 401},
      {"the user's own claim is no session", as_is, with([](RequestFacts& f) {
         f.request.method = LogonMethod::None;
         f.request.user = kUser0;
       }),
       RuleId::NoSession, Action::Redirect, 302, RedirectKind::LogonPage},
      {"OWA switched off", [](Directory& d) { d.user_groups[0].is_enabled[0] = false; }, reading,
       RuleId::ProtocolDisabled, Action::Answer, 403},
      {"not mounted", as_is, with([](RequestFacts& f) { f.active_server = ServerId{}; }),
       RuleId::NotMounted, Action::Answer, 503},
      {"a ticket for Outlook on the web", as_is,
       with([](RequestFacts& f) { f.request.method = LogonMethod::Negotiate; }),
       RuleId::NegotiateNotOffered, Action::Answer, 401},
      {"a phone with Basic", as_is, [] { return of_a_phone(); }, RuleId::ProxySameSite,
       Action::Proxy, 0},
      {"a phone without credentials", as_is,
       [] {
         RequestFacts f = of_a_phone();
         f.request.method = LogonMethod::None;
         return f;
       },
       RuleId::NoSession, Action::Answer, 401},
      {"a phone, another name in the mailbox's site", publish_lyon,
       [] { return of_user1(of_a_phone()); }, RuleId::ProxyOtherSite, Action::Proxy, 0},
      {"Outlook, another name in the mailbox's site", publish_lyon,
       [] {
         RequestFacts f = of_user1(of_a_phone());
         f.request.action = ClientAction::Execute;
         f.request.method = LogonMethod::Negotiate;
         return f;
       },
       RuleId::ProxyOtherSite, Action::Proxy, 0},
      {"ActiveSync switched off", [](Directory& d) { d.user_groups[0].is_enabled[1] = false; },
       [] { return of_a_phone(); }, RuleId::ProtocolDisabled, Action::Answer, 403},
      {"a session cookie is no logon for a phone", as_is,
       with([](RequestFacts& f) { f.request.action = ClientAction::Sync; }), RuleId::NoSession,
       Action::Answer, 401},
      {"good logon", as_is, [] { return with_forms_post(reading()); }, RuleId::LogonDone,
       Action::Redirect, 302, RedirectKind::ToOwa},
  };
  return kRows;
}

TEST(Decide, FollowsTheTable) {
  std::set<RuleId> reached;
  for (const Row& row : rows()) {
    Directory d = organisation();
    row.change(d);
    const RequestFacts facts = row.facts();
    const Decision decision = decide(d, facts);
    EXPECT_EQ(text_of(decision.rule).name, std::string(text_of(row.rule).name)) << row.what;
    EXPECT_EQ(decision.action, row.action) << row.what;
    if (row.status != 0) {
      EXPECT_EQ(decision.status, row.status) << row.what;
    }
    EXPECT_EQ(decision.redirect, row.redirect) << row.what;
    if (row.action == Action::Proxy) {
      EXPECT_EQ(decision.target, facts.active_server) << row.what;
      EXPECT_EQ(decision.port, 444) << row.what;
      EXPECT_EQ(decision.crosses_site, row.rule == RuleId::ProxyOtherSite) << row.what;
    }
    reached.insert(decision.rule);
  }
  EXPECT_EQ(reached.size(), static_cast<std::size_t>(RuleId::kCount))
      << "a rule that no row reaches";
}

TEST(Decide, AGoodLogonSetsASessionAndNothingElseDoes) {
  for (const Row& row : rows()) {
    Directory d = organisation();
    row.change(d);
    EXPECT_EQ(decide(d, row.facts()).sets_session, row.rule == RuleId::LogonDone) << row.what;
  }
}

// Random facts over random small changes of the organisation.
struct Drawn {
  Directory directory = organisation();
  RequestFacts facts;

  explicit Drawn(std::uint64_t number) {
    const RandomStream draws(7, "decide", "property");
    std::uint64_t counter = 0;
    const auto below_of = [&](std::uint64_t n) { return below(draws.at(number, counter++), n); };
    const auto coin = [&] { return below_of(2) == 0; };
    for (const ServerId cas : {kCasParis, kCasLyon}) {
      Server& s = directory.servers[cas.index()];
      s.owa.authentication = {below_of(4) != 0, below_of(4) != 0};
      s.owa.redirect_to_optimal_server = below_of(4) != 0;
      if (coin()) s.owa.external_host = HostId{static_cast<std::size_t>(below_of(2))};
      s.certificate_key = static_cast<std::uint32_t>(1 + below_of(2));
    }
    directory.publish();
    directory.user_groups[0].is_enabled[0] = below_of(8) != 0;
    facts.front_end = coin() ? kCasParis : kCasLyon;
    facts.path = below_of(10) == 0 ? RequestPath::HealthCheck : RequestPath::Application;
    facts.proxy_state = below_of(10) == 0 ? ComponentState::Inactive : ComponentState::Active;
    facts.directory_answered = below_of(10) != 0;
    facts.credentials_ok = coin();
    if (below_of(8) != 0) facts.active_server = ServerId{static_cast<std::size_t>(2 + below_of(4))};
    HttpRequest& r = facts.request;
    r.host = HostId{static_cast<std::size_t>(below_of(2))};
    r.action = static_cast<ClientAction>(below_of(7));
    r.method = static_cast<LogonMethod>(below_of(4));
    r.user = UserId{static_cast<std::size_t>(below_of(40))};
    r.is_background = coin();
    r.cookie = {UserId{static_cast<std::size_t>(below_of(40))},
                static_cast<std::uint32_t>(1 + below_of(2)), coin() ? kNever : kStart};
  }
};

TEST(Decide, HoldsItsPromisesForRandomFacts) {
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const Drawn drawn(i);
    const Decision d = decide(drawn.directory, drawn.facts);
    if (d.action == Action::Proxy) {
      ASSERT_EQ(d.target, drawn.facts.active_server) << i;
      ASSERT_EQ(drawn.directory.at(d.target).role, ServerRole::Mailbox) << i;
    }
    if (d.redirect == RedirectKind::Sso || d.redirect == RedirectKind::Plain) {
      ASSERT_NE(d.location, drawn.facts.request.host) << i << ": a redirect to itself";
      ASSERT_FALSE(drawn.directory.find_server(drawn.directory.at(d.location)))
          << i << ": a redirect names a server";
    }
    for (std::size_t rule = 0; rule < static_cast<std::size_t>(RuleId::kCount); ++rule) {
      const bool is_above = rule < static_cast<std::size_t>(d.rule);
      ASSERT_EQ(d.rejected[rule] != Fact::Holds, is_above) << i << " rule " << rule;
    }
  }
}

TEST(Decide, IsAFunction) {
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    const Drawn drawn(i);
    const Decision a = decide(drawn.directory, drawn.facts);
    const Decision b = decide(drawn.directory, drawn.facts);
    ASSERT_EQ(explain(drawn.directory, a), explain(drawn.directory, b));
  }
}

// The fact that rejected a rule is the one that matters: turned round, the rule fires.
TEST(Decide, ARejectedRuleFiresWhenItsFactIsChanged) {
  std::set<Fact> turned;
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    const Drawn drawn(i);
    const Decision d = decide(drawn.directory, drawn.facts);
    for (std::size_t rule = 0; rule < static_cast<std::size_t>(d.rule); ++rule) {
      Directory directory = drawn.directory;
      RequestFacts facts = drawn.facts;
      switch (d.rejected[rule]) {
        case Fact::ComponentIsActive:
          facts.proxy_state = ComponentState::Inactive;
          break;
        case Fact::NotHealthPage:
          facts.path = RequestPath::HealthCheck;
          break;
        case Fact::NotRoot:
          facts.request.action = ClientAction::Root;
          break;
        case Fact::NotLogonPage:
          facts.request.action = ClientAction::LogonPage;
          break;
        case Fact::NotLogoff:
          facts.request.action = ClientAction::Logoff;
          break;
        case Fact::BasicIsOffered:
          directory.servers[facts.front_end.index()].owa.authentication.basic = false;
          break;
        case Fact::FormsIsOffered:
          directory.servers[facts.front_end.index()].owa.authentication.forms = false;
          break;
        case Fact::DirectoryAnswered:
          facts.directory_answered = false;
          break;
        case Fact::PasswordIsRight:
          facts.credentials_ok = false;
          break;
        case Fact::NotBackground:
          facts.request.is_background = true;
          break;
        case Fact::ProtocolIsEnabled:
          directory.user_groups[0].is_enabled[0] = false;
          break;
        case Fact::CopyIsMounted:
          facts.active_server = ServerId{};
          break;
        case Fact::RedirectSwitchedOff:
          directory.servers[facts.front_end.index()].owa.redirect_to_optimal_server = true;
          break;
        default:
          continue;
      }
      turned.insert(d.rejected[rule]);
      ASSERT_EQ(static_cast<std::size_t>(decide(directory, facts).rule), rule)
          << text_of(d.rejected[rule]);
    }
  }
  EXPECT_EQ(turned.size(), 13u);
}

TEST(Explain, NamesTheRuleAndEachRejectedRuleWithItsFact) {
  const Directory d = organisation();
  const std::string text = explain(d, decide(d, of_user1(reading())));
  EXPECT_THAT(text, ::testing::StartsWith("proxy to mbx-lyon1 in lyon, port 444"));
  EXPECT_THAT(text, ::testing::HasSubstr("because of proxy-other-site"));
  EXPECT_THAT(text, ::testing::HasSubstr(
                        "not redirect-other-site: the mailbox's site publishes no ExternalURL"));
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("not proxy-same-site")));
}

}  // namespace
}  // namespace casgrid::testing
