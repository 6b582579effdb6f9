// What each program sends, against what was observed and what a server reads of it.
#include "model/autodiscover/programs.h"

#include <gmock/gmock.h>

namespace casgrid::autodiscover {
namespace {

TEST(AutodiscoverProgram, ExchangelibSendsTheOctetsThatWereObserved) {
  // real-http-clients, A1: "POX body (348 octets)", of u@example.test.
  EXPECT_EQ(document_of(kProgramPox, "u@example.test").size(), 348u);
  EXPECT_EQ(document_of(kProbe, "u@example.test"), document_of(kProgramPox, "u@example.test"));
}

TEST(AutodiscoverProgram, SendsDocumentsThatAServerReads) {
  for (const ActionId action : {kOutlookPox, kPhonePox, kProgramPox, kSoap, kProbe}) {
    const AutodiscoverRequest read = request_of(action, "anna@contoso.com");
    EXPECT_TRUE(read.is_well_formed) << full_name_of(action);
    EXPECT_TRUE(read.knows_schema) << full_name_of(action);
    EXPECT_EQ(read.email_address, "anna@contoso.com");
    EXPECT_EQ(read.is_soap, action == kSoap);
  }
  EXPECT_EQ(request_of(kPhonePox, "a@b.c").acceptable_schema, autodiscover_schema::kMobileSync);
  EXPECT_THAT(request_of(kSoap, "a@b.c").requested_settings,
              ::testing::ElementsAre("InternalEwsUrl", "ExternalEwsUrl"));
}

TEST(AutodiscoverProgram, OutlookAloneSaysWhatItCanHandle) {
  const UserId user{3u};
  const AutodiscoverAsk outlook = ask_of(kOutlookPox, user);
  EXPECT_TRUE(outlook.is_post && outlook.mapi_capable && outlook.takes_ex_http &&
              outlook.takes_negotiate);
  EXPECT_EQ(outlook.subject, user);
  for (const ActionId action : {kPhonePox, kProgramPox, kSoap, kProbe}) {
    const AutodiscoverAsk other = ask_of(action, user);
    EXPECT_TRUE(other.is_post && other.is_well_formed && other.knows_schema);
    EXPECT_FALSE(other.mapi_capable || other.takes_ex_http || other.takes_negotiate);
  }
}

TEST(AutodiscoverProgram, AGetIsNoRequestDocument) {
  const AutodiscoverAsk get = ask_of(kGet, UserId{});
  EXPECT_FALSE(get.is_post);
  EXPECT_FALSE(get.is_well_formed);
}

TEST(AutodiscoverProgram, PhonesAndExchangelibKnowNoDirectory) {
  EXPECT_TRUE(program_row(ProgramKind::Outlook).reads_connection_points);
  EXPECT_TRUE(program_row(ProgramKind::ManagedApi).reads_connection_points);
  EXPECT_FALSE(program_row(ProgramKind::Phone).reads_connection_points);
  EXPECT_FALSE(program_row(ProgramKind::Exchangelib).reads_connection_points);
}

}  // namespace
}  // namespace casgrid::autodiscover
