// Populations that are called, as a scenario gives them: what is filled in, what is refused, and
// what is reckoned of them.
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/advising/run_cost.h"
#include "scenarios/deployment/activity.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/resolving/quantity.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing::sip_program_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Property;

constexpr double kUsers = 1000;

scenario::Scenario called() {
  scenario::Scenario s = given("two-site-failover");
  s.clear_faults();
  s.clear_objectives();
  while (s.populations_size() > 1) s.mutable_populations()->RemoveLast();
  auto& p = *s.mutable_populations(0);
  p.set_client(scenario::SIP);
  p.set_users(kUsers);
  p.clear_logon();
  p.clear_profile();
  p.set_dial_plan("plan");
  p.mutable_sip_program()->set_gateway("gateway");
  p.mutable_closed()->set_ramp_s(60);
  auto& plan = *s.mutable_directory()->add_dial_plans();
  plan.set_name("plan");
  plan.add_gateways()->set_gateway("gateway");
  return s;
}

TEST(Callers, AreFilledIn) {
  const scenario::Scenario s = resolve(called(), {});
  const scenario::Population& p = s.populations(0);
  EXPECT_EQ(p.sip_program().name(), scenario::SipProgram::GATEWAY);
  EXPECT_EQ(p.sip_program().call_s().constant(), 30);
  EXPECT_EQ(p.sip_program().ping_s(), 60);
  EXPECT_EQ(p.profile().requests_per_hour(), 0.2);
  EXPECT_EQ(p.profile().patience_s(), 32) << "Timer B";
  EXPECT_TRUE(p.um_enabled());
  EXPECT_EQ(s.directory().dial_plans(0).security(), scenario::DialPlan::UNSECURED);
  EXPECT_EQ(s.timing().um_configuration_s(), 600);
  EXPECT_EQ(s.timing().um_max_calls(), 100u);
}

// Real-mail B15.
TEST(Callers, SipsakIsMorePatient) {
  scenario::Scenario s = called();
  s.mutable_populations(0)->mutable_sip_program()->set_name(scenario::SipProgram::SIPSAK);
  EXPECT_EQ(resolve(s, {}).populations(0).profile().patience_s(), 36);
}

TEST(Callers, ACallIsSentOnAnsweredAndEnded) {
  const scenario::Population p = resolve(called(), {}).populations(0);
  const Activity a = activity_at(p, 10'000);
  EXPECT_NEAR(a.worked, kUsers * 0.2 / 3600, 1e-9);
  EXPECT_NEAR(a.proxied, kUsers * 0.2 / 3600, 1e-9);
  EXPECT_NEAR(a.requests, 3 * kUsers * 0.2 / 3600, 1e-9);
  EXPECT_EQ(a.long_polls, 0);
  EXPECT_NEAR(mean_of(p.profile().mailbox_megacycles()), 20, 1e-9);
  EXPECT_NEAR(mean_of(p.profile().front_end_megacycles()), 7.5, 1e-9);
}

TEST(Callers, AreReckonedByTheirCalls) {
  scenario::Scenario busy = called();
  busy.mutable_populations(0)->mutable_profile()->set_requests_per_hour(2);
  EXPECT_NEAR(reckon_cost(resolve(busy, {})).requests,
              10 * reckon_cost(resolve(called(), {})).requests, 1e-6);
}

TEST(Callers, TheirUsersHaveNumbersInTheirDialPlan) {
  scenario::Scenario s = called();
  const Directory d = build_directory(resolve(s, {}));
  EXPECT_TRUE(d.user_groups[0].settings.um_enabled);
  EXPECT_EQ(d.user_groups[0].settings.dial_plan, DialPlanId{0u});
  EXPECT_FALSE(d.servers[0].unstated.has(Protocol::Sip)) << "dial plans say it";
  s.mutable_populations(0)->set_um_enabled(false);
  EXPECT_FALSE(build_directory(resolve(s, {})).user_groups[0].settings.um_enabled);
}

// A gateway of a plan that is linked later is known from then on.
TEST(Callers, LinksAreShortenedWithTheRun) {
  scenario::Scenario s = called();
  auto& link = *s.mutable_directory()->mutable_dial_plans(0)->mutable_gateways(0);
  link.set_from_s(100);
  link.set_until_s(400);
  s.mutable_brief()->set_time_factor(0.5);
  Overrides brief;
  brief.brief = true;
  const scenario::Scenario resolved = resolve(s, brief);
  EXPECT_EQ(resolved.directory().dial_plans(0).gateways(0).from_s(), 50);
  EXPECT_EQ(resolved.directory().dial_plans(0).gateways(0).until_s(), 200);
}

std::vector<Diagnostic> said_of(const std::function<void(scenario::Scenario&)>& change) {
  scenario::Scenario s = called();
  change(s);
  return validate(s, SourceLines(), "s");
}

TEST(Callers, AreRefusedWhereNobodyTakesTheirCalls) {
  const auto says = [](const char* text) {
    return Contains(Property(&Diagnostic::text, HasSubstr(text)));
  };
  const auto population = [](scenario::Scenario& s) -> scenario::Population& {
    return *s.mutable_populations(0);
  };
  EXPECT_THAT(said_of([](auto&) {}), IsEmpty());
  EXPECT_THAT(said_of([](auto& s) { s.mutable_directory()->clear_dial_plans(); }),
              says("there is no dial plan \"plan\""));
  EXPECT_THAT(
      said_of([](auto& s) { s.mutable_directory()->mutable_dial_plans(0)->clear_gateways(); }),
      says("no dial plan is ever linked"));
  EXPECT_THAT(
      said_of([](auto& s) {
        s.mutable_directory()->mutable_dial_plans(0)->set_security(scenario::DialPlan::SECURED);
      }),
      says("wants calls over mutual TLS"));
  EXPECT_THAT(said_of([](auto& s) {
                for (auto& f : *s.mutable_directory()->mutable_front_ends())
                  f.set_version("15.2.1748.10");
              }),
              says("has a UM call router"));
  EXPECT_THAT(said_of([&](auto& s) { population(s).mutable_open()->set_sessions_per_s(1); }),
              says("do not arrive"));
  EXPECT_THAT(said_of([](auto& s) {
                for (auto& b : *s.mutable_directory()->mutable_balancers()) {
                  b.set_layer(scenario::Balancer::LAYER7);
                  b.mutable_probe()->clear_protocol();
                }
              }),
              says("reads HTTP"));
  EXPECT_THAT(said_of([](auto& s) {
                auto& d = *s.mutable_directory();
                for (auto& f : *d.mutable_front_ends())
                  f.mutable_call_router()->set_startup(scenario::UmSettings::TLS);
                d.mutable_balancers(0)->mutable_probe()->set_protocol(scenario::SIP);
              }),
              says("listens over TCP"));
}

}  // namespace
}  // namespace casgrid::testing::sip_program_test
