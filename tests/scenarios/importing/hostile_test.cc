// Files that are broken, or want to do harm: clear errors, and no scenario.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string complaints_of(const std::string& name, const std::string& bytes) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write(name, bytes);
  const Imported imported = folder.imported();
  EXPECT_EQ(imported.scenario, nullptr);
  return blocking_text(imported.listing);
}

TEST(HostileExport, AnXmlBombIsRefusedBeforeItIsParsed) {
  EXPECT_THAT(complaints_of("Get-AdSite.xml",
                            "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [<!ENTITY a \"aaaa\"><!ENTITY "
                            "b \"&a;&a;\">]>\n" +
                                objs("<Obj><ToString>&b;</ToString></Obj>")),
              AllOf(HasSubstr("Get-AdSite.xml:2: "), HasSubstr("document type")));
}

TEST(HostileExport, AnExternalEntityIsRefused) {
  EXPECT_THAT(complaints_of("a.xml", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n" +
                                         objs("<S>&e;</S>")),
              HasSubstr("a.xml:1: "));
}

TEST(HostileExport, ATruncatedFileSaysItsLine) {
  const std::string whole = objs("<Obj RefId=\"0\">\n<Props>\n<S N=\"Name\">A</S>\n</Props></Obj>");
  EXPECT_THAT(complaints_of("Get-AdSite.xml", whole.substr(0, whole.find("</Props>"))),
              AllOf(HasSubstr("Get-AdSite.xml:5: "), HasSubstr("truncated")));
}

TEST(HostileExport, AWrongEncodingNamesTheBytes) {
  EXPECT_THAT(complaints_of("Get-AdSite.csv", "Name,HubSiteEnabled\r\nM\xFCnchen,True\r\n"),
              AllOf(HasSubstr("Get-AdSite.csv:2: "), HasSubstr("FC 6E")));
}

TEST(HostileExport, NestingHasAnEnd) {
  std::string deep;
  for (int i = 0; i < 50'000; ++i) deep += "<Obj RefId=\"1\"><Props>";
  for (int i = 0; i < 50'000; ++i) deep += "</Props></Obj>";
  EXPECT_THAT(complaints_of("Get-AdSite.xml", objs(deep)), HasSubstr("200 levels"));
}

TEST(HostileExport, APrintedTableIsToldToBeExportedEarlier) {
  EXPECT_THAT(complaints_of("Get-AdSite.xml",
                            objs("<Obj><TN RefId=\"0\"><T>Microsoft.PowerShell.Commands.Internal."
                                 "Format.FormatEntryData</T></TN></Obj>")),
              HasSubstr("export before Format-Table"));
}

TEST(HostileExport, ServersThatDifferInTwoFilesAreErrorsWithBothPlaces) {
  EXPECT_THAT(complaints_of(
                  "old.csv",
                  server_csv("ex1,EX1.contoso.com,Bergen,Mailbox,Version 15.0 (Build 847.32)\r\n")),
              AllOf(HasSubstr("old.csv:2: "), HasSubstr("Get-ExchangeServer.csv:2"),
                    HasSubstr("AdminDisplayVersion differs")));
}

TEST(HostileExport, ServersThatAreTheSameInTwoFilesAreOneWhichIsSaid) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("copy.csv", server_csv());
  const Imported imported = folder.imported();
  ASSERT_NE(imported.scenario, nullptr);
  EXPECT_EQ(imported.inventory.servers.all().size(), 1u);
  EXPECT_TRUE(has_note(imported.listing, NoteKind::NotUsed, {"copy.csv:2", "EX1", "there twice"}) ||
              has_note(imported.listing, NoteKind::NotUsed, {"Get-ExchangeServer.csv:2", "twice"}));
}

TEST(HostileExport, OneServerInTwoFormatsIsOneAndTheFullerExportCounts) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write(
      "ExchangeServers.json",
      "[{\"Name\": \"ex1\", \"ServerRole\": 6, \"IsMailboxServer\": true, \"Domain\": "
      "\"contoso.com\",\n"
      "\"Site\": {\"Name\": \"Oslo\"}, \"Fqdn\": \"ex1.contoso.com\",\n"
      "\"AdminDisplayVersion\": {\"Major\": 15, \"Minor\": 0, \"Build\": 1497, \"Revision\": 2}}]");
  const Imported imported = folder.imported();
  ASSERT_NE(imported.scenario, nullptr) << blocking_text(imported.listing);
  EXPECT_EQ(imported.inventory.servers.all().size(), 1u);
  EXPECT_EQ(imported.inventory.servers.all()[0].domain, "contoso.com");
}

