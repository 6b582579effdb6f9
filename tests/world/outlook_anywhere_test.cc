// Outlooks over Outlook Anywhere in whole runs: what becomes of pairs of channels when servers and
// databases leave, and what their logs say.
#include <filesystem>
#include <gmock/gmock.h>
#include <map>

#include "model/outlookanywhere/actions.h"
#include "scenarios/logs/log_file.h"
#include "scenarios/running/run_logs.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"
#include "tests/world/tamper.h"

namespace casgrid::testing::outlook_anywhere_runs {
namespace {

constexpr unsigned kOutlooks = 240;

// Those of the new way, and nothing that breaks.
scenario::Scenario calm(double duration_s) {
  scenario::Scenario s = undisturbed("outlook-anywhere", duration_s);
  s.mutable_record()->set_warm_up_s(60);
  s.mutable_populations()->DeleteSubrange(0, 1);
  auto& p = *s.mutable_populations(0);
  p.set_users(kOutlooks);
  p.mutable_closed()->set_ramp_s(30);
  return s;
}

struct Seen {
  Report report;
  std::map<HttpPart::Kind, int> heard;  // parts that reached clients
  std::size_t channels = 0;             // OUT channels at the end
};

Seen watch(const scenario::Scenario& s) {
  Seen seen;
  const auto listen = [&](const Input& input, Instant, Outbox&) {
    if (input.message == nullptr) return;
    if (const auto* part = input.message->as<HttpPart>()) ++seen.heard[part->kind];
  };
  Simulation simulation(resolve(s, {}), tamper("new", {}, listen));
  EXPECT_EQ(simulation.run(), "");
  seen.report = collect(simulation);
  seen.channels = simulation.long_polls();
  EXPECT_THAT(seen.report.violations, ::testing::IsEmpty());
  EXPECT_EQ(seen.report.requests.lost_without_error, 0u);
  return seen;
}

double share_of(const Seen& seen, std::uint64_t lost) {
  return static_cast<double>(lost) / static_cast<double>(seen.report.requests.clients);
}

TEST(OutlookAnywhereRun, EveryOutlookHasOneSessionAndCallsAHundredAndTwentyTimesAnHour) {
  const Seen seen = watch(calm(1860));
  EXPECT_EQ(seen.heard.at(HttpPart::Kind::Established), static_cast<int>(kOutlooks));
  EXPECT_EQ(seen.report.requests.contexts_lost, 0u);
  EXPECT_EQ(seen.channels, kOutlooks);
  EXPECT_EQ(seen.heard.at(HttpPart::Kind::Continue), static_cast<int>(2 * kOutlooks));
  EXPECT_NEAR(static_cast<double>(seen.report.requests.sent), kOutlooks * 120 * 0.5,
              kOutlooks * 3.0);
  // Half an hour of 240 mailboxes, 12 changes an hour each, Poisson: three deviations are 115.
  EXPECT_NEAR(seen.heard.at(HttpPart::Kind::OfAnswer), kOutlooks * 6, 130);
  EXPECT_GT(seen.heard.at(HttpPart::Kind::KeepAlive), 0);
}

// Of four front ends each carries a fourth of the IN and of the OUT channels: 7/16 of the pairs
// have one of them on it.
TEST(OutlookAnywhereRun, AFrontEndThatDiesTakesEveryPairThatHasAChannelOnIt) {
  scenario::Scenario s = calm(600);
  add_fault(s, 200, 100).set_crash("east-cas1");
  const Seen seen = watch(s);
  EXPECT_NEAR(share_of(seen, seen.report.requests.contexts_lost), 7.0 / 16, 0.12);
  EXPECT_EQ(seen.channels, kOutlooks) << "new pairs, by way of the others";
  EXPECT_EQ(seen.report.requests.errors_5xx, 0u);
}

TEST(OutlookAnywhereRun, ADatabaseThatLeavesTakesItsSessionsAlong) {
  scenario::Scenario s = calm(600);
  add_fault(s, 200, 0).set_database_failure("new-db1");
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.contexts_lost, kOutlooks / 4);
  EXPECT_EQ(seen.channels, kOutlooks);
}

TEST(OutlookAnywhereRun, AMailboxServerThatDiesTakesItsSessionsAlong) {
  scenario::Scenario s = calm(600);
  add_fault(s, 200, 100).set_crash("west-mbx2");
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.contexts_lost, kOutlooks / 4);
  EXPECT_EQ(seen.channels, kOutlooks);
}

