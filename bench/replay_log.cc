#include "bench/replay_log.h"

#include <array>
#include <charconv>
#include <fstream>

#include "model/base/random.h"
#include "model/base/variate.h"

namespace casgrid::bench {
namespace {

constexpr const char* kHead =
    "#Software: Microsoft Exchange Server\r\n#Version: 15.01.2375.007\r\n#Log-type: HttpProxy "
    "Logs\r\n#Date: 2023-01-09T09:00:00.000Z\r\n#Fields: "
    "DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,"
    "Protocol,UrlHost,UrlStem,ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,"
    "Organization,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,"
    "ErrorCode,Method,ProxyAction,TargetServer,TargetServerVersion,RoutingType,RoutingHint,"
    "BackEndCookie,ServerLocatorHost,ServerLocatorLatency,RequestBytes,ResponseBytes,"
    "TargetOutstandingRequests,AuthModulePerfContext,HttpPipelineLatency,"
    "CalculateTargetBackEndLatency,GlsLatencyBreakup,TotalGlsLatency,AccountForestLatencyBreakup,"
    "TotalAccountForestLatency,ResourceForestLatencyBreakup,TotalResourceForestLatency,ADLatency,"
    "SharedCacheLatencyBreakup,TotalSharedCacheLatency,ActivityContextLifeTime,"
    "ModuleToHandlerSwitchingLatency,ClientReqStreamLatency,BackendReqInitLatency,"
    "BackendReqStreamLatency,BackendProcessingLatency,BackendRespInitLatency,"
    "BackendRespStreamLatency,ClientRespStreamLatency,KerberosAuthHeaderLatency,"
    "HandlerCompletionLatency,RequestHandlerLatency,HandlerToModuleSwitchingLatency,ProxyTime,"
    "CoreLatency,RoutingLatency,HttpProxyOverhead,TotalRequestTime,RouteRefresherLatency,UrlQuery,"
    "BackEndGenericInfo,GenericInfo,GenericErrors,EdgeTraceId,DatabaseGuid,UserADObjectGuid,"
    "PartitionEndpointLookupLatency,RoutingStatus\r\n";

void digits(std::string& row, std::uint64_t value, unsigned width) {
  std::array<char, 20> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  const auto count = static_cast<std::size_t>(end - text.data());
  if (count < width) row.append(width - count, '0');
  row.append(text.data(), count);
}

void number(std::string& row, std::uint64_t value) { digits(row, value, 1); }

void instant(std::string& row, std::uint64_t ms) {
  row += "2023-01-";
  digits(row, 9 + (ms / 3'600'000 + 9) / 24, 2);
  row += 'T';
  digits(row, (ms / 3'600'000 + 9) % 24, 2);
  row += ':';
  digits(row, ms / 60'000 % 60, 2);
  row += ':';
  digits(row, ms / 1000 % 60, 2);
  row += '.';
  digits(row, ms % 1000, 3);
  row += 'Z';
}

}  // namespace

bool write_replay_log(const std::string& path, const ReplayLogShape& shape) {
  constexpr double kChangeShare = 0.2;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << kHead;
  const RandomStream draws(1, "replay log", "rows");
  const double step_ms = shape.seconds * 1000 / static_cast<double>(shape.rows);
  std::string block;
  for (std::uint64_t i = 0; i < shape.rows && file; ++i) {
    const std::uint64_t user = below(draws.at(i, 0), shape.users);
    const std::uint64_t back_end_ms = 2 + below(draws.at(i, 1), 30);
    const bool changes = unit(draws.at(i, 2)) < kChangeShare;
    const double ended = (static_cast<double>(i) + unit(draws.at(i, 3))) * step_ms + 40;
    instant(block, static_cast<std::uint64_t>(ended));
    block += ",9a3f5c10-7d2e-4b61-8c55-";
    digits(block, i, 12);
    block += ",15,1,2375,7,,Owa,";
    block += shape.host;
    block += ",/owa/service.svc,,FBA,true,CONTOSO\\";
    block += shape.population;
    block += '-';
    number(block, user);
    block += ",,Sid~S-1-5-21-1-1-1-";
    number(block, 1000 + user);
    block += ",Mozilla/5.0 (Windows NT 6.1; WOW64; rv:50.0) Gecko/20100101 Firefox/50.0,10.1.";
    number(block, user / 250);
    block += '.';
    number(block, user % 250);
    block +=
        ",CAS-PARIS1,200,200,,POST,Proxy,mbx1.contoso.com,15.01.2375.000,IntraForest,"
        "WindowsIdentity,,,,";
    number(block, 400 + below(draws.at(i, 4), 1600));
    block += ',';
    number(block, 500 + below(draws.at(i, 5), 18'000));
    block += ",1,,,0,,0,,0,,0,1,,0,";
    number(block, back_end_ms + 3);
    block += ",,0,0,0,";
    number(block, back_end_ms);
    block += ",0,0,0,,1,2,,";
    number(block, back_end_ms);
    block += ",1,0,3,";
    number(block, back_end_ms + 3);
    block += ",,?action=";
    block += changes ? "UpdateItem" : "GetItem";
    block += ",,OnBeginRequest=0,,,,,,\r\n";
    if (block.size() < (1u << 20)) continue;
    file << block;
    block.clear();
  }
  file << block;
  file.close();
  return file.good();
}

}  // namespace casgrid::bench
