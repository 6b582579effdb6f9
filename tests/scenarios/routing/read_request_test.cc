// From a description to the facts of a request: what a header, a cookie, a path or a command says,
// and what of it is believed.
#include <gtest/gtest.h>

#include "scenarios/routing/back_end_cookie.h"
#include "scenarios/routing/forest.h"
#include "scenarios/routing/http_resource.h"
#include "scenarios/routing/read_case.h"
#include "tests/scenarios/routing/own_forest.h"

namespace casgrid::testing {
namespace {

using nlohmann::json;

constexpr const char* kOwnSid = "S-1-5-21-1-2-3-1001";
constexpr const char* kDatabase = "11111111-0000-4000-8000-000000000001";

struct Reading {
  Directory d;
  ReadRequest read;

  explicit Reading(const ForestCase& c) {
    Complaints complaints;
    d = read_forest(own_forest(), complaints);
    std::string error;
    const RoutingCase made = read_case(ForestCase(c).expect({{"action", "proxy"}}).json(), error);
    EXPECT_EQ(error, "");
    read_request(d, *d.find_server(made.front_end), made.request, made.identity, read);
    EXPECT_EQ(read.error, "");
  }
  const RequestFacts& facts() const { return read.facts; }
};

ForestCase with_cookie(const char* name, const std::string& value) {
  return ForestCase().request({{"cookies", {{name, value}}}});
}

std::int64_t noon() { return *parse_utc("2020-05-04T12:00:00Z"); }

// ---- X-BackEndCookie

TEST(BackEndCookie, ReadsBackAsItWasWritten) {
  const auto read =
      read_back_end_cookie(write_back_end_cookie({kOwnSid, kDatabase, "", 0, noon()}));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key, kOwnSid);
  EXPECT_EQ(read->database_guid, kDatabase);
  EXPECT_EQ(read->valid_until_s, noon());
  EXPECT_EQ(read->server, "");
}

TEST(BackEndCookie, OfAServerReadsBackAsItWasWritten) {
  const auto read =
      read_back_end_cookie(write_back_end_cookie({kOwnSid, "", "ex10.contoso.com", 7, noon()}));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->server, "ex10.contoso.com");
  EXPECT_EQ(read->server_version, 7u);
  EXPECT_EQ(read->database_guid, "");
  EXPECT_EQ(read->valid_until_s, noon());
}

TEST(BackEndCookie, OfSeveralUsersIsReadEntryByEntry) {
  const std::string mine = write_back_end_cookie({kOwnSid, kDatabase, "", 0, noon()});
  const std::string other = write_back_end_cookie({"S-1-5-21-9", kDatabase, "", 0, noon()});
  for (const std::string& value :
       {other + "&" + mine, other + " " + mine, "garbage&" + other + "& " + mine}) {
    const auto all = read_back_end_cookies(value);
    ASSERT_EQ(all.size(), 2u) << value;
    EXPECT_EQ(all[1].key, kOwnSid) << value;
  }
}

TEST(BackEndCookie, HidesItsTextByComplement) {
  const std::string value = write_back_end_cookie({"k", kDatabase, "", 0, noon()});
  EXPECT_EQ(value.substr(0, 4), "k=u5") << "the complement of 'D', 'a' in Base64";
  EXPECT_EQ(back_end_cookie_text({"k", kDatabase, "", 0, noon()}),
            std::string("Database~") + kDatabase + "~~2020-05-04T12:00:00");
}

TEST(BackEndCookie, ThatIsCutOrGarbageIsNone) {
  const std::string good = write_back_end_cookie({kOwnSid, kDatabase, "", 0, noon()});
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(read_back_end_cookie(good.substr(0, size))) << size;
  for (const char* bad : {"", "=", "x", "k=", "k=!!!!", "k=AAAA", "k=u56L", "====="})
    EXPECT_FALSE(read_back_end_cookie(bad)) << bad;
  EXPECT_FALSE(read_back_end_cookie("k=" + std::string(8192, 'A')));
}

TEST(Instants, AreReadStrictly) {
  EXPECT_EQ(parse_utc("1970-01-02T00:00:01Z"), 86401);
  EXPECT_EQ(parse_utc("1970-01-02 00:00:01.5"), 86401);
  EXPECT_EQ(utc_text(noon()), "2020-05-04T12:00:00");
  for (const char* bad : {"", "noon", "2020-02-30T00:00:00", "2020-01-01T24:00:00",
                          "2020-1-01T00:00:00", "2020-01-01T00:60:00", "2020/01/01T00:00:00"})
    EXPECT_FALSE(parse_utc(bad)) << bad;
}

