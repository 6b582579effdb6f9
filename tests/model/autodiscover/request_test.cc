#include "model/autodiscover/request.h"

#include <gtest/gtest.h>

#include "model/autodiscover/ask.h"
#include "tests/model/autodiscover/contoso.h"

namespace casgrid::testing {
namespace {

AutodiscoverRequest pox(const std::string& body) {
  return parse_autodiscover(body, AutodiscoverForm::Pox);
}

AutodiscoverRequest soap(const std::string& body) {
  return parse_autodiscover(body, AutodiscoverForm::Soap);
}

std::string soap_body(const std::string& inside) {
  return R"(<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:a="http://schemas.microsoft.com/exchange/2010/Autodiscover">
  <soap:Header><a:RequestedServerVersion>Exchange2013</a:RequestedServerVersion></soap:Header>
  <soap:Body>)" +
         inside + "</soap:Body></soap:Envelope>";
}

TEST(PoxRequest, NamesTheMailboxAndTheSchema) {
  const AutodiscoverRequest r = pox(pox_body("anna@contoso.com"));
  EXPECT_TRUE(r.is_well_formed);
  EXPECT_TRUE(r.knows_schema);
  EXPECT_FALSE(r.is_soap);
  EXPECT_EQ(r.email_address, "anna@contoso.com");
  EXPECT_EQ(r.acceptable_schema, autodiscover_schema::kOutlook2006a);
}

TEST(PoxRequest, MayWriteItsNamesWithAPrefix) {
  const AutodiscoverRequest r =
      pox("<p:Autodiscover xmlns:p='" + std::string(kOutlookRequest) +
          "'><p:Request><p:LegacyDN> /o=x/cn=a&amp;b </p:LegacyDN><p:AcceptableResponseSchema>" +
          std::string(autodiscover_schema::kOutlook2006) +
          "</p:AcceptableResponseSchema></p:Request></p:Autodiscover>");
  EXPECT_TRUE(r.is_well_formed && r.knows_schema);
  EXPECT_EQ(r.legacy_dn, "/o=x/cn=a&b");
}

TEST(PoxRequest, KnowsThreeSchemas) {
  for (const std::string_view schema :
       {autodiscover_schema::kOutlook2006, autodiscover_schema::kOutlook2006a,
        autodiscover_schema::kMobileSync}) {
    EXPECT_TRUE(pox(pox_body("anna@contoso.com", schema)).knows_schema) << schema;
  }
}

TEST(PoxRequest, AD016OfAnUnknownSchemaIsWellFormedAllTheSame) {
  for (const char* schema : {"http://example.invalid/schema",
                             "http://schemas.microsoft.com/exchange/autodiscover/outlook/"
                             "responseschema/2006b"}) {
    const AutodiscoverRequest r = pox(pox_body("anna@contoso.com", schema));
    EXPECT_TRUE(r.is_well_formed) << schema;
    EXPECT_FALSE(r.knows_schema) << schema;
  }
}

TEST(PoxRequest, OfNobodyOrOfNoSchemaIsNone) {
  EXPECT_FALSE(pox(pox_body("")).is_well_formed);
  EXPECT_FALSE(pox(pox_body("anna@contoso.com", "")).is_well_formed);
  EXPECT_FALSE(pox("<Autodiscover><Request/></Autodiscover>").is_well_formed);
  std::string other = pox_body("anna@contoso.com");
  other.replace(other.find("requestschema"), 13, "otherschema");
  EXPECT_FALSE(pox(other).is_well_formed);
}

TEST(PoxRequest, IsNotServedAtTheSoapAddressNorTheOtherWay) {
  EXPECT_FALSE(soap(pox_body("anna@contoso.com")).is_well_formed);
  const std::string envelope = soap_body(
      "<a:GetUserSettingsRequestMessage><a:Request><a:Users><a:User><a:Mailbox>anna@contoso.com"
      "</a:Mailbox></a:User></a:Users></a:Request></a:GetUserSettingsRequestMessage>");
  EXPECT_TRUE(soap(envelope).is_well_formed);
  EXPECT_FALSE(pox(envelope).is_well_formed);
}

TEST(SoapRequest, NamesUsersAndSettings) {
  const AutodiscoverRequest r = soap(soap_body(
      "<a:GetUserSettingsRequestMessage><a:Request><a:Users>"
      "<a:User><a:Mailbox>anna@contoso.com</a:Mailbox></a:User>"
      "<a:User><a:Mailbox>bob@contoso.com</a:Mailbox></a:User></a:Users><a:RequestedSettings>"
      "<a:Setting>ExternalEwsUrl</a:Setting><a:Setting>UserDisplayName</a:Setting>"
      "</a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage>"));
  EXPECT_TRUE(r.is_well_formed && r.knows_schema && r.is_soap);
  EXPECT_EQ(r.email_address, "anna@contoso.com");
  EXPECT_EQ(r.further_addresses, std::vector<std::string>{"bob@contoso.com"});
  EXPECT_EQ(r.requested_settings, (std::vector<std::string>{"ExternalEwsUrl", "UserDisplayName"}));
}

TEST(SoapRequest, OfDomainsNamesThem) {
  const AutodiscoverRequest r = soap(soap_body(
      "<a:GetDomainSettingsRequestMessage><a:Request><a:Domains><a:Domain>contoso.com</a:Domain>"
      "</a:Domains><a:RequestedSettings><a:Setting>ExternalEwsUrl</a:Setting>"
      "</a:RequestedSettings></a:Request></a:GetDomainSettingsRequestMessage>"));
  EXPECT_TRUE(r.is_well_formed);
  EXPECT_EQ(r.operation, AutodiscoverOperation::DomainSettings);
  EXPECT_EQ(r.domains, std::vector<std::string>{"contoso.com"});
}

TEST(SoapRequest, OfAnotherOperationIsNone) {
  EXPECT_FALSE(soap(soap_body("<a:GetFederationInformationRequestMessage/>")).is_well_formed);
  EXPECT_FALSE(soap("<Envelope/>").is_well_formed);
}

// ---- what is no document
// --------------------------------------------------------------------------

TEST(MalformedRequest, AtEveryTruncationIsNone) {
  const std::string whole = pox_body("anna@contoso.com");
  for (std::size_t n = 0; n < whole.size(); ++n)
    EXPECT_FALSE(pox(whole.substr(0, n)).is_well_formed) << n;
  EXPECT_TRUE(pox(whole).is_well_formed);
}

TEST(MalformedRequest, LargerThanTheBoundIsNone) {
  std::string body = pox_body("anna@contoso.com");
  body += std::string(kMaxAutodiscoverBytes - body.size(), ' ');
  EXPECT_TRUE(pox(body).is_well_formed);
  EXPECT_FALSE(pox(body + " ").is_well_formed);
  EXPECT_FALSE(pox(std::string(8u << 20, '<')).is_well_formed);
}

TEST(MalformedRequest, DeeperThanTheBoundIsNone) {
  const auto nested = [](std::size_t depth) {
    std::string open;
    std::string close;
    for (std::size_t i = 0; i < depth; ++i) {
      open += "<x>";
      close += "</x>";
    }
    std::string body = pox_body("anna@contoso.com");
    return body.insert(body.find("<EMailAddress>"), open + close);
  };
  EXPECT_TRUE(pox(nested(8)).is_well_formed);
  EXPECT_FALSE(pox(nested(kMaxAutodiscoverDepth)).is_well_formed);
  EXPECT_FALSE(pox(nested(9000)).is_well_formed);
}

TEST(MalformedRequest, WithADocumentTypeIsNone) {
  const std::string body = pox_body("&lol9;");
  const std::string bomb =
      "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol9 \"&lol;&lol;&lol;&lol;\">]>";
  EXPECT_FALSE(pox(bomb + body).is_well_formed);
  EXPECT_FALSE(
      pox("<!DOCTYPE a [<!ENTITY lol9 SYSTEM \"file:///etc/passwd\">]>" + body).is_well_formed);
  EXPECT_FALSE(pox("<!DOCTYPE a>" + body).is_well_formed);
}

TEST(MalformedRequest, AnEntityOfItsOwnIsNotExpanded) {
  EXPECT_EQ(pox(pox_body("&lol9;")).email_address, "&lol9;");
}

TEST(MalformedRequest, OfAnyOtherKindIsNone) {
  const std::string whole = pox_body("anna@contoso.com");
  const std::string_view corpus[] = {"",
                                     " ",
                                     "x",
                                     "<",
                                     ">",
                                     "<>",
                                     "</a>",
                                     "<a>",
                                     "<a/><a/>",
                                     "<?xml version='1.0'?>",
                                     "<!-- -->",
                                     "<a></b>",
                                     "<a b=></a>",
                                     "<a b='</a>",
                                     "<![CDATA[<Autodiscover/>]]>",
                                     "{\"EMailAddress\":\"anna@contoso.com\"}",
                                     "\xEF\xBB\xBF",
                                     "\xFF\xFE<",
                                     "EMailAddress=anna%40contoso.com"};
  for (const std::string_view text : corpus) {
    EXPECT_FALSE(pox(std::string(text)).is_well_formed) << text;
    EXPECT_FALSE(soap(std::string(text)).is_well_formed) << text;
  }
  EXPECT_FALSE(pox(whole + "junk").is_well_formed);
  EXPECT_FALSE(pox("junk" + whole).is_well_formed);
  EXPECT_FALSE(pox(whole + whole).is_well_formed);
  EXPECT_FALSE(pox(std::string("\0", 1) + whole).is_well_formed);
}

TEST(MalformedRequest, AnyOneByteChangedIsReadWithoutHarm) {
  const std::string whole = pox_body("anna@contoso.com");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char byte : {'<', '>', '&', '"', '\0', '\xFF', ']', '!', '/'}) {
      std::string changed = whole;
      changed[at] = byte;
      const AutodiscoverRequest r = pox(changed);
      EXPECT_TRUE(r.is_well_formed || r.email_address.empty());
    }
  }
}

