// Programs over EWS in whole runs: what becomes of subscriptions when servers and databases leave,
// and what their logs say.
#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <map>

#include "model/ews/actions.h"
#include "scenarios/logs/log_file.h"
#include "scenarios/running/run_logs.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"
#include "tests/world/tamper.h"

namespace casgrid::testing::ews_runs {
namespace {

// Programs that stream, and nothing that breaks.
scenario::Scenario calm(double duration_s) {
  scenario::Scenario s = undisturbed("web-programs", duration_s);
  s.mutable_record()->set_warm_up_s(0);
  s.mutable_populations()->RemoveLast();
  auto& p = *s.mutable_populations(0);
  p.set_users(240);
  p.mutable_closed()->set_ramp_s(30);
  p.mutable_profile()->set_requests_per_hour(120);
  return s;
}

struct Seen {
  Report report;
  std::map<std::string, int> notifications;  // parts that reached clients, by what they said
  std::size_t hanging = 0;                   // streams at the end, at all mailbox servers
};

Seen watch(const scenario::Scenario& s) {
  Seen seen;
  const auto listen = [&](const Input& input, Instant, Outbox&) {
    if (input.message == nullptr) return;
    if (const auto* part = input.message->as<HttpPart>())
      ++seen.notifications[part->is_event ? "change" : "begun"];
  };
  Simulation simulation(resolve(s, {}), tamper("programs", {}, listen));
  EXPECT_EQ(simulation.run(), "");
  seen.report = collect(simulation);
  seen.hanging = simulation.long_polls();
  EXPECT_THAT(seen.report.violations, ::testing::IsEmpty());
  EXPECT_EQ(seen.report.requests.lost_without_error, 0u);
  return seen;
}

TEST(EwsRun, EveryProgramSubscribesOnceAndIsToldOfItsChanges) {
  scenario::Scenario s = calm(1860);
  s.mutable_populations(0)->mutable_profile()->set_events_per_hour(6);
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.contexts_made, 240u);
  EXPECT_EQ(seen.report.requests.contexts_lost, 0u);
  EXPECT_EQ(seen.hanging, 240u);
  // Half an hour of 240 mailboxes, Poisson: three deviations are 81.
  EXPECT_NEAR(seen.notifications.at("change"), 240 * 6 * 1845.0 / 3600, 90);
}

TEST(EwsRun, AFrontEndThatDiesLosesNoSubscription) {
  scenario::Scenario s = calm(600);
  add_fault(s, 200, 100).set_crash("cas1");
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.contexts_lost, 0u);
  EXPECT_EQ(seen.report.requests.contexts_made, 240u);
  EXPECT_EQ(seen.hanging, 240u) << "through the other front end";
  EXPECT_GT(seen.notifications.at("begun"), 240 + 60);
}

TEST(EwsRun, ADatabaseThatLeavesTakesItsSubscriptionsAlong) {
  scenario::Scenario s = calm(600);
  add_fault(s, 200, 0).set_database_failure("db1");
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.contexts_lost, 20u) << "of 240 in twelve databases";
  EXPECT_EQ(seen.report.requests.contexts_made, 260u);
  EXPECT_EQ(seen.hanging, 240u);
}

TEST(EwsRun, AMailboxServerThatDiesTakesItsSubscriptionsAlong) {
  scenario::Scenario s = calm(600);
  add_fault(s, 200, 100).set_crash("mbx2");
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.contexts_lost, 80u);
  EXPECT_EQ(seen.report.requests.contexts_made, 320u);
  EXPECT_EQ(seen.hanging, 240u);
}

TEST(EwsRun, MailboxesThatMoveSubscribeWhereTheyAreThen) {
  scenario::Scenario s = calm(600);
  auto& move = *s.mutable_populations(0)->add_moves();
  move.set_at_s(200);
  move.set_over_s(100);
  move.add_databases("db12");
  const Seen seen = watch(s);
  // Those that live there move nowhere.
  EXPECT_EQ(seen.report.requests.contexts_lost, 220u);
  EXPECT_EQ(seen.hanging, 240u);
}

TEST(EwsRun, TheFourthProgramOfAUserIsTurnedAway) {
  scenario::Scenario s = calm(600);
  s.mutable_populations(0)->set_users(60);
  s.mutable_populations(0)->set_devices_per_user(4);
  const Seen seen = watch(s);
  EXPECT_GT(seen.report.requests.throttled, 60u) << "again and again";
  EXPECT_EQ(seen.report.requests.contexts_made, 240u);
  EXPECT_EQ(population(seen.report, "programs").users_hurt, 0u) << "their requests are served";
}

TEST(EwsRun, MailboxesWithoutEwsAreServedNothing) {
  scenario::Scenario s = calm(300);
  s.mutable_populations(0)->set_ews_enabled(false);
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.contexts_made, 0u);
  EXPECT_EQ(seen.hanging, 0u);
  EXPECT_EQ(seen.report.availability.at(0).good, 0u);
}

