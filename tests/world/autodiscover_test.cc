// Programs that look for Autodiscover in whole runs: what becomes of their walks when servers and
// databases leave, when the next one comes, and what the logs say.
#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>

#include "model/autodiscover/actions.h"
#include "model/http/messages.h"
#include "scenarios/logs/log_file.h"
#include "scenarios/running/run_logs.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"
#include "tests/world/tamper.h"

namespace casgrid::testing::autodiscover_runs {
namespace {

constexpr std::uint32_t kUsers = 120;

// Outlooks of the domain, and nothing that breaks.
scenario::Scenario calm(double duration_s) {
  scenario::Scenario s = given("first-start");
  s.set_duration_s(duration_s);
  s.mutable_network()->set_model(scenario::Network::QUEUE);
  s.clear_objectives();
  s.clear_faults();
  s.clear_brief();
  while (s.populations_size() > 1) s.mutable_populations()->RemoveLast();
  auto& p = *s.mutable_populations(0);
  p.set_users(kUsers);
  p.mutable_closed()->set_ramp_s(30);
  return s;
}

scenario::Fault& add_fault(scenario::Scenario& s, double at_s, double lasting_s) {
  auto& f = *s.add_faults();
  f.set_name("fault");
  f.set_at_s(at_s);
  f.set_lasting_s(lasting_s);
  return f;
}

struct Seen {
  Report report;
  std::vector<double> asked_at;  // each POST with credentials
};

Seen watch(const scenario::Scenario& s) {
  Seen seen;
  const auto listen = [&](const Input&, Instant now, Outbox& out) {
    for (const Output& o : out.outputs) {
      if (o.kind != OutputKind::Send) continue;
      const auto* request = out.messages[o.message].as<HttpRequest>();
      if (request != nullptr && request->action == autodiscover::kOutlookPox)
        seen.asked_at.push_back(seconds(now - kStart));
    }
  };
  Simulation simulation(resolve(s, {}), tamper("desks", {}, listen));
  EXPECT_EQ(simulation.run(), "");
  seen.report = collect(simulation);
  EXPECT_THAT(seen.report.violations, ::testing::IsEmpty());
  EXPECT_EQ(seen.report.requests.lost_without_error, 0u);
  return seen;
}

std::ptrdiff_t between(const Seen& seen, double from_s, double to_s) {
  return std::count_if(seen.asked_at.begin(), seen.asked_at.end(),
                       [&](double at) { return at >= from_s && at < to_s; });
}

TEST(AutodiscoverRun, EverybodyLooksOnceAtTheStartAndAgainAnHourLaterByAQuarter) {
  const Seen seen = watch(calm(4600));
  EXPECT_EQ(between(seen, 0, 31), kUsers);
  EXPECT_EQ(between(seen, 31, 2700), 0) << "45 minutes at the least";
  EXPECT_EQ(between(seen, 2700, 4540), kUsers) << "75 at the most";
  EXPECT_EQ(seen.report.availability.at(0).good, 2 * kUsers);
}

TEST(AutodiscoverRun, AFrontEndThatDiesHasItsClientsLookAtOnce) {
  scenario::Scenario s = calm(600);
  s.mutable_directory()->mutable_balancers(0)->mutable_probe()->set_down_after(1);
  add_fault(s, 200, 300).set_crash("cas1");
  const Seen seen = watch(s);
  // Half of them had their answer through it; of these, half are led to it again.
  EXPECT_EQ(between(seen, 31, 199), 0);
  EXPECT_NEAR(static_cast<double>(between(seen, 200, 201)), kUsers / 4.0, 12);
  EXPECT_EQ(seen.report.availability.at(0).operations, kUsers + kUsers / 2u);
  EXPECT_GT(between(seen, 499, 502), 10) << "five minutes after they found nothing";
}

// As Outlook's own connections are lost, and not one that is kept for it.
TEST(AutodiscoverRun, BesideOutlookItIsToldOfEachConnectionThatBreaks) {
  scenario::Scenario s = calm(600);
  auto& outlook = *s.add_populations();
  outlook = s.populations(0);
  outlook.set_name("outlook");
  outlook.set_client(scenario::MAPI_HTTP);
  outlook.clear_autodiscover_program();
  s.mutable_populations(0)->set_beside("outlook");
  for (const bool breaks : {false, true}) {
    if (breaks) add_fault(s, 200, 300).set_crash("cas1");
    const Seen seen = watch(s);
    EXPECT_EQ(between(seen, 0, 31), kUsers);
    EXPECT_EQ(between(seen, 31, 199), 0) << "Outlook's connections stay";
    const auto at_once = between(seen, 200, 201);
    EXPECT_TRUE(breaks ? at_once > kUsers / 8 : between(seen, 200, 600) == 0) << at_once;
    EXPECT_EQ(population(seen.report, "desks").reconnects, 0u) << "it keeps none";
  }
}

TEST(AutodiscoverRun, WhoAsksForADatabaseThatIsNowhereMountedFindsNothingForFiveMinutes) {
  scenario::Scenario s = calm(600);
  s.mutable_populations(0)->mutable_closed()->set_ramp_s(120);
  add_fault(s, 30, 0).set_database_failure("db1");
  const Seen seen = watch(s);
  EXPECT_GT(seen.report.requests.errors_5xx, 0u);
  EXPECT_EQ(static_cast<std::uint64_t>(between(seen, 330, 420)), seen.report.requests.errors_5xx);
  EXPECT_EQ(seen.report.availability.at(0).good, kUsers);
}

// The certificate lacks the name, and nobody asks; facts 7.6 has users who are prompted.
TEST(AutodiscoverRun, ACertificateWithoutTheNameLeavesNobodyWithAnAnswer) {
  scenario::Scenario s = calm(200);
  s.mutable_directory()->mutable_certificates(1)->set_names(0, "webmail.contoso.com");
  const Seen seen = watch(s);
  EXPECT_TRUE(seen.asked_at.empty());
  EXPECT_EQ(seen.report.availability.at(0).good, 0u);
  EXPECT_EQ(seen.report.requests.failed, 0u) << "what is not asked is not lost";
}

TEST(AutodiscoverRun, IsTheSameThroughABalancerThatReadsRequests) {
  scenario::Scenario s = calm(200);
  s.mutable_directory()->mutable_balancers(0)->set_layer(scenario::Balancer::LAYER7);
  s.mutable_directory()->mutable_balancers(0)->clear_probe();
  const Seen seen = watch(s);
  EXPECT_EQ(seen.asked_at.size(), kUsers);
  EXPECT_EQ(seen.report.availability.at(0).good, kUsers);
}

// The rows of a run, read again by the project's own reader.
TEST(AutodiscoverRun, LogsSayWhatWasAsked) {
  namespace fs = std::filesystem;
  const fs::path place = fs::path(::testing::TempDir()) / "autodiscover-log";
  fs::remove_all(place);
  fs::create_directories(place);
  Simulation simulation(resolve(calm(100), {}), {}, SimulationExtras{.keeps_access_log = true});
  RunLogs logs({}, place.string());
  logs.attach(simulation);
  EXPECT_EQ(simulation.run(), "");
  EXPECT_EQ(logs.finish(), "");
  std::size_t proxied = 0;
  for (const std::string& path : logs::find_log_files({place.string()}).files) {
    logs::LogFile file(path);
    const bool is_proxy_log = path.find("/HttpProxy/") != std::string::npos;
    EXPECT_EQ(is_proxy_log, fs::path(path).parent_path().filename() == "Autodiscover") << path;
    while (file.next()) {
      const logs::Request& row = file.request();
      if (row.noise != logs::Noise::None) continue;  // the balancer asks for the health page
      EXPECT_EQ(row.service, logs::Service::Autodiscover);
      EXPECT_EQ(row.status, 200);
      proxied += is_proxy_log ? 1 : 0;
    }
    EXPECT_EQ(file.summary().bad, 0u) << path;
  }
  EXPECT_EQ(proxied, kUsers);
  fs::remove_all(place);
}

}  // namespace
}  // namespace casgrid::testing::autodiscover_runs
