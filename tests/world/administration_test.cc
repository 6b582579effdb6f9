// Consoles, shells and address books in whole runs: what becomes of them when servers and databases
// leave, and what their logs say.
#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <map>

#include "scenarios/logs/log_file.h"
#include "scenarios/running/run_logs.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"

namespace casgrid::testing::administration_runs {
namespace {

// The catalogue's organisation with these populations of it, and nothing that breaks.
scenario::Scenario calm(const std::vector<std::string>& names, double duration_s) {
  scenario::Scenario s = undisturbed("administration", duration_s);
  s.mutable_record()->set_warm_up_s(0);
  auto& all = *s.mutable_populations();
  for (int i = all.size() - 1; i >= 0; --i)
    if (std::find(names.begin(), names.end(), all[i].name()) == names.end())
      all.DeleteSubrange(i, 1);
  return s;
}

// Sessions one after another, so that all are at work from the start.
void keep_busy(scenario::Population& p, double away_mean_s) {
  p.clear_sessions_per_hour();
  p.mutable_closed()->set_ramp_s(20);
  p.mutable_closed()->set_away_mean_s(away_mean_s);
}

Report watch(const scenario::Scenario& s) {
  Report report = run(resolve(s, {}));
  EXPECT_THAT(report.violations, ::testing::IsEmpty());
  EXPECT_EQ(report.requests.lost_without_error, 0u);
  return report;
}

double served_by(const Report& r, const std::string& server) {
  for (const ServerRow& row : r.servers)
    if (row.server == server) return static_cast<double>(row.served);
  ADD_FAILURE() << server;
  return 0;
}

TEST(Consoles, OfAccountsWithoutAMailboxAreServedWhereTheArbitrationMailboxIs) {
  scenario::Scenario s = calm({"administrators"}, 600);
  keep_busy(*s.mutable_populations(0), 20);
  const Report r = watch(s);
  EXPECT_GT(population(r, "administrators").requests, 300u);
  EXPECT_EQ(r.requests.errors_5xx + r.requests.failed, 0u);
  EXPECT_GT(served_by(r, "mbx1"), 0);
  EXPECT_EQ(served_by(r, "mbx2") + served_by(r, "mbx3") + served_by(r, "mbx4"), 0);
}

// F16: nobody but them is hurt when the arbitration mailbox's database is nowhere mounted.
TEST(Consoles, OfAccountsWithoutAMailboxFailWithItsDatabase) {
  scenario::Scenario s = calm({"administrators", "options"}, 600);
  for (auto& p : *s.mutable_populations()) keep_busy(p, 20);
  s.mutable_populations(0)->set_users(200);
  s.mutable_populations(0)->clear_databases();
  s.mutable_populations(0)->add_databases("db2");
  add_fault(s, 200, 100).set_database_failure("db1");
  const Report r = watch(s);
  EXPECT_EQ(population(r, "options").errors_5xx, 0u);
  EXPECT_GT(population(r, "administrators").errors_5xx, 0u);
  EXPECT_EQ(population(r, "administrators").not_recovered, 0u);
  const auto rule = std::find_if(r.routing.begin(), r.routing.end(), [](const auto& row) {
    return row.rule == "stand-in-not-mounted";
  });
  EXPECT_NE(rule, r.routing.end());
}

TEST(Consoles, LogOnOnceASessionWhicheverFrontEndIsMet) {
  scenario::Scenario s = calm({"options"}, 600);
  s.mutable_populations(0)->set_users(100);
  keep_busy(*s.mutable_populations(0), 60);
  add_fault(s, 200, 100).set_crash("cas1");
  const Report r = watch(s);
  EXPECT_EQ(population(r, "options").relogon_share, 0);
  EXPECT_GT(population(r, "options").sessions.value_or(0), 100);
}

// The front end of Paris sends users of Lyon to the name that ECP has there, and OWA's does not
// matter.
TEST(Consoles, GoWhereEcpIsPublished) {
  scenario::Scenario s = calm({"options"}, 600);
  auto& p = *s.mutable_populations(0);
  p.set_users(50);
  p.clear_databases();
  p.add_databases("db7");
  keep_busy(p, 60);
  for (const bool is_published : {false, true}) {
    if (is_published) {
      auto& lyon = *s.mutable_directory()->mutable_front_ends(1);
      auto& ecp = *lyon.add_virtual_directories();
      ecp.set_app(scenario::VirtualDirectory::ECP);
      ecp.set_external_url("https://lyon.contoso.com/ecp");
    }
    const Report r = watch(s);
    EXPECT_EQ(r.requests.errors_5xx + r.requests.failed, 0u);
    EXPECT_EQ(served_by(r, "cas3") > 0, is_published);
    EXPECT_GT(served_by(r, "mbx4"), 0) << "proxied across the sites, or from there";
  }
}

TEST(Consoles, OfUsersWithoutEcpAreServedNothing) {
  scenario::Scenario s = calm({"options"}, 300);
  s.mutable_populations(0)->set_ecp_enabled(false);
  s.mutable_populations(0)->set_users(20);
  keep_busy(*s.mutable_populations(0), 20);
  EXPECT_EQ(watch(s).availability.at(0).good, 0u);
}

scenario::Scenario with_shells(double duration_s) {
  scenario::Scenario s = calm({"shells"}, duration_s);
  auto& p = *s.mutable_populations(0);
  p.set_users(60);
  keep_busy(p, 30);
  p.mutable_profile()->set_session_requests_mean(1000);
  return s;
}

TEST(Shells, AreSpreadOverTheMailboxServersOfTheSite) {
  const Report r = watch(with_shells(600));
  EXPECT_EQ(r.requests.contexts_made, 60u);
  for (const char* server : {"mbx1", "mbx2", "mbx3"}) EXPECT_GT(served_by(r, server), 0) << server;
  EXPECT_EQ(served_by(r, "mbx4"), 0) << "it is in the other site";
}

TEST(Shells, AreNotLostWithAFrontEndNorWithADatabase) {
  scenario::Scenario s = with_shells(600);
  add_fault(s, 200, 100).set_crash("cas1");
  add_fault(s, 300, 100).set_database_failure("db1");
  const Report r = watch(s);
  EXPECT_EQ(r.requests.contexts_lost, 0u);
  EXPECT_EQ(r.requests.contexts_made, 60u);
}

TEST(Shells, AreLostWithTheirServerAndMadeAgain) {
  scenario::Scenario s = with_shells(600);
  add_fault(s, 200, 100).set_crash("mbx2");
  const Report r = watch(s);
  EXPECT_EQ(r.requests.contexts_lost, 20u) << "a third";
  EXPECT_EQ(r.requests.contexts_made, 80u);
  EXPECT_EQ(population(r, "shells").not_recovered, 0u);
}

TEST(Shells, BeyondTheLimitAreRefusedAndTheOthersStay) {
  scenario::Scenario s = with_shells(600);
  s.mutable_timing()->set_powershell_concurrency(1);
  auto& p = *s.mutable_populations(0);
  // One user at many consoles.
  p.set_users(1);
  p.clear_closed();
  p.mutable_open()->set_sessions_per_s(0.05);
  const Report r = watch(s);
  EXPECT_GT(r.requests.throttled, 5u);
  EXPECT_EQ(r.requests.contexts_lost, 0u);
}

TEST(Shells, ThatNothingRunsInAreForgotten) {
  scenario::Scenario s = with_shells(600);
  s.mutable_timing()->set_shell_idle_s(10);
  s.mutable_populations(0)->mutable_profile()->mutable_think_s()->set_constant(30);
  const Report r = watch(s);
  EXPECT_GT(r.requests.contexts_lost, 100u);
}

scenario::Scenario with_books(const std::string& name) {
  scenario::Scenario s = calm({name}, 600);
  auto& p = *s.mutable_populations(0);
  p.set_users(100);
  p.mutable_closed()->set_ramp_s(300);
  p.mutable_oab_download()->set_full_share(1);
  p.mutable_oab_download()->set_difference_share(0);
  p.mutable_profile()->mutable_retry_s()->set_constant(20);
  return s;
}

double octets_over(const Report& r, const std::string& link) {
  double octets = 0;
  for (const LinkRow& row : r.links)
    if (row.link == link) octets += static_cast<double>(row.bytes);
  return octets;
}

TEST(AddressBooks, AreReadOverTheLinkBetweenTheSites) {
  const Report r = watch(with_books("outlooks-lyon"));
  EXPECT_EQ(population(r, "outlooks-lyon").requests, 100u * 11) << "a manifest and ten pieces";
  EXPECT_EQ(served_by(r, "mbx4"), 0) << "where their mailboxes are";
  EXPECT_GT(served_by(r, "mbx2"), 0) << "that of the generation mailbox";
  EXPECT_GT(octets_over(r, "paris-lyon"), 100 * 5e6);
}

TEST(AddressBooks, GoOnWhereTheyStoodWhenTheirServerDies) {
  scenario::Scenario s = with_books("outlooks");
  s.mutable_populations(0)->mutable_closed()->set_ramp_s(10);
  add_fault(s, 5, 60).set_crash("mbx2");
  const Report r = watch(s);
  const PopulationRow& row = population(r, "outlooks");
  EXPECT_EQ(row.not_recovered, 0u);
  EXPECT_GT(row.failed + row.errors_5xx, 0u);
  // Whatever was lost was asked for again, and nothing else.
  EXPECT_EQ(row.requests - row.failed - row.errors_5xx, 1100u);
}

TEST(AddressBooks, OfAnotherMailboxAreNotFoundByOldFrontEnds) {
  scenario::Scenario s = with_books("outlooks-lyon");
  auto& d = *s.mutable_directory();
  for (auto& f : *d.mutable_front_ends()) f.set_version("15.0.847.32");  // before CU5
  auto& other = *d.mutable_offline_address_books()->add_books();
  other.set_name("another");
  other.set_generation_database("db7");  // in Lyon
  const Report r = watch(s);
  const auto& row = population(r, "outlooks-lyon");
  EXPECT_EQ(row.requests, 100u) << "each asks once, and no more that day";
  EXPECT_EQ(r.availability.at(0).good, 0u) << "404, row OAB-004";
  for (auto& f : *d.mutable_front_ends()) f.clear_version();
  EXPECT_EQ(population(watch(s), "outlooks-lyon").requests, 1100u);
}

// The rows of a run, read again by the project's own reader.
TEST(Administration, LogsSayWhatWasAsked) {
  namespace fs = std::filesystem;
  const fs::path place = fs::path(::testing::TempDir()) / "administration-log";
  fs::remove_all(place);
  fs::create_directories(place);
  scenario::Scenario s = calm({"administrators", "shells", "outlooks"}, 300);
  for (int i = 0; i < 2; ++i) keep_busy(*s.mutable_populations(i), 20);
  s.mutable_populations(2)->set_users(20);
  s.mutable_populations(2)->mutable_closed()->set_ramp_s(100);
  Simulation simulation(resolve(s, {}), {}, SimulationExtras{.keeps_access_log = true});
  RunLogs logs({}, place.string());
  logs.attach(simulation);
  EXPECT_EQ(simulation.run(), "");
  EXPECT_EQ(logs.finish(), "");
  std::map<std::string, int> rows;
  for (const std::string& path : logs::find_log_files({place.string()}).files) {
    logs::LogFile file(path);
    const bool is_proxy = path.find("/HttpProxy/") != std::string::npos;
    const std::string folder = fs::path(path).parent_path().filename();
    while (file.next()) {
      if (!is_proxy || file.request().noise != logs::Noise::None) continue;
      EXPECT_EQ(file.request().service, folder == "Ecp"   ? logs::Service::Ecp
                                        : folder == "Oab" ? logs::Service::Oab
                                                          : logs::Service::PowerShell);
      ++rows[folder];
    }
    EXPECT_EQ(file.summary().bad, 0u) << path;
  }
  EXPECT_GT(rows["Ecp"], 100);
  EXPECT_GT(rows["PowerShell"], 50);
  EXPECT_GT(rows["Oab"], 20);
  EXPECT_EQ(rows.size(), 3u);
  fs::remove_all(place);
}

}  // namespace
}  // namespace casgrid::testing::administration_runs