TEST(Cookies, OfTheUserAndFreshNameADatabase) {
  const Reading r(with_cookie("X-BackEndCookie",
                              write_back_end_cookie({kOwnSid, kDatabase, "", 0, noon() + 1})));
  // A forms session is the user's own too.
  EXPECT_FALSE(r.facts().hints.cookie_database.is_none());
  EXPECT_FALSE(r.facts().hints.has_foreign_cookie);
}

TEST(Cookies, ExpiredForeignOrGarbageSayNothing) {
  const std::string unknown = "99999999-0000-4000-8000-000000000009";
  for (const std::string& value :
       {write_back_end_cookie({kOwnSid, kDatabase, "", 0, noon()}),
        write_back_end_cookie({"S-1-5-21-1-2-3-1002", kDatabase, "", 0, noon() + 60}),
        write_back_end_cookie({kOwnSid, unknown, "", 0, noon() + 60}), std::string("garbage")}) {
    const Reading r(with_cookie("X-BackEndCookie", value));
    EXPECT_TRUE(r.facts().hints.cookie_database.is_none()) << value;
    EXPECT_TRUE(r.facts().hints.has_foreign_cookie) << value;
  }
}

TEST(Cookies, NameServersThatTheDirectoryKnows) {
  EXPECT_EQ(Reading(with_cookie("X-BEResource", "store-oslo.fabrikam.com~1942062522"))
                .facts()
                .hints.resource_server,
            ServerId{1u});
  for (const char* unknown : {"evil.example.com~1942062522", "", "~", "127.0.0.1~1"}) {
    EXPECT_TRUE(
        Reading(with_cookie("X-BEResource", unknown)).facts().hints.resource_server.is_none())
        << unknown;
    EXPECT_TRUE(Reading(with_cookie("X-BackEndOverrideCookie", unknown))
                    .facts()
                    .hints.affinity_server.is_none())
        << unknown;
  }
}

TEST(Cookies, OfAnUnknownHostLeadToAServerOfTheSite) {
  expect_holds(with_cookie("X-BEResource", "evil.example.com~1")
                   .by_nobody()
                   .asks("https://mail.fabrikam.com/owa/auth/15.0.1497/themes/x.css")
                   .expect({{"action", "proxy"}, {"target", "store-oslo"}}));
}

// ---- paths

struct PathCase {
  const char* method;
  const char* path;
  Protocol protocol;
  Resource resource;
};

TEST(HttpResource, IsOfTheVirtualDirectoryWhateverTheCase) {
  using P = Protocol;
  using R = Resource;
  for (const PathCase& c :
       {PathCase{"GET", "/", P::Owa, R::Root},
        PathCase{"GET", "", P::Owa, R::Root},
        PathCase{"GET", "/OWA", P::Owa, R::Application},
        PathCase{"GET", "/owa/", P::Owa, R::Application},
        PathCase{"GET", "/owa/auth/logon.aspx", P::Owa, R::LogonPage},
        PathCase{"POST", "/owa/auth.owa", P::Owa, R::LogonPost},
        PathCase{"GET", "/owa/auth.owa", P::Owa, R::Application},
        PathCase{"GET", "/owa/logoff.owa", P::Owa, R::SignOff},
        PathCase{"GET", "/owa/auth/signout.aspx", P::Owa, R::SignOutPage},
        PathCase{"GET", "/owa/auth/x/themes/y.css", P::Owa, R::Static},
        PathCase{"GET", "/owa/healthcheck.htm", P::Owa, R::HealthPage},
        PathCase{"GET", "/ECP/logoff.aspx", P::Ecp, R::SignOff},
        PathCase{"POST", "/EWS/Exchange.asmx", P::Ews, R::Application},
        PathCase{"POST", "/Microsoft-Server-ActiveSync", P::ActiveSync, R::Application},
        PathCase{"GET", "/OAB/x/oab.xml", P::Oab, R::Application},
        PathCase{"POST", "/mapi/emsmdb/", P::Mapi, R::Application},
        PathCase{"POST", "/mapi/healthcheck.htm", P::Mapi, R::HealthPage},
        PathCase{"RPC_IN_DATA", "/rpc/rpcproxy.dll", P::OutlookAnywhere, R::Application},
        PathCase{"POST", "/autodiscover/autodiscover.xml", P::Autodiscover, R::Application},
        PathCase{"POST", "/powershell", P::PowerShell, R::Application},
        PathCase{"GET", "/owafoo", P::Owa, R::Unknown},
        PathCase{"GET", "/public", P::Owa, R::Unknown}}) {
    const HttpResource found = http_resource(c.method, c.path);
    EXPECT_EQ(found.resource, c.resource) << c.method << " " << c.path;
    if (c.resource != R::Unknown) {
      EXPECT_EQ(found.protocol, c.protocol) << c.path;
    }
  }
}

