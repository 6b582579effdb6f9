// Connectors with their ranges, and services in each other's way, from exports.
#include <gmock/gmock.h>

#include "scenarios/schema/scenario.pb.h"
#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string connector(const std::string& name, const std::string& role, const std::string& bindings,
                      const std::string& ranges, const std::string& more = "") {
  return "{\"Name\":\"" + name + "\",\"Identity\":\"EX1\\\\" + name +
         "\",\"Server\":\"EX1\",\"TransportRole\":\"" + role +
         "\",\"Enabled\":true,\"Bindings\":[" + bindings + "],\"RemoteIPRanges\":[" + ranges +
         "],\"AuthMechanism\":\"Tls\",\"PermissionGroups\":\"AnonymousUsers\"" + more + "}";
}
constexpr const char* kEverybody = "\"0.0.0.0-255.255.255.255\"";

Imported imported_with(const std::vector<std::string>& connectors, bool is_draft = false) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  std::string all;
  for (const std::string& one : connectors) all += (all.empty() ? "[" : ",\n") + one;
  folder.write("Get-ReceiveConnector.json", all + "]");
  ImportOptions options;
  options.directory = folder.path();
  options.is_draft = is_draft;
  return import_topology(options);
}

TEST(ImportedConnector, KeepsBindingsRangesCertificateAndTls) {
  const Imported made = imported_with(
      {connector("Relay", "FrontendTransport", "\"[::]:25\",\"10.0.0.5:25\"",
                 "\"10.0.0.0/8\",\"10.1.2.3\"",
                 ",\"TlsCertificateName\":\"<I>CN=A<S>CN=b\",\"RequireTLS\":true,\"Fqdn\":\"mx."
                 "contoso.com\""),
       connector("Default EX1", "HubTransport", "\"0.0.0.0:2525\"", kEverybody)});
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  const auto& c = made.scenario->directory().front_ends(0).receive_connectors(0);
  EXPECT_THAT(c.bindings(), ElementsAre("[::]:25", "10.0.0.5:25"));
  EXPECT_THAT(c.remote_ip_ranges(), ElementsAre("10.0.0.0/8", "10.1.2.3"));
  EXPECT_EQ(c.tls_certificate_name(), "<I>CN=A<S>CN=b");
  EXPECT_TRUE(c.require_tls());
  EXPECT_EQ(c.fqdn(), "mx.contoso.com");
}

TEST(ImportedConnector, PartsOfAddressesThatJsonOfALocalShellHasAreReadTogether) {
  const Imported made = imported_with({connector(
      "Relay", "FrontendTransport",
      "{\"Address\":{\"IPAddressToString\":\"0.0.0.0\"},\"Port\":25},{\"Address\":{"
      "\"IPAddressToString\":\"::\"},\"Port\":26}",
      "{\"LowerBound\":\"10.0.0.1\",\"UpperBound\":\"10.0.0.9\"},{\"Expression\":\"fd00::/"
      "8\"}")});
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  const auto& c = made.scenario->directory().front_ends(0).receive_connectors(0);
  EXPECT_THAT(c.bindings(), ElementsAre("0.0.0.0:25", "[::]:26"));
  EXPECT_THAT(c.remote_ip_ranges(), ElementsAre("10.0.0.1-10.0.0.9", "fd00::/8"));
}

TEST(ImportedConnector, RangesOfWhichNoneCanBeReadAreAnErrorAndNotEverybody) {
  const Imported made = imported_with(
      {connector("Relay", "FrontendTransport", "\"0.0.0.0:25\"", "\"the printers\"")});
  EXPECT_EQ(made.scenario, nullptr);
  EXPECT_THAT(blocking_text(made.listing),
              AllOf(HasSubstr("Get-ReceiveConnector.json:1"), HasSubstr("RemoteIPRanges")));
}

TEST(ImportedConnector, TwoOfOneServiceWithOtherRangesAreFine) {
  EXPECT_NE(
      imported_with({connector("Relay", "FrontendTransport", "\"0.0.0.0:25\"", "\"10.0.0.17\""),
                     connector("Default", "FrontendTransport", "\"0.0.0.0:25\"", kEverybody)})
          .scenario,
      nullptr);
}

TEST(ImportedConnector, TwoOfOneServiceWithOneRangeAreAnErrorWithItsPlace) {
  const Imported made =
      imported_with({connector("Relay", "FrontendTransport", "\"0.0.0.0:25\"", kEverybody),
                     connector("Default", "FrontendTransport", "\"0.0.0.0:25\"", "\"0.0.0.0/0\"")});
  EXPECT_EQ(made.scenario, nullptr);
  EXPECT_THAT(blocking_text(made.listing),
              AllOf(HasSubstr("Get-ReceiveConnector.json:2"), HasSubstr("Relay and Default")));
}

TEST(ImportedListener, TwoServicesOnOneAddressAndPortAreAnErrorAndADraftIsWritten) {
  const std::vector<std::string> connectors{
      connector("Relay", "HubTransport", "\"10.0.0.5:25\"", "\"10.0.0.17\""),
      connector("Default", "FrontendTransport", "\"0.0.0.0:25\"", kEverybody)};
  const Imported made = imported_with(connectors);
  EXPECT_EQ(made.scenario, nullptr);
  EXPECT_THAT(blocking_text(made.listing),
              AllOf(HasSubstr("Get-ReceiveConnector.json:1: Bindings: "), HasSubstr("Relay"),
                    HasSubstr("two services on one address and port"),
                    HasSubstr("Get-ReceiveConnector.json:2")));
  EXPECT_NE(imported_with(connectors, true).scenario, nullptr);
}

