// Who asked, for whose mailbox, from where, and what it was: wherever a log has it.
#include "scenarios/logs/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenarios/logs/written_logs.h"

namespace casgrid::testing {
namespace {

using logs::Arrival;
using logs::LogSummary;
using logs::Service;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kGuid = "0d2c1c77-0000-4000-8000-000000000001";
const std::string kHaproxy =
    "Mar 31 10:17:50 lb1 haproxy[2211]: 10.4.1.20:51230 [31/Mar/2020:10:17:49.600] fe_ex~ "
    "be_ex/ex1 0/0/1/25/40 200 432 - - ---- 12/12/3/1/0 0/0 ";

logs::Request asked(Service service, const std::string& stem, const std::string& query) {
  logs::Request r;
  r.service = service;
  r.stem = stem;
  r.query = query;
  return r;
}

struct Url {
  Service service;
  std::string stem;
  std::string query;
  std::string mailbox;  // empty: it names none
};

class UrlIdentity : public ::testing::TestWithParam<Url> {};

TEST_P(UrlIdentity, IsRead) {
  const Url& u = GetParam();
  logs::IdentityReader reader;
  EXPECT_EQ(reader.mailbox_of(asked(u.service, u.stem, u.query)), u.mailbox) << u.stem << u.query;
}

const std::string kId = kGuid;
INSTANTIATE_TEST_SUITE_P(
    All, UrlIdentity,
    ::testing::Values(
        Url{Service::Mapi, "/mapi/emsmdb/", "MailboxId=" + kId + "@contoso.com", kId},
        Url{Service::Mapi, "/mapi/nspi/", "a=b&mailboxid=" + kId + "%40contoso.com&c=d", kId},
        Url{Service::Mapi, "/mapi/emsmdb/", "useMailboxOfAuthenticatedUser=true", ""},
        Url{Service::OutlookAnywhere, "/rpc/rpcproxy.dll", kId + "@contoso.com:6001", kId},
        Url{Service::OutlookAnywhere, "/rpcwithcert/RpcProxy.dll",
            "?" + kId + "%40contoso.com:6004", kId},
        Url{Service::OutlookAnywhere, "/rpc/rpcproxy.dll",
            kId + "@contoso.com:6001&CorrelationID=<empty>;&cafeReqId=" + kId + ";", kId},
        Url{Service::OutlookAnywhere, "/rpc/rpcproxy.dll", "ex1.contoso.com:6001", ""},
        Url{Service::OutlookAnywhere, "/rpc/rpcproxy.dll", "localhost:6001", ""},
        Url{Service::Owa, "/owa/anna@contoso.com/", "", "anna@contoso.com"},
        Url{Service::Owa, "/owa/anna%40contoso.com/service.svc", "action=GetItem",
            "anna@contoso.com"},
        Url{Service::Owa, "/owa/contoso.com/", "", ""},
        Url{Service::Owa, "/owa/prem/15.1.2507/resources/images/logo@2x.png", "", ""},
        Url{Service::Oab, "/oab/anna@contoso.com/", "", ""},
        Url{Service::Owa, "/owa/calendar/" + kId + "@contoso.com/x/calendar.html", "", ""},
        Url{Service::Ecp, "/ecp/anna@contoso.com/", "", "anna@contoso.com"},
        Url{Service::Autodiscover, "/autodiscover/autodiscover.json/v1.0/anna@contoso.com",
            "Protocol=Ews", "anna@contoso.com"},
        Url{Service::Autodiscover, "/autodiscover/autodiscover.json",
            "Email=anna%40contoso.com&Protocol=ActiveSync", "anna@contoso.com"},
        Url{Service::Autodiscover, "/autodiscover/autodiscover.json",
            "a=..foo.var/ews/?&Email=autodiscover/autodiscover.json%3F@evil.example", ""},
        Url{Service::Rest, "/api/v2.0/users/anna@contoso.com/messages", "", "anna@contoso.com"},
        Url{Service::Rest, "/api/v1.0/Users('anna@contoso.com')/Messages", "", "anna@contoso.com"},
        Url{Service::Ews, "/ews/exchange.asmx", "X-AnchorMailbox=smtp:anna@contoso.com",
            "anna@contoso.com"},
        Url{Service::Oab, "/oab/" + kId + "/oab.xml", "", ""}));

TEST(ForwardedFor, IsTheFirstOfTheList) {
  EXPECT_EQ(logs::forwarded_client("203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(logs::forwarded_client("203.0.113.9,+10.0.0.1"), "203.0.113.9");
  EXPECT_EQ(logs::forwarded_client("203.0.113.9:50123, 10.0.0.1"), "203.0.113.9");
  EXPECT_EQ(logs::forwarded_client("[2001:db8::7]:443"), "2001:db8::7");
  EXPECT_EQ(logs::forwarded_client("2001:db8::7"), "2001:db8::7");
  for (const char* other : {"", "-", "unknown", "mail.contoso.com", "Mozilla/5.0", "15.0.1497.2.1"})
    EXPECT_EQ(logs::forwarded_client(other), "") << other;
}

TEST(Names, AGuidIsAMailboxWithOrWithoutItsDomain) {
  for (const std::string& name : {kId, kId + "@contoso.com", "MailboxGuid~" + kId,
                                  "MailboxGuid~" + kId + "@contoso.com", "{" + kId + "}"}) {
    EXPECT_EQ(logs::form_of(name), logs::UserForm::MailboxGuid) << name;
    EXPECT_EQ(logs::name_of(name), kId) << name;
  }
  EXPECT_FALSE(logs::names_a_mailbox("ServerVersion~1942129664"));
  EXPECT_FALSE(logs::names_a_mailbox("Organization~contoso.com"));
}

TEST(HaproxyIdentity, IsInTheUrlAndInCapturedHeaders) {
  const WrittenLogs w;
  const std::string get = "\"GET /owa/ HTTP/1.1\"\n";
  const ReadFile file = read_log(w.write(
      "a.log", kHaproxy + "\"POST /mapi/emsmdb/?MailboxId=" + kId + "@contoso.com HTTP/1.1\"\n" +
                   kHaproxy + "{203.0.113.9, 10.0.0.1|anna@contoso.com} {x} " + get));
  ASSERT_THAT(file.rows, SizeIs(2));
  EXPECT_THAT(file.bad, IsEmpty());
  EXPECT_EQ(file.rows[0].client_address, "10.4.1.20");
  EXPECT_EQ(file.rows[1].client_address, "203.0.113.9");
  std::vector<Arrival> all = arrivals_of(w.folder());
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_NE(all[0].anchor, all[1].anchor);
  EXPECT_NE(all[0].anchor, logs::NameId::None);
}

TEST(CombinedIdentity, XForwardedForStandsBehindTheAgent) {
  const WrittenLogs w;
  const std::string row =
      "10.0.0.7 - CONTOSO\\anna [16/Aug/2016:09:00:01 +0000] \"GET /owa/ HTTP/1.1\" 200 12 \"-\" "
      "\"Mozilla/5.0\"";
  const ReadFile file =
      read_log(w.write("a.log", row + " \"203.0.113.9, 10.0.0.7\"\n" + row + " \"-\"\n"));
  ASSERT_THAT(file.rows, SizeIs(2));
  EXPECT_EQ(file.rows[0].client_address, "203.0.113.9");
  EXPECT_EQ(file.rows[1].client_address, "10.0.0.7");
}

TEST(IisIdentity, ColumnsOfOnesOwnAreRead) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write(
      "a.log",
      "#Fields: date time cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip sc-status "
      "time-taken X-Forwarded-For\n"
      "2016-08-16 09:00:01 POST /Microsoft-Server-ActiveSync/default.eas "
      "Cmd=Sync&User=CONTOSO%5Canna&DeviceId=A1&DeviceType=iPhone 443 - 10.0.0.7 200 12 "
      "203.0.113.9,+10.0.0.7\n"));
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].client_address, "203.0.113.9");
  EXPECT_EQ(file.rows[0].user, "CONTOSO\\anna");
}

