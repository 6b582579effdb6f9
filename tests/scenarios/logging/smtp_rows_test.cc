// Rows of SMTP sessions and of messages: the words of real ones, and nothing that a run does not
// know.
#include "scenarios/logging/smtp_rows.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/base/record.h"
#include "scenarios/logging/log_writer.h"
#include "scenarios/logging/tracking_rows.h"
#include "tests/scenarios/logging/rows.h"

namespace casgrid::logging::testing::smtp_rows_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

// 2023-01-11T16:00:10.644Z, as the real rows of a refused logon have it.
constexpr UtcMs kThen = 1'673'452'810'644;

Directory named_directory() {
  Directory d = small_directory();
  Server& s = d.servers[0];
  s.name = "SERVER-HOSTNAME";
  s.fqdn = "SERVER-HOSTNAME.DOMAIN.TEST";
  s.ip_address = "10.10.10.10";
  s.connectors.emplace_back().name = "Default Frontend SERVER-HOSTNAME";
  return d;
}

Origins origins(bool submits) {
  Origins o = small_origins();
  o.names = {"cas1", "mbx1", "dc1", "lb", "staff of ours"};
  o.submits = {false, false, false, false, submits};
  o.send_connector = "To Internet";
  return o;
}

struct Desk {
  explicit Desk(bool submits = true)
      : directory(named_directory()), names(directory, origins(submits)) {}

  SmtpRow row(AccessRecord a, const smtp::SmtpLine& line) {
    a.detail = AccessDetail(line);
    return smtp_row(a, ServerId{0u}, kThen, names);
  }
  std::string data(const smtp::SmtpLine& line, std::uint16_t status = 0, UserId user = {}) {
    AccessRecord a = said();
    a.status = status;
    a.user = user;
    return row(a, line).data;
  }
  static AccessRecord said() {
    AccessRecord a;
    a.protocol = Protocol::Smtp;
    a.peer = kClients;
    a.source = 3;
    a.nonce = 16;
    a.number = 7;
    return a;
  }
  static smtp::SmtpLine line(smtp::LineKind kind, smtp::Verb verb = smtp::Verb::Ehlo) {
    smtp::SmtpLine line;
    line.kind = kind;
    line.verb = verb;
    line.port = 25;
    line.connector = 0;
    line.mail = MailName{kClients, 42}.pack();
    return line;
  }

  Directory directory;
  LogNames names;
};

TEST(SmtpRow, OfARefusedLogonIsAsRealOnesWere) {
  Desk desk;
  using smtp::LineKind;
  using smtp::Verb;
  EXPECT_EQ(desk.data(Desk::line(LineKind::Answered), smtp::kReady),
            "220 SERVER-HOSTNAME.DOMAIN.TEST Microsoft ESMTP MAIL Service ready at Wed, 11 Jan "
            "2023 16:00:10 +0000");
  EXPECT_EQ(desk.data(Desk::line(LineKind::Asked, Verb::AuthLogin)), "AUTH LOGIN");
  EXPECT_EQ(desk.data(Desk::line(LineKind::Answered, Verb::AuthLogin), smtp::kGoOnLogon),
            "334 <authentication response>");
  EXPECT_EQ(desk.data(Desk::line(LineKind::Answered, Verb::StartTls), smtp::kReady),
            "220 2.0.0 SMTP server ready");
  smtp::SmtpLine refused = Desk::line(LineKind::Answered, Verb::Password);
  refused.why = smtp::Refusal::BadLogon;
  AccessRecord a = Desk::said();
  a.status = 535;
  const SmtpRow row = desk.row(a, refused);
  EXPECT_EQ(row.data, "535 5.7.3 Authentication unsuccessful");
  EXPECT_EQ(row.event, '>');
  EXPECT_EQ(row.connector, "SERVER-HOSTNAME\\Default Frontend SERVER-HOSTNAME");
  EXPECT_EQ(row.local_end, "10.10.10.10:25");
  EXPECT_EQ(row.session >> 40, 0x08DAF3u) << "ticks of January 2023";
  refused.kind = LineKind::HeldBack;
  EXPECT_THAT(desk.data(refused, 535), HasSubstr("due to '535 5.7.3 Authentication unsuc"));
}

