#include "scenarios/logging/tracking_rows.h"

#include "model/base/assert.h"
#include "model/base/enum_texts.h"
#include "model/base/record.h"
#include "model/directory/guid.h"
#include "scenarios/logging/smtp_rows.h"

namespace casgrid::logging {
namespace {

using smtp::Tracked;

// Who has the message before the event, and who behind it.
enum class Ends : std::uint8_t { FromOther, ToOther, Here };

struct EventWords {
  Tracked event{};
  const char* source = "";
  const char* name = "";
  Ends ends = Ends::Here;
};

constexpr std::array<EventWords, kEnumerators<Tracked>> kEvents{{
    {Tracked::Recipient, "", "", Ends::Here},
    {Tracked::Receive, "SMTP", "RECEIVE", Ends::FromOther},
    {Tracked::HaRedirect, "SMTP", "HAREDIRECT", Ends::ToOther},
    {Tracked::HaReceive, "SMTP", "HARECEIVE", Ends::FromOther},
    {Tracked::HaDiscard, "SMTP", "HADISCARD", Ends::Here},
    {Tracked::Send, "SMTP", "SEND", Ends::ToOther},
    {Tracked::Deliver, "STOREDRIVER", "DELIVER", Ends::Here},
    {Tracked::DuplicateDeliver, "STOREDRIVER", "DUPLICATEDELIVER", Ends::Here},
    {Tracked::Defer, "SMTP", "DEFER", Ends::ToOther},
    {Tracked::Fail, "SMTP", "FAIL", Ends::ToOther},
    {Tracked::Expire, "QUEUE", "FAIL", Ends::Here},
    {Tracked::ResubmitSafetyNet, "SAFETYNET", "RESUBMIT", Ends::Here},
    {Tracked::ResubmitShadow, "REDUNDANCY", "RESUBMIT", Ends::Here},
}};
static_assert(has_each(kEvents, &EventWords::event));

struct End {
  std::string address;
  std::string host;
};

// Of a server its name; of anybody else only whence it came.
End end_of(const AccessRecord& access, LogNames& names) {
  ServerId server = access.target;
  if (server.is_none() && !access.peer.is_none()) server = names.server_of(access.peer);
  if (!server.is_none()) return {names.at(server).address, names.at(server).fqdn};
  if (access.peer.is_none()) return {};
  return {names.address(access.peer, access.source), std::string(names.participant(access.peer))};
}

std::string connector_of(const AccessRecord& access, const smtp::MailEvent& event, Ends ends,
                         ServerId server, const LogNames& names) {
  if (event.port == 0) return {};
  smtp::SmtpLine line;
  line.port = event.port;
  line.goes_out = event.goes_out;
  return ends == Ends::FromOther ? receive_connector(line, names.directory().at(server))
                                 : send_connector(access.side, line, names);
}

}  // namespace

TrackingRow tracking_row(const AccessRecord& access, const std::vector<UserId>& recipients,
                         ServerId server, UtcMs start, LogNames& names) {
  const smtp::MailEvent& event = *smtp::event_of(access);
  const EventWords& words = kEvents[static_cast<std::size_t>(event.event)];
  SIM_ASSERT(event.event != Tracked::Recipient && recipients.size() == access.number);
  const End own{names.at(server).address, names.at(server).fqdn};
  const End other = words.ends == Ends::Here ? End{} : end_of(access, names);
  const End& client = words.ends == Ends::FromOther ? other : own;
  const End& receiver = words.ends == Ends::ToOther ? other : own;
  TrackingRow row;
  row.at = start + whole_ms(access.end);
  row.client_ip = client.address;
  row.client_hostname = client.host;
  row.server_ip = receiver.address;
  row.server_hostname = receiver.host;
  row.connector = connector_of(access, event, words.ends, server, names);
  row.source = words.source;
  row.event = words.name;
  row.message_id = message_id(event.mail, names);
  row.network_message_id = stable_guid("message " + row.message_id);
  const std::string status =
      access.status == 0 ? "" : smtp_reply(access.status, event.why, smtp::Verb::Piece, "");
  for (const UserId& user : recipients) {
    const bool is_first = &user == &recipients.front();
    row.recipient_address += (is_first ? "" : ";") + mail_address(user, names);
    if (event.why != smtp::Refusal::None) row.recipient_status += (is_first ? "" : ";") + status;
  }
  row.total_bytes = access.request_bytes;
  row.recipient_count = access.number;
  row.sender_address = row.return_path = mail_sender(event.mail, access.user, names);
  row.directionality = names.submits(MailName::of(event.mail).sender) ? "Originating" : "Incoming";
  row.traffic_type = "Email";
  row.schema_version = names.at(server).version_text;
  return row;
}

}  // namespace casgrid::logging
