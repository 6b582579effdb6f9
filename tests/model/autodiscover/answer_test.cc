#include "model/autodiscover/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "model/autodiscover/ask.h"
#include "model/autodiscover/render.h"
#include "model/routing/decide.h"
#include "tests/model/autodiscover/contoso.h"

namespace casgrid::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// One POST at a front end, and what it is answered.
struct Asked {
  Directory directory = contoso();
  std::vector<AutodiscoverHeader> headers;
  std::string method = "POST";
  ServerId front_end = kCasParis;
  std::string schema{autodiscover_schema::kOutlook2006a};
  Decision decision{};

  AutodiscoverAnswer of(UserId user) {
    directory.publish();
    const std::string body = pox_body(directory.address_of(user), schema);
    RequestFacts facts;
    facts.protocol = Protocol::Autodiscover;
    facts.front_end = front_end;
    facts.method = LogonMethod::Ntlm;
    facts.credentials_ok = true;
    facts.user = kAnna;
    facts.autodiscover = ask_of(directory, {.method = method, .headers = headers, .body = body});
    decision = decide(directory, facts);
    return autodiscover_answer(directory, decision);
  }
  std::string text_of(UserId user) {
    const AutodiscoverAnswer answer = of(user);
    return render_pox(answer, schema);
  }
};

std::vector<AutodiscoverBlock> blocks_of(const AutodiscoverAnswer& answer) {
  std::vector<AutodiscoverBlock> blocks;
  for (const RpcBlock& block : answer.blocks) blocks.push_back(block.block);
  return blocks;
}

const RpcBlock* find_block(const AutodiscoverAnswer& answer, AutodiscoverBlock wanted) {
  for (const RpcBlock& block : answer.blocks) {
    if (block.block == wanted) return &block;
  }
  return nullptr;
}

constexpr AutodiscoverHeader kMapiCapable{"X-MapiHttpCapability", "1"};
constexpr AutodiscoverHeader kExHttp{"X-ClientCanHandle", "ExHttpInfo"};
constexpr AutodiscoverHeader kNegotiate{"X-ClientCanHandle", "Negotiate"};

void set_version(Directory& d, const Version& version) {
  for (Server& s : d.servers) {
    if (s.product == Product::Exchange2013) s.version = version;
  }
}

TEST(AutodiscoverAnswer, AD007WithoutCredentialsIsAChallenge) {
  const Directory d = contoso();
  const std::string body = pox_body("anna@contoso.com");
  RequestFacts facts;
  facts.protocol = Protocol::Autodiscover;
  facts.front_end = kCasParis;
  facts.autodiscover = ask_of(d, {.body = body});
  const Decision decision = decide(d, facts);
  EXPECT_EQ(decision.status, 401);
  for (const AuthMethod method : {AuthMethod::Windows, AuthMethod::Basic})
    EXPECT_TRUE(decision.challenges.has(method));
  const AutodiscoverAnswer answer = autodiscover_answer(d, decision);
  EXPECT_EQ(answer.action, AutodiscoverAction::None);
  EXPECT_EQ(render_pox(answer, autodiscover_schema::kOutlook2006a), "");
}

TEST(AutodiscoverAnswer, AD009OfA2013MailboxHasItsSettings) {
  Asked asked;
  const AutodiscoverAnswer answer = asked.of(kAnna);
  EXPECT_EQ(asked.decision.action, Action::Proxy);
  EXPECT_EQ(answer.action, AutodiscoverAction::Settings);
  EXPECT_EQ(answer.display_name, "anna & <co>");
  EXPECT_EQ(answer.smtp_address, "anna@contoso.com");
  EXPECT_EQ(answer.ttl_hours, 1u);
  EXPECT_EQ(ews_url(answer), "https://mail.contoso.com/ews/exchange.asmx");
  EXPECT_EQ(answer.ews.internal, "https://cas-paris.contoso.com/ews/exchange.asmx");
  EXPECT_EQ(oab_url(answer), "https://mail.contoso.com/OAB/db49a899/");
}

TEST(AutodiscoverAnswer, OfAnUnpublishedSiteHasItsInternalAddresses) {
  Asked asked;
  const AutodiscoverAnswer answer = asked.of(kLilleUser);
  EXPECT_EQ(ews_url(answer), "https://ex-lille.contoso.com/ews/exchange.asmx");
  EXPECT_FALSE(has_external_address(answer));
}

