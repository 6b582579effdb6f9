// Which certificate OAuth between servers uses, and which one a web site shows: looked up by what
// names it.
#include <gmock/gmock.h>

#include "scenarios/schema/scenario.pb.h"
#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing {
namespace {

const std::string kOld(40, 'A');
const std::string kNew(40, 'B');
const std::string kNext(40, 'C');

std::string oauth(const std::string& thumbprint, const std::string& from, const std::string& to,
                  const std::string& server = "EX1") {
  return thumbprint + ",CN=Microsoft Exchange Server Auth Certificate," + from + "," + to +
         ",SMTP," + server + ",\r\n";
}
std::string web(const std::string& thumbprint, const std::string& from, const std::string& names,
                const std::string& services = "\"IIS, SMTP\"") {
  return thumbprint + ",CN=web," + from + ",2030-01-01T00:00:00Z," + services + ",EX1,\"" + names +
         "\"\r\n";
}

class Folder : public ExportsFolder {
 public:
  Folder() { write("Get-ExchangeServer.csv", server_csv()); }
  void certificates(const std::string& rows) {
    write("Get-ExchangeCertificate.csv",
          "Thumbprint,Subject,NotBefore,NotAfter,Services,Server,CertificateDomains\r\n" + rows);
  }
  void published(const std::string& current, const std::string& previous = "",
                 const std::string& next = "", const std::string& date = "") {
    write("Get-AuthConfig.csv",
          "CurrentCertificateThumbprint,PreviousCertificateThumbprint,NextCertificateThumbprint,"
          "NextCertificateEffectiveDate\r\n" +
              current + "," + previous + "," + next + "," + date + "\r\n");
  }
  Imported at(const std::string& instant) const {
    ImportOptions options;
    options.directory = path();
    options.starts_at = instant;
    return import_topology(options);
  }
};

TEST(PublishedOauth, IsTheOneThatGetAuthConfigNames) {
  Folder folder;
  folder.certificates(oauth(kOld, "2018-01-01", "2023-01-01") +
                      oauth(kNew, "2023-01-10", "2028-01-10"));
  folder.published(kNew, kOld, kNext, "2027-12-01T00:00:00Z");
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  const auto& o = made.scenario->directory().organization();
  EXPECT_EQ(o.oauth_certificate(), "");
  EXPECT_EQ(o.auth_config().current_thumbprint(), kNew);
  EXPECT_EQ(o.auth_config().previous_thumbprint(), kOld);
  EXPECT_EQ(o.auth_config().next_thumbprint(), kNext);
  EXPECT_EQ(o.auth_config().next_effective(), "2027-12-01T00:00:00Z");
  EXPECT_FALSE(has_note(made.listing, NoteKind::Assumed, {"oauth"}));
}

TEST(PublishedOauth, WhatIsNotPresentAndWhatIsNotPublishedAreTwoFindings) {
  Folder folder;
  folder.certificates(oauth(kOld, "2018-01-01", "2028-01-01"));
  folder.published(kNew);
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning,
                       {"Get-AuthConfig.csv:2", kNew, "published, and no server has it"}));
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning,
                       {"Get-ExchangeCertificate.csv:2", kOld, "is not published"}));
}

TEST(PublishedOauth, ThatNoneIsPublishedIsAThird) {
  Folder folder;
  folder.certificates(web(kOld, "2022-01-01", "mail.contoso.com"));
  folder.published("");
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_TRUE(made.scenario->directory().organization().has_auth_config());
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning, {"no certificate for OAuth is published"}));
  EXPECT_FALSE(has_note(made.listing, NoteKind::Assumed, {"oauth"}));
}

TEST(PublishedOauth, WithoutTheCertificatesOfAFrontEndNothingIsMissing) {
  Folder folder;
  folder.write(
      "Get-ExchangeServer.csv",
      server_csv("EX1,EX1.contoso.com,Oslo,\"Mailbox, ClientAccess\",Version 15.0 (Build "
                 "1497.2)\r\nEX2,EX2.contoso.com,Oslo,\"Mailbox, ClientAccess\",Version 15.0 "
                 "(Build 1497.2)\r\n"));
  folder.certificates(web(kOld, "2022-01-01", "mail.contoso.com"));
  folder.published(kNew);
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_FALSE(has_note(made.listing, NoteKind::Warning, {kNew}));
  EXPECT_TRUE(has_note(made.listing, NoteKind::Assumed, {"would have it"}));
}