// ---- what routing is told
// -------------------------------------------------------------------------

TEST(AutodiscoverAsk, LegacyDnWinsOverTheAddress) {
  const Directory d = contoso();
  std::string body = pox_body("anna@contoso.com");
  body.insert(body.find("<EMailAddress>"),
              "<LegacyDN>" + d.named(kOld10).legacy_dn + "</LegacyDN>");
  EXPECT_EQ(ask_of(d, {.body = body}).subject, kOld10);
  body.replace(body.find("/cn=Recipients"), 14, "/cn=Nowhere");
  EXPECT_TRUE(ask_of(d, {.body = body}).subject.is_none());
}

TEST(AutodiscoverAsk, AMailUserOrARemoteMailboxIsASubject) {
  const Directory d = contoso();
  EXPECT_EQ(ask_of(d, {.body = pox_body("moved@contoso.com")}).subject, kMoved);
  EXPECT_EQ(ask_of(d, {.body = pox_body("ONLINE@Contoso.com")}).subject, kOnline);
  EXPECT_TRUE(ask_of(d, {.body = pox_body("nobody@contoso.com")}).subject.is_none());
  EXPECT_TRUE(ask_of(d, {.body = pox_body("anna")}).subject.is_none());
}

TEST(AutodiscoverAsk, ReadsTheHeadersInAnyCase) {
  const Directory d = contoso();
  const std::string body = pox_body("anna@contoso.com");
  const AutodiscoverHeader headers[] = {{"x-mapihttpCAPABILITY", " 2 "},
                                        {"Content-Type", "text/xml"},
                                        {"X-ClientCanHandle", "negotiate, EXHTTPINFO"}};
  const AutodiscoverAsk ask = ask_of(d, {.headers = headers, .body = body});
  EXPECT_TRUE(ask.mapi_capable && ask.takes_ex_http && ask.takes_negotiate);
  const AutodiscoverAsk without = ask_of(d, {.body = body});
  EXPECT_FALSE(without.mapi_capable || without.takes_ex_http || without.takes_negotiate);
}

