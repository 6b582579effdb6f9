// Populations of programs over EWS as a scenario gives them: what is filled in, what is refused,
// and what is reckoned of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/base/protocol_row.h"
#include "model/ews/actions.h"
#include "scenarios/advising/run_cost.h"
#include "scenarios/deployment/activity.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/resolving/quantity.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing::ews_program_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Property;

constexpr double kUsers = 1000;

scenario::Scenario with_programs(unsigned each = 0) {
  scenario::Scenario s = given("two-site-failover");
  s.clear_faults();
  s.clear_objectives();
  while (s.populations_size() > 1) s.mutable_populations()->RemoveLast();
  auto& p = *s.mutable_populations(0);
  p.set_client(scenario::EWS);
  p.set_users(kUsers);
  p.set_devices_per_user(each);
  p.clear_logon();
  p.clear_profile();
  p.mutable_closed()->set_ramp_s(60);
  return s;
}

TEST(EwsPrograms, AreFilledIn) {
  const scenario::Population p = resolve(with_programs(), {}).populations(0);
  EXPECT_TRUE(p.ews_program().streams());
  EXPECT_TRUE(p.ews_enabled());
  EXPECT_EQ(p.profile().requests_per_hour(), 30);
  EXPECT_EQ(mean_of(p.profile().think_s()), 120);
  EXPECT_EQ(p.profile().hold_s(), 1800u);
  EXPECT_EQ(p.profile().events_per_hour(), 12);
  EXPECT_FALSE(resolve(given("two-site-failover"), {}).populations(0).has_ews_program());
}

// Facts 7.1.
TEST(EwsPrograms, LimitsAreTheProducts) {
  const auto timing = resolve(with_programs(), {}).timing();
  EXPECT_EQ(timing.ews_concurrency(), 27);
  EXPECT_EQ(timing.ews_hanging_connections(), 3);
}

TEST(EwsPrograms, AskForTheMegacyclesOfTheirMailboxHowManySoEver) {
  for (const unsigned each : {1u, 3u}) {
    const scenario::Population p = resolve(with_programs(each), {}).populations(0);
    const Activity a = activity_at(p, 10'000);
    EXPECT_NEAR(a.proxied, kUsers * each * 30 / 3600, 1e-9);
    EXPECT_NEAR(a.proxied * mean_of(p.profile().mailbox_megacycles()), kUsers * 100 * 0.0425, 1e-6);
    EXPECT_NEAR(a.long_polls, kUsers * each / 1800, 1e-9);
  }
}

TEST(EwsPrograms, ThatDoNotStreamHaveNothingThatHangs) {
  scenario::Scenario s = with_programs();
  s.mutable_populations(0)->mutable_ews_program()->set_streams(false);
  const scenario::Scenario silent = resolve(s, {});
  const scenario::Scenario streaming = resolve(with_programs(), {});
  EXPECT_EQ(activity_at(silent.populations(0), 10'000).long_polls, 0);
  EXPECT_LT(reckon_cost(silent).events, reckon_cost(streaming).events);
  EXPECT_NEAR(activity_at(streaming.populations(0), 30).connections,
              2 * activity_at(silent.populations(0), 30).connections, 1e-9);
}

std::vector<Diagnostic> said_of(const std::function<void(scenario::Population&)>& change) {
  scenario::Scenario s = with_programs();
  change(*s.mutable_populations(0));
  return validate(s, SourceLines(), "s");
}

TEST(EwsPrograms, AreRefusedWhatTheyDoNotDo) {
  const auto says = [](const char* text) {
    return Contains(Property(&Diagnostic::text, HasSubstr(text)));
  };
  EXPECT_THAT(said_of([](auto&) {}), ::testing::IsEmpty());
  EXPECT_THAT(said_of([](auto& p) { p.set_devices_per_user(3); }), ::testing::IsEmpty());
  EXPECT_THAT(said_of([](auto& p) { p.mutable_profile()->set_hold_s(1801); }),
              says("half an hour at most"));
  EXPECT_THAT(said_of([](auto& p) { p.mutable_open()->set_sessions_per_s(1); }),
              says("do not arrive"));
  EXPECT_THAT(said_of([](auto& p) { p.set_logon(scenario::Population::BASIC); }),
              says("are for Outlook on the web"));
  EXPECT_THAT(said_of([](auto& p) {
                p.set_client(scenario::MAPI_HTTP);
                p.mutable_ews_program()->set_streams(true);
              }),
              says("say client: EWS"));
}

TEST(EwsPrograms, OfMailboxesWithoutEwsAreRefused) {
  const auto is_disabled = [](const scenario::Scenario& s) {
    return build_directory(resolve(s, {})).user_groups[0].settings.disabled.has(Protocol::Ews);
  };
  scenario::Scenario s = with_programs();
  EXPECT_FALSE(is_disabled(s));
  s.mutable_populations(0)->set_ews_enabled(false);
  EXPECT_TRUE(is_disabled(s));
}

}  // namespace
}  // namespace casgrid::testing::ews_program_test