TEST(ImportedListener, OneOfEachFamilyAreNotInEachOthersWay) {
  EXPECT_NE(imported_with({connector("Relay", "HubTransport", "\"[::]:25\"", kEverybody),
                           connector("Default", "FrontendTransport", "\"0.0.0.0:25\"", kEverybody)})
                .scenario,
            nullptr);
}

TEST(ImportedListener, MailServicesAndTheWebSiteCount) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-PopSettings.csv",
               "Server,UnencryptedOrTLSBindings,SSLBindings,LoginType\r\n"
               "EX1,0.0.0.0:110,0.0.0.0:993,3\r\n");
  EXPECT_THAT(folder.complaints(), AllOf(HasSubstr("Get-PopSettings.csv:2"), HasSubstr("IMAP4"),
                                         HasSubstr("0.0.0.0:993")));
  folder.write("Get-PopSettings.csv",
               "Server,UnencryptedOrTLSBindings,SSLBindings,LoginType\r\n"
               "EX1,0.0.0.0:110,[::]:443,3\r\n");
  EXPECT_THAT(folder.complaints(), AllOf(HasSubstr("POP3"), HasSubstr("the web site")));
}

TEST(ImportedListener, AnotherAddressOfTheWebSiteIsAnother) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-PopSettings.csv",
               "Server,UnencryptedOrTLSBindings,SSLBindings,LoginType\r\n"
               "EX1,0.0.0.0:110,10.0.0.6:443,3\r\n");
  folder.write("applicationHost.config",
               "<configuration><system.applicationHost><sites><site name=\"Default Web Site\">"
               "<bindings><binding protocol=\"https\" bindingInformation=\"10.0.0.5:443:\"/>"
               "</bindings></site></sites></system.applicationHost></configuration>");
  EXPECT_EQ(folder.complaints(), "");
}

// ---- the calculator's map

std::string calculator_servers(const std::string& first, const std::string& second) {
  return "\"ServerName\",\"StartDrive\",\"DbMap\"\r\n\"EX1\",\"5\",\"" + first +
         "\"\r\n\"EX2\",\"5\",\"" + second + "\"\r\n";
}

TEST(CalculatorMap, AloneItSaysWhichDatabasesAreOnWhichServers) {
  const ExportsFolder folder;
  folder.write("Servers.csv", calculator_servers("DB1,DB2", "DB2,DB3"));
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  std::map<std::string, int> copies;
  for (const auto& d : made.scenario->directory().databases()) copies[d.name()] = d.copies_size();
  EXPECT_EQ(copies, (std::map<std::string, int>{{"DB1", 1}, {"DB2", 2}, {"DB3", 1}}));
}

TEST(CalculatorMap, WithoutTheFileOfCopiesItSaysWhereTheOthersAre) {
  const ExportsFolder folder;
  folder.write("Servers.csv", calculator_servers("DB1", "DB1"));
  folder.write(
      "MailboxDatabases.csv",
      "Name,Server,LogFolderPath,DeletedItemRetention,GC\r\nDB1,EX1,C:\\l,14,GC1.a.com\r\n");
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  ASSERT_EQ(made.scenario->directory().databases_size(), 1);
  const auto& copies = made.scenario->directory().databases(0).copies();
  ASSERT_EQ(copies.size(), 2);
  EXPECT_EQ(copies[0].server(), "EX1");
  EXPECT_EQ(copies[1].server(), "EX2");
}

TEST(ImportedMailSettings, KeepTimeOutsAndLimitsOfConnections) {
  const ExportsFolder folder;
  folder.write("Get-ExchangeServer.csv", server_csv());
  folder.write("Get-ImapSettings.json",
               "{\"Identity\":\"EX1\\\\1\",\"Server\":\"EX1\",\"ShowHiddenFoldersEnabled\":false,"
               "\"UnencryptedOrTLSBindings\":[\"0.0.0.0:143\"],\"SSLBindings\":[\"0.0.0.0:993\"],"
               "\"LoginType\":\"PlainTextLogin\",\"AuthenticatedConnectionTimeout\":\"00:10:00\","
               "\"PreAuthenticatedConnectionTimeout\":\"PT45S\",\"MaxConnections\":2000,"
               "\"MaxConnectionFromSingleIP\":20,\"MaxConnectionsPerUser\":8}");
  ImportOptions options;
  options.directory = folder.path();
  const Imported made = import_topology(options);
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  const auto& f = made.scenario->directory().front_ends(0);
  ASSERT_EQ(f.mail_access_size(), 1);
  const scenario::MailAccess& m = f.mail_access(0);
  EXPECT_EQ(m.protocol(), scenario::MailAccess::IMAP4);
  EXPECT_EQ(m.login_type(), scenario::MailAccess::PLAIN_TEXT_LOGIN);
  EXPECT_EQ(m.authenticated_idle_s(), 600);
  EXPECT_EQ(m.pre_authentication_idle_s(), 45);
  EXPECT_EQ(m.max_connections(), 2000u);
  EXPECT_EQ(m.max_connections_from_single_ip(), 20u);
  EXPECT_EQ(m.max_connections_per_user(), 8u);
}

}  // namespace
}  // namespace casgrid::importing
