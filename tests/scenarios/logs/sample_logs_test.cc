// Rows of real servers, field by field. The files are not part of the source.
#include <algorithm>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenarios/logs/written_logs.h"

namespace casgrid::testing {
namespace {

using logs::LogKind;
using logs::Noise;
using logs::Service;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The file's rows, none of them bad; skips where the file is not.
#define READ_SAMPLE(file, name)                                                   \
  const std::string path = std::string(CASGRID_DATA) + "/logs/" + (name);         \
  if (!std::ifstream(path)) GTEST_SKIP() << "no sample logs here (CASGRID_DATA)"; \
  const ReadFile file = read_log(path);                                           \
  EXPECT_THAT(file.bad, IsEmpty());                                               \
  EXPECT_EQ(file.trouble, "")

TEST(SampleLogs, MapiRequestsOf74Columns) {
  READ_SAMPLE(file, "Mapi-HttpProxy_2023010601-1.LOG");
  ASSERT_THAT(file.rows, SizeIs(3));
  const ReadRow& connect = file.rows[0];
  EXPECT_EQ(connect.kind, LogKind::HttpProxy);
  EXPECT_THAT(connect.fields, SizeIs(74));
  EXPECT_EQ(connect.action, "Connect");
  EXPECT_EQ(file.rows[1].action, "Execute");
  EXPECT_EQ(file.rows[2].action, "Disconnect");
  EXPECT_EQ(connect.request.service, Service::Mapi);
  EXPECT_EQ(connect.user, "DOMAIN\\HealthMailboxXXX");
  EXPECT_EQ(connect.request.noise, Noise::HealthMailbox);
  EXPECT_EQ(connect.request_id, "3fe8b64c-9d09-495d-9123-c7759ae9bbfb");
  EXPECT_EQ(connect.client_address, "fe80::1234:5678:123abc:245e%3");
  EXPECT_EQ(connect.request.total, 16'000u);
  EXPECT_EQ(connect.request.overhead, 4'000u);
  EXPECT_EQ(connect.request.back_end, 11'000u);
  EXPECT_EQ(connect.request.request_bytes, 371u);
  EXPECT_EQ(connect.request.response_bytes, 443u);
  EXPECT_EQ(logs::text_of(connect.request.ended), "2023-01-06T01:00:04.124Z");
  EXPECT_EQ(logs::text_of(connect.request.began), "2023-01-06T01:00:04.108Z");
  EXPECT_EQ(connect.fields.at("AnchorMailbox"), "MailboxGuid~1234567-4444-1234-4567-123456789987");
  EXPECT_EQ(connect.fields.at("RoutingStatus"), "CafeV1");
  EXPECT_EQ(file.rows[1].fields.at("BackEndCookie"),
            "Database~fb7adba2-51f4-47e3-b170-fd39f85aaf35~~2023-02-05T01:00:04");
}

TEST(SampleLogs, ActiveSyncAutodiscoverAndTheControlPanel) {
  {
    READ_SAMPLE(file, "Eas-HttpProxy_2023011116-1.LOG");
    ASSERT_THAT(file.rows, SizeIs(1));
    EXPECT_EQ(file.rows[0].action, "Options");
    EXPECT_EQ(file.rows[0].device, "1234567987987987987987987987987");
    EXPECT_EQ(file.rows[0].request.status, 403);
    EXPECT_EQ(file.rows[0].request.back_end_status, 403);
    EXPECT_EQ(file.rows[0].request.total, 19'068'000u);
    EXPECT_EQ(file.rows[0].request.back_end, 19'027'000u);
    EXPECT_EQ(file.rows[0].request.noise, Noise::None);
    EXPECT_THAT(file.rows[0].fields.at("GenericErrors"), ::testing::HasSubstr("retourn\xc3\xa9"));
  }
  {
    READ_SAMPLE(file, "Autodiscover-HttpProxy_2023010919-1.LOG");
    ASSERT_THAT(file.rows, SizeIs(1));
    EXPECT_EQ(file.rows[0].request.service, Service::Autodiscover);
    EXPECT_EQ(file.rows[0].agent, "AppleExchangeWebServices/818.120.2 accountsd/113");
    EXPECT_EQ(file.rows[0].request.total, 13'000u);
  }
  READ_SAMPLE(file, "Ecp-HttpProxy_2023010611-1.LOG");
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].request.service, Service::Ecp);
  EXPECT_EQ(file.rows[0].user, "");
  EXPECT_EQ(file.rows[0].request.overhead, 8'000u);
}

TEST(SampleLogs, PowerShellOfMonitoring) {
  READ_SAMPLE(file, "PowerShell-HttpProxy_2023011116-1.LOG");
  ASSERT_THAT(file.rows, SizeIs(2));
  EXPECT_EQ(file.rows[1].action, "Get-Mailbox:Command");
  EXPECT_EQ(file.rows[1].request.service, Service::PowerShell);
  EXPECT_EQ(file.rows[1].request.noise, Noise::HealthMailbox);
  EXPECT_EQ(file.rows[1].request.request_bytes, 5127u);
}

TEST(SampleLogs, FirstReleaseOf2013Has53Columns) {
  READ_SAMPLE(file, "rtm-HttpProxy_2016081619-1.LOG");
  ASSERT_THAT(file.rows, SizeIs(2));
  const ReadRow& search = file.rows[0];
  EXPECT_THAT(search.fields, SizeIs(53));
  EXPECT_EQ(search.action, "Search");
  EXPECT_EQ(search.device, "123456");
  EXPECT_EQ(search.user, "FICTITIOUS\\filesharetest");
  EXPECT_EQ(search.request.total, 396'000u);
  EXPECT_EQ(search.request.overhead, 63'000u);
  EXPECT_EQ(search.request.back_end, 333'000u);  // its ProxyTime
  EXPECT_EQ(search.fields.at("ActivityContextLifeTime"), "390.6523");
  EXPECT_EQ(logs::text_of(search.request.began), "2016-08-16T19:46:59.524Z");
  EXPECT_EQ(file.rows[1].action, "ItemOperations");
}

TEST(SampleLogs, ItsIisFrontEndSawTheSameRequests) {
  READ_SAMPLE(file, "rtm-W3SVC1-u_ex160816.log");
  ASSERT_THAT(file.rows, SizeIs(2));
  EXPECT_EQ(file.rows[0].kind, LogKind::IisFront);
  EXPECT_EQ(file.rows[0].action, "Search");
  EXPECT_EQ(file.rows[0].device, "123456");
  EXPECT_EQ(file.rows[0].user, "filesharetest");
  EXPECT_EQ(file.rows[0].request.total, 390'000u);
  EXPECT_EQ(logs::text_of(file.rows[0].request.ended), "2016-08-16T19:46:59.000Z");
}

TEST(SampleLogs, MessageTrackingOf30Columns) {
  READ_SAMPLE(file, "MSGTRKMS2022091915-1.LOG");
  ASSERT_THAT(file.rows, SizeIs(2));
  EXPECT_EQ(file.rows[1].kind, LogKind::Tracking);
  EXPECT_EQ(file.rows[1].fields.at("event-id"), "RECEIVE");
  EXPECT_EQ(file.rows[1].fields.at("total-bytes"), "3750222");
  EXPECT_EQ(file.rows[1].fields.at("message-subject"), "MAIL SUBJECT");
  EXPECT_THAT(file.rows[1].fields.at("message-id"), ::testing::EndsWith("@domain.com>"));
  EXPECT_EQ(file.rows[1].fields.at("schema-version"), "15.01.2375.007");
  EXPECT_THAT(file.rows[0].fields.at("source-context"), ::testing::StartsWith("MDB:12345678-3232"));
  EXPECT_THAT(file.rows[0].fields.at("source-context"), ::testing::EndsWith("EmailAssistant"));
}

TEST(SampleLogs, SmtpSessionsWithAndWithoutHeader) {
  {
    READ_SAMPLE(file, "RECV2023011116-1.LOG");
    ASSERT_THAT(file.rows, SizeIs(16));
    EXPECT_EQ(file.rows[0].kind, LogKind::SmtpReceive);
    EXPECT_EQ(
        file.rows[0].fields.at("data"),
        "220 SERVER-HOSTNAME.DOMAIN.TEST Microsoft ESMTP MAIL Service ready at Wed, 11 Jan 2023 "
        "16:59:51 +0100");
    EXPECT_EQ(file.rows[1].fields.at("data"), "EHLO [95.10.20.33]");
    EXPECT_EQ(file.rows[1].fields.at("event"), "<");
    EXPECT_THAT(file.rows[6].fields.at("context"),
                ::testing::HasSubstr("CALG_AES_128 with strength 128 bits, MAC"));
    EXPECT_EQ(file.rows[15].fields.at("context"), "User Name: username@domain.com");
  }
  READ_SAMPLE(file, "exchange-smtp.log");
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].fields.at("connector-id"), "EXCHANGE-1\\Default Frontend EXCHANGE-1");
  EXPECT_EQ(file.rows[0].fields.at("data"), "535 5.7.3 Authentication unsuccessful");
}

TEST(SampleLogs, Pop3AndImap4WithoutHeader) {
  {
    READ_SAMPLE(file, "exchange-pop.log");
    ASSERT_THAT(file.rows, SizeIs(1));
    EXPECT_EQ(file.rows[0].kind, LogKind::Pop3);
    EXPECT_EQ(file.rows[0].fields.at("user"), "testuser");
    EXPECT_EQ(
        file.rows[0].fields.at("context"),
        "R=\"-ERR Authentication failure: unknown user name or bad "
        "password.\";Msg=\"AuthFailed:LogonDenied,User: testuser\";ErrMsg=AuthFailed:LogonDenied");
  }
  READ_SAMPLE(file, "exchange-imap.log");
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].kind, LogKind::Imap4);
  EXPECT_EQ(file.rows[0].fields.at("command"), "authenticate");
  EXPECT_EQ(file.rows[0].fields.at("duration"), "168");
  EXPECT_EQ(file.rows[0].fields.at("puid"), "");
}

TEST(SampleLogs, KindsThatAreSetAsideAreKnown) {
  const struct {
    const char* name;
    LogKind kind;
    std::size_t rows;
    const char* column;
    const char* value;
  } kFiles[] = {
      {"AgentLog20220913-1.LOG", LogKind::AgentLog, 2, "Agent", "Inbound Trust Agent"},
      {"ECPActivity_11500_20230111-1.LOG", LogKind::EcpActivity, 2, "EventId", "Request"},
      {"ECPServer20230111-1.LOG", LogKind::EcpServer, 1, "EventId", "ECP.Request"},
      {"Rps_Cmdlet_2023011116-1.LOG", LogKind::RpsCmdlet, 1, "Parameters", "-ResultSize \"1\""},
      {"audit20230111-1.LOG", LogKind::Audit, 1, "UserKey",
       "AUTORITE NT\\Syst\xc3\xa8me (MSExchangeHMHost)"},
  };
  for (const auto& expected : kFiles) {
    READ_SAMPLE(file, expected.name);
    ASSERT_THAT(file.rows, SizeIs(expected.rows)) << expected.name;
    EXPECT_EQ(file.rows[0].kind, expected.kind) << expected.name;
    EXPECT_EQ(file.rows[0].fields.at(expected.column), expected.value) << expected.name;
  }
}

TEST(SampleLogs, TheWholeFolderHasNoBadRow) {
  const std::string folder = std::string(CASGRID_DATA) + "/logs";
  if (!std::ifstream(folder + "/exchange-pop.log"))
    GTEST_SKIP() << "no sample logs here (CASGRID_DATA)";
  logs::LogSummary summary;
  const auto arrivals = arrivals_of(folder, &summary);
  EXPECT_EQ(summary.total_rows(), 40u);
  EXPECT_EQ(summary.total_bad(), 0u);
  EXPECT_THAT(summary.not_read, IsEmpty());
  EXPECT_EQ(summary.front_without_id, 2u);  // the first release's IIS rows: HttpProxy has them
  EXPECT_EQ(summary.noise[static_cast<std::size_t>(Noise::HealthMailbox)], 5u);
  EXPECT_TRUE(std::is_sorted(arrivals.begin(), arrivals.end(),
                             [](const auto& a, const auto& b) { return a.began_ns < b.began_ns; }));
}

}  // namespace
}  // namespace casgrid::testing
