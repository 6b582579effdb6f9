#include "tests/scenarios/logs/written_logs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

namespace casgrid::testing {
namespace {

std::vector<std::string> split(std::string_view text, char mark) {
  std::vector<std::string> parts;
  for (std::size_t from = 0;;) {
    const std::size_t at = text.find(mark, from);
    parts.emplace_back(text.substr(from, at - from));
    if (at == std::string_view::npos) return parts;
    from = at + 1;
  }
}

std::string quoted(const std::string& value) {
  if (value.find_first_of(",\"\r\n") == std::string::npos) return value;
  std::string text = "\"";
  for (const char c : value) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

}  // namespace

const std::string_view kHttpProxy74 =
    "DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,"
    "Protocol,"
    "UrlHost,UrlStem,ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,"
    "Organization,"
    "AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,ErrorCode,"
    "Method,"
    "ProxyAction,TargetServer,TargetServerVersion,RoutingType,RoutingHint,BackEndCookie,"
    "ServerLocatorHost,ServerLocatorLatency,RequestBytes,ResponseBytes,TargetOutstandingRequests,"
    "AuthModulePerfContext,HttpPipelineLatency,CalculateTargetBackEndLatency,GlsLatencyBreakup,"
    "TotalGlsLatency,AccountForestLatencyBreakup,TotalAccountForestLatency,"
    "ResourceForestLatencyBreakup,TotalResourceForestLatency,ADLatency,SharedCacheLatencyBreakup,"
    "TotalSharedCacheLatency,ActivityContextLifeTime,ModuleToHandlerSwitchingLatency,"
    "ClientReqStreamLatency,BackendReqInitLatency,BackendReqStreamLatency,BackendProcessingLatency,"
    "BackendRespInitLatency,BackendRespStreamLatency,ClientRespStreamLatency,"
    "KerberosAuthHeaderLatency,HandlerCompletionLatency,RequestHandlerLatency,"
    "HandlerToModuleSwitchingLatency,ProxyTime,CoreLatency,RoutingLatency,HttpProxyOverhead,"
    "TotalRequestTime,RouteRefresherLatency,UrlQuery,BackEndGenericInfo,GenericInfo,GenericErrors,"
    "EdgeTraceId,DatabaseGuid,UserADObjectGuid,PartitionEndpointLookupLatency,RoutingStatus";
const std::string_view kHttpProxy53 =
    "DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,"
    "Protocol,"
    "UrlStem,ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,"
    "AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,ErrorCode,"
    "Method,"
    "ProxyAction,TargetServer,TargetServerVersion,RoutingHint,BackEndCookie,ServerLocatorHost,"
    "ServerLocatorLatency,RequestBytes,ResponseBytes,TargetOutstandingRequests,"
    "AuthModulePerfContext,"
    "HttpPipelineLatency,CalculateTargetBackEndLatency,GlsLatencyBreakup,TotalGlsLatency,"
    "AccountForestLatencyBreakup,TotalAccountForestLatency,ResourceForestLatencyBreakup,"
    "TotalResourceForestLatency,ADLatency,ActivityContextLifeTime,ModuleToHandlerSwitching,"
    "FirstResponseByteReceived,ProxyTime,RequestHandlerLatency,HandlerToModuleSwitching,"
    "HttpProxyOverhead,TotalRequestTime,UrlQuery,GenericInfo,GenericErrors";
const std::string_view kIisFields =
    "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
    "cs(Referer) sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken";

WrittenLogs::WrittenLogs() {
  std::string form = ::testing::TempDir() + "logs-XXXXXX";
  folder_ = mkdtemp(form.data());
}

WrittenLogs::~WrittenLogs() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string WrittenLogs::write(const std::string& name, std::string_view content) const {
  const std::filesystem::path path = std::filesystem::path(folder_) / name;
  std::filesystem::create_directories(path.parent_path());
  std::filesystem::remove(
      path);  // a file that is cut to nothing and written again waits for its disk
  std::ofstream(path, std::ios::binary) << content;
  return path.string();
}

std::string gzipped(std::string_view text) {
  z_stream zip{};
  deflateInit2(&zip, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string in(text);
  std::string out(deflateBound(&zip, text.size()) + 64, '\0');
  zip.next_in = static_cast<Bytef*>(static_cast<void*>(in.data()));
  zip.avail_in = static_cast<uInt>(in.size());
  zip.next_out = static_cast<Bytef*>(static_cast<void*>(out.data()));
  zip.avail_out = static_cast<uInt>(out.size());
  deflate(&zip, Z_FINISH);
  out.resize(zip.total_out);
  deflateEnd(&zip);
  return out;
}

std::string utf16(std::string_view ascii, bool little) {
  std::string wide = little ? "\xff\xfe" : "\xfe\xff";
  for (const char c : ascii) {
    if (!little) wide += '\0';
    wide += c;
    if (little) wide += '\0';
  }
  return wide;
}

std::string exchange_header(std::string_view log_type, std::string_view fields) {
  return "#Software: Microsoft Exchange Server\r\n#Version: 15.00.1497.002\r\n#Log-type: " +
         std::string(log_type) +
         "\r\n#Date: 2016-08-16T09:00:00.000Z\r\n#Fields: " + std::string(fields) + "\r\n";
}

std::string row_of(std::string_view fields, const Values& values) {
  std::string row;
  while (!fields.empty()) {
    const std::size_t at = std::min(fields.find(','), fields.size());
    const auto value = values.find(std::string(fields.substr(0, at)));
    if (value != values.end()) row += quoted(value->second);
    row += ',';
    fields.remove_prefix(std::min(at + 1, fields.size()));
  }
  row.back() = '\r';
  return row + '\n';
}

std::string http_proxy_row(const Values& values, std::string_view fields) {
  Values all{{"DateTime", "2016-08-16T09:00:10.500Z"},
             {"RequestId", "6f1c1a2e-0000-4000-8000-00000000abcd"},
             {"MajorVersion", "15"},
             {"MinorVersion", "0"},
             {"BuildVersion", "1497"},
             {"RevisionVersion", "2"},
             {"Protocol", "Owa"},
             {"UrlHost", "mail.contoso.com"},
             {"UrlStem", "/owa/service.svc"},
             {"ProtocolAction", "GetItem"},
             {"AuthenticationType", "FBA"},
             {"IsAuthenticated", "true"},
             {"AuthenticatedUser", "CONTOSO\\anna"},
             {"AnchorMailbox", "Sid~S-1-5-21-1-2-3-1104"},
             {"UserAgent", "Mozilla/5.0"},
             {"ClientIpAddress", "10.0.0.7"},
             {"ServerHostName", "CAS-PARIS1"},
             {"HttpStatus", "200"},
             {"BackEndStatus", "200"},
             {"Method", "POST"},
             {"ProxyAction", "Proxy"},
             {"TargetServer", "mbx-paris1.contoso.com"},
             {"RequestBytes", "1200"},
             {"ResponseBytes", "9500"},
             {"BackendProcessingLatency", "90"},
             {"ProxyTime", "92"},
             {"HttpProxyOverhead", "8"},
             {"TotalRequestTime", "100"},
             {"UrlQuery", "?action=GetItem"}};
  for (const auto& [name, value] : values) all[name] = value;
  return row_of(fields, all);
}

std::string http_proxy_log(const std::vector<Values>& rows) {
  std::string text = exchange_header("HttpProxy Logs", kHttpProxy74);
  for (const Values& values : rows) text += http_proxy_row(values);
  return text;
}

std::string iis_row(const Values& values) {
  Values all{{"date", "2016-08-16"},
             {"time", "09:00:10"},
             {"s-ip", "10.0.0.1"},
             {"cs-method", "POST"},
             {"cs-uri-stem", "/owa/service.svc"},
             {"s-port", "443"},
             {"c-ip", "10.0.0.7"},
             {"cs(User-Agent)", "Mozilla/5.0+(Windows)"},
             {"sc-status", "200"},
             {"sc-substatus", "0"},
             {"sc-win32-status", "0"},
             {"sc-bytes", "9500"},
             {"cs-bytes", "1200"},
             {"time-taken", "100"}};
  for (const auto& [name, value] : values) all[name] = value;
  std::string row;
  for (const std::string& name : split(kIisFields, ' ')) {
    const auto value = all.find(name);
    row += (value == all.end() || value->second.empty() ? "-" : value->second) + " ";
  }
  row.back() = '\r';
  return row + '\n';
}

std::string iis_log(const std::vector<Values>& rows) {
  std::string text =
      "#Software: Microsoft Internet Information Services 8.5\r\n#Version: 1.0\r\n#Date: "
      "2016-08-16 09:00:00\r\n#Fields: " +
      std::string(kIisFields) + "\r\n";
  for (const Values& values : rows) text += iis_row(values);
  return text;
}

ReadFile read_log(const std::string& path, const logs::FileOptions& options) {
  logs::LogFile file(path, options);
  ReadFile read;
  while (file.next()) {
    ReadRow row;
    row.kind = file.kind();
    row.line = file.line();
    for (const std::string& name : file.field_names())
      row.fields[name] = std::string(file.field(name).value_or("(missing)"));
    if (is_http(file.kind())) {
      row.request = file.request();
      row.action = row.request.action;
      row.user = row.request.user;
      row.agent = row.request.agent;
      row.device = row.request.device;
      row.client_address = row.request.client_address;
      row.target = row.request.target;
      row.request_id = row.request.request_id;
    }
    read.rows.push_back(std::move(row));
  }
  for (const logs::BadRow& bad : file.first_bad())
    read.bad.push_back(bad.text().substr(path.size() + 1));
  read.trouble = file.trouble();
  read.summary = file.summary();
  return read;
}

std::vector<logs::Arrival> arrivals_of(const std::string& folder, logs::LogSummary* summary,
                                       const logs::StreamOptions& options) {
  logs::ArrivalStream stream({folder}, options);
  std::vector<logs::Arrival> arrivals;
  while (const logs::Arrival* a = stream.next()) arrivals.push_back(*a);
  if (summary != nullptr) *summary = stream.summary();
  return arrivals;
}

}  // namespace casgrid::testing