TEST(PublishedOauth, WithoutGetAuthConfigTheNewestThatHasBegunIsAssumed) {
  Folder folder;
  folder.certificates(oauth(kNew, "2023-01-10", "2028-01-10") +
                      oauth(kOld, "2018-01-01", "2023-01-01") +
                      oauth(kNext, "2027-01-10", "2032-01-10"));
  const Imported made = folder.at("2024-03-04T09:00:00Z");
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_THAT(made.scenario->directory().organization().oauth_certificate(),
              ::testing::HasSubstr("bbbbbbbb"));
  EXPECT_TRUE(has_note(made.listing, NoteKind::Assumed, {"the newest of 3", "Get-AuthConfig"}));
}

TEST(PublishedOauth, ATextThatIsNoThumbprintSaysNothing) {
  Folder folder;
  folder.published("soon");
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr);
  EXPECT_FALSE(made.scenario->directory().organization().has_auth_config());
  EXPECT_TRUE(has_note(made.listing, NoteKind::Warning, {"soon", "no thumbprint"}));
}

TEST(WebCertificate, OfSeveralForIisTheOneWithTheNamesIsShown) {
  Folder folder;
  folder.write("Get-OwaVirtualDirectory.csv",
               "Server,Name,InternalUrl,ExternalUrl,OwaVersion\r\nEX1,owa (Default Web Site),"
               "https://mail.contoso.com/owa,https://mail.contoso.com/owa,Exchange2013\r\n");
  folder.certificates(web(kOld, "2022-01-01", "mail.contoso.com, autodiscover.contoso.com") +
                      web(kNew, "2023-01-01", "EX1, EX1.contoso.com"));
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_THAT(made.scenario->directory().front_ends(0).certificate(),
              ::testing::HasSubstr("aaaaaaaa"));
  EXPECT_TRUE(has_note(made.listing, NoteKind::Assumed, {"2 are enabled for IIS"}));
}

TEST(WebCertificate, OneOnSeveralServersIsOneThatBothHold) {
  Folder folder;
  folder.write(
      "Get-ExchangeServer.csv",
      server_csv("EX1,EX1.contoso.com,Oslo,\"Mailbox, ClientAccess\",Version 15.0 (Build "
                 "1497.2)\r\nEX2,EX2.contoso.com,Oslo,\"Mailbox, ClientAccess\",Version 15.0 "
                 "(Build 1497.2)\r\n"));
  folder.certificates(oauth(kNew, "2023-01-10", "2028-01-10", "EX1") +
                      oauth(kNew, "2023-01-10", "2028-01-10", "EX2"));
  const Imported made = folder.imported();
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  ASSERT_EQ(made.scenario->directory().certificates_size(), 1);
  EXPECT_THAT(made.scenario->directory().certificates(0).servers(),
              ::testing::UnorderedElementsAre("EX1", "EX2"));
}

TEST(DefaultDomain, IsTheOneThatIsMarkedAndElseTheFirstIsAssumed) {
  Folder folder;
  folder.write("Get-AcceptedDomain.csv",
               "DomainName,DomainType,Default\r\na.com,Authoritative,False\r\nb.com,Authoritative,"
               "True\r\n");
  EXPECT_EQ(folder.imported().scenario->directory().domain(), "b.com");
  folder.write("Get-AcceptedDomain.csv",
               "DomainName,DomainType,Default\r\na.com,Authoritative,False\r\nb.com,Authoritative,"
               "False\r\n");
  const Imported made = folder.imported();
  EXPECT_EQ(made.scenario->directory().domain(), "a.com");
  EXPECT_TRUE(has_note(made.listing, NoteKind::Assumed, {"a.com", "the default one"}));
}

}  // namespace
}  // namespace casgrid::importing