// ---- what waits, and what failed
// -------------------------------------------------------------------

Values owa(const std::string& stem, const std::string& query, const std::string& status = "200") {
  return {{"cs-uri-stem", stem}, {"cs-uri-query", query}, {"sc-status", status}};
}

TEST(OwaHangs, OnlyThePendingCall) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write(
      "a.log", iis_log({owa("/owa/ev.owa2", "ns=PendingRequest&ev=PendingNotificationRequest&UA=0"),
                        owa("/owa/ev.owa2", "ns=PendingRequest&ev=FinishNotificationRequest&UA=0"),
                        owa("/owa/ev.owa", "oeh=1&ns=PendingRequest&ev=PendingNotificationRequest"),
                        owa("/owa/ev.owa2", "ns=PendingRequest&ev=KeepAlive"),
                        owa("/owa/ev.owa2", "ns=PendingRequest&ev=SubscribeToNotification"),
                        owa("/owa/service.svc", "action=SubscribeToNotification"),
                        owa("/owa/service.svc", "action=GetPendingNotificationRequestCount")})));
  std::vector<bool> polls;
  for (const ReadRow& row : file.rows) polls.push_back(row.request.is_long_poll);
  EXPECT_THAT(polls, ElementsAre(true, false, true, false, false, false, false));
}

