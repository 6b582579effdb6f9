// What is written is read again by the project's own log reader, hostile names and all.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include "model/activesync/actions.h"
#include "model/mapi/actions.h"
#include "scenarios/logging/log_writer.h"
#include "scenarios/logging/mail_rows.h"
#include "scenarios/logs/log_file.h"
#include "tests/scenarios/logging/rows.h"

namespace casgrid::logging::testing::read_back_test {
namespace {

namespace fs = std::filesystem;

struct Place {
  Place()
      : path(fs::path(::testing::TempDir()) /
             (std::string("read-back-") +
              ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Place() { fs::remove_all(path); }
  fs::path path;
};

struct ReadRow {
  logs::LogKind kind = logs::LogKind::Unknown;
  logs::Noise noise = logs::Noise::None;
  std::string user, action, agent, id, target, device;
  std::uint16_t status = 0;
  std::int64_t total_us = 0;
  bool is_long_poll = false;
};

std::vector<ReadRow> read_all(const fs::path& folder) {
  std::vector<ReadRow> rows;
  const auto found = logs::find_log_files({folder.string()});
  EXPECT_TRUE(found.not_read.empty());
  for (const std::string& path : found.files) {
    logs::LogFile file(path);
    while (file.next()) {
      const logs::Request& r = file.request();
      rows.push_back({file.kind(), r.noise, std::string(r.user), std::string(r.action),
                      std::string(r.agent), std::string(r.request_id), std::string(r.target),
                      std::string(r.device), r.status, r.total, r.is_long_poll});
    }
    EXPECT_EQ(file.summary().bad, 0u) << path;
    EXPECT_EQ(file.trouble(), "");
  }
  return rows;
}

std::vector<ReadRow> read_of_kind(const std::vector<ReadRow>& rows, logs::LogKind kind) {
  std::vector<ReadRow> of;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(of),
               [&](const ReadRow& r) { return r.kind == kind; });
  return of;
}

std::vector<ReadRow> written(const std::vector<AccessRecord>& accesses, const LogOptions& given,
                             const std::string& person = "anna") {
  const Place place;
  const Directory d = small_directory(person);
  LogOptions options = given;
  options.folder = place.path;
  LogWriter writer(d, small_origins(), options);
  for (const AccessRecord& a : accesses) writer.add(a);
  EXPECT_EQ(writer.finish(), "");
  return read_all(place.path);
}

AccessRecord at_mailbox_server(AccessRecord a) {
  a.side = AccessSide::BackEnd;
  a.peer = a.who;
  a.who = kMbx;
  return a;
}

TEST(ReadBack, GivesTheRequestOfEachLog) {
  for (const Schema schema : {Schema::Exchange2013, Schema::Exchange2016}) {
    LogOptions options;
    options.schema = schema;
    const auto rows = written({at_mailbox_server(sync_record()), sync_record()}, options);
    ASSERT_EQ(rows.size(), 3u);
    const auto proxy = read_of_kind(rows, logs::LogKind::HttpProxy);
    const auto front = read_of_kind(rows, logs::LogKind::IisFront);
    const auto back = read_of_kind(rows, logs::LogKind::IisBack);
    ASSERT_EQ(proxy.size() + front.size() + back.size(), 3u);
    EXPECT_EQ(proxy[0].user, "CONTOSO\\staff-7");
    EXPECT_EQ(proxy[0].action, "Sync");
    EXPECT_EQ(proxy[0].target, "mbx1.contoso.com");
    EXPECT_EQ(proxy[0].total_us, 397'000);
    EXPECT_EQ(proxy[0].id, front[0].id);
    EXPECT_EQ(proxy[0].id, back[0].id);
    EXPECT_EQ(proxy[0].device, back[0].device);
    for (const ReadRow& row : rows) {
      EXPECT_EQ(row.status, 200);
      EXPECT_EQ(row.noise, logs::Noise::None);
      EXPECT_FALSE(row.is_long_poll);
    }
  }
}

TEST(ReadBack, KnowsALongPoll) {
  AccessRecord ping = sync_record();
  ping.action = activesync::kPing;
  AccessRecord wait = sync_record();
  wait.protocol = Protocol::Mapi;
  wait.action = mapi::kNotificationWait;
  const auto rows = written({ping, wait}, {});
  for (const ReadRow& row : read_of_kind(rows, logs::LogKind::HttpProxy))
    EXPECT_TRUE(row.is_long_poll);
}

TEST(ReadBack, TakesAnyName) {
  for (const std::string name : {"a,b", "\"", ",\",\"\",", "x\r\ny", "\x01\x02", "J\xC3\xBCrgen",
                                 "broken\xFF", "#Fields: a,b", "semi;colon&amp=x y"}) {
    AccessRecord a = sync_record();
    a.user = UserId{100u};
    const auto rows = written({at_mailbox_server(a), a}, {}, name);
    EXPECT_EQ(rows.size(), 3u) << name;
    for (const ReadRow& row : rows) EXPECT_EQ(row.action, "Sync");
  }
}

TEST(ReadBack, TellsNoiseFromWork) {
  std::vector<AccessRecord> accesses;
  for (int i = 0; i < 2000; ++i) {
    AccessRecord a = sync_record();
    a.begin += std::chrono::milliseconds(i * 20);
    a.end = a.begin + std::chrono::milliseconds(100);
    a.parts = {};
    a.parts[0] = a.total();
    a.nonce = static_cast<std::uint64_t>(i);
    accesses.push_back(a);
  }
  LogOptions options;
  options.noise_share = 0.5;
  const auto rows = read_of_kind(written(accesses, options), logs::LogKind::HttpProxy);
  std::map<logs::Noise, double> of;
  for (const ReadRow& row : rows) ++of[row.noise];
  EXPECT_EQ(of[logs::Noise::None], 2000);
  EXPECT_NEAR(of[logs::Noise::BalancerCheck], 0.12 * 2000, 5);
  // Anonymous probes are known by their agents, but for those of MAPI and OWA in IIS logs.
  EXPECT_NEAR(of[logs::Noise::HealthMailbox] + of[logs::Noise::Probe] + of[logs::Noise::Challenge],
              0.88 * 2000, 5);
  EXPECT_GE(of[logs::Noise::Challenge], 0.26 * 2000 - 5);
}

// ---- the mail protocols
// --------------------------------------------------------------------------

template <class Row>
std::string file_of(MailLog log, Columns<Row> columns, const std::vector<Row>& rows) {
  Line text;
  append_exchange_header({"15.00.1497.002", log_type_of(log)}, columns, rows[0].at, append_iso,
                         text);
  for (const Row& row : rows) append_row(columns, Layout::Commas, row, text);
  return std::string(text.text());
}

fs::path saved(const Place& place, MailLog log, const std::string& text) {
  const fs::path path =
      place.path / (rolls_hourly(log) ? hourly_name(prefix_of(log), kDefaultStart)
                                      : daily_name(prefix_of(log), kDefaultStart));
  std::ofstream(path) << text;
  return path;
}

TEST(ReadBack, OfMailSessions) {
  for (const MailLog log : {MailLog::Pop3, MailLog::Imap4}) {
    const Place place;
    MailAccessRow row;
    row.at = kDefaultStart;
    row.session = 14;
    row.sequence = 2;
    row.server_end = log == MailLog::Pop3 ? "10.1.0.10:995" : "10.1.0.10:993";
    row.client_end = "10.128.0.1:50000";
    row.user = "o\"neil, anna";
    row.duration_ms = 168;
    row.command = "authenticate";
    row.context = "R=OK;Msg=\"Proxy:mbx1:1993:SSL;ProxySuccess\"";
    logs::LogFile file(
        saved(place, log, file_of(log, mail_access_columns(Schema::Exchange2016), {row, row}))
            .string());
    ASSERT_TRUE(file.next());
    EXPECT_EQ(file.kind(), log == MailLog::Pop3 ? logs::LogKind::Pop3 : logs::LogKind::Imap4);
    EXPECT_EQ(*file.field("user"), row.user);
    EXPECT_EQ(file.session_event().command, "authenticate");
    EXPECT_EQ(*file.field("context"), row.context);
    EXPECT_TRUE(file.next());
    EXPECT_FALSE(file.next());
    EXPECT_EQ(file.summary().bad, 0u);
  }
}

struct ReadLine {
  std::string path, session, user, command, client;
  std::uint32_t number = 0;
  std::int64_t began_ms = 0;
  std::uint64_t request_bytes = 0, response_bytes = 0;
};

std::vector<ReadLine> read_sessions(const fs::path& folder) {
  std::vector<ReadLine> lines;
  for (const std::string& path : logs::find_log_files({folder.string()}).files) {
    logs::LogFile file(path);
    while (file.next()) {
      EXPECT_EQ(file.kind(), logs::LogKind::Imap4) << path;
      const logs::SessionEvent& e = file.session_event();
      lines.push_back({fs::path(path).filename().string(), std::string(e.session),
                       std::string(e.user), std::string(e.command), std::string(e.client_end),
                       e.number, e.at.time_since_epoch().count() / 1'000'000 - e.duration / 1000,
                       e.request_bytes, e.response_bytes});
    }
    EXPECT_EQ(file.summary().bad, 0u) << path;
    EXPECT_EQ(file.trouble(), "");
  }
  return lines;
}

TEST(ReadBack, GivesTheLinesOfASessionOfMailPrograms) {
  for (const Schema schema : {Schema::Exchange2013, Schema::Exchange2016}) {
    const Place place;
    const Directory d = small_directory();
    LogOptions options;
    options.folder = place.path;
    options.schema = schema;
    options.noise_share = 0.5;  // is of HTTP alone
    LogWriter writer(d, small_origins(), options);
    AccessRecord line = with_line(
        login_record(), [](mailaccess::LineAccess& l) { l.kind = mailaccess::LineKind::Opened; });
    line.user = UserId{};
    line.number = 0;
    writer.add(line);
    writer.add(login_record());
    writer.add(at_mailbox_server(login_record()));
    EXPECT_EQ(writer.finish(), "");
    EXPECT_EQ(writer.counts().sessions, 3u);
    EXPECT_EQ(writer.counts().noise, 0u);
    const auto lines = read_sessions(place.path);
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0].path, "IMAP420130101-1.LOG");
    EXPECT_EQ(lines[0].command, "OpenSession");
    EXPECT_EQ(lines[1].command, "login");
    EXPECT_EQ(lines[1].session, "00000000000000A0");
    EXPECT_EQ(lines[1].number, 2u);
    EXPECT_EQ(lines[1].user, "staff-7");
    EXPECT_EQ(lines[1].began_ms, kDefaultStart + 1000);
    EXPECT_EQ(lines[1].response_bytes, 200u);
    EXPECT_EQ(lines[2].path, "IMAP4BE20130101-1.LOG");
    EXPECT_EQ(lines[2].command, "authenticate");
  }
}

TEST(ReadBack, OfSmtpSessionsAndTracking) {
  const Place place;
  SmtpRow said;
  said.at = kDefaultStart;
  said.connector = "CAS1\\Default Frontend CAS1";
  said.session = 0x08DA4F7C11473A60;
  said.local_end = "10.1.0.10:25";
  said.remote_end = "10.128.0.1:50000";
  said.event = '<';
  said.data = "MAIL FROM:<anna@contoso.com> SIZE=\"1,000\"";
  logs::LogFile smtp(
      saved(place, MailLog::SmtpReceive,
            file_of(MailLog::SmtpReceive, smtp_columns(), std::vector<SmtpRow>{said}))
          .string());
  ASSERT_TRUE(smtp.next());
  EXPECT_EQ(smtp.kind(), logs::LogKind::SmtpReceive);
  EXPECT_EQ(smtp.smtp_event().data, said.data);
  for (const bool is_2013 : {true, false}) {
    TrackingRow event;
    event.at = kDefaultStart;
    event.source = "SMTP";
    event.event = "RECEIVE";
    event.message_id = "<1@contoso.com>";
    event.sender_address = "anna@contoso.com";
    event.subject = "prices, \"final\"\r\nBcc: all";
    event.total_bytes = 75'000;
    logs::LogFile tracking(saved(place, MailLog::Tracking,
                                 file_of(MailLog::Tracking, tracking_columns(is_2013),
                                         std::vector<TrackingRow>{event}))
                               .string());
    ASSERT_TRUE(tracking.next());
    EXPECT_EQ(tracking.kind(), logs::LogKind::Tracking);
    EXPECT_EQ(tracking.tracking_event().subject, "prices, \"final\"  Bcc: all");
    EXPECT_EQ(tracking.tracking_event().bytes, 75'000u);
    EXPECT_FALSE(tracking.next());
  }
}

}  // namespace
}  // namespace casgrid::logging::testing::read_back_test
