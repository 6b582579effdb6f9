// What a real Exchange 2013 server and the calculator exported, field by field. CASGRID_DATA names
// the folder with them; without it these tests are skipped.
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "scenarios/schema/scenario.pb.h"
#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RealExports : public ::testing::Test {
 protected:
  // Skips where the folder is not there.
  void read(const std::string& name) {
    const char* given = std::getenv("CASGRID_DATA");
    const std::string data = given != nullptr ? given : CASGRID_DATA;
    ImportOptions options;
    options.directory = data + "/exports/" + name;
    if (data.empty() || !std::filesystem::is_directory(options.directory))
      GTEST_SKIP() << "CASGRID_DATA is not set, and no exports are beside";
    made_ = import_topology(options);
    ASSERT_NE(made_.scenario, nullptr) << blocking_text(made_.listing);
  }
  const ServerFacts& solo() { return made_.inventory.servers.at("SOLO-E15A"); }
  const WebDirectory& directory(const std::string& app) {
    for (const WebDirectory& w : solo().directories) {
      if (w.app == app) return w;
    }
    static const WebDirectory kNone;
    return kNone;
  }

  Imported made_;
};

TEST_F(RealExports, TheServerItsVersionRolesAndSite) {
  read("exchange2013-cu23");
  if (IsSkipped()) return;
  ASSERT_EQ(made_.inventory.servers.all().size(), 1u);
  EXPECT_EQ(solo().version, (Version{15, 0, 1497, 2}));
  EXPECT_TRUE(solo().has_mailbox && solo().has_client_access && !solo().is_edge);
  EXPECT_EQ(solo().site, "Default-First-Site-Name");
  EXPECT_EQ(solo().fqdn, "Solo-E15A.Solo.net");
  EXPECT_THAT(solo().domain_controllers, ElementsAre("Solo-DC1.Solo.net"));
  EXPECT_EQ(solo().activation_policy, "Unrestricted");
  EXPECT_EQ(solo().dag, "");
}

TEST_F(RealExports, QueuesOfApplicationPools) {
  read("exchange2013-cu23");
  if (IsSkipped()) return;
  using scenario::VirtualDirectory;
  std::map<int, std::uint32_t> front;
  for (const auto& pool : made_.scenario->directory().front_ends(0).application_pools())
    front[pool.app()] = pool.queue_length();
  EXPECT_EQ(front, (std::map<int, std::uint32_t>{{VirtualDirectory::MAPI, 65535},
                                                 {VirtualDirectory::RPC, 65535}}));
  const auto& back = made_.scenario->directory().mailbox_servers(0).application_pools();
  EXPECT_EQ(back.size(), 2);
}

TEST_F(RealExports, ComponentStatesByRequester) {
  read("exchange2013-cu23");
  if (IsSkipped()) return;
  std::set<std::string> components;
  std::map<std::string, int> requesters;
  for (const ComponentEntry& e : solo().components) {
    components.insert(e.component);
    ++requesters[e.requester];
    if (e.component == "ServerWideOffline") {
      EXPECT_EQ(e.requester + " " + e.state, "Functional Active");
    }
    if (e.component == "OwaProxy") {
      EXPECT_EQ(e.requester + " " + e.state, "HealthAPI Active");
    }
    if (e.component == "ForwardSyncDaemon") {
      EXPECT_EQ(e.requester + " " + e.state, " Inactive");
    }
  }
  EXPECT_EQ(components.size(), 26u);
  EXPECT_EQ(requesters["HealthAPI"], 11);
  EXPECT_EQ(requesters["Functional"], 3);
  EXPECT_EQ(requesters[""], 12);
}

TEST_F(RealExports, CertificatesAreDecodedFromTheirBytes) {
  read("exchange2013-cu23");
  if (IsSkipped()) return;
  const auto& all = made_.inventory.certificates.all();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].subject, "CN=Microsoft Exchange Server Auth Certificate");
  EXPECT_EQ(all[0].thumbprint, "AF776F9F2771D7097BFC9B1C6EC338F58593C387");
  EXPECT_EQ(all[0].not_before, "2021-06-08T15:50:45Z");
  EXPECT_EQ(all[0].not_after, "2026-05-13T15:50:45Z");
  EXPECT_EQ(all[1].subject, "CN=Solo-E15A");
  EXPECT_THAT(all[1].hosts, ElementsAre("Solo-E15A", "Solo-E15A.Solo.net"));
  EXPECT_EQ(all[1].thumbprint, "C2030B5E9C17EE267DB39624FB9A50664512DF0C");
  EXPECT_EQ(all[1].not_after, "2026-06-08T15:48:46Z");
  EXPECT_EQ(all[2].subject, "CN=WMSvc-WIN-H8L9UIMVM7K");
  EXPECT_EQ(all[2].not_after, "2031-06-06T14:40:01Z");
  for (const CertificateFacts& c : all) EXPECT_EQ(c.issuer, "SELF_SIGNED");
  EXPECT_EQ(made_.scenario->directory().front_ends(0).certificate(),
            made_.scenario->directory().certificates(1).name());
}

