#include "scenarios/logs/ascii.h"
#include "scenarios/logs/numbers.h"
#include "scenarios/logs/rows.h"

namespace casgrid::logs {
namespace {

constexpr std::string_view kSessionColumns[13] = {
    "dateTime", "sessionId", "seqNumber", "sIp",        "cIp",     "user", "duration",
    "rqsize",   "rpsize",    "command",   "parameters", "context", "puid"};
constexpr std::string_view kSmtpColumns[9] = {
    "date-time",       "connector-id", "session-id", "sequence-number", "local-endpoint",
    "remote-endpoint", "event",        "data",       "context"};
constexpr std::string_view kTrackingColumns[12] = {
    "date-time",      "client-ip",       "client-hostname", "server-hostname",
    "source",         "event-id",        "message-id",      "recipient-address",
    "sender-address", "message-subject", "total-bytes",     "recipient-count"};

// A count; nothing is none. False: it is no number.
template <class Number>
bool read_count(std::string_view text, Number& value) {
  value = 0;
  if (text.empty()) return true;
  const auto number = whole_number(text);
  if (number) value = static_cast<Number>(*number);
  return number.has_value();
}

}  // namespace

void SessionRows::bind(const Header& header) { places_.bind(header, kSessionColumns); }

MaybeFault SessionRows::read(const RecordScanner& row, SessionEvent& e) const {
  const auto text = [&](std::size_t i) { return places_.text(row, i); };
  const auto at = read_utc(text(0));
  if (!at) return wrong_date(text(0));
  e = SessionEvent{};
  e.at = *at;
  const auto duration = milliseconds(text(6));
  const bool good = read_count(text(2), e.number) && read_count(text(7), e.request_bytes) &&
                    read_count(text(8), e.response_bytes) && duration;
  if (!good)
    return RowFault{Fault::Number, "of seqNumber, duration, rqsize and rpsize one is none"};
  e.duration = *duration;
  e.session = text(1);
  e.server_end = text(3);
  e.client_end = text(4);
  e.user = text(5);
  e.command = trimmed(text(9));
  e.parameters = text(10);
  e.context = text(11);
  e.puid = text(12);
  e.is_probe = begins(e.user, "healthmailbox") || holds(e.user, "\\healthmailbox") ||
               e.context.find("HealthMailbox") != std::string_view::npos;
  return std::nullopt;
}

void SmtpRows::bind(const Header& header) { places_.bind(header, kSmtpColumns); }

MaybeFault SmtpRows::read(const RecordScanner& row, SmtpEvent& e) const {
  const auto text = [&](std::size_t i) { return places_.text(row, i); };
  const auto at = read_utc(text(0));
  if (!at) return wrong_date(text(0));
  e = SmtpEvent{};
  e.at = *at;
  if (!read_count(text(3), e.number))
    return RowFault{Fault::Number,
                    "sequence-number is \"" + std::string(text(3).substr(0, 40)) + "\""};
  if (text(6).size() != 1)
    return RowFault{Fault::Shape, "event is \"" + std::string(text(6).substr(0, 40)) +
                                      "\", and not one of + - < > *"};
  e.event = text(6)[0];
  e.connector = text(1);
  e.session = text(2);
  e.local_end = text(4);
  e.remote_end = text(5);
  e.data = text(7);
  e.context = text(8);
  std::string_view said = trimmed(e.data);
  if (e.event == '<' || e.event == '>') e.verb = cut(said, ' ');
  if (e.verb.size() > 3 && is_digit(e.verb[0])) e.verb = e.verb.substr(0, 3);  // 250-SIZE
  return std::nullopt;
}

void TrackingRows::bind(const Header& header) { places_.bind(header, kTrackingColumns); }

MaybeFault TrackingRows::read(const RecordScanner& row, TrackingEvent& e) const {
  const auto text = [&](std::size_t i) { return places_.text(row, i); };
  const auto at = read_utc(text(0));
  if (!at) return wrong_date(text(0));
  e = TrackingEvent{};
  e.at = *at;
  if (!read_count(text(10), e.bytes) || !read_count(text(11), e.recipient_count))
    return RowFault{Fault::Number, "of total-bytes and recipient-count one is none"};
  e.client_address = text(1);
  e.client_host = text(2);
  e.server_host = text(3);
  e.source = text(4);
  e.event = text(5);
  e.message_id = text(6);
  e.recipients = text(7);
  e.sender = text(8);
  e.subject = text(9);
  return std::nullopt;
}

}  // namespace casgrid::logs
