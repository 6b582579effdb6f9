// Rows of every format: columns and headers as the product's own files have them, and values that
// no reader stumbles over.
#include "tests/scenarios/logging/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "model/base/enum_texts.h"
#include "model/directory/logon_method.h"
#include "model/http/access_detail.h"
#include "model/mapi/actions.h"
#include "model/owa/actions.h"
#include "scenarios/logging/http_proxy.h"
#include "scenarios/logging/mail_access_rows.h"
#include "scenarios/logging/mail_rows.h"
#include "scenarios/logging/rolling_file.h"
#include "scenarios/logging/w3c.h"

namespace casgrid::logging::testing::rows_test {
namespace {

using ::testing::HasSubstr;

constexpr UtcMs k2016{1'471'373'217'924};  // 2016-08-16T18:46:57.924Z

struct Named {
  explicit Named(AccessRecord given = sync_record(), const std::string& person = "anna")
      : access(given), directory(small_directory(person)), names(directory, small_origins()) {
    row.access = &access;
    row.server = &names.at(ServerId{access.side == AccessSide::BackEnd ? 1u : 0u});
    row.target = access.is_proxied ? &names.at(access.target) : nullptr;
    row.user = &names.at(access.user);
    address = names.address(access.peer, access.source);
    row.client_address = address;
    row.agent = agent_of(access, Noise::None);
    row.host = names.host(access.host);
    if (!access.database.is_none()) row.database_guid = names.guid(access.database);
    row.domain = names.domain();
    row.domain_controller = names.first_domain_controller();
    row.has_logon_name = access.is_authenticated;
    set_times(access, k2016, row);
  }

  std::map<std::string, std::string> proxy(Schema schema = Schema::Exchange2016) const {
    return named_values(http_proxy_columns(schema), Layout::Commas, row);
  }
  std::map<std::string, std::string> w3c() const {
    return named_values(w3c_columns(true), Layout::Blanks, row);
  }

