#include "scenarios/logging/mail_rows.h"

#include "model/base/enum_texts.h"

namespace casgrid::logging {
namespace {

template <class Row>
void instant(const Row& row, Line& line) {
  append_iso(row.at, line);
}

// 08DA4F7C11473A60
void session_id(std::uint64_t session, Line& line) {
  for (int shift = 60; shift >= 0; shift -= 4)
    line.put("0123456789ABCDEF"[(session >> shift) & 15u]);
}

template <auto Member, class Row>
void text(const Row& row, Line& line) {
  line.put(std::string_view(row.*Member));
}

template <auto Member, class Row>
void number(const Row& row, Line& line) {
  line.number(static_cast<std::int64_t>(row.*Member));
}

template <class Row>
void session(const Row& row, Line& line) {
  session_id(row.session, line);
}

// Zero is nothing here: most events have no message yet.
template <auto Member>
void number_if_any(const TrackingRow& row, Line& line) {
  if (row.*Member != 0) line.number(static_cast<std::int64_t>(row.*Member));
}

void smtp_event(const SmtpRow& row, Line& line) { line.put(row.event); }

using Access = MailAccessRow;
using Tracking = TrackingRow;

constexpr Column<Access> kMailAccess[] = {
    {"dateTime", instant<Access>},
    {"sessionId", session<Access>},
    {"seqNumber", number<&Access::sequence, Access>},
    {"sIp", text<&Access::server_end, Access>},
    {"cIp", text<&Access::client_end, Access>},
    {"user", text<&Access::user, Access>},
    {"duration", number<&Access::duration_ms, Access>},
    {"rqsize", number<&Access::request_bytes, Access>},
    {"rpsize", number<&Access::response_bytes, Access>},
    {"command", text<&Access::command, Access>},
    {"parameters", text<&Access::parameters, Access>},
    {"context", text<&Access::context, Access>},
    {"puid", text<&Access::puid, Access>},
};

constexpr Column<SmtpRow> kSmtp[] = {
    {"date-time", instant<SmtpRow>},
    {"connector-id", text<&SmtpRow::connector, SmtpRow>},
    {"session-id", session<SmtpRow>},
    {"sequence-number", number<&SmtpRow::sequence, SmtpRow>},
    {"local-endpoint", text<&SmtpRow::local_end, SmtpRow>},
    {"remote-endpoint", text<&SmtpRow::remote_end, SmtpRow>},
    {"event", smtp_event},
    {"data", text<&SmtpRow::data, SmtpRow>},
    {"context", text<&SmtpRow::context, SmtpRow>},
};

constexpr Column<Tracking> kTracking[] = {
    {"date-time", instant<Tracking>},
    {"client-ip", text<&Tracking::client_ip, Tracking>},
    {"client-hostname", text<&Tracking::client_hostname, Tracking>},
    {"server-ip", text<&Tracking::server_ip, Tracking>},
    {"server-hostname", text<&Tracking::server_hostname, Tracking>},
    {"source-context", text<&Tracking::source_context, Tracking>},
    {"connector-id", text<&Tracking::connector, Tracking>},
    {"source", text<&Tracking::source, Tracking>},
    {"event-id", text<&Tracking::event, Tracking>},
    {"internal-message-id", number_if_any<&Tracking::internal_message_id>},
    {"message-id", text<&Tracking::message_id, Tracking>},
    {"network-message-id", text<&Tracking::network_message_id, Tracking>},
    {"recipient-address", text<&Tracking::recipient_address, Tracking>},
    {"recipient-status", text<&Tracking::recipient_status, Tracking>},
    {"total-bytes", number_if_any<&Tracking::total_bytes>},
    {"recipient-count", number_if_any<&Tracking::recipient_count>},
    {"related-recipient-address", text<&Tracking::related_recipient_address, Tracking>},
    {"reference", text<&Tracking::reference, Tracking>},
    {"message-subject", text<&Tracking::subject, Tracking>},
    {"sender-address", text<&Tracking::sender_address, Tracking>},
    {"return-path", text<&Tracking::return_path, Tracking>},
    {"message-info", text<&Tracking::message_info, Tracking>},
    {"directionality", text<&Tracking::directionality, Tracking>},
    {"tenant-id", text<&Tracking::tenant_id, Tracking>},
    {"original-client-ip", text<&Tracking::original_client_ip, Tracking>},
    {"original-server-ip", text<&Tracking::original_server_ip, Tracking>},
    {"custom-data", text<&Tracking::custom_data, Tracking>},
    {"transport-traffic-type", text<&Tracking::traffic_type, Tracking>},
    {"log-id", text<&Tracking::log_id, Tracking>},
    {"schema-version", text<&Tracking::schema_version, Tracking>},
};
static_assert(std::size(kTracking) == 30);
constexpr std::size_t kTracking2013 = 27;

}  // namespace

Columns<MailAccessRow> mail_access_columns(Schema schema) {
  const Columns<MailAccessRow> all = kMailAccess;
  return schema == Schema::Exchange2013 ? all.first(all.size() - 1) : all;
}
Columns<SmtpRow> smtp_columns() { return kSmtp; }
Columns<TrackingRow> tracking_columns(bool is_2013) {
  return Columns<TrackingRow>(kTracking).first(is_2013 ? kTracking2013 : std::size(kTracking));
}

std::string_view prefix_of(MailLog log) {
  static constexpr EnumTexts<MailLog> kPrefixes{{
      {MailLog::Pop3, "POP3"},
      {MailLog::Pop3BackEnd, "POP3BE"},
      {MailLog::Imap4, "IMAP4"},
      {MailLog::Imap4BackEnd, "IMAP4BE"},
      {MailLog::SmtpReceive, "RECV"},
      {MailLog::SmtpSend, "SEND"},
      {MailLog::Tracking, "MSGTRK"},
  }};
  return kPrefixes.of(log);
}

std::string_view log_type_of(MailLog log) {
  static constexpr EnumTexts<MailLog> kTypes{{
      {MailLog::Pop3, "POP3 Log"},
      {MailLog::Pop3BackEnd, "POP3 Log"},
      {MailLog::Imap4, "IMAP4 Log"},
      {MailLog::Imap4BackEnd, "IMAP4 Log"},
      {MailLog::SmtpReceive, "SMTP Receive Protocol Log"},
      {MailLog::SmtpSend, "SMTP Send Protocol Log"},
      {MailLog::Tracking, "Message Tracking Log"},
  }};
  return kTypes.of(log);
}

bool rolls_hourly(MailLog log) { return log >= MailLog::SmtpReceive; }

}  // namespace casgrid::logging
