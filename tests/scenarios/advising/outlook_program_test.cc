// Populations of Outlooks over Outlook Anywhere as a scenario gives them: what is filled in, what
// is refused, and what is reckoned of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/advising/run_cost.h"
#include "scenarios/deployment/activity.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/resolving/quantity.h"
#include "scenarios/validating/validate.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing::outlook_programs {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Property;

constexpr double kUsers = 1000;

scenario::Scenario with_outlooks() {
  scenario::Scenario s = given("two-site-failover");
  s.clear_faults();
  s.clear_objectives();
  while (s.populations_size() > 1) s.mutable_populations()->RemoveLast();
  auto& p = *s.mutable_populations(0);
  p.set_client(scenario::OUTLOOK_ANYWHERE);
  p.set_users(kUsers);
  p.clear_logon();
  p.clear_profile();
  p.mutable_closed()->set_ramp_s(60);
  return s;
}

std::vector<Diagnostic> said_of(const std::function<void(scenario::Scenario&)>& change) {
  scenario::Scenario s = with_outlooks();
  change(s);
  return validate(s, SourceLines(), "s");
}

TEST(OutlookPrograms, AreFilledIn) {
  const scenario::Scenario s = resolve(with_outlooks(), {});
  const scenario::Population& p = s.populations(0);
  EXPECT_EQ(p.outlook_program().version(), 15u);
  EXPECT_EQ(p.outlook_program().transport(), scenario::OutlookProgram::RPC_OVER_HTTP);
  EXPECT_EQ(p.profile().requests_per_hour(), 120);
  EXPECT_EQ(mean_of(p.profile().think_s()), 30);
  EXPECT_EQ(s.timing().rpc_channel_octets(), 1'073'741'824);
  EXPECT_EQ(s.timing().rpc_channel_wait_s(), 30);
  EXPECT_EQ(s.timing().rpc_target_guard(), 150);
  EXPECT_EQ(s.timing().rpc_target_guard_from_cu7(), 25'000);
  EXPECT_FALSE(resolve(given("two-site-failover"), {}).populations(0).has_outlook_program());
}

TEST(OutlookPrograms, AskForTheMegacyclesOfTheirMailbox) {
  const scenario::Population p = resolve(with_outlooks(), {}).populations(0);
  const Activity a = activity_at(p, 10'000);
  EXPECT_NEAR(a.proxied, kUsers * 120 / 3600, 1e-9);
  EXPECT_NEAR(a.proxied * mean_of(p.profile().mailbox_megacycles()), kUsers * 100 * 0.0425, 1e-6);
  EXPECT_EQ(a.long_polls, 0) << "channels last";
  EXPECT_NEAR(activity_at(p, 30).connections, 2 * kUsers / 60, 1e-6);
}

TEST(OutlookPrograms, OverTcpReachNobody) {
  scenario::Scenario s = with_outlooks();
  s.mutable_populations(0)->mutable_outlook_program()->set_transport(
      scenario::OutlookProgram::RPC_OVER_TCP);
  EXPECT_EQ(activity_at(resolve(s, {}).populations(0), 10'000).proxied, 0);
}

TEST(OutlookPrograms, AreRefusedWhereNobodyServesThem) {
  const auto says = [](const char* text) {
    return Contains(Property(&Diagnostic::text, HasSubstr(text)));
  };
  const auto make_old = [](scenario::Scenario& s, bool has_it) {
    for (auto& f : *s.mutable_directory()->mutable_front_ends()) {
      f.set_version("14.3.266.2");
      if (has_it) f.mutable_outlook_anywhere();
    }
    for (auto& m : *s.mutable_directory()->mutable_mailbox_servers()) m.set_version("14.3.266.2");
  };
  EXPECT_THAT(said_of([](auto&) {}), ::testing::IsEmpty());
  EXPECT_THAT(said_of([&](auto& s) { make_old(s, false); }), says("has Outlook Anywhere"));
  EXPECT_THAT(said_of([&](auto& s) { make_old(s, true); }),
              ::testing::Not(says("has Outlook Anywhere")));
  EXPECT_THAT(
      said_of([](auto& s) { s.mutable_populations(0)->mutable_open()->set_sessions_per_s(1); }),
      says("do not arrive"));
  EXPECT_THAT(said_of([](auto& s) {
                s.mutable_populations(0)->set_client(scenario::MAPI_HTTP);
                s.mutable_populations(0)->mutable_outlook_program();
              }),
              says("say client: OUTLOOK_ANYWHERE"));
}

TEST(OutlookPrograms, OfMailboxesThatAreBlockedAreRefused) {
  const auto is_blocked = [](const scenario::Scenario& s) {
    return build_directory(resolve(s, {})).user_groups[0].settings.blocks_rpc_http;
  };
  scenario::Scenario s = with_outlooks();
  EXPECT_FALSE(is_blocked(s));
  s.mutable_populations(0)->set_rpc_http_blocked(true);
  EXPECT_TRUE(is_blocked(s));
}

TEST(OutlookPrograms, CostARunWhatTheirCallsAndChannelsDo) {
  const scenario::Scenario s = resolve(with_outlooks(), {});
  EXPECT_NEAR(reckon_cost(s).requests, kUsers * (1 + s.duration_s() / 30.1), kUsers * 2);
}

}  // namespace
}  // namespace casgrid::testing::outlook_programs
