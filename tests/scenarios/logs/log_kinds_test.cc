// Each kind of log as this project writes it itself, and how kinds are told apart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenarios/logs/written_logs.h"

namespace casgrid::testing {
namespace {

using logs::LogKind;
using logs::Noise;
using logs::Service;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST(HttpProxy, ColumnsAreFoundByName) {
  const WrittenLogs w;
  const std::string_view swapped =
      "HttpStatus,UrlStem,Protocol,DateTime,Novelty,TotalRequestTime,RequestId,TargetServer,"
      "AuthenticatedUser";
  const std::string path =
      w.write("a.log", exchange_header("HttpProxy Logs", swapped) + http_proxy_row({}, swapped));
  const ReadFile file = read_log(path);
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].request.status, 200);
  EXPECT_EQ(file.rows[0].user, "CONTOSO\\anna");
  EXPECT_EQ(logs::text_of(file.rows[0].request.began), "2016-08-16T09:00:10.400Z");
  EXPECT_EQ(file.rows[0].fields.at("Novelty"), "");
}

TEST(HttpProxy, TheOldSchemaHas53ColumnsAndItsProxyTimeIsTheBackEnds) {
  const WrittenLogs w;
  const std::string path = w.write(
      "a.log", exchange_header("HttpProxy Logs", kHttpProxy53) + http_proxy_row({}, kHttpProxy53));
  const ReadFile file = read_log(path);
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_THAT(file.rows[0].fields, SizeIs(53));
  EXPECT_EQ(file.rows[0].request.back_end, 92'000u);
}

TEST(HttpProxy, ANewFieldsLineInTheMiddleCounts) {
  const WrittenLogs w;
  const std::string path =
      w.write("a.log", http_proxy_log({{}}) + exchange_header("HttpProxy Logs", kHttpProxy53) +
                           http_proxy_row({{"AuthenticatedUser", "CONTOSO\\bert"}}, kHttpProxy53));
  const ReadFile file = read_log(path);
  ASSERT_THAT(file.rows, SizeIs(2));
  EXPECT_EQ(file.rows[1].user, "CONTOSO\\bert");
  EXPECT_THAT(file.rows[1].fields, SizeIs(53));
  EXPECT_EQ(file.rows[1].line, 12u);
}

TEST(HttpProxy, RowsWithoutAnyHeaderAreKnownByTheirForm) {
  const WrittenLogs w;
  EXPECT_EQ(read_log(w.write("a.log", http_proxy_row())).rows.at(0).user, "CONTOSO\\anna");
  EXPECT_EQ(read_log(w.write("b.log", http_proxy_row({}, kHttpProxy53))).rows.at(0).user,
            "CONTOSO\\anna");
}

// The first n names of a list.
std::string first_columns(std::string_view names, int n) {
  std::size_t end = 0;
  for (int i = 0; i < n; ++i) end = std::min(names.find(',', end + (i > 0 ? 1 : 0)), names.size());
  return std::string(names.substr(0, end));
}

// Overhead and URL stand at other places in each of the three.
TEST(HttpProxy, RowsWithoutAHeaderAreToldApartByTheirNumberOfColumns) {
  const WrittenLogs w;
  const Values values{{"UrlStem", "/ews/exchange.asmx"}, {"TargetServer", "mbx9.contoso.com"}};
  const std::string columns70 = first_columns(kHttpProxy74, 70);
  EXPECT_TRUE(columns70.ends_with(",EdgeTraceId"));
  for (const auto& [count, names] :
       {std::pair(53u, std::string(kHttpProxy53)), std::pair(70u, columns70),
        std::pair(74u, std::string(kHttpProxy74))}) {
    for (const char* tail : {"", ","}) {
      std::string row = http_proxy_row(values, names);
      row.insert(row.size() - 2, tail);
      const ReadFile file = read_log(w.write("a.log", row));
      ASSERT_THAT(file.rows, SizeIs(1)) << count;
      EXPECT_THAT(file.rows[0].fields, SizeIs(count));
      EXPECT_EQ(file.rows[0].fields.at("UrlStem"), "/ews/exchange.asmx");
      EXPECT_EQ(file.rows[0].fields.at("TargetServer"), "mbx9.contoso.com");
      EXPECT_EQ(file.rows[0].fields.at("UrlQuery"), "?action=GetItem");
      EXPECT_EQ(file.rows[0].fields.count("EdgeTraceId"), count == 53 ? 0u : 1u);
      EXPECT_EQ(file.rows[0].fields.count("DatabaseGuid"), count == 74 ? 1u : 0u);
    }
  }
}

TEST(HttpProxy, RowsOfSeveralVersionsInOneFileWithoutHeadersAreToldApart) {
  const WrittenLogs w;
  const std::string columns70 = first_columns(kHttpProxy74, 70);
  const ReadFile file = read_log(
      w.write("a.log", http_proxy_row({{"UrlStem", "/a"}}, kHttpProxy53) +
                           http_proxy_row({{"UrlStem", "/b"}}, kHttpProxy74) +
                           http_proxy_row({{"UrlStem", "/c"}}, columns70) +
                           http_proxy_row({{"UrlStem", "/d"}}, first_columns(kHttpProxy74, 61)) +
                           http_proxy_row({{"UrlStem", "/e"}}, kHttpProxy53)));
  ASSERT_THAT(file.rows, SizeIs(4));
  const char* stems[] = {"/a", "/b", "/c", "/e"};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(file.rows[i].fields.at("UrlStem"), stems[i]);
  ASSERT_THAT(file.bad, SizeIs(1));
  EXPECT_THAT(file.bad[0], StartsWith("4: "));
  EXPECT_THAT(file.bad[0],
              HasSubstr("61 columns, and HttpProxy rows without a header have 53, 70 or 74"));
}

TEST(HttpProxy, ANumberOfColumnsThatNobodyKnowsIsSaid) {
  const WrittenLogs w;
  const ReadFile file =
      read_log(w.write("a.log", http_proxy_row({}, first_columns(kHttpProxy74, 72))));
  EXPECT_THAT(file.rows, SizeIs(0));
  EXPECT_EQ(file.trouble,
            "72 columns, and HttpProxy rows without a header have 53, 70 or 74; put its #Fields: "
            "line above the rows");
}

TEST(HttpProxy, ACommaBehindTheLastColumnIsNoColumn) {
  const WrittenLogs w;
  std::string row = http_proxy_row();
  row.insert(row.size() - 2, ",");
  EXPECT_THAT(
      read_log(w.write("a.log", exchange_header("HttpProxy Logs", kHttpProxy74) + row)).rows,
      SizeIs(1));
}

TEST(HttpProxy, ACallOfHoursBeganHoursAgo) {
  const WrittenLogs w;
  const ReadFile file =
      read_log(w.write("a.log", http_proxy_log({{{"TotalRequestTime", "7200000"}}})));
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(logs::text_of(file.rows[0].request.began), "2016-08-16T07:00:10.500Z");
}

TEST(HttpProxy, WhoDoesWhat) {
  const WrittenLogs w;
  const std::string mapi = "R:1:1;RT:NotificationWait;CI:2:1;CID:3";
  const ReadFile file = read_log(w.write(
      "a.log",
      http_proxy_log(
          {{{"Protocol", "Mapi"},
            {"UrlStem", "/mapi/emsmdb/"},
            {"ProtocolAction", ""},
            {"ClientRequestId", mapi}},
           {{"Protocol", "Eas"},
            {"UrlStem", "/Microsoft-Server-ActiveSync/default.eas"},
            {"ProtocolAction", ""},
            {"UrlQuery", "?Cmd=Ping&User=anna&DeviceId=D1&DeviceType=iPhone"}},
           {{"Protocol", "Ews"}, {"UrlStem", "/EWS/Exchange.asmx"}, {"ProtocolAction", "GetItem"}},
           {{"Protocol", "RpcHttp"},
            {"UrlStem", "/rpc/rpcproxy.dll"},
            {"Method", "RPC_IN_DATA"},
            {"ProtocolAction", ""}},
           {{"Protocol", "Rest"}, {"UrlStem", "/api/v2.0/me"}, {"ProtocolAction", ""}},
           {{"ProtocolAction", ""}, {"UrlQuery", "?action=UpdateItem&app=Mail"}}})));
  ASSERT_THAT(file.rows, SizeIs(6));
  EXPECT_EQ(file.rows[0].action, "NotificationWait");
  EXPECT_TRUE(file.rows[0].request.is_long_poll);
  EXPECT_EQ(file.rows[1].action, "Ping");
  EXPECT_EQ(file.rows[1].device, "D1");
  EXPECT_TRUE(file.rows[1].request.is_long_poll);
  EXPECT_EQ(file.rows[2].request.service, Service::Ews);
  EXPECT_EQ(file.rows[3].request.service, Service::OutlookAnywhere);
  EXPECT_TRUE(file.rows[3].request.is_long_poll);
  EXPECT_EQ(file.rows[4].request.service, Service::Rest);
  EXPECT_EQ(file.rows[5].action, "UpdateItem");
  EXPECT_FALSE(file.rows[5].request.is_long_poll);
}

TEST(HttpProxy, NoiseSaysWhy) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write(
      "a.log",
      http_proxy_log({{{"AuthenticatedUser", "CONTOSO\\HealthMailbox5a1"}},
                      {{"UserAgent", "AMProbe/Local/ClientAccess"}, {"AuthenticatedUser", ""}},
                      {{"UrlStem", "/owa/healthcheck.htm"}, {"AuthenticatedUser", ""}},
                      {{"HttpStatus", "401"}, {"AuthenticatedUser", ""}, {"AnchorMailbox", ""}},
                      {{"HttpStatus", "401"}},  // somebody's wrong password
                      {}})));
  std::vector<Noise> noise;
  for (const ReadRow& row : file.rows) noise.push_back(row.request.noise);
  EXPECT_THAT(noise, ElementsAre(Noise::HealthMailbox, Noise::Probe, Noise::BalancerCheck,
                                 Noise::Challenge, Noise::None, Noise::None));
}

