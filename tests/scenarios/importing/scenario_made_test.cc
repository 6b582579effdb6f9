// From exports to a scenario: the project's own samples, and what is assumed where exports are
// silent.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <map>

#include "scenarios/schema/scenario.pb.h"
#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Imported& samples() {
  static const Imported kMade = [] {
    ImportOptions options;
    options.directory = CASGRID_SOURCE "/scenarios/samples/exports";
    options.starts_at = "2024-03-01T08:00:00+01:00";
    return import_topology(options);
  }();
  return kMade;
}

const scenario::Directory& sample_directory() { return samples().scenario->directory(); }

TEST(SampleExports, AreImportedWithoutAnError) {
  ASSERT_NE(samples().scenario, nullptr) << blocking_text(samples().listing);
  EXPECT_EQ(samples().scenario->starts_at(), "2024-03-01T07:00:00Z");
}

TEST(SampleExports, ServersSitesAndLinks) {
  const auto& topology = samples().scenario->topology();
  EXPECT_EQ(topology.sites_size(), 3);
  ASSERT_GE(topology.links_size(), 2);
  EXPECT_EQ(topology.links(1).name() + " " + std::to_string(topology.links(1).cost()),
            "Hamburg-Munich 40");
  ASSERT_EQ(sample_directory().front_ends_size(), 4);
  const auto& first = sample_directory().front_ends(0);
  EXPECT_EQ(first.name() + " " + first.site() + " " + first.version() + " " + first.fqdn(),
            "ham-ex1 Hamburg 15.1.2507.6 ham-ex1.hq.fabrikam.example");
  EXPECT_EQ(first.cpu().cores(), 16u) << "two sockets of eight";
}

TEST(SampleExports, CopiesKeepTheGapsOfTheirPreferences) {
  const auto& database = sample_directory().databases(0);
  ASSERT_EQ(database.copies_size(), 3);
  EXPECT_EQ(database.copies(0).server(), "ham-ex1");
  EXPECT_EQ(database.copies(1).activation_preference(), 2u);
  EXPECT_EQ(database.copies(2).activation_preference(), 4u);
  EXPECT_EQ(database.active_on(), "ham-ex1");
}

TEST(SampleExports, StatusOfCopiesComesFromTheServersFolders) {
  const DatabaseFacts* database = samples().inventory.databases.find("DB03");
  ASSERT_NE(database, nullptr);
  std::string states;
  for (const CopyFacts& c : database->copies)
    states += c.server + ":" + c.status + ":" + c.content_index + " ";
  EXPECT_THAT(states, HasSubstr("Crawling"));
  EXPECT_FALSE(has_note(samples().listing, NoteKind::Warning, {"no export says the status"}));
}

TEST(SampleExports, OneRequesterThatIsStricterIsKept) {
  bool is_found = false;
  for (const auto& e : sample_directory().front_ends(3).component_states())
    is_found = is_found || (e.component() == "ImapProxy" && e.requester() == "Maintenance" &&
                            e.state() == "Inactive");
  EXPECT_TRUE(is_found);
  EXPECT_TRUE(has_note(samples().listing, NoteKind::NotUsed, {"SharedCache"}));
}

TEST(SampleExports, SettingsOfNumbersBecomeWords) {
  const auto& f = sample_directory().front_ends(0);
  EXPECT_EQ(f.outlook_anywhere().internal_client_authentication(), scenario::NTLM);
  EXPECT_EQ(f.outlook_anywhere().external_client_authentication(), scenario::NEGOTIATE);
  ASSERT_EQ(f.receive_connectors_size(), 2);
  EXPECT_EQ(f.receive_connectors(1).port(), 587u);
  EXPECT_THAT(f.receive_connectors(1).permission_groups(),
              ElementsAre(scenario::ReceiveConnector::EXCHANGE_USERS));
  ASSERT_EQ(f.mail_access_size(), 2);
  EXPECT_EQ(f.mail_access(0).implicit_tls_port(), 993u);
  EXPECT_EQ(f.mail_access(0).authenticated_idle_s(), 1800);
  EXPECT_THAT(f.autodiscover_site_scope(), ElementsAre("Hamburg"));
}

TEST(SampleExports, TheCertificateOfServicesIisIsBound) {
  ASSERT_EQ(sample_directory().certificates_size(), 1);
  const auto& c = sample_directory().certificates(0);
  EXPECT_EQ(c.not_before(), "2023-01-10T08:00:00Z");
  EXPECT_EQ(c.issuer(), scenario::Certificate::PUBLIC_AUTHORITY);
  for (const auto& f : sample_directory().front_ends()) EXPECT_EQ(f.certificate(), c.name());
}