TEST(AutodiscoverAsk, OfNoCapabilityIsNone) {
  const Directory d = contoso();
  for (const char* value : {"0", "", "-1", "one", "1x", "99999999999999999999"}) {
    const AutodiscoverHeader headers[] = {{"X-MapiHttpCapability", value},
                                          {"X-ClientCanHandle", "ExHttpInformation"}};
    const AutodiscoverAsk ask = ask_of(d, {.headers = headers});
    EXPECT_FALSE(ask.mapi_capable || ask.takes_ex_http) << value;
  }
}

TEST(AutodiscoverAsk, AD015OfAGetIsNoPost) {
  const Directory d = contoso();
  EXPECT_FALSE(ask_of(d, {.method = "GET"}).is_post);
  EXPECT_FALSE(ask_of(d, {.method = "GET"}).is_well_formed);
  EXPECT_TRUE(ask_of(d, {.method = "POST"}).is_post);
}

TEST(AutodiscoverAsk, ThePathTellsTheForm) {
  EXPECT_EQ(autodiscover_form("/Autodiscover/Autodiscover.SVC"), AutodiscoverForm::Soap);
  EXPECT_EQ(autodiscover_form("/autodiscover/autodiscover.svc/wssecurity"), AutodiscoverForm::Soap);
  EXPECT_EQ(autodiscover_form("/autodiscover/autodiscover.xml"), AutodiscoverForm::Pox);
  EXPECT_TRUE(ask_of(contoso(), {.path = "/autodiscover/autodiscover.svc"}).is_soap);
}

}  // namespace
}  // namespace casgrid::testing