TEST(HttpResource, ASegmentThatIsNoFolderOrFileOpensAMailbox) {
  EXPECT_EQ(http_resource("GET", "/owa/Bjorn@fabrikam.com/").explicit_mailbox,
            "bjorn@fabrikam.com");
  EXPECT_EQ(http_resource("GET", "/owa/bjorn").explicit_mailbox, "bjorn");
  EXPECT_EQ(http_resource("GET", "/ecp/bjorn@fabrikam.com").explicit_mailbox, "bjorn@fabrikam.com");
  for (const char* none :
       {"/owa", "/owa/", "/owa/prem/x.js", "/owa/service.svc", "/ews/bjorn@fabrikam.com"})
    EXPECT_EQ(http_resource("GET", none).explicit_mailbox, "") << none;
}

// ---- HTTP details

TEST(ReadRequest, TheNewEcpIsAskedForByExchClientVer) {
  const std::string ecp = "https://mail.fabrikam.com/ecp/";
  EXPECT_TRUE(Reading(ForestCase().asks(ecp + "?ExchClientVer=15")).facts().hints.wants_new_ecp);
  EXPECT_TRUE(Reading(ForestCase().asks(ecp + "?a=b&exchclientver=15.0.847.32"))
                  .facts()
                  .hints.wants_new_ecp);
  for (const char* query : {"", "?ExchClientVer=14", "?XExchClientVer=15", "?ExchClientVer="})
    EXPECT_FALSE(Reading(ForestCase().asks(ecp + query)).facts().hints.wants_new_ecp) << query;
}

TEST(ReadRequest, AnAnchorIsAMailboxOfTheOrganisation) {
  const auto anchored = [](const char* address) {
    return Reading(ForestCase().request({{"headers", {{"X-AnchorMailbox", address}}}}))
        .facts()
        .hints.header_mailbox;
  };
  EXPECT_EQ(anchored("bjorn@fabrikam.com"), UserId{1u});
  EXPECT_TRUE(anchored("someone@example.com").is_none());
}

TEST(ReadRequest, PrivilegedHeadersOfAClientAreNoted) {
  const Reading r(
      ForestCase().request({{"headers", {{"x-COMMONaccesstoken", "V"}, {"X-IsFromCafe", "1"}}}}));
  EXPECT_TRUE(r.facts().privileged_headers.has(PrivilegedHeader::CommonAccessToken));
  EXPECT_TRUE(r.facts().privileged_headers.has(PrivilegedHeader::IsFromCafe));
  EXPECT_FALSE(r.facts().privileged_headers.has(PrivilegedHeader::BeServerException));
  EXPECT_FALSE(r.facts().is_from_front_end) << "a header makes nobody a server";
}

TEST(ReadRequest, TheUrlOfMapiNamesAMailbox) {
  const std::string mapi = "https://mail.fabrikam.com/mapi/emsmdb/?MailboxId=";
  using Named = RoutingHints::Named;
  EXPECT_EQ(Reading(ForestCase().asks(mapi + "44444444-0000-4000-8000-000000000002@fabrikam.com"))
                .facts()
                .hints.url_mailbox,
            UserId{1u});
  EXPECT_EQ(Reading(ForestCase().asks(mapi + "44444444-9999-4000-8000-000000000002@fabrikam.com"))
                .facts()
                .hints.in_url,
            Named::UnknownMailbox);
  EXPECT_EQ(Reading(ForestCase().asks("https://mail.fabrikam.com/owa/bjorn/")).facts().hints.in_url,
            Named::Malformed);
}