TEST(SampleExports, NobodyNeedsToTrustMoreThanAPublicAuthority) {
  for (const auto& p : samples().scenario->populations())
    EXPECT_EQ(p.trusted_issuer(), scenario::Certificate::ISSUER_UNSPECIFIED) << p.name();
  for (const Note& n : samples().listing.notes()) EXPECT_NE(n.field, "trusted_issuer");
}

TEST(SampleExports, UsersAreThoseOfTheCountsAndTypeTheNameOfTheUrls) {
  std::uint32_t users = 0;
  for (const auto& p : samples().scenario->populations()) {
    users += p.users();
    EXPECT_EQ(p.namespace_(), "mail.fabrikam.example");
  }
  EXPECT_EQ(users, 4u * 250 + 4u * 180);
}

TEST(SampleExports, TheTextIsTheScenarioWithItsListingAbove) {
  const std::string text = scenario_text(samples());
  EXPECT_THAT(text, HasSubstr("# assumed:"));
  scenario::Scenario again;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &again));
  EXPECT_EQ(again.SerializeAsString(), samples().scenario->SerializeAsString());
}

TEST(ImportedScenario, NamesWithBlanksAreChangedAndSaidSo) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv",
               server_csv("EX1,,Head Office,Mailbox,Version 15.2 (Build 1118.7)\r\n"));
  folder.write("Get-MailboxDatabase.csv",
               "Name,Server,EdbFilePath\r\nMailbox Database 01,EX1,x\r\n");
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_EQ(made.scenario->directory().databases(0).name(), "Mailbox-Database-01");
  EXPECT_EQ(made.scenario->topology().sites(0).name(), "Head-Office");
  EXPECT_TRUE(
      has_note(made.listing, NoteKind::Assumed, {"database Mailbox Database 01", "no blanks"}));
  EXPECT_FALSE(has_note(made.listing, NoteKind::Warning, {"15.2.1118.7"})) << "2019 is known";
}

TEST(ImportedScenario, AViewOfOneServerListsTheCopiesItDoesNotSee) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv",
               server_csv("EX1,,Oslo,Mailbox,Version 15.1 (Build 1.1)\r\n"
                          "EX2,,Oslo,Mailbox,Version 15.1 (Build 1.1)\r\n"));
  folder.write(
      "Get-MailboxDatabaseCopyStatus.csv",
      "Identity,Status,CopyQueueLength,ReplayQueueLength,ActiveDatabaseCopy,ContentIndexState\r\n"
      "DB1\\EX1,Mounted,0,0,EX1,Healthy\r\nDB2\\EX1,FailedAndSuspended,7,1,EX2,Failed\r\n"
      "RecoveryDB_1\\EX1,Dismounted,0,0,EX1,Failed\r\n");
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning, {"database DB2", "EX2", "-Server EX2"}));
  EXPECT_TRUE(has_note(made.listing, NoteKind::NotUsed, {"RecoveryDB_1"}));
  const auto& second = made.scenario->directory().databases(1);
  EXPECT_EQ(second.active_on(), "EX2");
  EXPECT_EQ(second.copies(0).copy_queue_length(), 7u);
  EXPECT_TRUE(second.copies(0).activation_suspended());
  EXPECT_EQ(second.copies(0).content_index(), scenario::FAILED);
}

TEST(ImportedScenario, MailboxesKeepTheirNamesAndSystemMailboxesAreNoUsers) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-MailboxDatabase.csv", "Name,Server,EdbFilePath\r\nDB1,EX1,x\r\n");
  folder.write(
      "Get-Mailbox.csv",
      "UserPrincipalName,SamAccountName,PrimarySmtpAddress,Database,RecipientTypeDetails\r\n"
      "anna@contoso.com,anna,anna@contoso.com,DB1,UserMailbox\r\n"
      "ben@contoso.com,ben,ben@contoso.com,DB9,UserMailbox\r\n"
      "disc@contoso.com,disc,disc@contoso.com,DB1,DiscoveryMailbox\r\n");
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  ASSERT_EQ(made.scenario->populations_size(), 1);
  ASSERT_EQ(made.scenario->populations(0).mailboxes_size(), 1);
  EXPECT_EQ(made.scenario->populations(0).mailboxes(0).sam_account_name(), "anna");
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning, {"Get-Mailbox.csv:3", "DB9"}));
}