TEST(HttpProxy, AFederationThatFailsIsNoChallenge) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write(
      "a.log", http_proxy_log({{{"UrlStem", "/EWS/Exchange.asmx/WSSecurity"},
                                {"Protocol", "Ews"},
                                {"HttpStatus", "401"},
                                {"AuthenticatedUser", ""},
                                {"AnchorMailbox", ""}},
                               {{"UrlStem", "/autodiscover/autodiscover.svc/wssecurity/x509cert"},
                                {"Protocol", "Autodiscover"},
                                {"HttpStatus", "200"},
                                {"AuthenticatedUser", ""},
                                {"AnchorMailbox", ""}},
                               {{"UrlStem", "/EWS/Exchange.asmx"},
                                {"Protocol", "Ews"},
                                {"HttpStatus", "401"},
                                {"AuthenticatedUser", ""},
                                {"AnchorMailbox", ""}}})));
  std::vector<Noise> noise;
  for (const ReadRow& row : file.rows) noise.push_back(row.request.noise);
  EXPECT_THAT(noise, ElementsAre(Noise::None, Noise::None, Noise::Challenge));
}

TEST(HttpProxy, UsersAreNamedInManyForms) {
  EXPECT_EQ(logs::form_of("CONTOSO\\anna"), logs::UserForm::DomainName);
  EXPECT_EQ(logs::name_of("CONTOSO\\anna"), "anna");
  EXPECT_EQ(logs::form_of("anna@contoso.com"), logs::UserForm::PrincipalName);
  EXPECT_EQ(logs::form_of("Sid~S-1-5-21-1"), logs::UserForm::Sid);
  EXPECT_EQ(logs::name_of("Sid~S-1-5-21-1"), "S-1-5-21-1");
  EXPECT_EQ(logs::name_of("MailboxGuid~1234-5678~contoso.com"), "1234-5678");
  EXPECT_EQ(logs::name_of("SMTP:anna@contoso.com"), "anna@contoso.com");
  EXPECT_EQ(logs::form_of("SMTP:anna@contoso.com"), logs::UserForm::Smtp);
  EXPECT_EQ(logs::form_of("Smtp~anna@contoso.com"), logs::UserForm::Smtp);
  EXPECT_EQ(logs::form_of(""), logs::UserForm::None);
}

