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
  scenario::Scenario s = undisturbed("first-start", duration_s);
  while (s.populations_size() > 1) s.mutable_populations()->RemoveLast();
  auto& p = *s.mutable_populations(0);
  p.set_users(kUsers);
  p.mutable_closed()->set_ramp_s(30);
  return s;
}

struct Seen {
  Report report;
  std::vector<double> asked_at;  // each POST with credentials, whoever was asked
  std::vector<double> heard_at;  // those of them that front ends heard
};

bool asks(const Message* message) {
  const auto* request = message == nullptr ? nullptr : message->as<HttpRequest>();
  return request != nullptr && request->action == autodiscover::kOutlookPox;
}

Seen watch(const scenario::Scenario& s) {
  Seen seen;
  const auto said = [&](const Input&, Instant now, Outbox& out) {
    for (const Output& o : out.outputs) {
      if (o.kind == OutputKind::Send && asks(&out.messages[o.message]))
        seen.asked_at.push_back(seconds(now - kStart));
    }
  };
  const auto heard = [&](const Input& input, Instant now, Message&) {
    if (asks(input.message)) seen.heard_at.push_back(seconds(now - kStart));
    return true;
  };
  const auto wrap = [&](const std::string& name, std::unique_ptr<Participant> real) {
    if (name == "desks") real = std::make_unique<Tampered>(std::move(real), nullptr, said);
    if (name.starts_with("cas")) real = std::make_unique<Tampered>(std::move(real), heard, nullptr);
    return real;
  };
  Simulation simulation(resolve(s, {}), wrap);
  EXPECT_EQ(simulation.run(), "");
  seen.report = collect(simulation);
  EXPECT_THAT(seen.report.violations, ::testing::IsEmpty());
  EXPECT_EQ(seen.report.requests.lost_without_error, 0u);
  return seen;
}

std::ptrdiff_t between(const std::vector<double>& at, double from_s, double to_s) {
  return std::count_if(at.begin(), at.end(),
                       [&](double instant) { return instant >= from_s && instant < to_s; });
}

TEST(AutodiscoverRun, EverybodyLooksOnceAtTheStartAndAgainAnHourLaterByAQuarter) {
  const Seen seen = watch(calm(4600));
  EXPECT_EQ(between(seen.asked_at, 0, 31), kUsers);
  EXPECT_EQ(between(seen.asked_at, 31, 2700), 0) << "45 minutes at the least";
  EXPECT_EQ(between(seen.asked_at, 2700, 4540), kUsers) << "75 at the most";
  EXPECT_EQ(seen.report.availability.at(0).good, 2 * kUsers);
}

// The balancer has not noticed, and the dead one has the fewest connections.
TEST(AutodiscoverRun, AFrontEndThatDiesHasItsClientsLookAtOnceAndFindNothing) {
  scenario::Scenario s = calm(600);
  add_fault(s, 200, 300).set_crash("cas1");
  const Seen seen = watch(s);
  // Half of them had their answer through it; they ask the web site at the bare domain next.
  EXPECT_EQ(between(seen.asked_at, 200, 201), kUsers / 2);
  EXPECT_EQ(between(seen.heard_at, 31, 500), 0);
  EXPECT_EQ(between(seen.heard_at, 500, 510), kUsers / 2) << "five minutes later";
  EXPECT_EQ(seen.report.availability.at(0).operations, 2 * kUsers);
  EXPECT_EQ(seen.report.availability.at(0).good, kUsers + kUsers / 2);
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
    EXPECT_EQ(between(seen.asked_at, 0, 31), kUsers);
    EXPECT_EQ(between(seen.asked_at, 31, 199), 0) << "Outlook's connections stay";
    const auto at_once = between(seen.asked_at, 200, 201);
    EXPECT_TRUE(breaks ? at_once > kUsers / 8 : between(seen.asked_at, 200, 600) == 0) << at_once;
    EXPECT_EQ(population(seen.report, "desks").reconnects, 0u) << "it keeps none";
  }
}

TEST(AutodiscoverRun, WhoAsksForADatabaseThatIsNowhereMountedFindsNothingForFiveMinutes) {
  scenario::Scenario s = calm(600);
  s.mutable_populations(0)->mutable_closed()->set_ramp_s(120);
  add_fault(s, 30, 0).set_database_failure("db1");
  const Seen seen = watch(s);
  // Each of the walk's ways leads to the same front ends.
  const auto again = between(seen.heard_at, 330, 420);
  EXPECT_GT(again, 0);
  EXPECT_GT(seen.report.requests.errors_5xx, static_cast<std::uint64_t>(again));
  EXPECT_EQ(between(seen.heard_at, 122, 330), 0);
  EXPECT_EQ(seen.report.availability.at(0).good, kUsers);
}

// Facts 2.10.1, AD-006: the certificate lacks the name, and no front end is asked.
TEST(AutodiscoverRun, ACertificateWithoutTheNameLeavesNobodyWithAnAnswer) {
  scenario::Scenario s = calm(200);
  s.mutable_directory()->mutable_certificates(1)->set_names(0, "webmail.contoso.com");
  const Seen seen = watch(s);
  EXPECT_TRUE(seen.heard_at.empty());
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