TEST(AutodiscoverAnswer, AD011OfA2010MailboxNamesItsRpcServer) {
  Asked asked;
  EXPECT_EQ(asked.of(kOld10).server, "outlook10.contoso.com");
  EXPECT_EQ(asked.of(kBrestUser).server, "cas10-brest.contoso.com");
}

TEST(AutodiscoverAnswer, AD012AndEWS006OfA2007MailboxHasLegacyAddresses) {
  Asked asked;
  const AutodiscoverAnswer answer = asked.of(kOld07);
  EXPECT_EQ(asked.decision.target, kMbxParis);
  EXPECT_EQ(answer.server, "mbx07-paris.contoso.com");
  EXPECT_EQ(ews_url(answer), "https://legacy.contoso.com/ews/exchange.asmx");
  EXPECT_EQ(oab_url(answer), "https://legacy.contoso.com/OAB/0ab07/");
}

TEST(AutodiscoverAnswer, AD013OfAMovedUserIsTheNewAddress) {
  Asked asked;
  const AutodiscoverAnswer moved = asked.of(kMoved);
  EXPECT_EQ(moved.action, AutodiscoverAction::RedirectAddress);
  EXPECT_EQ(moved.redirect_address, "moved@fabrikam.com");
  EXPECT_EQ(asked.of(kOnline).redirect_address, "online@contoso.mail.onmicrosoft.com");
  asked.directory.named_users[kMoved.index()].external_address = "SMTP:moved@fabrikam.com";
  EXPECT_EQ(asked.of(kMoved).redirect_address, "moved@fabrikam.com");
}

TEST(AutodiscoverAnswer, AD015OfAGetIsError600) {
  Asked asked;
  asked.method = "GET";
  EXPECT_EQ(asked.of(kAnna).error_code, 600);
  EXPECT_EQ(asked.decision.status, 200);
  EXPECT_THAT(asked.text_of(kAnna), HasSubstr("<ErrorCode>600</ErrorCode>"));
}

TEST(AutodiscoverAnswer, AD016OfAnUnknownSchemaIsError601) {
  Asked asked;
  asked.schema = "http://example.invalid/schema";
  EXPECT_EQ(asked.of(kAnna).error_code, 601);
  EXPECT_THAT(asked.text_of(kAnna), HasSubstr("<ErrorCode>601</ErrorCode>"));
}

TEST(AutodiscoverAnswer, OfAnAccountWithoutMailboxIsError500) {
  Asked asked;
  EXPECT_EQ(asked.of(kAccount).error_code, 500);
}

TEST(AutodiscoverAnswer, AD022TheServerOfA2013MailboxIsItsGuidAtItsDomain) {
  Asked asked;
  EXPECT_EQ(asked.of(kAnna).server, "guid-anna@contoso.com");
  EXPECT_EQ(asked.of(kAnna).blocks.front().server, "guid-anna@contoso.com");
  asked.directory.databases[kParisBase.index()].active_on = kMbxLyon;
  EXPECT_EQ(asked.of(kAnna).server, "guid-anna@contoso.com");
  EXPECT_EQ(ews_url(asked.of(kAnna)), "https://lyon.contoso.com/ews/exchange.asmx")
      << "front ends of 2016 stand in";
}

TEST(AutodiscoverAnswer, AD023ExHttpIsForThoseThatAnnounceIt) {
  Asked asked;
  EXPECT_THAT(blocks_of(asked.of(kAnna)),
              ElementsAre(AutodiscoverBlock::Exch, AutodiscoverBlock::Expr));
  EXPECT_THAT(asked.text_of(kAnna), Not(HasSubstr("EXHTTP")));
  set_version(asked.directory, builds::kSp1);
  EXPECT_THAT(asked.text_of(kAnna), HasSubstr("EXHTTP")) << "before 15.0.995.14";
}

TEST(AutodiscoverAnswer, AD024TheInternalNodeOfExHttpComesFirst) {
  Asked asked;
  asked.headers = {kExHttp};
  const AutodiscoverAnswer answer = asked.of(kAnna);
  EXPECT_THAT(blocks_of(answer),
              ElementsAre(AutodiscoverBlock::Exch, AutodiscoverBlock::Expr,
                          AutodiscoverBlock::ExHttpInternal, AutodiscoverBlock::ExHttpExternal));
  EXPECT_EQ(answer.blocks[2].server, "outlook.cas-paris.contoso.com");
  EXPECT_EQ(answer.blocks[3].server, "mail.contoso.com");
  EXPECT_EQ(answer.blocks[3].cert_principal_name, "msstd:mail.contoso.com");
}