TEST(HttpProxy, ColumnsAreNamedInAnyOrder) {
  const WrittenLogs w;
  const std::string fields =
      "UserAgent,HttpStatus,TargetServer,AuthenticatedUser,RequestId,DateTime";
  const ReadFile file =
      read_log(w.write("a.log", fields + "\nOutlook,200,mbx1,anna,1,2023-01-06T01:00:04.124Z\n"));
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].user, "anna");
  EXPECT_EQ(file.rows[0].target, "mbx1");
}

TEST(ActiveSync, ABase64QueryNamesCommandAndDevice) {
  const WrittenLogs w;
  // Version 14.1, Sync (0), locale 0x0409, device id of four bytes.
  const ReadFile file = read_log(
      w.write("a.log", http_proxy_log({{{"Protocol", "Eas"}, {"UrlQuery", "?jQAJBATerb7vAAA="}}})));
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].action, "Sync");
  EXPECT_EQ(file.rows[0].device, "DEADBEEF");
}

TEST(Iis, BlanksAreWrittenAsPlusAndNothingAsHyphen) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write(
      "u_ex160816.log",
      iis_log(
          {{{"cs-uri-query", "action=GetItem&cafeReqId=6f1c1a2e-0000-4000-8000-00000000abcd;&x=1"},
            {"cs-username", "CONTOSO\\anna+maria"}},
           {}})));
  ASSERT_THAT(file.rows, SizeIs(2));
  EXPECT_EQ(file.rows[0].kind, LogKind::IisFront);
  EXPECT_EQ(file.rows[0].agent, "Mozilla/5.0 (Windows)");
  EXPECT_EQ(file.rows[0].user, "CONTOSO\\anna maria");
  EXPECT_EQ(file.rows[0].request_id, "6f1c1a2e-0000-4000-8000-00000000abcd");
  EXPECT_EQ(file.rows[0].action, "GetItem");
  EXPECT_EQ(file.rows[1].user, "");
  EXPECT_EQ(file.rows[1].request.response_bytes, 9500u);
}

