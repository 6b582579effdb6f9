#include "scenarios/logs/recognise.h"

#include <algorithm>

#include "scenarios/logs/ascii.h"
#include "scenarios/logs/http_proxy_columns.h"
#include "scenarios/logs/line_rows.h"
#include "scenarios/logs/utc.h"

namespace casgrid::logs {
namespace {

constexpr std::string_view kSessionHeader =
    "dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,command,parameters,context,"
    "puid";
constexpr std::string_view kSmtpHeader =
    "date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,"
    "context";
constexpr std::string_view kTrackingHeader =
    "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,"
    "source,"
    "event-id,internal-message-id,message-id,network-message-id,recipient-address,recipient-status,"
    "total-bytes,recipient-count,related-recipient-address,reference,message-subject,sender-"
    "address,"
    "return-path,message-info,directionality,tenant-id,original-client-ip,original-server-ip,"
    "custom-data,transport-traffic-type,log-id,schema-version";

// Of IIS 8 and later; before, without cs(Referer).
constexpr std::string_view kIisFields =
    "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
    "cs(Referer) "
    "sc-status sc-substatus sc-win32-status time-taken";

std::vector<std::string> names_of(std::string_view text, char mark) {
  std::vector<std::string> names;
  while (!text.empty()) {
    std::string_view name = trimmed(cut(text, mark));
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"')
      name = name.substr(1, name.size() - 2);
    if (!name.empty() || mark == ',') names.emplace_back(name);
  }
  return names;
}

struct LogType {
  std::string_view words;
  LogKind kind;
};

constexpr LogType kLogTypes[] = {
    {"httpproxy", LogKind::HttpProxy},
    {"agent log", LogKind::AgentLog},
    {"ecp activity", LogKind::EcpActivity},
    {"ecp server", LogKind::EcpServer},
    {"rps cmdlet", LogKind::RpsCmdlet},
    {"audit", LogKind::Audit},
    {"smtp receive", LogKind::SmtpReceive},
    {"smtp send", LogKind::SmtpSend},
    {"message tracking", LogKind::Tracking},
    {"pop3", LogKind::Pop3},
    {"imap4", LogKind::Imap4},
    {"ews", LogKind::Ews},
};

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

LogKind smtp_by_path(std::string_view path) {
  return holds(file_name(path), "send") ? LogKind::SmtpSend : LogKind::SmtpReceive;
}

LogKind session_by_path(std::string_view path) {
  if (holds(file_name(path), "pop")) return LogKind::Pop3;
  if (holds(file_name(path), "imap") || holds(path, "imap")) return LogKind::Imap4;
  return holds(path, "pop") ? LogKind::Pop3 : LogKind::Imap4;
}

// What the columns say, which is believed before the log's own word for its type: files are joined,
// cut and renamed.
LogKind kind_of(const Header& h, std::string_view path) {
  const auto has = [&h](std::string_view name) { return h.find(name) >= 0; };
  if (has("RequestId") && has("HttpStatus") && (has("ProxyAction") || has("TargetServer")))
    return LogKind::HttpProxy;
  if (has("SoapAction")) return LogKind::Ews;
  if (has("Cmdlet")) return LogKind::RpsCmdlet;
  if (has("sessionId") && has("command") && has("rqsize")) return session_by_path(path);
  if (has("event-id") && has("message-id") && has("source-context")) return LogKind::Tracking;
  if (has("session-id") && has("sequence-number") && has("event") && has("connector-id"))
    return smtp_by_path(path);
  return LogKind::Exchange;
}

std::string_view instant_column(LogKind kind) {
  switch (kind) {
    case LogKind::HttpProxy:
    case LogKind::Pop3:
    case LogKind::Imap4:
      return "DateTime";
    case LogKind::SmtpReceive:
    case LogKind::SmtpSend:
    case LogKind::Tracking:
      return "date-time";
    default:
      return {};
  }
}

void require_columns(Header& h) {
  const std::string_view instant = instant_column(h.kind);
  if (!instant.empty() && h.find(instant) < 0)
    h.unusable = "its header names no column " + std::string(instant) +
                 ", so nobody knows when anything happened";
}

Header commas_header(std::string_view fields, std::string_view log_type, std::string_view path) {
  Header h;
  h.layout = Layout::Commas;
  h.names = names_of(fields, ',');
  h.kind = kind_of(h, path);
  for (const LogType& type : kLogTypes) {
    if (!holds(log_type, type.words)) continue;
    // The type tells apart what has the same columns; it overrules none.
    const bool is_same_form =
        (is_used(type.kind) && type.kind >= LogKind::Pop3 && h.kind >= LogKind::Pop3 &&
         h.kind < LogKind::Tracking && type.kind < LogKind::Tracking);
    if (h.kind == LogKind::Exchange || is_same_form) h.kind = type.kind;
    break;
  }
  require_columns(h);
  return h;
}

Header w3c_header(std::string_view fields, std::string_view path) {
  Header h;
  h.layout = Layout::Blanks;
  h.names = names_of(fields, ' ');
  const bool is_ftp = h.find("x-session") >= 0 || holds(path, "ftpsvc");
  const bool is_web = h.find("cs-uri-stem") >= 0 && h.find("sc-status") >= 0 && !is_ftp;
  h.kind = !is_web ? LogKind::W3c : holds(path, "w3svc2") ? LogKind::IisBack : LogKind::IisFront;
  if (is_web && h.find("time") < 0)
    h.unusable = "its #Fields: line has no time, so nobody knows when anything happened";
  return h;
}

Header known(LogKind kind, std::string_view names, std::size_t columns) {
  Header h{kind, Layout::Commas, names_of(names, ','), {}};
  h.names.resize(std::min(columns, h.names.size()));
  return h;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

LogKind session_kind(std::string_view server_end, std::string_view path) {
  const std::string_view port =
      server_end.substr(std::min(server_end.size(), server_end.rfind(':') + 1));
  if (port == "110" || port == "995" || port == "1995") return LogKind::Pop3;
  if (port == "143" || port == "993" || port == "1993") return LogKind::Imap4;
  return session_by_path(path);
}

}  // namespace

int Header::find(std::string_view name) const {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (same_letters(names[i], name)) return static_cast<int>(i);
  }
  return -1;
}

Header header_of_fields(std::string_view fields, std::string_view log_type, std::string_view path) {
  fields = trimmed(fields);
  return fields.find(',') != std::string_view::npos ? commas_header(fields, log_type, path)
                                                    : w3c_header(fields, path);
}

std::optional<Header> header_of_names(const RecordScanner& row, std::string_view path) {
  if (row.columns() < 5) return std::nullopt;
  const auto is_instant = [](std::string_view name) {
    return same_letters(name, "datetime") || same_letters(name, "date-time") ||
           same_letters(name, "timestamp");
  };
  bool has_instant = false;
  for (std::size_t i = 0; i < row.columns() && !has_instant; ++i)
    has_instant = is_instant(row.column(i));
  if (!has_instant) return std::nullopt;
  std::string names;
  for (std::size_t i = 0; i < row.columns(); ++i)
    names += (i == 0 ? "" : ",") + std::string(row.column(i));
  Header header = commas_header(names, {}, path);
  // In another order it must be one that is known: a row of values may have such a word, too.
  if (!is_instant(row.column(0)) && header.kind == LogKind::Exchange) return std::nullopt;
  return header;
}

std::optional<Header> header_of_row(const RecordScanner& row, std::string_view path) {
  const std::size_t n = row.columns();
  if (n < 9 || !read_utc(row.column(0))) return std::nullopt;
  if ((n == 12 || n == 13) && is_number(row.column(2)) &&
      row.column(3).find(':') != std::string_view::npos)
    return known(session_kind(row.column(3), path), kSessionHeader, n);
  if (n == 9 && is_number(row.column(3)) && row.column(6).size() == 1 &&
      std::string_view("+-<>*").find(row.column(6)[0]) != std::string_view::npos)
    return known(smtp_by_path(path), kSmtpHeader, n);
  if (n >= 27 && n <= 30) return known(LogKind::Tracking, kTrackingHeader, n);
  if (!is_number(row.column(2))) return std::nullopt;
  for (const HttpProxyColumns& c : kHttpProxyColumns) {
    // A comma behind the last column is no column.
    if (n == c.count || (n == c.count + 1 && row.column(c.count).empty()))
      return known(LogKind::HttpProxy, c.names, c.count);
  }
  return std::nullopt;
}

bool is_http_proxy_like(const RecordScanner& row) {
  constexpr std::size_t kFewest = 40;  // no other log with these first columns has as many
  constexpr std::size_t kVersionBegins = 2, kVersionEnds = 6;
  if (row.columns() < kFewest || !read_utc(row.column(0))) return false;
  for (std::size_t i = kVersionBegins; i < kVersionEnds; ++i) {
    if (!is_number(row.column(i))) return false;
  }
  return true;
}

bool is_w3c_like(std::string_view line) {
  return line.size() > 20 && line[10] == ' ' && line[19] == ' ' &&
         read_date_and_time(line.substr(0, 10), line.substr(11, 8)).has_value();
}

std::optional<Header> header_of_w3c_row(const RecordScanner& row, std::string_view path) {
  const std::size_t n = row.columns();
  if ((n != 14 && n != 15) || !is_number(row.column(6)) || !row.column(4).starts_with('/'))
    return std::nullopt;
  std::string fields(kIisFields);
  if (n == 14) fields.erase(fields.find("cs(Referer) "), std::string_view("cs(Referer) ").size());
  return w3c_header(fields, path);
}

std::optional<Header> header_of_line(std::string_view line) {
  HaproxyLine haproxy;
  if (haproxy.read(line))
    return Header{
        haproxy.is_http() ? LogKind::HaproxyHttp : LogKind::HaproxyTcp, Layout::Line, {}, {}};
  CombinedLine combined;
  if (combined.read(line)) return Header{LogKind::Combined, Layout::Line, {}, {}};
  return std::nullopt;
}

}  // namespace casgrid::logs