TEST(SmtpRow, NamesNobodyWhomTheRunDoesNotKnow) {
  const smtp::SmtpLine mail = Desk::line(smtp::LineKind::Asked, smtp::Verb::Mail);
  const smtp::SmtpLine recipient = Desk::line(smtp::LineKind::Recipient);
  Desk ours, outside(false);
  EXPECT_THAT(ours.data(mail, 0, UserId{7u}), HasSubstr("MAIL FROM:<staff-7@contoso.com> SIZE="));
  EXPECT_THAT(outside.data(mail, 0, UserId{7u}), HasSubstr("MAIL FROM:<> SIZE="));
  EXPECT_EQ(ours.data(recipient, 0, UserId{7u}), "RCPT TO:<staff-7@contoso.com>");
  EXPECT_EQ(ours.data(recipient, 0, smtp::kOutside), "RCPT TO:<>");
  EXPECT_EQ(ours.data(recipient, 0, UserId{}), "RCPT TO:<>");
}

TEST(SmtpRow, OfWhoConnectsHasTheOtherSideOfEverything) {
  Desk desk;
  smtp::SmtpLine line = Desk::line(smtp::LineKind::Connecting);
  line.sends = true;
  line.port = 2525;
  AccessRecord a = Desk::said();
  a.peer = kMbx;
  const SmtpRow before = desk.row(a, line);
  EXPECT_EQ(before.connector, "Inbound Proxy Internal Send Connector");
  EXPECT_EQ(before.local_end, "");
  EXPECT_EQ(before.remote_end, "10.1.0.11:2525");
  EXPECT_EQ(before.context, "attempting to connect");
  line.kind = smtp::LineKind::Refused;
  EXPECT_THAT(desk.row(a, line).context, HasSubstr("Winsock error code: 10061"));
  line.kind = smtp::LineKind::Asked;
  line.verb = smtp::Verb::Data;
  EXPECT_EQ(desk.row(a, line).event, '>');
  line.port = 465;
  EXPECT_EQ(desk.row(a, line).connector, "Client Proxy Send Connector");
  line.goes_out = true;
  EXPECT_EQ(desk.row(a, line).connector, "To Internet");
}

TEST(TrackingRow, OfADeferredMessageHasTheReplyForEachRecipient) {
  Desk desk;
  smtp::MailEvent event;
  event.mail = MailName{kClients, 42}.pack();
  event.event = smtp::Tracked::Defer;
  event.why = smtp::Refusal::Greylisted;
  event.port = 25;
  event.goes_out = true;
  AccessRecord a = Desk::said();
  a.side = AccessSide::BackEnd;
  a.user = UserId{7u};
  a.status = 451;
  a.number = 2;
  a.request_bytes = 75'000;
  a.detail = AccessDetail(event);
  const TrackingRow row =
      tracking_row(a, {UserId{1u}, smtp::kOutside}, ServerId{1u}, kThen, desk.names);
  EXPECT_EQ(row.source + " " + row.event, "SMTP DEFER");
  EXPECT_EQ(row.recipient_address, "staff-1@contoso.com;");
  EXPECT_EQ(row.recipient_status, "451 4.7.1;451 4.7.1");
  EXPECT_EQ(row.message_id, "<42@staff-of-ours>");
  EXPECT_EQ(row.sender_address, "staff-7@contoso.com");
  EXPECT_EQ(row.directionality, "Originating");
  EXPECT_EQ(row.connector, "To Internet");
  EXPECT_EQ(row.server_hostname, "staff of ours");
  EXPECT_EQ(row.client_hostname, "mbx1.contoso.com");
  EXPECT_EQ(row.subject + row.message_info + row.source_context, "");
}

TEST(RollingFile, BeginsTheNextOfTheHourWhenItIsFull) {
  const fs::path folder = fs::path(::testing::TempDir()) / "rolling-file";
  fs::remove_all(folder);
  RollingFile::Naming naming;
  naming.folder = folder;
  naming.name = [](UtcMs at, unsigned number) { return hourly_name("RECV", at, number); };
  naming.most_bytes = 30;
  naming.heading = [](UtcMs, Line& line) { line.put("#Fields\n"); };
  RollingFile file(naming, 16);
  for (int i = 0; i < 5; ++i) file.append(kThen, "row of ten\n");
  file.append(kThen + kMsPerHour, "row of ten\n");
  file.flush();
  std::vector<std::pair<std::string, std::uintmax_t>> files;
  for (const auto& entry : fs::directory_iterator(folder))
    files.emplace_back(entry.path().filename().string(), entry.file_size());
  std::sort(files.begin(), files.end());
  EXPECT_THAT(
      files,
      ElementsAre(std::pair("RECV2023011116-1.LOG", 30u), std::pair("RECV2023011116-2.LOG", 30u),
                  std::pair("RECV2023011116-3.LOG", 19u), std::pair("RECV2023011117-1.LOG", 19u)));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace casgrid::logging::testing::smtp_rows_test