TEST(OutlookAnywhereRun, MailboxesThatMoveLoseTheirSessions) {
  scenario::Scenario s = calm(600);
  auto& move = *s.mutable_populations(0)->add_moves();
  move.set_at_s(200);
  move.set_over_s(100);
  move.add_databases("new-db4");
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.contexts_lost, kOutlooks * 3 / 4) << "a fourth lives there";
  EXPECT_EQ(seen.channels, kOutlooks);
}

// What waits at an inactive component is refused; the channels that are there go on.
TEST(OutlookAnywhereRun, AComponentThatIsInactiveEndsNoChannel) {
  scenario::Scenario s = calm(600);
  // No balancer in between, which would end them all when the health page says so.
  auto& name = *s.mutable_directory()->mutable_namespaces(1);
  name.clear_addresses();
  for (const char* front_end : {"east-cas1", "east-cas2", "west-cas1", "west-cas2"})
    name.add_addresses(front_end);
  s.mutable_populations(0)->mutable_closed()->set_ramp_s(400);
  auto& f = *add_fault(s, 200, 100).mutable_component_state();
  f.set_server("east-cas1");
  f.set_component(scenario::Fault::RPC_PROXY);
  f.set_state(scenario::Fault::INACTIVE);
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.contexts_lost, 0u);
  EXPECT_GT(seen.report.requests.errors_5xx, 0u) << "whoever comes meanwhile";
  EXPECT_EQ(seen.channels, kOutlooks);
}

TEST(OutlookAnywhereRun, IsTheSameThroughBalancersThatReadRequests) {
  scenario::Scenario s = calm(600);
  for (auto& b : *s.mutable_directory()->mutable_balancers()) {
    b.set_layer(scenario::Balancer::LAYER7);
    b.set_stickiness(scenario::Balancer::NONE);
    b.clear_probe();
  }
  add_fault(s, 200, 100).set_crash("west-mbx2");
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.contexts_lost, kOutlooks / 4);
  EXPECT_EQ(seen.channels, kOutlooks);
}

// A balancer that wants a body's end before it passes it on (nginx as it is installed).
TEST(OutlookAnywhereRun, NobodyGetsThroughABalancerThatBuffersBodies) {
  scenario::Scenario s = calm(300);
  for (auto& b : *s.mutable_directory()->mutable_balancers()) {
    b.set_layer(scenario::Balancer::LAYER7);
    b.set_stickiness(scenario::Balancer::NONE);
    b.set_buffers_bodies(true);
    b.clear_probe();
  }
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.good, 0u);
  EXPECT_GT(seen.report.requests.failed, kOutlooks);
  EXPECT_EQ(seen.heard.count(HttpPart::Kind::Established), 0u);
}

// nginx as it is installed does not even take the head: the body that it announces is too long. With
// HAProxy both channels come through.
TEST(OutlookAnywhereRun, ComesThroughHaproxyAndNotThroughNginx) {
  for (const auto like : {scenario::Balancer::HAPROXY, scenario::Balancer::NGINX}) {
    scenario::Scenario s = calm(120);
    for (auto& b : *s.mutable_directory()->mutable_balancers()) {
      b.set_layer(scenario::Balancer::LAYER7);
      b.set_stickiness(scenario::Balancer::NONE);
      b.set_like(like);
      b.clear_probe();
    }
    const Seen seen = watch(s);
    const bool is_haproxy = like == scenario::Balancer::HAPROXY;
    EXPECT_EQ(seen.heard.count(HttpPart::Kind::Established), is_haproxy ? 1u : 0u);
    EXPECT_EQ(seen.heard.count(HttpPart::Kind::Continue), is_haproxy ? 1u : 0u);
    EXPECT_EQ(seen.report.requests.good > 0, is_haproxy);
  }
}