// A balancer of layer 4 that notices cuts what hangs there, one of layer 7 lets it finish; no
// subscription depends on it.
TEST(EwsRun, AComponentThatIsInactiveLosesNoSubscription) {
  for (const auto layer : {scenario::Balancer::LAYER4, scenario::Balancer::LAYER7}) {
    scenario::Scenario s = calm(600);
    s.mutable_directory()->mutable_balancers(0)->set_layer(layer);
    if (layer == scenario::Balancer::LAYER7)
      s.mutable_directory()->mutable_balancers(0)->clear_probe();
    auto& f = *add_fault(s, 200, 100).mutable_component_state();
    f.set_server("cas1");
    f.set_component(scenario::Fault::EWS_PROXY);
    f.set_state(scenario::Fault::INACTIVE);
    const Seen seen = watch(s);
    EXPECT_EQ(seen.notifications.at("begun") > 240, layer == scenario::Balancer::LAYER4);
    EXPECT_EQ(seen.report.requests.contexts_made, 240u);
    EXPECT_EQ(seen.report.requests.contexts_lost, 0u);
    EXPECT_EQ(seen.hanging, 240u);
    EXPECT_GT(seen.report.requests.errors_5xx, 0u) << "until the probes have noticed";
  }
}

TEST(EwsRun, IsTheSameThroughABalancerThatReadsRequests) {
  scenario::Scenario s = calm(600);
  s.mutable_directory()->mutable_balancers(0)->set_layer(scenario::Balancer::LAYER7);
  s.mutable_directory()->mutable_balancers(0)->clear_probe();
  add_fault(s, 200, 100).set_crash("mbx2");
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.contexts_lost, 80u);
  EXPECT_EQ(seen.hanging, 240u);
}

// An old front end sends them away (302) once their mailboxes have moved up; until then it serves
// them from its own mailbox servers.
TEST(EwsRun, ProgramsOfAnOldNameGoOnAtTheNewOne) {
  scenario::Scenario s = given("upgrade-in-place");
  s.clear_objectives();
  for (auto& p : *s.mutable_populations())
    if (p.client() == scenario::ACTIVE_SYNC) p.set_client(scenario::EWS);
  for (auto& f : *s.mutable_directory()->mutable_front_ends()) {
    for (auto& v : *f.mutable_virtual_directories()) {
      if (v.app() != scenario::VirtualDirectory::ACTIVE_SYNC) continue;
      v.set_app(scenario::VirtualDirectory::EWS);
    }
  }
  Overrides overrides;
  overrides.brief = true;
  overrides.network = scenario::Network::QUEUE;
  const Report report = run(resolve(s, overrides));
  EXPECT_THAT(report.violations, ::testing::IsEmpty());
  const PopulationRow& programs = population(report, "phones-old-name");
  ASSERT_EQ(programs.client, "EWS");
  EXPECT_EQ(programs.errors_5xx + programs.failed, 0u);
  EXPECT_GT(report.requests.contexts_lost, 0u) << "a mailbox that moves leaves its subscription";
  const auto sent_away = std::find_if(report.routing.begin(), report.routing.end(),
                                      [](const auto& row) { return row.rule == "newer-ews"; });
  EXPECT_NE(sent_away, report.routing.end());
}

// The rows of a run, read again by the project's own reader.
TEST(EwsRun, LogsSayWhatWasAskedAndWhatHung) {
  namespace fs = std::filesystem;
  const fs::path place = fs::path(::testing::TempDir()) / "ews-log";
  fs::remove_all(place);
  fs::create_directories(place);
  scenario::Scenario s = calm(400);
  s.mutable_populations(0)->mutable_profile()->set_hold_s(120);
  Simulation simulation(resolve(s, {}), {}, SimulationExtras{.keeps_access_log = true});
  RunLogs logs({}, place.string());
  logs.attach(simulation);
  EXPECT_EQ(simulation.run(), "");
  EXPECT_EQ(logs.finish(), "");
  std::map<std::string, int> rows;
  for (const std::string& path : logs::find_log_files({place.string()}).files) {
    if (path.find("/HttpProxy/") == std::string::npos) continue;
    EXPECT_EQ(fs::path(path).parent_path().filename(), "Ews");
    logs::LogFile file(path);
    while (file.next()) {
      const logs::Request& row = file.request();
      if (row.noise != logs::Noise::None) continue;  // the balancer asks for the health page
      EXPECT_EQ(row.service, logs::Service::Ews);
      EXPECT_EQ(row.is_long_poll, row.action == "GetStreamingEvents") << row.action;
      ++rows[std::string(row.action)];
    }
    EXPECT_EQ(file.summary().bad, 0u) << path;
  }
  for (const char* action :
       {"FindItem", "GetItem", "SyncFolderItems", "CreateItem", "Subscribe", "GetStreamingEvents"})
    EXPECT_GT(rows[action], 0) << action;
  EXPECT_EQ(rows.size(), 6u);
  fs::remove_all(place);
}

}  // namespace
}  // namespace casgrid::testing::ews_runs