TEST_F(RealExports, PeopleTrustTheSelfSignedCertificateThatIsShown) {
  read("exchange2013-cu23");
  if (IsSkipped()) return;
  ASSERT_GT(made_.scenario->populations_size(), 0);
  for (const auto& p : made_.scenario->populations())
    EXPECT_EQ(p.trusted_issuer(), scenario::Certificate::SELF_SIGNED) << p.name();
  EXPECT_THAT(scenario_text(made_), HasSubstr("trusted_issuer: SELF_SIGNED"));
  int assumed = 0;
  for (const Note& n : made_.listing.notes()) assumed += n.field == "trusted_issuer";
  EXPECT_EQ(assumed, 1);
}

TEST_F(RealExports, VirtualDirectoriesWithUrlsAndMethods) {
  read("exchange2013-cu23");
  if (IsSkipped()) return;
  EXPECT_EQ(directory("OWA").internal_url, "https://solo-e15a.solo.net/owa");
  EXPECT_EQ(directory("OWA").external_url, "");
  EXPECT_THAT(directory("OWA").methods, ElementsAre("Basic", "Fba"));
  EXPECT_THAT(directory("OWA").external_methods, ElementsAre("Fba"));
  EXPECT_EQ(directory("OWA").redirect_to_optimal, true);
  EXPECT_EQ(directory("EWS").internal_url, "https://solo-e15a.solo.net/EWS/Exchange.asmx");
  EXPECT_THAT(directory("EWS").methods,
              ElementsAre("Ntlm", "WindowsIntegrated", "WSSecurity", "OAuth"));
  // What IIS adds: TLS is required on the site, and not of PowerShell.
  for (const auto& v : made_.scenario->directory().front_ends(0).virtual_directories()) {
    EXPECT_EQ(v.require_ssl(), v.app() != scenario::VirtualDirectory::POWERSHELL) << v.app();
  }
}

TEST_F(RealExports, OrganisationDomainsAndProcessor) {
  read("exchange2013-cu23");
  if (IsSkipped()) return;
  EXPECT_EQ(made_.inventory.organisation, "SoloORG");
  EXPECT_EQ(made_.inventory.mapi_http, true);
  std::vector<std::string> domains;
  for (const AcceptedDomainFacts& d : made_.inventory.domains) domains.push_back(d.name);
  EXPECT_THAT(domains, ElementsAre("solo.com", "*.contoso.local", "*.com"));
  ASSERT_TRUE(solo().processor);
  EXPECT_EQ(solo().processor->cores, 2u);
  EXPECT_EQ(solo().processor->clock_mhz, 2200);
  EXPECT_EQ(solo().processor->sockets, 1u);
  EXPECT_EQ(made_.inventory.retry_after_s, 60);
}

TEST_F(RealExports, TheCalculatorsCopiesWithPreferenceAndLag) {
  read("calculator-lab");
  if (IsSkipped()) return;
  EXPECT_EQ(made_.inventory.servers.all().size(), 4u);
  ASSERT_EQ(made_.inventory.databases.all().size(), 4u);
  const DatabaseFacts& database = made_.inventory.databases.at("DAG-nn-DB1");
  std::vector<std::string> copies;
  for (const CopyFacts& c : database.copies)
    copies.push_back(c.server + " " + std::to_string(c.preference) + " " +
                     std::to_string(c.replay_lag_s.value_or(0)));
  EXPECT_THAT(copies, ElementsAre("E15-1 1 0", "E15-3 2 0", "E15-2 3 0", "E15-4 4 604800"));
  const auto& made = made_.scenario->directory();
  ASSERT_EQ(made.dags_size(), 1);
  EXPECT_EQ(made.dags(0).name(), "DAG-nn");
  EXPECT_EQ(made.dags(0).members_size(), 4);
  EXPECT_EQ(made.front_ends_size(), 4);
  EXPECT_EQ(made.domain(), "contoso.com");
}

TEST_F(RealExports, TheCalculatorsDatabasesWithoutItsServers) {
  read("calculator-databases");
  if (IsSkipped()) return;
  EXPECT_EQ(made_.inventory.databases.all().size(), 40u);
  std::size_t copies = 0;
  for (const DatabaseFacts& d : made_.inventory.databases.all()) copies += d.copies.size();
  EXPECT_EQ(copies, 160u);
  EXPECT_EQ(made_.scenario->directory().mailbox_servers_size(), 4);
}

}  // namespace
}  // namespace casgrid::importing