TEST(Iis, TheBackEndIsKnownByItsPort) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write("u_ex160816.log", iis_log({{{"s-port", "444"}}, {}})));
  ASSERT_THAT(file.rows, SizeIs(2));
  EXPECT_EQ(file.rows[0].kind, LogKind::IisBack);
  EXPECT_EQ(file.rows[0].request.back_end, 100'000u);
  EXPECT_EQ(file.rows[1].kind, LogKind::IisFront);
}

TEST(Iis, TheBackEndIsKnownByItsFolderToo) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write("W3SVC2/u_ex160816.log", iis_log({{{"s-port", "443"}}})));
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].kind, LogKind::IisBack);
}

TEST(Iis, TheQueryMaySayTheTypeOfAMapiCall) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write(
      "a.log",
      iis_log({{{"cs-uri-stem", "/mapi/emsmdb/"},
                {"cs-uri-query", "MailboxId=1&ClientRequestInfo=R:{A}:6;RT:Connect;CI:{B}"}}})));
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].action, "Connect");
}

TEST(Iis, ADateMayStandAboveRowsThatHaveNone) {
  const WrittenLogs w;
  const ReadFile file = read_log(
      w.write("W3SVC2/u.log",
              "#Date: 2016-08-16 09:00:00\n#Fields: time c-ip cs-method cs-uri-stem sc-status\n"
              "09:00:01 10.0.0.7 GET /owa/ 200\n"));
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].kind, LogKind::IisBack);
  EXPECT_EQ(logs::text_of(file.rows[0].request.ended), "2016-08-16T09:00:01.000Z");
}

TEST(Iis, UsualRowsWithoutAHeaderAreKnownByTheirForm) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write(
      "tail.log",
      "2016-08-16 09:00:01 10.0.0.1 GET /owa/ - 443 anna 10.0.0.7 Mozilla/5.0 - 200 0 0 17\n"));
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].kind, LogKind::IisFront);
  EXPECT_EQ(file.rows[0].user, "anna");
  EXPECT_EQ(file.rows[0].request.total, 17'000u);
}

