// Calls in whole runs: what becomes of them when servers and databases leave, and when settings
// change.
#include <gmock/gmock.h>

#include "scenarios/resolving/named_protocols.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"

namespace casgrid::testing::sip_runs {
namespace {

// The staff of the head office alone, called every minute and a half, and nothing that breaks.
scenario::Scenario calm(double duration_s) {
  scenario::Scenario s = undisturbed("call-routing", duration_s);
  s.mutable_record()->set_warm_up_s(0);
  s.mutable_populations()->DeleteSubrange(1, 3);
  auto& p = *s.mutable_populations(0);
  p.set_users(120);
  p.mutable_closed()->set_ramp_s(10);
  p.mutable_profile()->set_requests_per_hour(60);
  return s;
}

Report watch(const scenario::Scenario& s) {
  const Report report = run(resolve(s, {}));
  EXPECT_THAT(report.violations, ::testing::IsEmpty());
  EXPECT_EQ(report.requests.lost_without_error, 0u);
  return report;
}

const PhoneCallRow& calls(const Report& report) { return report.phone_calls.at(0); }

TEST(SipRun, EveryCallIsSentOnOnceAndFinished) {
  const Report report = watch(calm(900));
  const PhoneCallRow& row = calls(report);
  // 120 lines, each with a call of 30 s behind each minute of silence, but for the first seconds:
  // three deviations of a Poisson law are 108.
  EXPECT_NEAR(static_cast<double>(row.begun), 120 * 890.0 / 90, 108);
  EXPECT_EQ(row.redirected, row.begun);
  EXPECT_EQ(row.failed + row.dropped, 0u);
  EXPECT_LE(row.begun - row.answered, 2u);
  EXPECT_NEAR(static_cast<double>(row.answered - row.finished), 40, 25) << "those that talk";
}

TEST(SipRun, AFrontEndThatDiesTakesNoCallAlong) {
  scenario::Scenario s = calm(900);
  add_fault(s, 300, 300).set_power_loss("cas1");
  const PhoneCallRow row = calls(watch(s));
  EXPECT_EQ(row.dropped, 0u);
  EXPECT_EQ(row.failed, 0u) << "the gateway has another peer";
}

TEST(SipRun, AMailboxServerThatCrashesTakesItsCallsAlong) {
  scenario::Scenario s = calm(900);
  add_fault(s, 300, 200).set_crash("mbx2");
  const PhoneCallRow row = calls(watch(s));
  // A third of the 40 that talk.
  EXPECT_NEAR(static_cast<double>(row.dropped), 13, 11);
  EXPECT_GT(row.failed, 0u) << "until its databases are mounted elsewhere";
}

TEST(SipRun, ACopyThatMovesDropsNoCall) {
  scenario::Scenario s = calm(600);
  for (const char* database : {"db1", "db4"}) {
    auto& f = *add_fault(s, 300, 0).mutable_switchover();
    f.set_database(database);
    f.set_server("mbx2");
    s.mutable_faults(s.faults_size() - 1)->set_name(database);
  }
  const PhoneCallRow row = calls(watch(s));
  EXPECT_EQ(row.dropped, 0u);
  EXPECT_GT(row.failed, 0u) << "while no copy is mounted";
}

TEST(SipRun, ADrainedRouterTakesNoCallAndItsPeerAll) {
  scenario::Scenario s = calm(600);
  auto& f = *add_fault(s, 200, 200).mutable_component_state();
  f.set_server("cas1");
  f.set_component(scenario::Fault::UM_CALL_ROUTER);
  f.set_state(scenario::Fault::DRAINING);
  const Report report = watch(s);
  EXPECT_EQ(calls(report).failed + calls(report).dropped, 0u);
  EXPECT_GT(report.requests.errors_5xx, 0u) << "until OPTIONS has told the gateway";
  EXPECT_LT(report.requests.errors_5xx, 60u);
}

// Row UM-009: linked at 100 s, which servers notice at 600 s, when they read it next.
TEST(SipRun, Um009ANewGatewayIsPickedUpAtTheNextReading) {
  scenario::Scenario s = calm(900);
  auto& link = *s.mutable_directory()->mutable_dial_plans(0)->mutable_gateways(0);
  link.set_from_s(100);
  auto& p = *s.mutable_populations(0);
  p.mutable_profile()->mutable_retry_s()->set_constant(10);
  s.set_duration_s(599);
  EXPECT_EQ(calls(watch(s)).answered, 0u);
  s.set_duration_s(900);
  const PhoneCallRow row = calls(watch(s));
  EXPECT_GT(row.answered, 300u);
  s.mutable_timing()->set_um_configuration_s(200);
  EXPECT_GT(calls(watch(s)).answered, row.answered + 300) << "at 200 s, if it is read more often";
}

TEST(SipRun, AServiceHasNoMoreCallsThanItMay) {
  scenario::Scenario s = calm(600);
  s.mutable_timing()->set_um_max_calls(5);
  const Report report = watch(s);
  EXPECT_GT(report.requests.throttled, 0u);
  EXPECT_GT(calls(report).failed, 0u);
}

TEST(SipRun, ABalancerProbesWithOptions) {
  scenario::Scenario s = calm(600);
  s.mutable_populations(0)->set_namespace_("branch.contoso.com");
  s.mutable_populations(0)->set_location("branch");
  auto& f = *add_fault(s, 200, 200).mutable_component_state();
  f.set_server("cas1");
  f.set_component(scenario::Fault::UM_CALL_ROUTER);
  f.set_state(scenario::Fault::INACTIVE);
  const Report report = watch(s);
  EXPECT_EQ(calls(report).dropped, 0u) << "calls do not go through the balancer";
  EXPECT_GT(calls(report).failed, 0u) << "the gateway has one peer, and it says 503";
  EXPECT_LT(calls(report).failed, 60u) << "until the probes have noticed";
}

// UM-010: redirected to the UM server of Exchange 2010.
TEST(SipRun, Um010ALegacyMailboxIsCalledAtItsOwnServer) {
  scenario::Scenario s = calm(600);
  auto& old = *s.mutable_directory()->add_mailbox_servers();
  old.set_name("old-mbx");
  old.set_site("paris");
  old.set_version("14.3.266.2");
  old.mutable_um_service();
  auto& database = *s.mutable_directory()->add_databases();
  database.set_name("old-db");
  database.add_copies()->set_server("old-mbx");
  s.mutable_populations(0)->clear_databases();
  s.mutable_populations(0)->add_databases("old-db");
  s.mutable_populations(0)->mutable_sip_program()->set_attendant_share(0);
  const Report report = watch(s);
  EXPECT_EQ(calls(report).failed + calls(report).dropped, 0u);
  for (const ServerRow& server : report.servers) {
    if (server.server == "old-mbx") {
      EXPECT_EQ(server.served, calls(report).answered);
    }
  }
}

TEST(SipRun, TestProgramsSayWhatTheyWereSeenToSay) {
  scenario::Scenario s = given("call-routing");
  s.set_duration_s(600);
  s.mutable_record()->set_warm_up_s(0);
  s.mutable_network()->set_model(scenario::Network::QUEUE);
  s.clear_objectives();
  s.clear_faults();
  s.clear_brief();
  s.mutable_populations()->DeleteSubrange(0, 2);
  const Report report = watch(s);
  ASSERT_EQ(report.phone_calls.size(), 2u);
  EXPECT_EQ(report.phone_calls[0].program, "sipp");
  EXPECT_EQ(report.phone_calls[0].begun, report.phone_calls[0].failed);
  EXPECT_EQ(report.phone_calls[1].begun, 0u);
  EXPECT_EQ(population(report, "sipsak").failed, 0u);
  EXPECT_GT(population(report, "sipsak").requests, 2 * 8u) << "each run asks twice";
}

// `rolling-maintenance` treats every server alike; where no call is named nothing of it flows.
TEST(SipRun, StepsOfAMaintenanceNameNoCalls) {
  const scenario::Scenario s = resolve(given("rolling-maintenance"), {});
  EXPECT_THAT(named_protocols(s), ::testing::Not(::testing::Contains(Protocol::Sip)));
}

TEST(SipRun, AMaintenanceDrainsTheCallsOfItsServer) {
  scenario::Scenario s = calm(1200);
  auto& m = *s.add_maintenance();
  m.set_server("mbx1");
  m.set_at_s(300);
  m.set_work_s(120);
  const PhoneCallRow row = calls(watch(s));
  EXPECT_EQ(row.dropped, 0u) << "calls end before the server goes down";
  EXPECT_GT(row.answered, 1000u);
}

}  // namespace
}  // namespace casgrid::testing::sip_runs
