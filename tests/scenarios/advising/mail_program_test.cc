// Populations of mail programs (POP3, IMAP4) as a scenario gives them: what is filled in, what is
// refused, and what is reckoned of them.
#include "scenarios/resolving/mail_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/advising/offered_load.h"
#include "scenarios/advising/run_cost.h"
#include "scenarios/deployment/activity.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/resolving/quantity.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

using scenario::MailProgram;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Property;

constexpr double kUsers = 1000;

scenario::Scenario with_mail_programs(MailProgram::Name name,
                                      scenario::Client client = scenario::IMAP4) {
  scenario::Scenario s = given("two-site-failover");
  s.clear_faults();
  s.clear_objectives();
  while (s.populations_size() > 1) s.mutable_populations()->RemoveLast();
  auto& p = *s.mutable_populations(0);
  p.set_client(client);
  p.set_users(kUsers);
  p.clear_logon();
  p.clear_profile();
  p.mutable_closed()->set_ramp_s(60);
  p.mutable_mail_program()->set_name(name);
  return s;
}

const scenario::Population& resolved_one(const scenario::Scenario& s) { return s.populations(0); }

TEST(MailPrograms, AreFilledIn) {
  const scenario::Scenario mutt = resolve(with_mail_programs(MailProgram::NAME_UNSPECIFIED), {});
  EXPECT_EQ(resolved_one(mutt).mail_program().name(), MailProgram::MUTT);
  EXPECT_EQ(resolved_one(mutt).mail_program().tls(), MailProgram::STARTTLS);
  EXPECT_TRUE(resolved_one(mutt).mail_program().idles());
  EXPECT_EQ(resolved_one(mutt).profile().requests_per_hour(), 12);
  EXPECT_EQ(resolved_one(mutt).profile().events_per_hour(), 12);
  EXPECT_EQ(resolved_one(mutt).profile().hold_s(), 29 * 60u);
  EXPECT_EQ(mean_of(resolved_one(mutt).profile().think_s()), 300);
  const scenario::Scenario getmail = resolve(with_mail_programs(MailProgram::GETMAIL), {});
  EXPECT_EQ(resolved_one(getmail).mail_program().tls(), MailProgram::IMPLICIT)
      << "it asks for no STARTTLS, and a fresh installation takes no password without";
  EXPECT_FALSE(resolved_one(getmail).mail_program().idles());
  EXPECT_FALSE(resolve(given("two-site-failover"), {}).populations(0).has_mail_program());
}

// Facts 7.2.
TEST(MailPrograms, LimitsOfTheirConnectionsAreTheProducts) {
  const auto imap4 = resolve(with_mail_programs(MailProgram::MUTT), {}).timing().imap4();
  EXPECT_EQ(imap4.authenticated_idle_s(), 1800);
  EXPECT_EQ(imap4.pre_authentication_idle_s(), 60);
  EXPECT_EQ(imap4.max_connections(), 2147483647u);
  EXPECT_EQ(imap4.max_connections_from_single_ip(), 2147483647u);
  EXPECT_EQ(imap4.max_connections_per_user(), 16u);
}

// Whatever a program asks for one look, its mailbox's megacycles are those of its messages.
TEST(MailPrograms, AskForTheMegacyclesOfTheirMessages) {
  for (const auto name : {MailProgram::MUTT, MailProgram::OFFLINEIMAP, MailProgram::FETCHMAIL}) {
    const scenario::Scenario s = resolve(with_mail_programs(name), {});
    const Activity a = activity_at(resolved_one(s), 1000);
    const double asked = a.proxied * mean_of(resolved_one(s).profile().mailbox_megacycles());
    EXPECT_NEAR(asked, kUsers * 100 * 0.0425, 1e-6) << MailProgram::Name_Name(name);
    const bool stays = name == MailProgram::MUTT;
    EXPECT_NEAR(a.connections, stays ? 0 : kUsers * 12 / 3600, 1e-9);
    EXPECT_EQ(a.long_polls > 0, stays);
  }
}

TEST(MailPrograms, OfMuttThatDoesNotIdleNoCallHangs) {
  scenario::Scenario s = with_mail_programs(MailProgram::MUTT);
  s.mutable_populations(0)->mutable_mail_program()->set_idles(false);
  s.mutable_populations(0)->mutable_profile()->set_requests_per_hour(36);
  s.mutable_populations(0)->mutable_profile()->set_events_per_hour(1);
  const scenario::Scenario resolved = resolve(s, {});
  const Activity a = activity_at(resolved_one(resolved), 1000);
  EXPECT_EQ(a.long_polls, 0);
  EXPECT_NEAR(a.worked, kUsers * 36 / 3600, 1e-9);
}

