#include "scenarios/logging/http_proxy.h"

#include "model/directory/logon_method.h"
#include "model/ews/actions.h"
#include "model/http/access_detail.h"
#include "model/mapi/actions.h"
#include "model/owa/actions.h"
#include "model/routing/rule_id.h"
#include "scenarios/logging/web_words.h"

namespace casgrid::logging {
namespace {

constexpr UtcMs kCookieLife = 30 * kMsPerDay;
constexpr UtcMs kServerCookieLife = 10 * UtcMs{60'000};

using Row = AccessRow;

void nothing(const Row&, Line&) {}
void zero(const Row&, Line& line) { line.put('0'); }

// Of what a mailbox server did; empty where none was asked.
void zero_if_proxied(const Row& row, Line& line) {
  if (row.is_proxied()) line.put('0');
}

// Of a request's body.
void zero_if_posted(const Row& row, Line& line) {
  if (row.is_proxied() && method_of(*row.access, row.noise) == "POST") line.put('0');
}

// ---- who and what
// --------------------------------------------------------------------------------

void date_time(const Row& row, Line& line) { append_iso(row.end, line); }
void request_id(const Row& row, Line& line) { append_request_id(*row.access, line); }
void major_version(const Row& row, Line& line) { line.number(row.server->version.major); }
void minor_version(const Row& row, Line& line) { line.number(row.server->version.minor); }
void build_version(const Row& row, Line& line) { line.number(row.server->version.build); }
void revision_version(const Row& row, Line& line) { line.number(row.server->version.revision); }

std::string_view mapi_request_type(ActionId action) {
  switch (mapi::exchange_of(action)) {
    case mapi::Exchange::Connect:
      return "Connect";
    case mapi::Exchange::NotificationWait:
      return "NotificationWait";
    case mapi::Exchange::Disconnect:
      return "Disconnect";
    case mapi::Exchange::Bind:
      return "Bind";
    case mapi::Exchange::ResolveNames:
      return "ResolveNames";
    case mapi::Exchange::QueryRows:
      return "QueryRows";
    case mapi::Exchange::Unbind:
      return "Unbind";
    case mapi::Exchange::Execute:
    case mapi::Exchange::kCount:
      break;
  }
  return "Execute";
}

void client_request_id(const Row& row, Line& line) {
  const AccessRecord& a = *row.access;
  if (a.protocol != Protocol::Mapi || a.side != AccessSide::FrontEnd) return;
  if (row.noise == Noise::BalancerCheck) return;
  constexpr std::uint64_t kSession = 11;
  constexpr std::uint64_t kContext = 12;
  constexpr std::uint64_t kCall = 13;
  line.put("R:");
  append_guid(a.user.value, kSession, line);
  line.put(':');
  line.number(a.number);
  line.put(";RT:");
  line.put(mapi_request_type(a.action));
  line.put(";CI:");
  append_guid(a.user.value, kContext, line);
  line.put(":1;CID:");
  append_guid(a.nonce, kCall, line);
}

void protocol(const Row& row, Line& line) { line.put(web_words(row.access->protocol).log); }
void url_host(const Row& row, Line& line) { line.put(row.host); }

void protocol_action(const Row& row, Line& line) {
  if (row.access->side != AccessSide::FrontEnd) return;
  if (row.noise != Noise::None) return;
  if (row.access->protocol == Protocol::Ews) line.put(soap_action_of(row.access->action));
  if (const WebActionWords* words = find_web_action(row.access->action)) line.put(words->does);
  if (row.access->action == owa::kRead) line.put("GetItem");
  if (row.access->action == owa::kChange) line.put("UpdateItem");
}

void authentication_type(const Row& row, Line& line) {
  switch (http_of(*row.access).method) {
    case LogonMethod::Basic:
      line.put("Basic");
      break;
    case LogonMethod::Negotiate:
      line.put("Negotiate");
      break;
    case LogonMethod::Ntlm:
      line.put("NTLM");
      break;
    case LogonMethod::OAuth:
      line.put("OAuth");
      break;
    case LogonMethod::Certificate:
      line.put("ClientCertificate");
      break;
    case LogonMethod::Digest:
      line.put("Digest");
      break;
    case LogonMethod::AdFs:
      line.put("Federation");
      break;
    case LogonMethod::WsSecurity:
      line.put("WSSecurity");
      break;
    default:
      // Forms, or somebody who has yet to log on with one.
      if ((row.access->protocol == Protocol::Owa || row.access->protocol == Protocol::Ecp) &&
          row.access->side == AccessSide::FrontEnd && row.noise == Noise::None)
        line.put("FBA");
  }
}

void is_authenticated(const Row& row, Line& line) {
  line.put(row.has_logon_name ? "true" : "false");
}
void is_authenticated_2013(const Row& row, Line& line) {
  line.put(row.has_logon_name ? "True" : "False");
}

void authenticated_user(const Row& row, Line& line) {
  if (row.has_logon_name) line.put(row.user->account);
}

void organization(const Row& row, Line& line) {
  if (row.has_logon_name && row.access->protocol == Protocol::Mapi) line.put(row.domain);
}

// Its calls about notifications say whose mailbox they are for.
bool names_anchor(const Row& row) {
  return row.access->protocol == Protocol::Ews && ews::prefers_affinity(row.access->action);
}

// Its URL says which mailbox it is for.
bool names_mailbox(const Row& row) {
  return row.access->protocol == Protocol::Mapi ||
         row.access->protocol == Protocol::OutlookAnywhere;
}

void anchor_mailbox(const Row& row, Line& line) {
  if (!row.has_logon_name) return;
  if (names_anchor(row)) {
    line.put("Smtp~");
    line.put(row.user->principal);
    return;
  }
  if (names_mailbox(row)) {
    line.put("MailboxGuid~");
    line.put(row.user->mailbox_guid);
  } else {
    line.put("Sid~");
    line.put(row.user->sid);
  }
}

void client_ip_address(const Row& row, Line& line) { line.put(row.client_address); }
void server_host_name(const Row& row, Line& line) { line.put(row.server->name); }

// ---- the answer
// ----------------------------------------------------------------------------------

void http_status(const Row& row, Line& line) { line.number(status_of(*row.access)); }

void back_end_status(const Row& row, Line& line) {
  if (row.access->back_end_status != 0) line.number(row.access->back_end_status);
}

void error_code(const Row& row, Line& line) {
  const AccessRecord& a = *row.access;
  if (a.how == AccessEnd::ClientGone) {
    line.put("ClientDisconnected");
    return;
  }
  if (a.status < 500 || a.side != AccessSide::FrontEnd) return;
  const auto rule = static_cast<RuleId>(a.rule);
  if (rule == RuleId::DirectoryUnavailable) {
    line.put("DirectoryOperationError");
  } else if (rule == RuleId::NotMounted || rule == RuleId::StandInNotMounted) {
    line.put("ServerLocatorError");
  } else if (rule == RuleId::ComponentInactive) {
    line.put("ServiceOffline");
  } else if (a.is_proxied && a.back_end_status == 0) {
    line.put(a.part(AccessPart::BackEnd) > Duration{0} ? "BackEndRequestTimedOut"
                                                       : "EndpointNotFound");
  }
}

void proxy_action(const Row& row, Line& line) {
  if (row.is_proxied()) line.put("Proxy");
}
void target_server(const Row& row, Line& line) {
  if (row.is_proxied()) line.put(row.target->fqdn);
}
void target_server_version(const Row& row, Line& line) {
  if (row.is_proxied()) line.put(row.target->target_version_text);
}
void routing_type(const Row& row, Line& line) {
  if (row.is_proxied()) line.put("IntraForest");
}
void routing_hint(const Row& row, Line& line) {
  if (!row.is_proxied()) return;
  line.put(names_mailbox(row)  ? "MailboxGuidWithDomain"
           : names_anchor(row) ? "AnchorMailboxHeader-SMTP"
                               : "WindowsIdentity");
}
void routing_hint_2013(const Row& row, Line& line) {
  if (!row.is_proxied()) return;
  line.put(names_mailbox(row)  ? "MailboxGuidWithDomain"
           : names_anchor(row) ? "AnchorMailboxHeader-SMTP"
                               : "CommonAccessToken-Windows");
}

// A client that has been answered before sends back the cookie that says where its mailbox is.
void back_end_cookie(const Row& row, Line& line) {
  const ActionId action = row.access->action;
  if (!row.is_proxied() || row.database_guid.empty() || action == mapi::kConnect ||
      action == mapi::kBind || action == owa::kOpen || row.access->protocol == Protocol::ActiveSync)
    return;
  // An old front end is named itself, and not for long.
  const bool is_down_level = !row.target->has_proxy_log;
  line.put(is_down_level ? "Server~" : "Database~");
  line.put(is_down_level ? std::string_view(row.target->fqdn) : row.database_guid);
  line.put("~");
  if (is_down_level) line.number(row.target->version_number);
  line.put("~");
  append_iso_second(row.begin + (is_down_level ? kServerCookieLife : kCookieLife), line);
}

void server_locator_latency(const Row& row, Line& line) {
  if (row.access->part(AccessPart::Location) > Duration{0})
    line.number(row.part(AccessPart::Location));
}
void request_bytes(const Row& row, Line& line) { line.number(row.access->request_bytes); }
void response_bytes(const Row& row, Line& line) { line.number(row.access->response_bytes); }

// ---- times: pipeline + handler = total, proxy time + overhead = total
// ------------------------------

std::int64_t locating(const Row& row) {
  return row.part(AccessPart::Directory) + row.part(AccessPart::Location) +
         row.part(AccessPart::Unmounted);
}

void pipeline(const Row& row, Line& line) { line.number(row.part(AccessPart::Own)); }
void calculate_target(const Row& row, Line& line) { line.number(locating(row)); }
void directory(const Row& row, Line& line) { line.number(row.part(AccessPart::Directory)); }
void directory_breakup(const Row& row, Line& line) {
  if (row.access->part(AccessPart::Directory) <= Duration{0}) return;
  line.number(row.part(AccessPart::Directory));
  line.put(';');
}
void life_time(const Row& row, Line& line) { line.number(row.total()); }

// 390.6523
void life_time_2013(const Row& row, Line& line) {
  const std::int64_t tenth_us = ns(row.access->total()) / 100;
  line.number(tenth_us / 10'000);
  line.put('.');
  line.padded(tenth_us % 10'000, 4);
}

void request_init(const Row& row, Line& line) {
  if (row.is_proxied()) line.number(row.part(AccessPart::Pool));
}
void back_end_processing(const Row& row, Line& line) {
  if (row.is_proxied()) line.number(row.part(AccessPart::BackEnd));
}
void handler(const Row& row, Line& line) { line.number(row.total() - row.part(AccessPart::Own)); }
void first_byte(const Row& row, Line& line) {
  if (row.is_proxied()) line.number(row.upstream());
}
void proxy_time(const Row& row, Line& line) {
  if (row.is_proxied()) line.number(row.upstream());
}
void overhead(const Row& row, Line& line) { line.number(row.total() - row.upstream()); }

// ---- the lists
// -----------------------------------------------------------------------------------

void url_query(const Row& row, Line& line) {
  const std::size_t before = line.size();
  line.put('?');
  append_query(row, line);
  if (line.size() == before + 1) line.drop(1);
}

void stamp(std::string_view name, UtcMs at, Line& line) {
  line.put(name);
  line.put('=');
  append_iso(at, line);
  line.put(';');
}

void generic_info(const Row& row, Line& line) {
  stamp("BeginRequest", row.begin, line);
  line.put("CorrelationID=<empty>;");
  if (row.is_proxied()) {
    const UtcMs asked = row.end - row.part(AccessPart::BackEnd);
    line.put("ProxyState-Run=None;");
    if (row.access->part(AccessPart::Directory) > Duration{0}) {
      line.put("AccountForestGuard_");
      line.put(row.domain);
      line.put('=');
      line.number(row.part(AccessPart::Directory));
      line.put(';');
    }
    line.put("FEAuth=BEVersion-");
    line.number(row.target->version_number);
    line.put(';');
    if (row.access->is_replayed) line.put("ProxyState-Retry=CalculateBackEnd;");
    if (row.access->is_new_connection) {
      line.put("NewConnection=");
      line.put(row.target->address);
      line.put("&0;");
    }
    if (method_of(*row.access, row.noise) == "POST") {
      stamp("BeginGetRequestStream", row.end - row.upstream(), line);
      stamp("OnRequestStreamReady", asked, line);
    }
    stamp("BeginGetResponse", asked, line);
    if (row.access->back_end_status != 0) {
      stamp("OnResponseReady", row.end, line);
      stamp("EndGetResponse", row.end, line);
      line.put("ProxyState-Complete=ProxyResponseData;");
    }
  }
  line.put("SharedCacheGuard=0;");
  stamp("EndRequest", row.end, line);
}

void generic_info_2013(const Row&, Line& line) { line.put("OnBeginRequest=0;"); }

void generic_errors(const Row& row, Line& line) {
  const AccessRecord& a = *row.access;
  if (a.how == AccessEnd::ClientGone) {
    line.put("The remote host closed the connection.");
  } else if (a.back_end_status >= 400) {
    line.put("WebExceptionStatus=ProtocolError;ResponseStatusCode=");
    line.number(a.back_end_status);
    line.put(';');
  }
}

void database_guid(const Row& row, Line& line) {
  if (!row.is_proxied() || row.database_guid.empty()) return;
  line.put("|RoutingDB:");
  line.put(row.database_guid);
}

void routing_status(const Row&, Line& line) { line.put("CafeV1"); }

constexpr Column<Row> k2016[] = {
    {"DateTime", date_time},
    {"RequestId", request_id},
    {"MajorVersion", major_version},
    {"MinorVersion", minor_version},
    {"BuildVersion", build_version},
    {"RevisionVersion", revision_version},
    {"ClientRequestId", client_request_id},
    {"Protocol", protocol},
    {"UrlHost", url_host},
    {"UrlStem", append_stem},
    {"ProtocolAction", protocol_action},
    {"AuthenticationType", authentication_type},
    {"IsAuthenticated", is_authenticated},
    {"AuthenticatedUser", authenticated_user},
    {"Organization", organization},
    {"AnchorMailbox", anchor_mailbox},
    {"UserAgent", put_user_agent},
    {"ClientIpAddress", client_ip_address},
    {"ServerHostName", server_host_name},
    {"HttpStatus", http_status},
    {"BackEndStatus", back_end_status},
    {"ErrorCode", error_code},
    {"Method", put_method},
    {"ProxyAction", proxy_action},
    {"TargetServer", target_server},
    {"TargetServerVersion", target_server_version},
    {"RoutingType", routing_type},
    {"RoutingHint", routing_hint},
    {"BackEndCookie", back_end_cookie},
    {"ServerLocatorHost", nothing},
    {"ServerLocatorLatency", server_locator_latency},
    {"RequestBytes", request_bytes},
    {"ResponseBytes", response_bytes},
    {"TargetOutstandingRequests", nothing},
    {"AuthModulePerfContext", nothing},
    {"HttpPipelineLatency", pipeline},
    {"CalculateTargetBackEndLatency", calculate_target},
    {"GlsLatencyBreakup", nothing},
    {"TotalGlsLatency", zero},
    {"AccountForestLatencyBreakup", directory_breakup},
    {"TotalAccountForestLatency", directory},
    {"ResourceForestLatencyBreakup", nothing},
    {"TotalResourceForestLatency", zero},
    {"ADLatency", directory},
    {"SharedCacheLatencyBreakup", nothing},
    {"TotalSharedCacheLatency", zero},
    {"ActivityContextLifeTime", life_time},
    {"ModuleToHandlerSwitchingLatency", zero},
    {"ClientReqStreamLatency", zero_if_posted},
    {"BackendReqInitLatency", request_init},
    {"BackendReqStreamLatency", zero_if_posted},
    {"BackendProcessingLatency", back_end_processing},
    {"BackendRespInitLatency", zero_if_proxied},
    {"BackendRespStreamLatency", zero_if_proxied},
    {"ClientRespStreamLatency", zero_if_proxied},
    {"KerberosAuthHeaderLatency", zero_if_proxied},
    {"HandlerCompletionLatency", zero},
    {"RequestHandlerLatency", handler},
    {"HandlerToModuleSwitchingLatency", zero},
    {"ProxyTime", proxy_time},
    {"CoreLatency", calculate_target},
    {"RoutingLatency", calculate_target},
    {"HttpProxyOverhead", overhead},
    {"TotalRequestTime", life_time},
    {"RouteRefresherLatency", nothing},
    {"UrlQuery", url_query},
    {"BackEndGenericInfo", nothing},
    {"GenericInfo", generic_info},
    {"GenericErrors", generic_errors},
    {"EdgeTraceId", nothing},
    {"DatabaseGuid", database_guid},
    {"UserADObjectGuid", nothing},
    {"PartitionEndpointLookupLatency", nothing},
    {"RoutingStatus", routing_status},
};
static_assert(std::size(k2016) == 74);

constexpr Column<Row> k2013[] = {
    {"DateTime", date_time},
    {"RequestId", request_id},
    {"MajorVersion", major_version},
    {"MinorVersion", minor_version},
    {"BuildVersion", build_version},
    {"RevisionVersion", revision_version},
    {"ClientRequestId", client_request_id},
    {"Protocol", protocol},
    {"UrlStem", append_stem},
    {"ProtocolAction", protocol_action},
    {"AuthenticationType", authentication_type},
    {"IsAuthenticated", is_authenticated_2013},
    {"AuthenticatedUser", authenticated_user},
    {"Organization", organization},
    {"AnchorMailbox", anchor_mailbox},
    {"UserAgent", put_user_agent},
    {"ClientIpAddress", client_ip_address},
    {"ServerHostName", server_host_name},
    {"HttpStatus", http_status},
    {"BackEndStatus", back_end_status},
    {"ErrorCode", error_code},
    {"Method", put_method},
    {"ProxyAction", proxy_action},
    {"TargetServer", target_server},
    {"TargetServerVersion", target_server_version},
    {"RoutingHint", routing_hint_2013},
    {"BackEndCookie", back_end_cookie},
    {"ServerLocatorHost", nothing},
    {"ServerLocatorLatency", server_locator_latency},
    {"RequestBytes", request_bytes},
    {"ResponseBytes", response_bytes},
    {"TargetOutstandingRequests", nothing},
    {"AuthModulePerfContext", nothing},
    {"HttpPipelineLatency", pipeline},
    {"CalculateTargetBackEndLatency", calculate_target},
    {"GlsLatencyBreakup", nothing},
    {"TotalGlsLatency", zero},
    {"AccountForestLatencyBreakup", directory_breakup},
    {"TotalAccountForestLatency", directory},
    {"ResourceForestLatencyBreakup", nothing},
    {"TotalResourceForestLatency", zero},
    {"ADLatency", directory},
    {"ActivityContextLifeTime", life_time_2013},
    {"ModuleToHandlerSwitching", zero},
    {"FirstResponseByteReceived", first_byte},
    {"ProxyTime", proxy_time},
    {"RequestHandlerLatency", handler},
    {"HandlerToModuleSwitching", zero},
    {"HttpProxyOverhead", overhead},
    {"TotalRequestTime", life_time},
    {"UrlQuery", url_query},
    {"GenericInfo", generic_info_2013},
    {"GenericErrors", generic_errors},
};
static_assert(std::size(k2013) == 53);

}  // namespace

Columns<AccessRow> http_proxy_columns(Schema schema) {
  return schema == Schema::Exchange2013 ? Columns<Row>(k2013) : Columns<Row>(k2016);
}

}  // namespace casgrid::logging