TEST(AutodiscoverAnswer, NegotiateIsForThoseThatAnnounceIt) {
  Asked asked;
  EXPECT_EQ(asked.of(kAnna).blocks[1].auth_package, "ntlm");
  asked.headers = {kNegotiate};
  EXPECT_EQ(asked.of(kAnna).blocks[1].auth_package, "negotiate");
}

TEST(AutodiscoverAnswer, OnlyExprHasGroupingInformation) {
  Asked asked;
  asked.headers = {kExHttp};
  for (const RpcBlock& block : asked.of(kAnna).blocks) {
    EXPECT_EQ(block.grouping_information, block.block == AutodiscoverBlock::Expr ? "Paris" : "");
  }
}

TEST(AutodiscoverAnswer, NamesTheOtherMailboxesOfTheUser) {
  Asked asked;
  asked.directory.named_users[kAnna.index()].full_access_to = {"lille", "moved", "nobody", "old10"};
  const AutodiscoverAnswer answer = asked.of(kAnna);
  ASSERT_EQ(answer.alternatives.size(), 2u);
  EXPECT_EQ(answer.alternatives[0].server, "guid-lille@contoso.com");
  EXPECT_EQ(answer.alternatives[1].server, "outlook10.contoso.com");
}

TEST(AutodiscoverAnswer, IsAboutTheSubjectWhoeverAnchorsTheRequest) {
  const Directory d = contoso();
  RequestFacts facts;
  facts.protocol = Protocol::Autodiscover;
  facts.front_end = kCasParis;
  facts.method = LogonMethod::Ntlm;
  facts.credentials_ok = true;
  facts.user = kAnna;
  facts.hints.header_mailbox = kLilleUser;
  const std::string body = pox_body("anna@contoso.com");
  facts.autodiscover = ask_of(d, {.body = body});
  const Decision decision = decide(d, facts);
  EXPECT_EQ(decision.target, kExLille);
  EXPECT_EQ(ews_url(autodiscover_answer(d, decision)),
            "https://mail.contoso.com/ews/exchange.asmx");
}

// ---- MAPI over HTTP
// -------------------------------------------------------------------------------

struct MapiCase {
  const char* id;
  bool is_capable;
  bool organisation;
  std::optional<bool> mailbox;
  Version version;
  bool is_offered;
};

class MapiOffer : public ::testing::TestWithParam<MapiCase> {};

TEST_P(MapiOffer, IsMadeAsTheTableSays) {
  const MapiCase& row = GetParam();
  Asked asked;
  if (row.is_capable) asked.headers = {kMapiCapable};
  asked.directory.organisation.mapi_http_enabled = row.organisation;
  asked.directory.user_groups[kAnna.index()].settings.mapi_http = row.mailbox;
  set_version(asked.directory, row.version);
  const AutodiscoverAnswer answer = asked.of(kAnna);
  EXPECT_EQ(answer.has_mapi_http, row.is_offered);
  EXPECT_EQ(asked.text_of(kAnna).find("mapiHttp") != std::string::npos, row.is_offered);
  EXPECT_NE(find_block(answer, AutodiscoverBlock::Expr), nullptr) << "RPC over HTTP in any case";
  if (!row.is_offered) return;
  EXPECT_EQ(answer.mail_store.external,
            "https://mail.contoso.com/mapi/emsmdb/?MailboxId=guid-anna@contoso.com");
  EXPECT_EQ(answer.address_book.internal,
            "https://cas-paris.contoso.com/mapi/nspi/?MailboxId=guid-anna@contoso.com");
}

constexpr Version kNow{};  // the last cumulative update
constexpr Version kRtm{15, 0, 516, 32};
INSTANTIATE_TEST_SUITE_P(
    Conformance, MapiOffer,
    ::testing::Values(MapiCase{"MAPI001", true, true, std::nullopt, kNow, true},
                      MapiCase{"WithoutCapability", false, true, std::nullopt, kNow, false},
                      MapiCase{"MAPI003", true, false, std::nullopt, kNow, false},
                      MapiCase{"MAPI004", true, true, false, kNow, false},
                      MapiCase{"MAPI005", true, false, true, kNow, true},
                      MapiCase{"MAPI006", true, true, std::nullopt, kRtm, false}),
    [](const auto& test) { return test.param.id; });