TEST(ImportedScenario, EdgeServersAndBackEndDirectoriesAreLeftAside) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv",
               server_csv("EX1,,Oslo,\"Mailbox, ClientAccess\",Version 15.0 (Build 1497.2)\r\n"
                          "EDGE1,,,Edge,Version 15.0 (Build 1497.2)\r\n"));
  folder.write(
      "VirtualDirectories.csv",
      "Server,Name,InternalUrl,ExternalUrl\r\nEX1,owa (Exchange Back End),https://ex1:444/owa,\r\n"
      "EX1,EWS (Default Web Site),https://mail.contoso.com/ews/exchange.asmx,\r\n");
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_TRUE(has_note(made.listing, NoteKind::NotUsed, {"EDGE1"}));
  EXPECT_TRUE(has_note(made.listing, NoteKind::NotUsed, {"owa (Exchange Back End)"}));
  ASSERT_EQ(made.scenario->directory().front_ends_size(), 1);
  ASSERT_EQ(made.scenario->directory().front_ends(0).virtual_directories_size(), 1);
  EXPECT_EQ(made.scenario->directory().namespaces(0).host(), "mail.contoso.com");
}

TEST(ScenarioMade, ARecoveryDatabaseStaysOutWhateverItsCopiesSay) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-MailboxDatabase.csv",
               "Name,Server,EdbFilePath,Recovery\r\nDB1,EX1,x,False\r\nRDB1,EX1,x,True\r\n");
  folder.write("Get-MailboxDatabaseCopyStatus.csv",
               "Identity,DatabaseName,Status,MailboxServer,CopyQueueLength,ReplayQueueLength\r\n"
               "DB1\\EX1,DB1,Mounted,EX1,9223372036854775766,0\r\n"
               "RDB1\\EX1,RDB1,Dismounted,EX1,0,0\r\n");
  const Imported imported = folder.imported();
  ASSERT_NE(imported.scenario, nullptr) << blocking_text(imported.listing);
  EXPECT_EQ(imported.scenario->directory().databases_size(), 1);
  EXPECT_TRUE(has_note(imported.listing, NoteKind::NotUsed,
                       {"Get-MailboxDatabaseCopyStatus.csv:3", "RDB1", "recovery database"}));
  EXPECT_TRUE(has_note(imported.listing, NoteKind::Warning,
                       {"CopyQueueLength", "9223372036854775766", "not known"}));
}

TEST(ScenarioMade, ADismountedDatabaseIsSaidToBeMountedInTheScenario) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-MailboxDatabase.csv",
               "Name,Server,EdbFilePath,Mounted,MountedOnServer\r\nDB1,EX1,x,False,\r\n"
               "DB2,EX1,x,True,EX9.contoso.com\r\n");
  const Imported imported = folder.imported();
  EXPECT_TRUE(has_note(imported.listing, NoteKind::Warning, {"database DB1", "dismounted", "EX1"}));
  EXPECT_TRUE(has_note(imported.listing, NoteKind::Warning,
                       {"database DB2", "EX9.contoso.com", "has no copy"}));
}

TEST(ScenarioMade, TwoViewsOfOneCopyThatDisagreeAreSaid) {
  const ExportsFolder folder;
  const std::string head =
      "Identity,DatabaseName,Status,MailboxServer,CopyQueueLength,ReplayQueueLength\r\n";
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("ex1/Get-MailboxDatabaseCopyStatus.csv", head + "DB1\\EX1,DB1,Mounted,EX1,0,0\r\n");
  folder.write("ex2/Get-MailboxDatabaseCopyStatus.csv", head + "DB1\\EX1,DB1,Failed,EX1,0,0\r\n");
  EXPECT_TRUE(has_note(folder.imported().listing, NoteKind::Warning,
                       {"ex2/Get-MailboxDatabaseCopyStatus.csv:2", "Mounted", "see ex1/"}));
}

// Transit has no server, and without it the two others do not meet.
TEST(ScenarioMade, ALinkOfManySitesKeepsTheSiteWhereItMeetsAnother) {
  const ExportsFolder folder;
  const std::string end = ",\"Mailbox, ClientAccess\",Version 15.0 (Build 1497.2)\r\n";
  folder.write("Get-ExchangeServer.csv",
               server_csv("EX1,EX1.contoso.com,Oslo" + end + "EX2,EX2.contoso.com,Bergen" + end));
  folder.write("Get-AdSiteLink.csv",
               "Name,Cost,Sites\r\nwide,10,\"Oslo, Transit, Empty\"\r\n"
               "narrow,20,\"Transit, Bergen\"\r\n");
  const Imported imported = folder.imported();
  ASSERT_NE(imported.scenario, nullptr) << blocking_text(imported.listing);
  std::string links;
  for (const auto& link : imported.scenario->topology().links()) {
    if (link.cost() > 0) links += link.a() + "-" + link.b() + " ";
  }
  EXPECT_EQ(links, "Bergen-Transit Oslo-Transit ");
}