// Those that log on for each look ask the front ends for a handshake each time.
TEST(MailPrograms, AreForecast) {
  const auto load = [](MailProgram::Name name) {
    double most = 0;
    for (const OfferedLoad& l : offered_load(resolve(with_mail_programs(name), {})))
      if (l.resource.find("front end") != std::string::npos) most = std::max(most, l.load);
    return most;
  };
  EXPECT_GT(load(MailProgram::MUTT), 0);
  const RunCost stays = reckon_cost(resolve(with_mail_programs(MailProgram::MUTT), {}));
  const RunCost comes = reckon_cost(resolve(with_mail_programs(MailProgram::OFFLINEIMAP), {}));
  EXPECT_GT(comes.requests, 4 * stays.requests);
}

TEST(MailPrograms, HaveTheirServicesStarted) {
  const auto access = [](const scenario::Scenario& s) {
    const scenario::Scenario resolved = resolve(s, {});
    const Directory d = build_directory(resolved);
    const Server& server = d.at(*d.find_server(resolved.directory().front_ends(0).name()));
    EXPECT_FALSE(server.unstated.has(Protocol::Imap4) &&
                 s.populations(0).client() == scenario::IMAP4);
    return server.access_of(Protocol::Imap4);
  };
  const MailAccess started = access(with_mail_programs(MailProgram::MUTT));
  EXPECT_TRUE(started.front_service_running && started.back_end_service_running);
  EXPECT_EQ(started.login_type, LoginType::SecureLogin);
  EXPECT_EQ(started.plain_port, 143);
  EXPECT_EQ(started.implicit_tls_port, 993);
  EXPECT_EQ(started.back_end_port, 1993);
  EXPECT_FALSE(access(given("two-site-failover")).front_service_running);
  scenario::Scenario s = with_mail_programs(MailProgram::MUTT);
  auto& said = *s.mutable_directory()->mutable_front_ends(0)->add_mail_access();
  said.set_protocol(scenario::MailAccess::IMAP4);
  said.set_login_type(scenario::MailAccess::PLAIN_TEXT_LOGIN);
  EXPECT_TRUE(access(s).front_service_running) << "of the service nothing is said";
  said.set_front_service_running(false);
  EXPECT_FALSE(access(s).front_service_running);
  EXPECT_TRUE(access(s).back_end_service_running);
}

// ---- POP3 ----

scenario::Scenario with_pop3(MailProgram::Name name = MailProgram::NAME_UNSPECIFIED) {
  return with_mail_programs(name, scenario::POP3);
}

TEST(Pop3Programs, AreFilledIn) {
  const scenario::Scenario s = resolve(with_pop3(), {});
  EXPECT_EQ(resolved_one(s).mail_program().name(), MailProgram::GENERIC);
  EXPECT_EQ(resolved_one(s).mail_program().tls(), MailProgram::STARTTLS);
  EXPECT_FALSE(resolved_one(s).mail_program().idles());
  EXPECT_EQ(resolved_one(s).profile().requests_per_hour(), 6);
  EXPECT_EQ(resolved_one(s).profile().events_per_hour(), 6);
  EXPECT_EQ(mean_of(resolved_one(s).profile().think_s()), 600);
  EXPECT_EQ(s.timing().pop3().pre_authentication_idle_s(), 60);
  EXPECT_EQ(s.timing().pop3().authenticated_idle_s(), 1800);
  EXPECT_EQ(s.timing().pop3().max_connections_per_user(), 16u);
}

// STAT, UIDL and RETR; fetchmail's LAST passes the front end, and is no work behind it.
TEST(Pop3Programs, AskForTheMegacyclesOfTheirMessages) {
  for (const auto& [name, worked, passed] :
       {std::tuple{MailProgram::GENERIC, 3.0, 3.0}, std::tuple{MailProgram::FETCHMAIL, 4.0, 5.0},
        std::tuple{MailProgram::GETMAIL, 5.0, 5.0}}) {
    const scenario::Scenario s = resolve(with_pop3(name), {});
    const Activity a = activity_at(resolved_one(s), 1000);
    EXPECT_NEAR(a.worked * mean_of(resolved_one(s).profile().mailbox_megacycles()),
                kUsers * 100 * 0.0425, 1e-6)
        << MailProgram::Name_Name(name);
    EXPECT_NEAR(a.connections, kUsers * 6 / 3600, 1e-9);
    EXPECT_NEAR(a.worked, worked * a.connections, 1e-9);
    EXPECT_NEAR(a.proxied, passed * a.connections, 1e-9);
    EXPECT_EQ(a.long_polls, 0);
  }
  scenario::Scenario s = with_pop3(MailProgram::FETCHMAIL);
  s.mutable_populations(0)->mutable_profile()->set_events_per_hour(18);
  const Activity a = activity_at(resolved_one(resolve(s, {})), 1000);
  EXPECT_NEAR(a.worked, (2 + 3 * 2) * a.connections, 1e-9) << "three messages a look";
  EXPECT_GT(reckon_cost(resolve(s, {})).requests,
            reckon_cost(resolve(with_pop3(MailProgram::FETCHMAIL), {})).requests);
}