TEST(MapiAddresses, NeedsAnAddressOfItsOwnSide) {
  Asked asked;
  asked.headers = {kMapiCapable};
  asked.directory.organisation.mapi_http_enabled = true;
  VirtualDirectory& mapi = asked.directory.at(kCasParis).directory_of(Protocol::Mapi);
  mapi.internal_url = UrlId{};
  EXPECT_TRUE(asked.of(kAnna).has_mapi_http);
  EXPECT_FALSE(asked.of(kInside).has_mapi_http) << "nothing but an address for outside";
  mapi.external_url = UrlId{};
  EXPECT_FALSE(asked.of(kAnna).has_mapi_http);
}

// ---- address books
// --------------------------------------------------------------------------------

TEST(AutodiscoverAnswer, OAB006A2010MailboxWithoutOutlookAnywhereHasNoAddressBook) {
  Asked asked;
  EXPECT_TRUE(oab_url(asked.of(kOld10)).has_value());
  asked.directory.at(kCas10Paris).outlook_anywhere.enabled = false;
  EXPECT_FALSE(oab_url(asked.of(kOld10)).has_value());
  EXPECT_THAT(asked.text_of(kOld10), Not(HasSubstr("OABUrl")));
}

TEST(AutodiscoverAnswer, A2010MailboxKeepsADefaultAddressBookOf2010) {
  Asked asked;
  asked.directory.at(kCas10Paris).outlook_anywhere.enabled = false;
  asked.directory.address_books[0].product = Product::Exchange2010;
  EXPECT_TRUE(oab_url(asked.of(kOld10)).has_value());
}

// ---- what is written
// ------------------------------------------------------------------------------

TEST(PoxAnswer, ReadsBackAsItWasWritten) {
  Asked asked;
  asked.headers = {kMapiCapable, kExHttp};
  asked.directory.organisation.mapi_http_enabled = true;
  const AutodiscoverAnswer answer = asked.of(kAnna);
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(render_pox(answer, asked.schema).c_str()));
  const pugi::xml_node response = document.child("Autodiscover").child("Response");
  EXPECT_EQ(response.attribute("xmlns").value(), asked.schema);
  EXPECT_EQ(response.child("User").child("DisplayName").text().get(), answer.display_name);
  EXPECT_EQ(response.child("User").child("LegacyDN").text().get(), answer.legacy_dn);
  const pugi::xml_node account = response.child("Account");
  EXPECT_STREQ(account.child("Action").text().get(), "settings");
  std::vector<std::string> types;
  for (const pugi::xml_node& p : account.children("Protocol"))
    types.push_back(p.child("Type") ? p.child("Type").text().get() : p.attribute("Type").value());
  EXPECT_THAT(types, ElementsAre("EXCH", "EXPR", "EXHTTP", "EXHTTP", "WEB", "mapiHttp"));
  const pugi::xml_node exch = account.child("Protocol");
  EXPECT_EQ(exch.child("Server").text().get(), answer.server);
  EXPECT_EQ(exch.child("EwsUrl").text().get(), answer.ews.internal);
  EXPECT_STREQ(exch.child("TTL").text().get(), "1");
  EXPECT_EQ(exch.next_sibling().child("EwsUrl").text().get(), answer.ews.external);
}

TEST(PoxAnswer, EscapesWhatTheDirectoryHolds) {
  Asked asked;
  asked.directory.named_users[kAnna.index()].display_name = "</DisplayName>&\"'<Action>";
  const std::string text = asked.text_of(kAnna);
  EXPECT_THAT(text, HasSubstr("&lt;/DisplayName&gt;&amp;"));
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(text.c_str()));
  EXPECT_STREQ(document.child("Autodiscover")
                   .child("Response")
                   .child("User")
                   .child("DisplayName")
                   .text()
                   .get(),
               "</DisplayName>&\"'<Action>");
}

TEST(PoxAnswer, ToAPhoneSaysWhereActiveSyncIs) {
  Asked asked;
  asked.schema = autodiscover_schema::kMobileSync;
  asked.directory.at(kCasParis).directory_of(Protocol::ActiveSync).external_url =
      asked.directory.intern_url("https://mail.contoso.com/Microsoft-Server-ActiveSync");
  EXPECT_THAT(asked.text_of(kAnna),
              HasSubstr("<Url>https://mail.contoso.com/Microsoft-Server-ActiveSync</Url>"));
  EXPECT_THAT(asked.text_of(kMoved), HasSubstr("<Redirect>moved@fabrikam.com</Redirect>"));
}

AutodiscoverRequest soap_request(std::vector<std::string> settings) {
  AutodiscoverRequest request;
  request.is_well_formed = request.knows_schema = request.is_soap = true;
  request.requested_settings = std::move(settings);
  return request;
}