TEST(ScenarioMade, QueuesOfApplicationPoolsAreThoseOfIis) {
  ExportsFolder folder;
  folder.write("EX1/Get-ExchangeServer.csv", server_csv());
  folder.write("EX1/applicationHost.config", R"(<configuration><system.applicationHost>
    <applicationPools>
      <add name="MSExchangeOWAAppPool" />
      <add name="MSExchangeSyncAppPool" queueLength="500" />
      <add name="MSExchangeMapiFrontEndAppPool" queueLength="65535" />
      <add name="MSExchangeMapiMailboxAppPool" queueLength="3000" />
      <add name="MSExchangeOWACalendarAppPool" queueLength="20" />
      <add name="MSExchangeECPAppPool" queueLength="7" />
      <applicationPoolDefaults queueLength="2000" />
    </applicationPools>
    <sites>
      <site name="Default Web Site"><bindings>
          <binding protocol="https" bindingInformation=":443:" /></bindings>
        <application path="/" applicationPool="MSExchangeOWAAppPool" />
        <application path="/owa" applicationPool="MSExchangeOWAAppPool" />
        <application path="/owa/Calendar" applicationPool="MSExchangeOWACalendarAppPool" />
        <application path="/ecp" applicationPool="MSExchangeECPAppPool" />
        <application path="/Microsoft-Server-ActiveSync" applicationPool="MSExchangeSyncAppPool" />
        <application path="/mapi" applicationPool="MSExchangeMapiFrontEndAppPool" />
      </site>
      <site name="Exchange Back End">
        <application path="/mapi/emsmdb" applicationPool="MSExchangeMapiMailboxAppPool" />
      </site>
    </sites></system.applicationHost></configuration>)");
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << folder.complaints();
  const auto& d = made.scenario->directory();
  std::map<int, std::uint32_t> front;
  for (const auto& pool : d.front_ends(0).application_pools())
    front[pool.app()] = pool.queue_length();
  using scenario::VirtualDirectory;
  EXPECT_EQ(front, (std::map<int, std::uint32_t>{{VirtualDirectory::OWA, 2000},
                                                 {VirtualDirectory::ACTIVE_SYNC, 500},
                                                 {VirtualDirectory::MAPI, 65535}}));
  ASSERT_EQ(d.mailbox_servers(0).application_pools_size(), 1);
  EXPECT_EQ(d.mailbox_servers(0).application_pools(0).app(), VirtualDirectory::MAPI);
  EXPECT_EQ(d.mailbox_servers(0).application_pools(0).queue_length(), 3000u);
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning, {"MSExchangeECPAppPool", "10 to 65535"}));
  EXPECT_TRUE(has_note(made.listing, NoteKind::NotUsed, {"MSExchangeOWACalendarAppPool 20"}));
}

// A group of two with what Get-DatabaseAvailabilityGroup says of its mode.
Imported group_with_mode(const std::string& mode) {
  const ExportsFolder folder;
  std::string servers;
  for (const char* name : {"EX1", "EX2"})
    servers += std::string(name) + "," + name +
               ".contoso.com,contoso.com/Configuration/Sites/Oslo,\"Mailbox, ClientAccess\","
               "Version 15.0 (Build 1497.2)\r\n";
  folder.write("Get-ExchangeServer.csv", server_csv(servers));
  folder.write("Get-DatabaseAvailabilityGroup.csv",
               "Name,Servers,WitnessServer,DatacenterActivationMode\r\nDAG1,\"EX1,EX2\",EX1," +
                   mode + "\r\n");
  return folder.imported();
}

TEST(GroupExports, TellTheDatacenterActivationMode) {
  using scenario::Dag;
  const auto mode_of = [](const std::string& word) {
    const Imported made = group_with_mode(word);
    EXPECT_NE(made.scenario, nullptr) << blocking_text(made.listing);
    return made.scenario->directory().dags(0).datacenter_activation_mode();
  };
  EXPECT_EQ(mode_of("DagOnly"), Dag::DAG_ONLY);
  EXPECT_EQ(mode_of("dagonly"), Dag::DAG_ONLY);
  EXPECT_EQ(mode_of("1"), Dag::DAG_ONLY);
  EXPECT_EQ(mode_of("Off"), Dag::DATACENTER_ACTIVATION_MODE_UNSPECIFIED);
  EXPECT_EQ(mode_of(""), Dag::DATACENTER_ACTIVATION_MODE_UNSPECIFIED);
  EXPECT_TRUE(has_note(group_with_mode("Sometimes").listing, NoteKind::Warning,
                       {"DatacenterActivationMode", "Sometimes", "neither Off nor DagOnly"}));
}

}  // namespace
}  // namespace casgrid::importing