TEST(HostileExport, VersionsAndRolesInEachOthersColumnsAreNoticed) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv",
               server_csv("EX1,,Oslo,Version 15.1 (Build 1.1),Mailbox\r\n"));
  EXPECT_THAT(
      folder.complaints(),
      AllOf(HasSubstr(
                "Get-ExchangeServer.csv:2: AdminDisplayVersion: \"Mailbox\" of EX1 is no version"),
            HasSubstr("Get-ExchangeServer.csv:2: ServerRole: ")));
}

TEST(HostileExport, NamesAndAddressesInEachOthersColumnsAreNoticed) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv",
               server_csv("ex1.contoso.com,EX1,Oslo,Mailbox,15.1.1.1\r\n"
                          "EX2,contoso.com/Configuration/Sites/Oslo,EX2,Mailbox,15.1.1.1\r\n"));
  folder.write("Get-Mailbox.csv", "UserPrincipalName,Database,SamAccountName\r\nDB1,a@b.com,a\r\n");
  EXPECT_THAT(folder.complaints(),
              AllOf(HasSubstr("Get-ExchangeServer.csv:2: Fqdn: \"EX1\""),
                    HasSubstr("Get-ExchangeServer.csv:3: Fqdn: \"contoso.com/"),
                    HasSubstr("needed: mailboxes: none of the 1 exported")));
}

TEST(HostileExport, DisksThatHoldWhatThereIsNotAreErrors) {
  const ExportsFolder folder;
  folder.write(
      "MailboxDatabases.csv",
      "Name,Server,LogFolderPath,DeletedItemRetention,GC\r\nDB1,EX1,c,1,gc.contoso.com\r\n");
  folder.write("Servers.csv", "ServerName,DbMap\r\nEX1,\"DB1,DB7\"\r\n\"DB1,DB2\",EX1\r\n");
  EXPECT_THAT(folder.complaints(),
              AllOf(HasSubstr("Servers.csv:2: DbMap: there is no database \"DB7\""),
                    HasSubstr("Servers.csv:3: ServerName: \"DB1,DB2\" is no server's name")));
}

TEST(HostileExport, StatusOfCopiesAloneNamesTheServersThatNothingIsKnownOf) {
  const ExportsFolder folder;
  const std::string text = objs(
      "<S>13.08.2014 09:00</S><Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Object[]</T></TN><LST>"
      "<Obj RefId=\"1\"><TN RefId=\"1\"><T>Microsoft.Exchange.Management.SystemConfigurationTasks."
      "DatabaseCopyStatusEntry</T></TN><Props><S N=\"Identity\">DB1\\EX1</S><S "
      "N=\"DatabaseName\">DB1</S>"
      "<S N=\"Status\">Healthy</S><S N=\"MailboxServer\">EX1</S><S "
      "N=\"ActiveDatabaseCopy\">ex2</S></Props></Obj>"
      "</LST></Obj>");
  std::string wide = "\xFF\xFE";
  for (const char c : text) wide += std::string{c, '\0'};
  folder.write("sample.xml", wide);
  EXPECT_THAT(folder.complaints(), HasSubstr("servers EX1, ex2 (no view of it)"));
}

TEST(HostileExport, SwappedColumnsOfTheCalculatorAreNoticed) {
  const ExportsFolder folder;
  folder.write(
      "MailboxDatabases.csv",
      "Name,Server,LogFolderPath,DeletedItemRetention,GC\r\nDB1,EX1,c,1,gc.contoso.com\r\n");
  folder.write("MailboxDatabaseCopies.csv",
               "GC,Name,Server,ActivationPreference,ReplayLagTime,TruncationLagTime\r\n"
               "gc.contoso.com,EX2,DB1,2,0.00:00:00,0.00:00:00\r\n"
               "gc.contoso.com,DB1,EX2,0.00:00:00,2,0.00:00:00\r\n");
  EXPECT_THAT(folder.complaints(),
              AllOf(HasSubstr("MailboxDatabaseCopies.csv:2: Name: there is no database \"EX2\""),
                    HasSubstr("MailboxDatabaseCopies.csv:3: ActivationPreference: \"0.00:00:00\" "
                              "is no preference")));
}