TEST(Iis, OtherW3cLogsAreSetAside) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write(
      "httperr1.log",
      "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri s-reason\n"
      "2016-08-16 09:00:01 10.0.0.7 5000 10.0.0.1 443 HTTP/1.1 GET / Timer_ConnectionIdle\n"));
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].kind, LogKind::W3c);
}

constexpr std::string_view kSessionFields =
    "dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,command,parameters,context";

TEST(Sessions, Pop3AndImap4WithAPlainHeaderAndWithout) {
  const WrittenLogs w;
  const std::string row =
      "2016-08-16T09:00:01.000Z,000000000000000E,2,10.0.0.1:993,10.0.0.7:35070,anna,168,31,42,"
      "select,INBOX,"
      "\"R=OK;Msg=\"\"Proxy:mbx-paris1:1993:SSL\"\"\"";
  for (const std::string& text :
       {std::string(kSessionFields) + "\r\n#Software: Microsoft Exchange Server\r\n" + row + "\r\n",
        "#Log-type: IMAP4 Log\n#Fields: " + std::string(kSessionFields) + ",puid\n" + row + ",\n",
        row + ",\n"}) {
    logs::LogFile file(w.write("x.log", text));
    ASSERT_TRUE(file.next()) << text;
    EXPECT_EQ(file.kind(), LogKind::Imap4) << text;
    EXPECT_EQ(file.session_event().command, "select");
    EXPECT_EQ(file.session_event().context, "R=OK;Msg=\"Proxy:mbx-paris1:1993:SSL\"");
    EXPECT_EQ(file.session_event().duration, 168'000u);
    EXPECT_EQ(file.session_event().response_bytes, 42u);
    EXPECT_FALSE(file.next());
    EXPECT_THAT(file.first_bad(), IsEmpty());
  }
}

TEST(Smtp, SendAndReceiveAreToldApartByTypeAndName) {
  const WrittenLogs w;
  const std::string_view fields =
      "date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,"
      "context";
  const std::string row =
      "2016-08-16T09:00:01.000Z,Inbound Proxy Internal Send "
      "Connector,08D1,3,10.0.0.1:5000,10.0.0.2:2525,>,"
      "MAIL FROM:<a@contoso.com> SIZE=10,\r\n";
  logs::LogFile by_type(w.write("a.log", exchange_header("SMTP Send Protocol Log", fields) + row));
  ASSERT_TRUE(by_type.next());
  EXPECT_EQ(by_type.kind(), LogKind::SmtpSend);
  EXPECT_EQ(by_type.smtp_event().verb, "MAIL");
  EXPECT_EQ(by_type.smtp_event().remote_end, "10.0.0.2:2525");
  logs::LogFile by_name(w.write("SEND20160816-1.LOG", row));
  ASSERT_TRUE(by_name.next());
  EXPECT_EQ(by_name.kind(), LogKind::SmtpSend);
}

TEST(Tracking, TwentySevenColumnsOf2013) {
  const WrittenLogs w;
  const std::string row =
      "2016-08-16T09:00:01.000Z,10.0.0.7,client,10.0.0.1,mbx-paris1,\"08D1;2016\",Default,SMTP,"
      "RECEIVE,438,"
      "<1@contoso.com>,6a63,bert@contoso.com;carl@contoso.com,,3750,2,,,\"Re: lunch, "
      "\"\"today\"\"\","
      "anna@contoso.com,anna@contoso.com,0I: ,Originating,,,,\r\n";
  logs::LogFile file(w.write("MSGTRK2016081609-1.LOG", row));
  ASSERT_TRUE(file.next()) << file.trouble();
  EXPECT_EQ(file.kind(), LogKind::Tracking);
  EXPECT_EQ(file.tracking_event().event, "RECEIVE");
  EXPECT_EQ(file.tracking_event().subject, "Re: lunch, \"today\"");
  EXPECT_EQ(file.tracking_event().recipient_count, 2u);
  EXPECT_EQ(file.tracking_event().bytes, 3750u);
}

TEST(Haproxy, HttpEntriesBehindASyslogPrefix) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write(
      "haproxy.log",
      "Aug 16 09:00:11 lb1 haproxy[14389]: 10.0.1.2:33317 [16/Aug/2016:09:00:10.655] https~ "
      "owa/cas1 "
      "10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} \"GET /owa/?x=[1] HTTP/1.1\"\n"
      "<134>1 2016-08-16T09:00:12Z lb1 haproxy 1 - - fe80::1%eth0:5000 [16/Aug/2016:09:00:12.000] "
      "https https/<NOSRV> "
      "-1/-1/-1/-1/5 400 187 - - PR-- 1/1/0/0/0 0/0 \"<BADREQ>\"\n"));
  ASSERT_THAT(file.bad, IsEmpty());
  ASSERT_THAT(file.rows, SizeIs(2));
  EXPECT_EQ(file.rows[0].kind, LogKind::HaproxyHttp);
  EXPECT_EQ(logs::text_of(file.rows[0].request.began), "2016-08-16T09:00:10.655Z");
  EXPECT_EQ(file.rows[0].request.total, 109'000u);
  EXPECT_EQ(file.rows[0].request.back_end, 69'000u);
  EXPECT_EQ(file.rows[0].request.service, Service::Owa);
  EXPECT_EQ(file.rows[0].client_address, "10.0.1.2");
  EXPECT_EQ(file.rows[1].request.status, 400);
  EXPECT_EQ(file.rows[1].client_address, "fe80::1%eth0");
}

TEST(Haproxy, CapturedHeadersAndFormatsWithMoreAreRead) {
  const WrittenLogs w;
  const std::string head = "10.0.1.2:33317 [16/Aug/2016:09:00:10.655] https~ owa/cas1 ";
  const ReadFile file = read_log(
      w.write("haproxy.log",
              head +
                  "10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {mail|Mozilla/5.0 \"x\"} {} "
                  "\"GET /owa/ HTTP/1.1\"\n" +
                  head +
                  "10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 \"POST /EWS/ HTTP/1.1\" "
                  "0/0/0/0/1 mail/TLSv1.3/TLS_AES_256_GCM_SHA384\n" +
                  head +
                  "mail.contoso.com 10/0/30/69/+109 401 +27 - - ---- 1/1/1/1/0 0/0 "
                  "\"GET /ecp/ HTTP/1.1\"\n" +
                  "10.0.1.2:33317 [16/Aug/2016:09:00:11.000] https/1: SSL handshake failure\n"));
  ASSERT_THAT(file.rows, SizeIs(3));
  EXPECT_EQ(file.rows[0].request.service, Service::Owa);
  EXPECT_EQ(file.rows[0].action, "Open");
  EXPECT_EQ(file.rows[1].request.service, Service::Ews);
  EXPECT_EQ(file.rows[2].request.service, Service::Ecp);
  EXPECT_EQ(file.rows[2].request.total, 109'000u);
  EXPECT_THAT(file.bad, ElementsAre(HasSubstr("SSL handshake failure")));
}

TEST(Haproxy, WhatItSaysOfItselfMayComeFirst) {
  const WrittenLogs w;
  std::string text;
  for (int i = 0; i < 200; ++i) text += "Aug 16 08:59:00 lb1 haproxy[1]: Proxy https started.\n";
  const ReadFile file = read_log(w.write(
      "haproxy.log", text +
                         "Aug 16 09:00:11 lb1 haproxy[1]: 10.0.1.2:33317 "
                         "[16/Aug/2016:09:00:10.655] mapi mapi/cas1 1/0/5 2 cD 5/4/3/2/0 0/0\n"));
  EXPECT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.summary.bad, 200u);
}

TEST(Haproxy, TcpEntriesAndLocalTime) {
  const WrittenLogs w;
  logs::FileOptions options;
  options.haproxy_zone = std::chrono::minutes{120};
  logs::LogFile file(
      w.write("h.log",
              "10.0.1.2:33317 [16/Aug/2016:09:00:10.655] mapi mapi/cas1 1/0/300500 212000 cD "
              "5/4/3/2/0 0/0\n"),
      options);
  ASSERT_TRUE(file.next());
  EXPECT_EQ(file.kind(), LogKind::HaproxyTcp);
  EXPECT_EQ(logs::text_of(file.tcp_session().began), "2016-08-16T07:00:10.655Z");
  EXPECT_EQ(file.tcp_session().total, 300'500'000u);
  EXPECT_EQ(file.tcp_session().server, "cas1");
  EXPECT_EQ(file.tcp_session().ended_by, "cD");
}

TEST(Combined, WithAndWithoutAgent) {
  const WrittenLogs w;
  const ReadFile file = read_log(w.write(
      "access.log",
      "10.0.0.7 - anna [16/Aug/2016:11:00:10 +0200] \"GET /owa/?a=1 HTTP/1.1\" 200 2326 \"-\" "
      "\"Mozilla \\\"x\\\" (y)\"\n"
      "10.0.0.8 - - [16/Aug/2016:11:00:11 +0200] \"POST /EWS/Exchange.asmx HTTP/1.1\" 401 -\n"));
  ASSERT_THAT(file.bad, IsEmpty());
  ASSERT_THAT(file.rows, SizeIs(2));
  EXPECT_EQ(file.rows[0].kind, LogKind::Combined);
  EXPECT_EQ(logs::text_of(file.rows[0].request.began), "2016-08-16T09:00:10.000Z");
  EXPECT_EQ(file.rows[0].user, "anna");
  EXPECT_EQ(file.rows[0].agent, "Mozilla \\\"x\\\" (y)");
  EXPECT_EQ(file.rows[1].request.noise, Noise::Challenge);
  EXPECT_EQ(file.rows[1].request.service, Service::Ews);
}

TEST(Combined, WhatStandsBeforeTheClient) {
  const WrittenLogs w;
  const std::string rest =
      " [16/Aug/2016:11:00:10 +0200] \"GET /owa/ HTTP/1.1\" 200 2326 \"-\" \"X\" \"1.2.3.4:443\" "
      "0.005\n";
  const ReadFile file = read_log(w.write(
      "access.log", "mail.contoso.com:443 10.0.0.7 - anna" + rest +
                        "Aug 16 11:00:10 web nginx: 2001:db8::7 - anna" + rest +
                        "10.0.0.7 - CONTOSO\\Anna [A] Berg" + rest + "pc7.contoso.com - -" + rest));
  EXPECT_THAT(file.bad, IsEmpty());
  ASSERT_THAT(file.rows, SizeIs(4));
  EXPECT_EQ(file.rows[0].client_address, "10.0.0.7");
  EXPECT_EQ(file.rows[0].user, "anna");
  EXPECT_EQ(file.rows[1].client_address, "2001:db8::7");
  EXPECT_EQ(file.rows[1].user, "anna");
  EXPECT_EQ(file.rows[2].user, "CONTOSO\\Anna [A] Berg");
  EXPECT_EQ(file.rows[3].client_address, "pc7.contoso.com");
}

TEST(Kinds, EwsIsSetAsideAndUnknownFilesSaySo) {
  const WrittenLogs w;
  const ReadFile ews = read_log(w.write(
      "Ews_1.LOG",
      "#Fields: "
      "DateTime,RequestId,SoapAction,HttpStatus\n2016-08-16T09:00:01.000Z,1,GetItem,200\n"));
  EXPECT_EQ(ews.rows.at(0).kind, LogKind::Ews);
  const ReadFile unknown = read_log(w.write("notes.txt", "Dear all,\nthe server is slow.\n"));
  EXPECT_THAT(unknown.rows, IsEmpty());
  EXPECT_THAT(unknown.trouble, HasSubstr("not a log that is known"));
  const ReadFile timeless =
      read_log(w.write("x.log", "#Fields: RequestId,HttpStatus,ProxyAction\n1,200,Proxy\n"));
  EXPECT_THAT(timeless.rows, IsEmpty());
  EXPECT_THAT(timeless.trouble, HasSubstr("no column DateTime"));
}

}  // namespace
}  // namespace casgrid::testing
