#include <algorithm>

#include "scenarios/logs/ascii.h"
#include "scenarios/logs/numbers.h"
#include "scenarios/logs/rows.h"

namespace casgrid::logs {
namespace {

namespace proxy {
enum Column : std::size_t {
  DateTime,
  RequestId,
  ClientRequestId,
  Protocol,
  UrlHost,
  UrlStem,
  ProtocolAction,
  AuthenticationType,
  AuthenticatedUser,
  AnchorMailbox,
  UserAgent,
  ClientIpAddress,
  ServerHostName,
  HttpStatus,
  BackEndStatus,
  Method,
  TargetServer,
  RequestBytes,
  ResponseBytes,
  Overhead,
  Total,
  BackEnd,
  ProxyTime,
  Lifetime,
  UrlQuery,
  Directory,
  Locator,
  kCount
};
constexpr std::string_view kNames[kCount] = {"DateTime",
                                             "RequestId",
                                             "ClientRequestId",
                                             "Protocol",
                                             "UrlHost",
                                             "UrlStem",
                                             "ProtocolAction",
                                             "AuthenticationType",
                                             "AuthenticatedUser",
                                             "AnchorMailbox",
                                             "UserAgent",
                                             "ClientIpAddress",
                                             "ServerHostName",
                                             "HttpStatus",
                                             "BackEndStatus",
                                             "Method",
                                             "TargetServer",
                                             "RequestBytes",
                                             "ResponseBytes",
                                             "HttpProxyOverhead",
                                             "TotalRequestTime",
                                             "BackendProcessingLatency",
                                             "ProxyTime",
                                             "ActivityContextLifeTime",
                                             "UrlQuery",
                                             "ADLatency",
                                             "ServerLocatorLatency"};
}  // namespace proxy

namespace w3c {
enum Column : std::size_t {
  Date,
  Time,
  ServerIp,
  Method,
  Stem,
  Query,
  Port,
  User,
  ClientIp,
  Agent,
  Host,
  Status,
  SentBytes,
  ReceivedBytes,
  TimeTaken,
  Computer,
  Forwarded,
  ForwardedHeader,
  Anchor,
  AnchorHeader,
  kCount
};
constexpr std::string_view kNames[kCount] = {"date",
                                             "time",
                                             "s-ip",
                                             "cs-method",
                                             "cs-uri-stem",
                                             "cs-uri-query",
                                             "s-port",
                                             "cs-username",
                                             "c-ip",
                                             "cs(User-Agent)",
                                             "cs-host",
                                             "sc-status",
                                             "sc-bytes",
                                             "cs-bytes",
                                             "time-taken",
                                             "s-computername",
                                             "X-Forwarded-For",
                                             "cs(X-Forwarded-For)",
                                             "X-AnchorMailbox",
                                             "cs(X-AnchorMailbox)"};
}  // namespace w3c

RowFault wrong_number(std::string_view column, std::string_view text) {
  return {Fault::Number, std::string(column) + " is \"" + std::string(text.substr(0, 40)) + "\""};
}

// Empty and "-" are nothing; whatever else must be a number.
bool read_whole(std::string_view text, std::uint64_t& value) {
  value = 0;
  if (text.empty() || text == "-") return true;
  const auto number = whole_number(text);
  if (!number) {
    if (text.front() != '-' || !whole_number(text.substr(1))) return false;
    return true;  // less than nothing: the counter ran over
  }
  value = *number;
  return true;
}

bool read_status(std::string_view text, std::uint16_t& status) {
  std::uint64_t value = 0;
  if (!read_whole(text, value)) return false;
  status = static_cast<std::uint16_t>(std::min<std::uint64_t>(value, 65'535));
  return true;
}

void set_total(Request& r, Elapsed total) {
  r.total = total.cut_off();
  r.began = r.ended;
  if (total.is_known()) r.began -= std::chrono::microseconds{total.micros};
}

std::string_view or_nothing(std::string_view text) {
  return text == "-" ? std::string_view{} : text;
}

// cafeReqId=... of a query, as front and back end write it.
std::string_view cafe_id(std::string_view query) {
  static constexpr std::string_view kKey = "cafeReqId=";
  const std::size_t at = query.find(kKey);
  if (at == std::string_view::npos) return {};
  query.remove_prefix(at + kKey.size());
  return query.substr(0, query.find_first_of("&; "));
}

}  // namespace

void HttpProxyRows::bind(const Header& header) { places_.bind(header, proxy::kNames); }

MaybeFault HttpProxyRows::read_lookups(const RecordScanner& row, Request& r) const {
  for (const proxy::Column c : {proxy::Directory, proxy::Locator}) {
    const auto waited = milliseconds(places_.text(row, c));
    if (!waited) return wrong_number(proxy::kNames[c], places_.text(row, c));
    if (*waited == kUnknownTime) continue;
    r.lookups = r.lookups == kUnknownTime
                    ? *waited
                    : std::min(kUnknownTime - 1 - *waited, r.lookups) + *waited;
  }
  return std::nullopt;
}

MaybeFault HttpProxyRows::read_numbers(const RecordScanner& row, Request& r) const {
  const auto wrong = [&](proxy::Column c) {
    return wrong_number(proxy::kNames[c], places_.text(row, c));
  };
  if (!read_status(places_.text(row, proxy::HttpStatus), r.status)) return wrong(proxy::HttpStatus);
  // The back end's status is a number or, where it gave none, a word such as "SendFailure".
  if (!read_status(places_.text(row, proxy::BackEndStatus), r.back_end_status))
    r.back_end_status = 0;
  if (!read_whole(places_.text(row, proxy::RequestBytes), r.request_bytes))
    return wrong(proxy::RequestBytes);
  if (!read_whole(places_.text(row, proxy::ResponseBytes), r.response_bytes))
    return wrong(proxy::ResponseBytes);
  const auto overhead = milliseconds(places_.text(row, proxy::Overhead));
  if (!overhead) return wrong(proxy::Overhead);
  r.overhead = *overhead;
  if (MaybeFault fault = read_lookups(row, r)) return fault;
  // Before there was a latency of each stage, the time at the back end was all of the proxy's.
  const proxy::Column back = places_.has(proxy::BackEnd) ? proxy::BackEnd : proxy::ProxyTime;
  const auto back_end = milliseconds(places_.text(row, back));
  if (!back_end) return wrong(back);
  r.back_end = *back_end;
  auto total = elapsed(places_.text(row, proxy::Total));
  if (!total) return wrong(proxy::Total);
  if (!total->is_known()) total = elapsed(places_.text(row, proxy::Lifetime));
  set_total(r, total.value_or(Elapsed{}));
  return std::nullopt;
}

MaybeFault HttpProxyRows::read(const RecordScanner& row, Request& r) {
  r = Request{};
  r.source = LogKind::HttpProxy;
  const auto text = [&](proxy::Column c) { return places_.text(row, c); };
  const auto at = read_utc(text(proxy::DateTime));
  if (!at) return wrong_date(text(proxy::DateTime));
  r.ended = *at;
  if (MaybeFault fault = read_numbers(row, r)) return fault;
  r.method = text(proxy::Method);
  r.host = text(proxy::UrlHost);
  r.stem = text(proxy::UrlStem);
  r.query = text(proxy::UrlQuery);
  r.user = text(proxy::AuthenticatedUser);
  r.anchor = text(proxy::AnchorMailbox);
  r.agent = text(proxy::UserAgent);
  r.client_address = text(proxy::ClientIpAddress);
  r.front_end = text(proxy::ServerHostName);
  r.target = text(proxy::TargetServer);
  r.request_id = text(proxy::RequestId);
  r.client_request_id = text(proxy::ClientRequestId);
  r.authentication = text(proxy::AuthenticationType);
  r.service = service_of_name(text(proxy::Protocol));
  classifier_.complete(r, text(proxy::ProtocolAction));
  return std::nullopt;
}

void W3cRows::bind(const Header& header, std::string_view date) {
  places_.bind(header, w3c::kNames);
  kind_ = header.kind;
  date_ = date.substr(0, 10);
}

MaybeFault W3cRows::read_numbers(const RecordScanner& row, Request& r, std::uint64_t& port) const {
  const auto wrong = [&](w3c::Column c) {
    return wrong_number(w3c::kNames[c], places_.text(row, c));
  };
  if (!read_status(places_.text(row, w3c::Status), r.status)) return wrong(w3c::Status);
  if (!read_whole(places_.text(row, w3c::SentBytes), r.response_bytes))
    return wrong(w3c::SentBytes);
  if (!read_whole(places_.text(row, w3c::ReceivedBytes), r.request_bytes))
    return wrong(w3c::ReceivedBytes);
  if (!read_whole(places_.text(row, w3c::Port), port)) return wrong(w3c::Port);
  const auto taken = elapsed(or_nothing(places_.text(row, w3c::TimeTaken)));
  if (!taken) return wrong(w3c::TimeTaken);
  set_total(r, *taken);
  return std::nullopt;
}

MaybeFault W3cRows::read(RecordScanner& row, Request& r) {
  r = Request{};
  const auto text = [&](w3c::Column c) { return or_nothing(places_.text(row, c)); };
  const std::string_view date = places_.has(w3c::Date) ? text(w3c::Date) : std::string_view(date_);
  const auto at = read_date_and_time(date, text(w3c::Time));
  if (!at) return wrong_date(std::string(date) + " " + std::string(text(w3c::Time)));
  r.ended = *at;
  std::uint64_t port = 0;
  if (MaybeFault fault = read_numbers(row, r, port)) return fault;
  // The back end of a server with both roles listens on ports of its own, whatever the folder is
  // called.
  r.source = port == 444 || port == 81 ? LogKind::IisBack : kind_;
  // A blank is written as +.
  for (const w3c::Column c : {w3c::Agent, w3c::User}) {
    const std::string_view words = places_.text(row, c);
    if (!words.empty()) std::replace(row.place(words), row.place(words) + words.size(), '+', ' ');
  }
  r.method = text(w3c::Method);
  r.host = text(w3c::Host);
  r.stem = text(w3c::Stem);
  r.query = text(w3c::Query);
  r.user = text(w3c::User);
  r.agent = text(w3c::Agent);
  r.client_address = text(w3c::ClientIp);
  for (const w3c::Column c : {w3c::Forwarded, w3c::ForwardedHeader}) {
    // A balancer stands between: its own address says of nobody from where he came.
    if (const auto client = forwarded_client(text(c)); !client.empty()) r.client_address = client;
  }
  r.anchor = text(places_.has(w3c::Anchor) ? w3c::Anchor : w3c::AnchorHeader);
  r.front_end = places_.has(w3c::Computer) ? text(w3c::Computer) : text(w3c::ServerIp);
  r.request_id = cafe_id(r.query);
  classifier_.complete(r, {});
  if (r.source == LogKind::IisBack) r.back_end = r.total;
  return std::nullopt;
}

MaybeFault LineRows::read_haproxy(std::string_view line, std::chrono::minutes zone, Request& r,
                                  TcpSession& session) {
  if (!haproxy_.read(line)) {
    const std::string_view said = line.substr(line.size() - std::min<std::size_t>(line.size(), 60));
    return RowFault{Fault::Shape, "no session or request of HAProxy's: ..." + std::string(said)};
  }
  const HaproxyLine& h = haproxy_;
  const UtcInstant began = h.began - zone;
  const auto micros = [](std::int64_t ms) {
    return ms < 0 ? kUnknownTime
                  : static_cast<Micros>(std::min<std::int64_t>(ms * 1000, kUnknownTime - 1));
  };
  if (!h.is_http()) {
    session = {began,
               h.client_end,
               h.frontend,
               h.backend,
               h.server,
               micros(h.total),
               static_cast<std::uint64_t>(h.bytes),
               h.ended_by};
    return std::nullopt;
  }
  r = Request{};
  r.source = LogKind::HaproxyHttp;
  r.began = began;
  r.total = micros(h.total);
  r.ended = r.total == kUnknownTime ? began : began + std::chrono::microseconds{r.total};
  r.back_end = micros(h.response);
  r.status = static_cast<std::uint16_t>(std::clamp<std::int64_t>(h.status, 0, 65'535));
  r.response_bytes = static_cast<std::uint64_t>(h.bytes);
  r.method = h.method;
  std::string_view url = h.url;
  r.stem = cut(url, '?');
  r.query = url;
  r.client_address = without_port(h.client_end);
  if (!h.forwarded.empty()) r.client_address = h.forwarded;
  r.anchor = h.anchor;
  r.front_end = h.server;
  classifier_.complete(r, {});
  return std::nullopt;
}

MaybeFault LineRows::read_combined(std::string_view line, Request& r) {
  if (!combined_.read(line)) return RowFault{Fault::Shape, "not a row of the combined log format"};
  r = Request{};
  r.source = LogKind::Combined;
  r.began = r.ended = combined_.at;
  r.method = combined_.method;
  std::string_view url = combined_.url;
  r.stem = cut(url, '?');
  r.query = url;
  r.user = combined_.user;
  r.agent = combined_.agent;
  r.client_address = combined_.forwarded.empty() ? combined_.client : combined_.forwarded;
  r.status = static_cast<std::uint16_t>(std::min<std::int64_t>(combined_.status, 65'535));
  r.response_bytes = static_cast<std::uint64_t>(combined_.bytes);
  r.request_id = cafe_id(r.query);
  classifier_.complete(r, {});
  return std::nullopt;
}

}  // namespace casgrid::logs