TEST(HostileExport, DanglingReferencesAreSaidAllAtOnce) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-OwaVirtualDirectory.csv",
               "Name,Server,InternalUrl\r\nEX8,owa (Default Web Site),https://a/owa\r\n");
  folder.write(
      "Get-MailboxDatabase.csv",
      "Name,Server,EdbFilePath,ActivationPreference\r\nDB1,EX1,x,\"[EX1, 1], [EX9, 2]\"\r\n");
  EXPECT_THAT(folder.complaints(), AllOf(HasSubstr("there is no server \"owa (Default Web Site)\""),
                                         HasSubstr("the copy of DB1 on \"EX9\"")));
}

TEST(HostileExport, SettingsOfServersThatNobodyExportedAreLeftOutAndSaid) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write(
      "Get-ReceiveConnector.csv",
      "Server,Name,Bindings,TransportRole\r\nEX8,Default EX8,0.0.0.0:25,FrontendTransport\r\n");
  const Imported imported = folder.imported();
  EXPECT_EQ(blocking_text(imported.listing), "");
  EXPECT_TRUE(
      has_note(imported.listing, NoteKind::Warning, {"Default EX8", "Server", "EX8", "left out"}));
}

TEST(HostileExport, NothingAtAllIsNeededByName) {
  const ExportsFolder folder;
  EXPECT_THAT(folder.complaints(), HasSubstr("needed: servers: "));
  folder.write("Get-AdSite.csv", "Name,HubSiteEnabled\r\nOslo,True\r\n");
  EXPECT_THAT(folder.complaints(), HasSubstr("export Get-ExchangeServer"));
}

TEST(HostileExport, NoSiteOfAnyServerIsNeededByName) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv",
               "Name,ServerRole,AdminDisplayVersion,Fqdn\r\nEX1,Mailbox,15.1.2507.6,\r\n");
  EXPECT_THAT(folder.complaints(), HasSubstr("needed: sites: "));
}

TEST(HostileExport, AFileIsNoFolderAndNoFolderIsNone) {
  ImportOptions options;
  options.directory = CASGRID_SOURCE "/README.md";
  EXPECT_THAT(blocking_text(import_topology(options).listing), HasSubstr("is a file"));
  options.directory = "nowhere";
  EXPECT_THAT(blocking_text(import_topology(options).listing), HasSubstr("no such folder"));
}

TEST(HostileExport, ACertificateThatIsNoneIsAnError) {
  EXPECT_THAT(
      complaints_of("Get-ExchangeCertificate.xml",
                    objs("<Obj RefId=\"0\"><Props><BA N=\"RawData\">AAAA</BA></Props></Obj>")),
      HasSubstr("RawData: is no certificate"));
}

// Lists that refer to lists: 20 to the power of 7 objects out of two kilobytes.
TEST(HostileExport, ReferencesToListsDoNotMultiply) {
  std::string text =
      "<Obj RefId=\"0\"><LST><Obj RefId=\"a\"><Props><S N=\"Name\">Oslo</S>"
      "<B N=\"HubSiteEnabled\">true</B></Props></Obj></LST></Obj>";
  for (int i = 1; i < 8; ++i) {
    text += "<Obj RefId=\"" + std::to_string(i) + "\"><LST>";
    for (int j = 0; j < 20; ++j) text += "<Ref RefId=\"" + std::to_string(i - 1) + "\"/>";
    text += "</LST></Obj>";
  }
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-AdSite.xml", objs(text));
  const Imported imported = folder.imported();
  ASSERT_NE(imported.scenario, nullptr) << blocking_text(imported.listing);
  EXPECT_TRUE(has_note(imported.listing, NoteKind::Read, {"Get-AdSite", "1 object "}));
}

