// The logs of the mail protocols: their columns, their headers and how a row of each looks. Of
// POP3 and IMAP4 mail_access_rows.h fills them, of SMTP sessions smtp_rows.h.
#pragma once

#include <string>

#include "scenarios/logging/format.h"
#include "scenarios/logging/schema.h"
#include "scenarios/logging/utc_stamp.h"

namespace casgrid::logging {

// A command of a POP3 or IMAP4 session.
struct MailAccessRow {
  UtcMs at = 0;
  std::uint64_t session = 0;
  std::uint32_t sequence = 0;
  std::string server_end;  // 192.168.9.241:143
  std::string client_end;
  std::string user;
  std::int64_t duration_ms = 0;
  std::uint32_t request_bytes = 0;
  std::uint32_t response_bytes = 0;
  std::string command;
  std::string parameters;
  std::string context;  // R=OK;Msg="Proxy:host:1993:SSL;ProxySuccess"
  std::string puid;
};

// A line of an SMTP session, said or heard; of receive and send connectors alike.
struct SmtpRow {
  UtcMs at = 0;
  std::string connector;  // SERVER\Default Frontend SERVER
  std::uint64_t session = 0;
  std::uint32_t sequence = 0;
  std::string local_end;
  std::string remote_end;
  char event = '*';  // + connect, - disconnect, > send, < receive, * information
  std::string data;
  std::string context;
};

struct TrackingRow {
  UtcMs at = 0;
  std::string client_ip;
  std::string client_hostname;
  std::string server_ip;
  std::string server_hostname;
  std::string source_context;
  std::string connector;
  std::string source;  // SMTP, STOREDRIVER, ...
  std::string event;   // RECEIVE, DELIVER, SEND, ...
  std::int64_t internal_message_id = 0;
  std::string message_id;
  std::string network_message_id;
  std::string recipient_address;
  std::string recipient_status;
  std::int64_t total_bytes = 0;
  std::uint32_t recipient_count = 0;
  std::string related_recipient_address;
  std::string reference;
  std::string subject;
  std::string sender_address;
  std::string return_path;
  std::string message_info;
  std::string directionality;  // Originating, Incoming
  std::string tenant_id;
  std::string original_client_ip;
  std::string original_server_ip;
  std::string custom_data;
  // 15.1 and later:
  std::string traffic_type;  // Email
  std::string log_id;
  std::string schema_version;
};

// 12 columns of Exchange 2013; with the puid of later ones, 13.
Columns<MailAccessRow> mail_access_columns(Schema schema);
Columns<SmtpRow> smtp_columns();
// 27 columns of Exchange 2013; 30 of 15.1 and later.
Columns<TrackingRow> tracking_columns(bool is_2013);

// Prefix of the file's name and its type line. Server version as headers have it.
enum class MailLog : std::uint8_t {
  Pop3,
  Pop3BackEnd,
  Imap4,
  Imap4BackEnd,
  SmtpReceive,
  SmtpSend,
  Tracking,
};
std::string_view prefix_of(MailLog log);    // POP3, POP3BE, IMAP4, IMAP4BE, RECV, SEND, MSGTRK
std::string_view log_type_of(MailLog log);  // SMTP Receive Protocol Log
bool rolls_hourly(MailLog log);

}  // namespace casgrid::logging