// Recycling: a channel of 128 KiB lasts for some twenty answers, or a hundred calls.
TEST(OutlookAnywhereRun, ChannelsAreReplacedAndSessionsGoOn) {
  scenario::Scenario s = calm(1860);
  s.mutable_timing()->set_rpc_channel_octets(131'072);
  const Seen seen = watch(s);
  EXPECT_EQ(seen.report.requests.contexts_lost, 0u);
  EXPECT_GT(seen.heard.at(HttpPart::Kind::Continue), static_cast<int>(3 * kOutlooks));
  EXPECT_EQ(seen.heard.at(HttpPart::Kind::Established), static_cast<int>(kOutlooks));
  EXPECT_EQ(seen.report.requests.failed + seen.report.requests.errors_5xx, 0u);
}

// The old way without its affinity: half of the pairs never meet.
TEST(OutlookAnywhereRun, Of2010NeedsAffinity) {
  for (const bool has_affinity : {true, false}) {
    scenario::Scenario s = given("outlook-anywhere");
    s.set_duration_s(200);
    s.mutable_record()->set_warm_up_s(0);
    s.mutable_network()->set_model(scenario::Network::QUEUE);
    s.clear_objectives();
    s.clear_faults();
    s.clear_brief();
    s.mutable_populations()->RemoveLast();
    s.mutable_populations(0)->set_users(kOutlooks);
    s.mutable_populations(0)->mutable_closed()->set_ramp_s(30);
    if (!has_affinity)
      s.mutable_directory()->mutable_balancers(0)->set_stickiness(scenario::Balancer::NONE);
    const Report report = run(resolve(s, {}));
    EXPECT_THAT(report.violations, ::testing::IsEmpty());
    const std::uint64_t failed = report.requests.failed + report.requests.errors_5xx;
    if (has_affinity) {
      EXPECT_EQ(failed, 0u);
    } else {
      EXPECT_GT(failed, kOutlooks / 4);
    }
  }
}

// F11: many Outlooks of 2010 behind one front end of 2013 before CU7, which has 150 outstanding to
// the older one and no more.
TEST(OutlookAnywhereRun, TheGuardOfAnOlderFrontEndRejectsBeforeCu7) {
  for (const bool is_cu7 : {true, false}) {
    scenario::Scenario s = given("outlook-anywhere");
    s.set_duration_s(200);
    s.mutable_record()->set_warm_up_s(0);
    s.mutable_network()->set_model(scenario::Network::QUEUE);
    s.clear_objectives();
    s.clear_faults();
    s.clear_brief();
    s.mutable_populations()->RemoveLast();
    auto& p = *s.mutable_populations(0);
    p.set_users(100);
    p.set_namespace_("mail.contoso.com");
    p.mutable_closed()->set_ramp_s(30);
    s.mutable_timing()->set_rpc_target_guard(20);
    for (auto& f : *s.mutable_directory()->mutable_front_ends())
      if (f.site() != "north") f.set_version(is_cu7 ? "15.0.1044.25" : "15.0.995.29");
    const Report report = run(resolve(s, {}));
    EXPECT_THAT(report.violations, ::testing::IsEmpty());
    EXPECT_GT(report.requests.guard_exceeded, 0u);
    EXPECT_EQ(report.requests.guard_rejected > 0, !is_cu7);
    EXPECT_EQ(report.requests.errors_5xx > 0, !is_cu7);
  }
}

// The rows of a run, read again by the project's own reader.
TEST(OutlookAnywhereRun, LogsSayBothChannels) {
  namespace fs = std::filesystem;
  const fs::path place = fs::path(::testing::TempDir()) / "outlook-anywhere-log";
  fs::remove_all(place);
  fs::create_directories(place);
  scenario::Scenario s = calm(300);
  add_fault(s, 200, 0).set_database_failure("new-db1");
  Simulation simulation(resolve(s, {}), {}, SimulationExtras{.keeps_access_log = true});
  RunLogs logs({}, place.string());
  logs.attach(simulation);
  EXPECT_EQ(simulation.run(), "");
  EXPECT_EQ(logs.finish(), "");
  std::map<std::string, int> rows;
  for (const std::string& path : logs::find_log_files({place.string()}).files) {
    const bool is_proxy_log = path.find("/HttpProxy/") != std::string::npos;
    if (is_proxy_log) {
      EXPECT_EQ(fs::path(path).parent_path().filename(), "RpcHttp");
    }
    logs::LogFile file(path);
    while (file.next()) {
      const logs::Request& row = file.request();
      if (row.noise != logs::Noise::None) continue;  // the balancer asks for the health page
      EXPECT_EQ(row.service, logs::Service::OutlookAnywhere) << path;
      EXPECT_TRUE(row.is_long_poll);
      EXPECT_FALSE(row.anchor.empty()) << "the URL names the mailbox";
      // Whoever comes back before the database does is told 503.
      if (is_proxy_log && row.status == 200) ++rows[std::string(row.method)];
    }
    EXPECT_EQ(file.summary().bad, 0u) << path;
  }
  EXPECT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows["RPC_IN_DATA"], static_cast<int>(kOutlooks / 4));
  EXPECT_EQ(rows["RPC_OUT_DATA"], static_cast<int>(kOutlooks / 4));
  fs::remove_all(place);
}

}  // namespace
}  // namespace casgrid::testing::outlook_anywhere_runs