TEST(HostileExport, AListThatManyObjectsShareIsAsDearAsManyLists) {
  std::string text = "<Obj RefId=\"l\"><LST>";
  for (int i = 0; i < 4000; ++i) text += "<S>a</S>";
  text += "</LST></Obj>";
  for (int i = 0; i < 2001; ++i) text += "<Obj><Props><Ref N=\"Sites\" RefId=\"l\"/></Props></Obj>";
  EXPECT_THAT(complaints_of("Get-AdSiteLink.xml", objs(text)),
              AllOf(HasSubstr("Get-AdSiteLink.xml:1: "), HasSubstr("8,000,000 values")));
}

TEST(HostileExport, AnObjectOfManyPropertiesIsReadInItsTime) {
  std::string text = "<Obj RefId=\"0\"><Props><S N=\"Name\">Oslo</S>";
  for (int i = 0; i < 60'000; ++i) text += "<S N=\"P" + std::to_string(i) + "\"/>";
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  // Quadratic, this would take minutes, and the time limit of the test would end it.
  folder.write("Get-AdSite.xml", objs(text + "<S N=\"name\">Bergen</S></Props></Obj>"));
  const Imported imported = folder.imported();
  EXPECT_NE(imported.inventory.sites.find("Oslo"), nullptr);
  EXPECT_EQ(imported.inventory.sites.find("Bergen"), nullptr);
}

TEST(HostileExport, CellsOfCsvHaveAnEnd) {
  std::string text = "Name";
  for (int i = 0; i < 1999; ++i) text += ",c" + std::to_string(i);
  text += "\n";
  for (int i = 0; i < 4001; ++i) text += std::string(1999, ',') + "\n";
  EXPECT_THAT(complaints_of("Get-AdSite.csv", text),
              AllOf(HasSubstr("Get-AdSite.csv:4002: "), HasSubstr("8,000,000 cells")));
}

TEST(HostileExport, CharactersThatXmlDoesNotHaveAreRefused) {
  for (const char* wrong : {"&foo;", "&#0;", "&#xD800;", "&", "&#x110000;"}) {
    const std::string site =
        "<Obj><Props><S N=\"Name\">Os" + std::string(wrong) + "lo</S></Props></Obj>";
    EXPECT_THAT(complaints_of("Get-AdSite.xml", objs(site)), HasSubstr("Get-AdSite.xml:2: "))
        << wrong;
  }
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-AdSite.xml",
               objs("<!-- & --><Obj><Props><S N=\"Name\">A&amp;B&#x20;C</S></Props></Obj>"));
  EXPECT_NE(folder.imported().inventory.sites.find("A&B C"), nullptr);
}

TEST(HostileExport, AnEncodingThatIsDeclaredAndNotTrueIsSaid) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-AdSite.xml", "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n" +
                                     objs("<Obj><Props><S N=\"Name\">Oslo</S></Props></Obj>"));
  EXPECT_TRUE(has_note(folder.imported().listing, NoteKind::Warning,
                       {"Get-AdSite.xml:1", "UTF-16", "the bytes are UTF-8"}));
}

TEST(HostileExport, TwoOrganisationsAreNoScenario) {
  EXPECT_THAT(complaints_of("Get-OrganizationConfig.csv",
                            "Name,MapiHttpEnabled\r\nContoso,True\r\nFabrikam,True\r\n"),
              AllOf(HasSubstr("Get-OrganizationConfig.csv:3: Name: \"Fabrikam\""),
                    HasSubstr("see Get-OrganizationConfig.csv:2; ")));
}

TEST(HostileExport, ACsvWhoseLastLineHasNoEndIsDoubted) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-AdSite.csv", "Name,HubSiteEnabled\r\nOslo,True\r\nBerg");
  EXPECT_THAT(folder.complaints(), HasSubstr("Get-AdSite.csv:3: has 1 column"));
  folder.write("Get-AdSite.csv", "Name,HubSiteEnabled\r\nOslo,Tru");
  EXPECT_TRUE(has_note(folder.imported().listing, NoteKind::Warning,
                       {"Get-AdSite.csv:0", "may be truncated"}));
  folder.write("Servers.csv", "ServerName,Db");
  EXPECT_THAT(folder.complaints(), HasSubstr("Servers.csv:1: ends in its header"));
  folder.write("Servers.csv", "ServerName,DbMap\r\nVersionNumber,2.1");
  EXPECT_THAT(folder.complaints(), HasSubstr("Servers.csv:2: ends behind the calculator's"));
}

}  // namespace
}  // namespace casgrid::importing