TEST(Pop3Programs, HaveTheirServicesStartedAndNotThoseOfImap4) {
  const Directory d = build_directory(resolve(with_pop3(), {}));
  const Server& server = d.servers.front();
  EXPECT_TRUE(server.access_of(Protocol::Pop3).front_service_running);
  EXPECT_TRUE(server.access_of(Protocol::Pop3).back_end_service_running);
  EXPECT_FALSE(server.access_of(Protocol::Imap4).front_service_running);
}

std::vector<Diagnostic> said_of(const scenario::Scenario& s) {
  return validate(s, SourceLines(), "s");
}

TEST(Pop3Programs, AreRefusedWhereNobodyServesThem) {
  EXPECT_THAT(said_of(with_pop3()), ::testing::IsEmpty());
  scenario::Scenario s = with_pop3();
  const auto stop = [](auto& server) {
    auto& said = *server.add_mail_access();
    said.set_protocol(scenario::MailAccess::POP3);
    said.set_front_service_running(false);
  };
  stop(*s.mutable_directory()->mutable_front_ends(0));
  ASSERT_GT(s.directory().front_ends_size(), 1);
  EXPECT_THAT(said_of(s), ::testing::IsEmpty()) << "there are others";
  for (int i = 1; i < s.directory().front_ends_size(); ++i)
    stop(*s.mutable_directory()->mutable_front_ends(i));
  EXPECT_THAT(said_of(s), Contains(Property(&Diagnostic::text, HasSubstr("runs POP3"))));
  s = with_pop3();
  for (auto& m : *s.mutable_directory()->mutable_mailbox_servers()) {
    auto& said = *m.add_mail_access();
    said.set_protocol(scenario::MailAccess::POP3);
    said.set_back_end_service_running(false);
  }
  EXPECT_THAT(said_of(s), Contains(Property(&Diagnostic::text,
                                            HasSubstr("runs the back-end service of POP3"))));
}

TEST(Pop3Programs, OfMailboxesWithoutPopAreRefused) {
  scenario::Scenario s = with_pop3();
  s.mutable_populations(0)->set_pop_enabled(false);
  const Directory d = build_directory(resolve(s, {}));
  EXPECT_TRUE(d.user_groups[0].settings.disabled.has(Protocol::Pop3));
  EXPECT_FALSE(d.user_groups[0].settings.disabled.has(Protocol::Imap4));
}

// ---- balancers ----

TEST(MailPrograms, DoNotGetThroughABalancerThatReadsHttp) {
  scenario::Scenario s = given("rolling-maintenance");
  EXPECT_THAT(validate(s, SourceLines(), "s"), ::testing::IsEmpty());
  s.mutable_populations(0)->set_client(scenario::IMAP4);
  EXPECT_THAT(validate(s, SourceLines(), "s"),
              Contains(Property(&Diagnostic::text, HasSubstr("reads HTTP, and IMAP4 is not"))));
}

TEST(MailPrograms, OfMailboxesWithoutImapAreRefused) {
  const auto is_disabled = [](const scenario::Scenario& s) {
    return build_directory(resolve(s, {})).user_groups[0].settings.disabled.has(Protocol::Imap4);
  };
  scenario::Scenario s = with_mail_programs(MailProgram::MUTT);
  EXPECT_FALSE(is_disabled(s));
  s.mutable_populations(0)->set_imap_enabled(false);
  EXPECT_TRUE(is_disabled(s));
}

TEST(MailPrograms, AreWhatABalancerThatWaitsForAGreetingIsFor) {
  scenario::Scenario s = with_mail_programs(MailProgram::MUTT);
  s.mutable_directory()->mutable_balancers(0)->mutable_probe()->set_protocol(scenario::IMAP4);
  EXPECT_THAT(validate(s, SourceLines(), "s"), ::testing::IsEmpty());
  s.mutable_populations(0)->set_client(scenario::OWA);
  s.mutable_populations(0)->clear_mail_program();
  EXPECT_THAT(
      validate(s, SourceLines(), "s"),
      Contains(Property(&Diagnostic::text, HasSubstr("no population reads mail over IMAP4"))));
  for (auto& f : *s.mutable_directory()->mutable_front_ends()) {
    auto& said = *f.add_mail_access();
    said.set_protocol(scenario::MailAccess::IMAP4);
    said.set_front_service_running(true);
  }
  EXPECT_THAT(validate(s, SourceLines(), "s"), ::testing::IsEmpty());
}

}  // namespace
}  // namespace casgrid::testing