TEST(ErrorPage, IsAnErrorOfWhatWasAsked) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write(
      "a.log",
      iis_log({owa("/owa/auth/errorFE.aspx", "CafeError=SSLCertificateProblem"),
               owa("/owa/auth/errorfe.aspx", "httpCode=404&msg=x"),
               owa("/owa/auth/error.aspx",
                   "aspxerrorpath=/owa/service.svc&refurl=https://mail.contoso.com/owa/"),
               owa("/owa/auth/errorfe.aspx",
                   "httpCode=503&refurl=https%3a%2f%2fmail.contoso.com%2fowa%2fservice.svc%3faction"
                   "%3dGetItem"),
               owa("/owa/auth/errorfe.aspx", "httpCode=200", "500"),
               owa("/ecp/auth/errorFE.aspx", "CafeError=x"),
               owa("/owa/auth/logon.aspx", "replaceCurrent=1"),
               owa("/owa/auth/15.0/themes/error.png", "")})));
  ASSERT_THAT(file.rows, SizeIs(8));
  std::vector<std::pair<std::string, int>> said;
  for (const ReadRow& row : file.rows) said.emplace_back(row.action, row.request.status);
  using P = std::pair<std::string, int>;
  EXPECT_THAT(said, ElementsAre(P{"Open", 500}, P{"Open", 404}, P{file.rows[2].action, 500},
                                P{"GetItem", 503}, P{"Open", 500}, P{file.rows[5].action, 500},
                                P{"LogonPage", 200}, P{"Static", 200}));
  EXPECT_NE(file.rows[2].action, "Static");
  EXPECT_EQ(file.rows[5].request.service, Service::Ecp);
}

TEST(ErrorPage, ThatNamesTheRequestChangesItsStatus) {
  const WrittenLogs w;
  LogSummary summary;
  w.write("a.log", iis_log({owa("/owa/service.svc", "action=GetItem&cafeReqId=" + kId + ";", "302"),
                            owa("/owa/auth/errorfe.aspx", "httpCode=500&reqid=" + kId)}));
  const std::vector<Arrival> all = arrivals_of(w.folder(), &summary);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].status, 500);
}

TEST(ErrorPage, ChangesTheStatusOfTheRequestThatWasSentOnToIt) {
  const WrittenLogs w;
  LogSummary summary;
  const auto row = [](const char* time, const char* user, const char* stem, const char* query,
                      const char* status) {
    return Values{{"time", time},
                  {"cs-username", user},
                  {"cs-uri-stem", stem},
                  {"cs-uri-query", query},
                  {"sc-status", status}};
  };
  w.write("a.log", iis_log({row("09:00:01", "anna", "/owa/service.svc", "action=GetItem", "302"),
                            row("09:00:02", "-", "/owa/auth/errorFE.aspx", "httpCode=503", "200"),
                            row("09:00:05", "anna", "/owa/", "", "302"),
                            row("09:00:06", "-", "/owa/auth/logon.aspx", "", "200"),
                            row("09:00:30", "-", "/owa/auth/errorFE.aspx", "CafeError=x", "200")}));
  std::vector<int> statuses;
  for (const Arrival& a : arrivals_of(w.folder(), &summary)) statuses.push_back(a.status);
  EXPECT_THAT(statuses, ElementsAre(503, 302, 200, 500));
  EXPECT_EQ(summary.error_pages, 1u);
}

// ---- rows that are there twice
// ---------------------------------------------------------------------

std::string second(int n) {
  return "2016-08-16T09:00:" + std::string(n < 10 ? "0" : "") + std::to_string(n) + ".000Z";
}

std::string log_of(int from, int to) {
  std::vector<Values> rows;
  for (int n = from; n < to; ++n)
    rows.push_back({{"DateTime", second(n)},
                    {"RequestId", "6f1c1a2e-0000-4000-8000-0000000000" + std::to_string(10 + n)}});
  return http_proxy_log(rows);
}

TEST(Repeats, ARowWithAnIdCountsOnceWhereverItStands) {
  LogSummary summary;
  const WrittenLogs joined;
  joined.write("a.log", log_of(0, 30) + log_of(20, 30));
  EXPECT_THAT(arrivals_of(joined.folder(), &summary), SizeIs(30));
  EXPECT_EQ(summary.total_repeated(), 10u);
  const WrittenLogs rotated;
  rotated.write("a/x.log", log_of(0, 30));
  rotated.write("b/x.log.1", log_of(10, 40));
  rotated.write("c/x.log.gz", gzipped(log_of(5, 12)));
  EXPECT_THAT(arrivals_of(rotated.folder(), &summary), SizeIs(40));
  EXPECT_EQ(summary.total_repeated(), 27u);
}

TEST(Repeats, OfRowsWithoutAnIdTheFileCountsThatHasMost) {
  const auto row = [](const char* time) {
    return Values{{"time", time}, {"cs-uri-query", "action=GetItem"}};
  };
  LogSummary summary;
  const WrittenLogs w;
  // Twice within a second: somebody asked twice.
  w.write("a.log", iis_log({row("09:00:01"), row("09:00:01"), row("09:00:02")}));
  EXPECT_THAT(arrivals_of(w.folder(), &summary), SizeIs(3));
  w.write("b.log", iis_log({row("09:00:01"), row("09:00:01"), row("09:00:03")}));
  w.write("c.log", iis_log({row("09:00:01")}));
  EXPECT_THAT(arrivals_of(w.folder(), &summary), SizeIs(4));
  EXPECT_EQ(summary.total_repeated(), 3u);
}

}  // namespace
}  // namespace casgrid::testing
