// The columns of HttpProxy logs, as their #Fields: line names them: 53 of Exchange 2013's first
// release, 70 of early 2016, and 74 of 2016 CU22 to Subscription Edition. What is read goes by the
// names of the log itself; these stand in for a line that is missing, and their number says which.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace casgrid::logs {

inline constexpr std::string_view kHttpProxy53 =
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
inline constexpr std::string_view kHttpProxy74 =
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

// Rows of so many columns have the first so many of these names.
struct HttpProxyColumns {
  std::size_t count;
  std::string_view names;
  const char* written_by;
};
inline constexpr std::array<HttpProxyColumns, 3> kHttpProxyColumns{
    {{53, kHttpProxy53, "Exchange 2013 as it was released"},
     {70, kHttpProxy74,
      "a build of Exchange 2016 before CU22 (inferred: a list of the columns is known, and no log "
      "of "
      "a server)"},
     {74, kHttpProxy74,
      "Exchange 2016 CU22 and CU23; Exchange 2019 and Subscription Edition (inferred: no log of "
      "one "
      "is known)"}}};
inline constexpr const char* kHttpProxyCounts = "53, 70 or 74";

}  // namespace casgrid::logs