  AccessRecord access;
  Directory directory;
  LogNames names;
  std::string address;
  AccessRow row;
};

std::int64_t number(const std::map<std::string, std::string>& values, const std::string& name) {
  return std::stoll(values.at(name));
}

TEST(HttpProxyRow, SaysWhoAskedWhatAndWhereItWent) {
  auto v = Named().proxy();
  EXPECT_EQ(v["DateTime"], "2016-08-16T18:46:59.321Z");
  EXPECT_EQ(v["RequestId"].size(), 36u);
  EXPECT_EQ(v["MajorVersion"] + v["MinorVersion"] + v["BuildVersion"], "1501497");
  EXPECT_EQ(v["Protocol"], "Eas");
  EXPECT_EQ(v["UrlHost"], "mail.contoso.com");
  EXPECT_EQ(v["UrlStem"], "/Microsoft-Server-ActiveSync/default.eas");
  EXPECT_EQ(v["AuthenticationType"], "Basic");
  EXPECT_EQ(v["IsAuthenticated"], "true");
  EXPECT_EQ(v["AuthenticatedUser"], "CONTOSO\\staff-7");
  EXPECT_EQ(v["AnchorMailbox"], "Sid~S-1-5-21-1-1-1-1007");
  EXPECT_EQ(v["ClientIpAddress"], "10.128.3.235");
  EXPECT_EQ(v["ServerHostName"], "cas1");
  EXPECT_EQ(v["HttpStatus"] + "/" + v["BackEndStatus"], "200/200");
  EXPECT_EQ(v["TargetServer"], "mbx1.contoso.com");
  EXPECT_EQ(v["TargetServerVersion"], "15.00.1497.000");
  EXPECT_EQ(v["RequestBytes"] + "/" + v["ResponseBytes"], "101/576");
  EXPECT_THAT(v["UrlQuery"], HasSubstr("?Cmd=Sync&User=staff-7%40contoso.com&DeviceId="));
  EXPECT_THAT(v["DatabaseGuid"], HasSubstr("|RoutingDB:"));
  EXPECT_THAT(v["GenericInfo"], HasSubstr("BeginRequest=2016-08-16T18:46:58.924Z;"));
  EXPECT_THAT(v["GenericInfo"], HasSubstr("EndRequest=2016-08-16T18:46:59.321Z;"));
  EXPECT_EQ(v["RoutingStatus"], "CafeV1");
}

TEST(HttpProxyRow, OfTheOlderSchemaSaysItInTheWordsOfItsTime) {
  auto v = Named().proxy(Schema::Exchange2013);
  EXPECT_EQ(v["IsAuthenticated"], "True");
  EXPECT_EQ(v["RoutingHint"], "CommonAccessToken-Windows");
  EXPECT_EQ(v["ActivityContextLifeTime"], "396.7000");
  EXPECT_EQ(v["GenericInfo"], "OnBeginRequest=0;");
  EXPECT_FALSE(v.contains("UrlHost"));
  EXPECT_FALSE(v.contains("RoutingStatus"));
}

TEST(HttpProxyRow, HasTimesThatAddUp) {
  for (int shift = 0; shift < 1000; shift += 37) {
    AccessRecord a = sync_record();
    a.begin += std::chrono::microseconds(shift);
    a.end += std::chrono::microseconds(shift);
    const Named named(a);
    const auto v = named.proxy();
    const std::int64_t total = number(v, "TotalRequestTime");
    EXPECT_EQ(number(v, "HttpProxyOverhead") + number(v, "ProxyTime"), total);
    EXPECT_EQ(number(v, "HttpPipelineLatency") + number(v, "RequestHandlerLatency"), total);
    EXPECT_EQ(number(v, "BackendReqInitLatency") + number(v, "BackendProcessingLatency"),
              number(v, "ProxyTime"));
    EXPECT_EQ(number(v, "HttpPipelineLatency") + number(v, "CalculateTargetBackEndLatency"),
              number(v, "HttpProxyOverhead"));
    EXPECT_NEAR(static_cast<double>(total), 396.7, 1.0);
    EXPECT_LE(number(v, "ADLatency"), number(v, "CalculateTargetBackEndLatency"));
  }
}

TEST(HttpProxyRow, OfMapiNamesTheCallAndTheMailbox) {
  AccessRecord a = sync_record();
  a.protocol = Protocol::Mapi;
  a.action = mapi::kNotificationWait;
  http_of(a).method = LogonMethod::Negotiate;
  auto v = Named(a).proxy();
  EXPECT_THAT(v["ClientRequestId"], HasSubstr(";RT:NotificationWait;CI:"));
  EXPECT_THAT(v["AnchorMailbox"], HasSubstr("MailboxGuid~"));
  EXPECT_EQ(v["RoutingHint"], "MailboxGuidWithDomain");
  EXPECT_THAT(v["BackEndCookie"], ::testing::MatchesRegex("Database~.*~~2016-09-15T18:46:58"));
  EXPECT_EQ(v["UrlStem"], "/mapi/emsmdb/");
}

TEST(HttpProxyRow, OfAnOldMailboxHasTheCookieOfItsFrontEnd) {
  AccessRecord a = sync_record();
  a.protocol = Protocol::Owa;
  a.action = owa::kRead;
  Named named(a);
  EXPECT_THAT(named.proxy()["BackEndCookie"], HasSubstr("Database~"));
  ServerNames old = *named.row.target;
  old.fqdn = "ex10.contoso.com";
  old.version_number = 1937997947;
  old.has_proxy_log = false;
  named.row.target = &old;
  for (const Schema schema : {Schema::Exchange2013, Schema::Exchange2016})
    EXPECT_EQ(named.proxy(schema)["BackEndCookie"],
              "Server~ex10.contoso.com~1937997947~2016-08-16T18:56:58");
}

TEST(HttpProxyRow, NamesEveryWayToLogOn) {
  std::set<std::string> names;
  for (unsigned m = static_cast<unsigned>(LogonMethod::Basic);
       m < static_cast<unsigned>(LogonMethod::kCount); ++m) {
    AccessRecord a = sync_record();
    http_of(a).method = static_cast<LogonMethod>(m);
    names.insert(Named(a).proxy()["AuthenticationType"]);
  }
  EXPECT_EQ(names.size(),
            static_cast<unsigned>(LogonMethod::kCount) - static_cast<unsigned>(LogonMethod::Basic));
  EXPECT_FALSE(names.contains(""));
}

TEST(HttpProxyRow, OfAClientThatHasGoneSaysSo) {
  AccessRecord a = sync_record();
  a.how = AccessEnd::ClientGone;
  a.status = 0;
  a.back_end_status = 0;
  auto named = Named(a);
  EXPECT_EQ(named.proxy()["ErrorCode"], "ClientDisconnected");
  EXPECT_EQ(named.w3c()["sc-win32-status"], "64");
}

TEST(FieldsLine, HasTheColumnsOfTheProduct) {
  EXPECT_EQ(http_proxy_columns(Schema::Exchange2016).size(), 74u);
  EXPECT_EQ(http_proxy_columns(Schema::Exchange2013).size(), 53u);
  Line w3c;
  append_fields(w3c_columns(false), Layout::Blanks, w3c);
  EXPECT_EQ(w3c.text(),
            "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
            "cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n");
  Line smtp;
  append_exchange_header({"15.0.0.0", log_type_of(MailLog::SmtpReceive)}, smtp_columns(), k2016,
                         append_iso, smtp);
  EXPECT_EQ(smtp.text(),
            "#Software: Microsoft Exchange Server\n#Version: 15.0.0.0\n#Log-type: SMTP Receive "
            "Protocol Log\n#Date: 2016-08-16T18:46:57.924Z\n#Fields: "
            "date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,"
            "event,data,context\n");
  EXPECT_EQ(tracking_columns(true).size(), 27u);
  EXPECT_EQ(tracking_columns(false).size(), 30u);
}

TEST(IisRow, OfTheFrontEndNamesTheRequest) {
  const Named named;
  auto v = named.w3c();
  EXPECT_EQ(v["date"] + "T" + v["time"], "2016-08-16T18:46:59");
  EXPECT_EQ(v["s-port"], "443");
  EXPECT_EQ(v["cs-username"], "staff-7@contoso.com");
  EXPECT_EQ(v["cs(Referer)"], "-");
  EXPECT_EQ(v["time-taken"], "397");
  EXPECT_THAT(v["cs-uri-query"], HasSubstr("&cafeReqId=" + named.proxy()["RequestId"] + ";"));
}

TEST(IisRow, OfTheMailboxServerHasTheSameIdAndThePhonesBudget) {
  AccessRecord a = sync_record();
  const std::string id = Named(a).proxy()["RequestId"];
  a.side = AccessSide::BackEnd;
  a.who = kMbx;
  a.peer = kCas;
  auto v = Named(a).w3c();
  EXPECT_EQ(v["s-port"], "444");
  EXPECT_EQ(v["c-ip"], "10.1.0.10");
  EXPECT_EQ(v["cs-uri-stem"], "/Microsoft-Server-ActiveSync/Proxy/default.eas");
  EXPECT_THAT(v["cs-uri-query"], HasSubstr("&cafeReqId=" + id + ";"));
  EXPECT_THAT(v["cs-uri-query"],
              HasSubstr("&Log=PrxFrom:10.1.0.10_V141_HH:mail.contoso.com%3a444"));
  EXPECT_THAT(v["cs-uri-query"], HasSubstr("MaxConn%3a10%2cMaxBurst%3a240000%2cBalance%3a239603"));
  EXPECT_EQ(v["cs-username"], "CONTOSO\\staff-7");
}

TEST(IisRow, TellsWrongCredentialsFromNone) {
  AccessRecord a = sync_record();
  a.status = 401;
  a.is_authenticated = a.is_proxied = false;
  auto wrong = Named(a).w3c();
  EXPECT_EQ(wrong["sc-status"] + " " + wrong["sc-substatus"] + " " + wrong["sc-win32-status"],
            "401 1 1326");
  EXPECT_EQ(wrong["cs-username"], "-");
  http_of(a).method = LogonMethod::None;
  auto none = Named(a).w3c();
  EXPECT_EQ(none["sc-status"] + " " + none["sc-substatus"] + " " + none["sc-win32-status"],
            "401 2 5");
}

// ---- hostile values
// ------------------------------------------------------------------------------

const std::vector<std::string> kHostile{
    "a,b",
    "\"quoted\"",
    "\"",
    ",\",\"\",",
    "line\r\nbreak,\"and more\"",
    std::string("nul\0tab\t\x1b[31mred\x7f", 18),
    "J\xC3\xBCrgen O'Neil, M\xC3\xBCnchen",
    "next\xC2\x85line\xE2\x80\xA8separator\xE2\x80\xA9",
    "broken\xFF\xC3utf\xED\xA0\x80",
    "#Fields: DateTime,RequestId",
    " leading and trailing ",
    "semi;colon&amp=x y",
    "",
};

TEST(HostileValue, AddsNoColumnAndEndsNoRow) {
  for (const std::string& name : kHostile) {
    AccessRecord a = sync_record();
    a.user = UserId{100u};
    Named named(a, name);
    named.row.agent = name;
    for (const Schema schema : {Schema::Exchange2013, Schema::Exchange2016}) named.proxy(schema);
    named.w3c();
    named.access.side = AccessSide::BackEnd;
    named.w3c();
  }
}

TEST(HostileValue, KeepsWhatAReaderCanTake) {
  AccessRecord a = sync_record();
  a.user = UserId{100u};
  EXPECT_EQ(Named(a, "a,\"b\" c").proxy()["AuthenticatedUser"], "CONTOSO\\a,\"b\" c");
  EXPECT_EQ(Named(a, "J\xC3\xBCrgen").proxy()["AuthenticatedUser"], "CONTOSO\\J\xC3\xBCrgen");
  EXPECT_EQ(Named(a, "a\r\nb").proxy()["AuthenticatedUser"], "CONTOSO\\a  b");
  EXPECT_EQ(Named(a, "a \"b").w3c()["cs-username"], "a+%22b@contoso.com");
}

TEST(HostileValue, LeavesNoByteThatEndsALineForAnyReader) {
  for (const std::string& name : kHostile) {
    Line line;
    line.put(name);
    line.close_value(0, Layout::Commas);
    for (const char* mark : {"\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\xE2\x80\xA8"}) {
      if (std::string_view(mark) == "\x85") {
        EXPECT_EQ(line.text().find("\xC2\x85"), std::string_view::npos);
      } else {
        EXPECT_EQ(line.text().find(mark), std::string_view::npos) << line.text();
      }
    }
  }
}

// ---- mail
// ----------------------------------------------------------------------------------------

TEST(MailRow, OfImapIsAsARealOneWas) {
  MailAccessRow row;
  row.at = *parse_utc_ms("2022-07-20T21:28:50.530Z");
  row.session = 14;
  row.sequence = 2;
  row.server_end = "192.168.9.241:143";
  row.client_end = "192.168.9.212:35070";
  row.user = "testuser";
  row.duration_ms = 168;
  row.request_bytes = row.response_bytes = 31;
  row.command = "authenticate";
  row.parameters = "PLAIN";
  row.context =
      "R=\"2 NO AUTHENTICATE failed.\";Msg=\"AuthFailed:LogonDenied,User: "
      "testuser\";ErrMsg=AuthFailed:LogonDenied";
  Line line;
  append_row(mail_access_columns(Schema::Exchange2016), Layout::Commas, row, line);
  EXPECT_EQ(line.text(),
            "2022-07-20T21:28:50.530Z,000000000000000E,2,192.168.9.241:143,192.168.9.212:35070,"
            "testuser,168,31,31,authenticate,PLAIN,\"R=\"\"2 NO AUTHENTICATE failed.\"\";"
            "Msg=\"\"AuthFailed:LogonDenied,User: testuser\"\";ErrMsg=AuthFailed:LogonDenied\",\n");
}

// ---- IMAP4 sessions ----

std::string imap4_text(const AccessRecord& record, Schema schema) {
  const Named named(record);
  Line line;
  append_row(mail_access_columns(schema), Layout::Commas, mail_access_row(named.row, schema), line);
  return std::string(line.text());
}

TEST(Imap4Row, OfALogonNamesWhoWasProxiedWhere) {
  EXPECT_EQ(imap4_text(login_record(), Schema::Exchange2013),
            "2016-08-16T18:46:59.321Z,00000000000000A0,2,10.1.0.10:993,10.128.3.235:49312,"
            "staff-7,397,120,200,login,staff-7@contoso.com *****,"
            "\"R=ok;Msg=\"\"Proxy:mbx1.contoso.com:1993:SSL;ProxySuccess\"\"\"\n");
}

TEST(Imap4Row, OfALaterReleaseHasAColumnMore) {
  const std::string text = imap4_text(login_record(), Schema::Exchange2016);
  EXPECT_THAT(text, HasSubstr("\"R=OK;Msg=\"\"Proxy:"));
  EXPECT_TRUE(text.ends_with("\",\n"));
}

// As rows of real servers, of 2020 and 2023, have it.
TEST(Imap4Row, OfARefusedLogonSaysWhatTheClientReadAndWhy) {
  AccessRecord refused = with_line(login_record(), [](mailaccess::LineAccess& line) {
    line.verb = mailaccess::Verb::AuthenticatePlain;
    line.status = mailaccess::Status::No;
    line.why = mailaccess::Refusal::AuthenticationFailed;
  });
  refused.is_proxied = false;
  EXPECT_THAT(imap4_text(refused, Schema::Exchange2013),
              HasSubstr(",authenticate,PLAIN,\"R=\"\"2 NO AUTHENTICATE failed.\"\";"
                        "Msg=\"\"AuthFailed:LogonDenied,User: staff-7@contoso.com\"\";"
                        "ErrMsg=AuthFailed:LogonDenied\"\n"));
  refused = with_line(login_record(), [](mailaccess::LineAccess& line) {
    line.status = mailaccess::Status::No;
    line.why = mailaccess::Refusal::Unavailable;
  });
  EXPECT_THAT(imap4_text(refused, Schema::Exchange2013),
              HasSubstr("\"R=\"\"2 NO LOGIN failed.\"\";Msg=Proxy:mbx1.contoso.com:1993:SSL;"
                        "ErrMsg=ProxyFailed\"\n"));
}

TEST(Imap4Row, OfEveryRefusalSaysWhy) {
  std::set<std::string> contexts;
  for (std::size_t i = 0; i < kEnumerators<mailaccess::Refusal>; ++i) {
    AccessRecord refused = with_line(login_record(), [&](mailaccess::LineAccess& line) {
      line.status = mailaccess::Status::No;
      line.why = static_cast<mailaccess::Refusal>(i);
    });
    refused.is_proxied = false;
    const Named named(refused);
    contexts.insert(mail_access_row(named.row, Schema::Exchange2013).context);
  }
  // A log has one word for both logons that fail.
  EXPECT_EQ(contexts.size(), kEnumerators<mailaccess::Refusal> - 1);
}

TEST(Imap4Row, BeginsAndEndsASessionWithoutContext) {
  for (const auto& [kind, words] : {std::pair{mailaccess::LineKind::Opened, "OpenSession"},
                                    std::pair{mailaccess::LineKind::Closed, "CloseSession"}}) {
    AccessRecord a = with_line(login_record(), [kind = kind](mailaccess::LineAccess& line) {
      line.kind = kind;
      line.begins_plain = true;
    });
    a.user = UserId{};
    const std::string text = imap4_text(a, Schema::Exchange2013);
    EXPECT_THAT(text, HasSubstr(",10.1.0.10:143,"));
    EXPECT_TRUE(text.ends_with(std::string(",") + words + ",,\n")) << text;
    EXPECT_THAT(text, HasSubstr(":49312,,397,")) << "nobody has logged on yet";
  }
}

TEST(Imap4Row, OfAMailboxServerIsOfItsOwnPortAndEnd) {
  AccessRecord a = login_record();
  a.side = AccessSide::BackEnd;
  a.peer = kCas;
  a.is_proxied = false;
  EXPECT_THAT(imap4_text(a, Schema::Exchange2013),
              HasSubstr(",10.1.0.11:1993,10.1.0.10:49312,staff-7,397,120,200,authenticate,PLAIN,"
                        "R=ok\n"));
  a.action = imap4::kSelect;
  a = with_line(a, [](mailaccess::LineAccess& line) { line.verb = mailaccess::Verb::Mailbox; });
  EXPECT_THAT(imap4_text(a, Schema::Exchange2013), HasSubstr(",select,INBOX,R=ok\n"));
}

// ---- POP3 sessions ----

AccessRecord auth_record() {
  AccessRecord a = with_line(login_record(), [](mailaccess::LineAccess& line) {
    line.verb = mailaccess::Verb::AuthenticatePlain;
    line.begins_plain = true;
  });
  a.protocol = Protocol::Pop3;
  a.action = pop3::kLogon;
  return a;
}

std::string row_text(const AccessRecord& a) { return imap4_text(a, Schema::Exchange2016); }

// As a row of a real server, of 2022, has it.
TEST(Pop3Row, OfARefusedLogonSaysWhatTheClientReadAndWhy) {
  AccessRecord refused = with_line(auth_record(), [](mailaccess::LineAccess& line) {
    line.status = mailaccess::Status::No;
    line.why = mailaccess::Refusal::AuthenticationFailed;
  });
  refused.is_proxied = false;
  EXPECT_THAT(
      row_text(refused),
      HasSubstr("10.1.0.10:110,10.128.3.235:49312,staff-7,397,120,200,auth, PLAIN,"
                "\"R=\"\"-ERR Authentication failure: unknown user name or bad password.\"\";"
                "Msg=\"\"AuthFailed:LogonDenied,User: staff-7@contoso.com\"\";"
                "ErrMsg=AuthFailed:LogonDenied\",\n"));
}

TEST(Pop3Row, OfALogonHasTheNameAndThePasswordApart) {
  const auto of_verb = [](mailaccess::Verb verb) {
    AccessRecord a = with_line(auth_record(), [verb](mailaccess::LineAccess& line) {
      line.verb = verb;
      line.begins_plain = false;
    });
    return row_text(a);
  };
  EXPECT_THAT(of_verb(mailaccess::Verb::User), HasSubstr(":995,"));
  EXPECT_THAT(of_verb(mailaccess::Verb::User), HasSubstr(",user,staff-7@contoso.com,"));
  EXPECT_THAT(of_verb(mailaccess::Verb::Login),
              HasSubstr(",pass,*****,\"R=OK;Msg=\"\"Proxy:mbx1.contoso.com:1995:SSL;ProxySuccess"));
  EXPECT_THAT(of_verb(mailaccess::Verb::Capability), HasSubstr(",capa,,"));
  EXPECT_THAT(of_verb(mailaccess::Verb::StartTls), HasSubstr(",stls,,"));
}

TEST(Pop3Row, OfAMailboxServerHasEachCommandByItsName) {
  AccessRecord a = with_line(
      auth_record(), [](mailaccess::LineAccess& line) { line.verb = mailaccess::Verb::Mailbox; });
  a.side = AccessSide::BackEnd;
  a.peer = kCas;
  a.is_proxied = false;
  const std::pair<ActionId, const char*> words[] = {
      {pop3::kStat, "stat"}, {pop3::kUidl, "uidl"},     {pop3::kList, "list"},
      {pop3::kSize, "list"}, {pop3::kRetrieve, "retr"}, {pop3::kReset, "rset"},
      {pop3::kQuit, "quit"}};
  for (const auto& [action, word] : words) {
    a.action = action;
    EXPECT_THAT(row_text(a), HasSubstr(std::string(",") + word + ",,R=OK,"));
    EXPECT_THAT(row_text(a), HasSubstr("10.1.0.11:1995,"));
  }
  a.action = pop3::kLast;
  a = with_line(a, [](mailaccess::LineAccess& line) { line.status = mailaccess::Status::Bad; });
  EXPECT_THAT(row_text(a),
              HasSubstr(",last,,\"R=\"\"-ERR Command is not valid in this state.\"\"\""));
}

TEST(MailRow, OfSmtpIsAsARealOneWas) {
  SmtpRow row;
  row.at = *parse_utc_ms("2022-07-20T21:12:06.27Z");
  row.connector = "EXCHANGE-1\\Default Frontend EXCHANGE-1";
  row.session = 0x08DA4F7C11473A60;
  row.sequence = 9;
  row.local_end = "192.168.9.241:25";
  row.remote_end = "192.168.9.212:53722";
  row.event = '>';
  row.data = "535 5.7.3 Authentication unsuccessful";
  Line line;
  append_row(smtp_columns(), Layout::Commas, row, line);
  EXPECT_EQ(line.text(),
            "2022-07-20T21:12:06.270Z,EXCHANGE-1\\Default Frontend EXCHANGE-1,08DA4F7C11473A60,9,"
            "192.168.9.241:25,192.168.9.212:53722,>,535 5.7.3 Authentication unsuccessful,\n");
}

TEST(MailRow, OfTrackingTakesAnySubject) {
  for (const std::string& subject : kHostile) {
    TrackingRow row;
    row.subject = row.recipient_address = subject;
    row.message_id = "<1@contoso.com>";
    row.total_bytes = 75'000;
    const auto v = named_values(tracking_columns(false), Layout::Commas, row);
    EXPECT_EQ(v.at("total-bytes"), "75000");
    EXPECT_EQ(v.at("internal-message-id"), "");
  }
}

// ---- instants
// ------------------------------------------------------------------------------------

TEST(Utc, ReadsWhatItWrites) {
  for (const char* text : {"2013-01-01T00:00:00.000Z", "2016-02-29T23:59:59.999Z",
                           "2000-12-31T12:00:00.001Z", "1970-01-01T00:00:00.000Z"}) {
    Line line;
    append_iso(*parse_utc_ms(text), line);
    EXPECT_EQ(line.text(), text);
  }
  EXPECT_EQ(*parse_utc_ms("2013-01-01T00:00:00Z"), kDefaultStart);
  for (const char* bad : {"2013-02-30T00:00:00Z", "2013-01-01", "2013-13-01T00:00:00Z",
                          "2013-01-01T24:00:00Z", "2013-01-01T00:00:00", "2013-01-01T00:00:00.Z"})
    EXPECT_FALSE(parse_utc_ms(bad)) << bad;
}

TEST(FileName, SaysItsHourOrDay) {
  EXPECT_EQ(hourly_name("HttpProxy_", k2016), "HttpProxy_2016081618-1.LOG");
  EXPECT_EQ(daily_name("RECV", k2016), "RECV20160816-1.LOG");
  EXPECT_EQ(w3c_name(k2016), "u_ex160816.log");
}

}  // namespace
}  // namespace casgrid::logging::testing::rows_test