TEST(ReadRequest, OnlyOutlooksVersionCounts) {
  const auto major = [](const json& client) {
    return Reading(ForestCase().request({{"client", client}})).facts().outlook_major;
  };
  EXPECT_EQ(major({{"product", "Outlook"}, {"version", "11.0.5608"}}), 11);
  EXPECT_EQ(major({{"product", "Browser"}, {"version", "11"}}), 0);
  EXPECT_EQ(Reading(ForestCase().request(
                        {{"headers", {{"X-ClientApplication", "Outlook/15.0.4569.1503"}}}}))
                .facts()
                .outlook_major,
            15);
}

// ---- POP3, IMAP4, SMTP

ForestCase imap(const json& fields) {
  ForestCase c;
  json request = {{"protocol", "imap4"}, {"tls", "none"}, {"port", 143}};
  request.update(fields);
  return c.put("request", request).by("anna", "basic");
}

TEST(ReadRequest, ALogonThatIsBegunCounts) {
  const auto begun = [](const char* command) {
    return Reading(imap({{"commands", {command}}})).facts().mail.begun;
  };
  for (const char* command :
       {"a1 LOGIN anna secret", "a1 AUTHENTICATE PLAIN", "USER anna", "AUTH PLAIN"})
    EXPECT_EQ(begun(command), MailLogon::Password) << command;
  for (const char* command : {"a1 AUTHENTICATE NTLM", "AUTH GSSAPI"})
    EXPECT_EQ(begun(command), MailLogon::Ntlm) << command;
  for (const char* command : {"a1 CAPABILITY", "a1 NOOP", "a1 SELECT INBOX"})
    EXPECT_EQ(begun(command), MailLogon::None) << command;
}

TEST(ReadRequest, ABegunLogonInClearIsRefusedAsAWholeOneIs) {
  expect_holds(imap({{"commands", {"a1 AUTHENTICATE PLAIN"}}})
                   .expect({{"action", "answer"}, {"reply_prefix", "NO"}}));
}

TEST(ReadRequest, WithoutTlsALoginTypeTakesWhatItSays) {
  struct Said {
    const char* login_type;
    const char* command;
    const char* reply;
  };
  for (const Said& said :
       {Said{"SecureLogin", "a1 STARTTLS", "OK"}, Said{"SecureLogin", "a1 CAPABILITY", "NO"},
        Said{"PlainTextAuthentication", "a1 CAPABILITY", "OK"},
        Said{"PlainTextAuthentication", "a1 LOGIN anna x", "NO"},
        Said{"PlainTextLogin", "a1 CAPABILITY", "OK"}})
    expect_holds(imap({{"commands", {said.command}}})
                     .where("pop_imap_settings[server=front-oslo].login_type", said.login_type)
                     .expect({{"action", "answer"}, {"reply_prefix", said.reply}}));
  expect_holds(imap({{"commands", {"a1 STARTTLS"}}, {"login", {{"command", "LOGIN"}}}})
                   .where("pop_imap_settings[server=front-oslo].login_type", "SecureLogin")
                   .expect({{"action", "answer"}, {"reply_prefix", "NO"}}));
}

TEST(ReadRequest, TheLongestCommandCountsWithItsLineEnd) {
  EXPECT_EQ(Reading(imap({{"commands", {"a NOOP", "a LOGOUT"}}})).facts().mail.command_bytes, 10u);
}

TEST(ReadRequest, LoginIsByItsMechanism) {
  EXPECT_EQ(Reading(imap({{"login", {{"command", "LOGIN"}}}})).facts().mail.logon,
            MailLogon::Password);
  EXPECT_EQ(Reading(imap({{"login", {{"command", "AUTHENTICATE NTLM"}}}})).facts().mail.logon,
            MailLogon::Ntlm);
}

TEST(ReadRequest, RecipientsKeepTheirOrderAndTheirDomain) {
  ForestCase c;
  c.put("request",
        {{"protocol", "smtp"},
         {"tls", "none"},
         {"port", 25},
         {"smtp", {{"rcpt_to", {"bjorn@fabrikam.com", "x@example.com", "y@fabrikam.com"}}}}});
  const Reading r(c.by_nobody());
  ASSERT_EQ(r.read.recipients.size(), 3u);
  EXPECT_EQ(r.read.recipients[0].mailbox, UserId{1u});
  EXPECT_TRUE(r.read.recipients[2].mailbox.is_none());
  EXPECT_FALSE(r.read.recipients[1].is_accepted);
  EXPECT_TRUE(r.read.recipients[2].is_accepted);
}

}  // namespace
}  // namespace casgrid::testing