TEST(SoapAnswer, GivesWhatWasAskedForAndNamesWhatItCannot) {
  Asked asked;
  const AutodiscoverAnswer answer = asked.of(kAnna);
  const std::string text =
      render(answer, soap_request({"ExternalEwsUrl", "InternalUnifiedMessagingUrl"}));
  EXPECT_THAT(text, HasSubstr("<Value>https://mail.contoso.com/ews/exchange.asmx</Value>"));
  EXPECT_THAT(text, HasSubstr("<SettingName>InternalUnifiedMessagingUrl</SettingName>"));
  EXPECT_THAT(text, Not(HasSubstr("UserDN")));
}

TEST(SoapAnswer, SendsAMovedUserOn) {
  Asked asked;
  const std::string text = render(asked.of(kMoved), soap_request({"ExternalEwsUrl"}));
  EXPECT_THAT(text, HasSubstr("<ErrorCode>RedirectAddress</ErrorCode>"));
  EXPECT_THAT(text, HasSubstr("<RedirectTarget>moved@fabrikam.com</RedirectTarget>"));
}

TEST(SoapAnswer, NamesBadRequestsAndUnknownUsers) {
  Asked asked;
  AutodiscoverRequest bad;
  bad.is_soap = true;
  EXPECT_THAT(render({}, bad), HasSubstr("<ErrorCode>InvalidRequest</ErrorCode>"));
  EXPECT_THAT(render(asked.of(kAccount), soap_request({})),
              HasSubstr("<ErrorCode>InvalidUser</ErrorCode>"));
  AutodiscoverRequest domains = soap_request({"ExternalEwsUrl"});
  domains.operation = AutodiscoverOperation::DomainSettings;
  domains.domains = {"contoso.com"};
  EXPECT_THAT(render({}, domains), HasSubstr("GetDomainSettingsResponseMessage"));
}

TEST(Property, WithOutsideAccessItsHostIsFound) {
  Asked asked;
  EXPECT_TRUE(has_external_address(asked.of(kAnna)));
  EXPECT_THAT(asked.text_of(kAnna), HasSubstr("//mail.contoso.com"));
  EXPECT_THAT(asked.text_of(kAnna), HasSubstr(">mail.contoso.com"));
}

// Whoever may not connect from outside is told of no name that is for outside, in either form and
// whatever the client can do.
TEST(Property, WithoutOutsideAccessNoOutsideHostIsWritten) {
  const std::vector<std::string> all = {"InternalEwsUrl",        "ExternalEwsUrl",
                                        "InternalEcpUrl",        "ExternalEcpUrl",
                                        "InternalOABUrl",        "ExternalOABUrl",
                                        "InternalWebClientUrls", "ExternalWebClientUrls",
                                        "ExternalMailboxServer", "ExternalMailboxServerRequiresSSL",
                                        "GroupingInformation",   "InternalMailboxServer"};
  for (const UserId user : {kAnna, kLilleUser, kOld10, kOld07, kInside, kBrestUser}) {
    for (unsigned bits = 0; bits < 64; ++bits) {
      Asked asked;
      if ((bits & 1u) != 0) asked.headers.push_back(kMapiCapable);
      if ((bits & 2u) != 0) asked.headers.push_back(kExHttp);
      if ((bits & 4u) != 0) asked.headers.push_back(kNegotiate);
      if ((bits & 8u) != 0) asked.schema = autodiscover_schema::kMobileSync;
      if ((bits & 16u) != 0) set_version(asked.directory, builds::kSp1);
      if ((bits & 32u) != 0) asked.front_end = kCasLyon;
      asked.directory.organisation.mapi_http_enabled = true;
      asked.directory.user_groups[user.index()].settings.blocks_external = true;
      const AutodiscoverAnswer answer = asked.of(user);
      ASSERT_EQ(answer.action, AutodiscoverAction::Settings);
      EXPECT_FALSE(has_external_address(answer));
      const std::string text = render_pox(answer, asked.schema) + render(answer, soap_request(all));
      for (const char* host : {"mail.contoso.com", "lyon.contoso.com", "legacy.contoso.com"}) {
        const std::string with_slash = std::string("//") + host;
        EXPECT_THAT(text, Not(HasSubstr(with_slash))) << host;
        EXPECT_THAT(text, Not(HasSubstr(std::string(">") + host))) << host;
        EXPECT_THAT(text, Not(HasSubstr(std::string(":") + host))) << host;
      }
      EXPECT_THAT(text, Not(HasSubstr("EXPR")));
    }
  }
}

}  // namespace
}  // namespace casgrid::testing
