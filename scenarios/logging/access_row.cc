#include "scenarios/logging/access_row.h"

#include <algorithm>

#include "model/activesync/actions.h"
#include "model/autodiscover/actions.h"
#include "model/directory/web_path.h"
#include "model/ews/actions.h"
#include "model/http/access_detail.h"
#include "model/mapi/actions.h"
#include "model/outlookanywhere/actions.h"
#include "model/owa/actions.h"
#include "scenarios/logging/web_words.h"

namespace casgrid::logging {
namespace {

constexpr std::uint64_t kRequestId = 1;
constexpr std::uint64_t kDeviceId = 2;

constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

std::uint64_t device_of(const AccessRecord& a) {
  return mixed((std::uint64_t{a.user.value} << 8 | a.device) + 0x9E3779B97F4A7C15ull);
}

struct Phone {
  std::string_view type;
  std::string_view agent;
};

constexpr Phone kPhones[] = {
    {"iPhone", "Apple-iPhone9C1/1601.405"},
    {"iPad", "Apple-iPad6C11/1601.405"},
    {"Android", "Android-SAMSUNG-SM-G930F/101.700"},
    {"Outlook", "Outlook-iOS-Android/1.0"},
};

const Phone& phone_of(const AccessRecord& a) { return kPhones[device_of(a) % std::size(kPhones)]; }

constexpr std::string_view kBrowsers[] = {
    "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/57.0.2987.133 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_12_4) AppleWebKit/603.1.30 (KHTML, like Gecko) "
    "Version/10.1 Safari/603.1.30",
};

constexpr std::string_view kOutlooks[] = {
    "Microsoft Office/15.0 (Windows NT 6.1; Microsoft Outlook 15.0.4911; Pro)",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.4522; Pro)",
};

// By what they ask; of whoever does not say who it is, exchangelib as it was observed.
std::string_view seeker_of(const AccessRecord& a) {
  switch (autodiscover::exchange_of(a.action)) {
    case autodiscover::Exchange::OutlookPox:
      return kOutlooks[device_of(a) % std::size(kOutlooks)];
    case autodiscover::Exchange::PhonePox:
      return phone_of(a).agent;
    case autodiscover::Exchange::Soap:
      return "ExchangeServicesClient/15.00.0913.015";
    case autodiscover::Exchange::ProgramPox:
    case autodiscover::Exchange::Probe:
    case autodiscover::Exchange::Get:
    case autodiscover::Exchange::kCount:
      break;
  }
  return "exchangelib/4.9.0 (python-requests/2.28.1)";
}

constexpr std::string_view kWebPrograms[] = {
    "MacOutlook/15.33.0.170409 (Intelx64 Mac OS X Version 10.12.4 (Build 16E195))",
    "ExchangeServicesClient/15.00.0913.015",
    "exchangelib/1.9.4 (python-requests/2.13.0)",
};

std::string_view command_of(ActionId action) {
  switch (activesync::exchange_of(action)) {
    case activesync::Exchange::Ping:
      return "Ping";
    case activesync::Exchange::FolderSync:
      return "FolderSync";
    case activesync::Exchange::Provision:
      return "Provision";
    case activesync::Exchange::SendMail:
      return "SendMail";
    case activesync::Exchange::SmartReply:
      return "SmartReply";
    case activesync::Exchange::ItemOperations:
      return "ItemOperations";
    case activesync::Exchange::MoveItems:
      return "MoveItems";
    case activesync::Exchange::Search:
      return "Search";
    case activesync::Exchange::GetItemEstimate:
      return "GetItemEstimate";
    case activesync::Exchange::Sync:
    case activesync::Exchange::kCount:
      break;
  }
  return "Sync";
}

void append_device_query(const AccessRow& row, Line& line) {
  const AccessRecord& a = *row.access;
  line.put("Cmd=");
  line.put(command_of(a.action));
  line.put("&User=");
  line.encoded(row.user->principal);
  line.put("&DeviceId=");
  const std::uint64_t device = device_of(a);
  line.hex(device, 16);
  line.hex(mixed(device + kDeviceId), 16);
  line.put("&DeviceType=");
  line.put(row.noise == Noise::HealthProbe ? "EASProbeDeviceType" : phone_of(a).type);
}

}  // namespace

void set_times(const AccessRecord& a, UtcMs start, AccessRow& row) {
  row.begin = start + whole_ms(a.begin);
  row.end = start + whole_ms(a.end);
  // In the order in which they usually come; the upstream is the last.
  Instant at = a.begin;
  UtcMs before = row.begin;
  for (std::size_t i = 0; i < kAccessParts; ++i) {
    at += a.parts[i];
    const UtcMs until = i + 1 == kAccessParts ? row.end : start + whole_ms(at);
    row.parts[i] = until - before;
    before = until;
  }
}

void append_guid(std::uint64_t value, std::uint64_t purpose, Line& line) {
  const std::uint64_t a = mixed(value + purpose * 0x9E3779B97F4A7C15ull);
  const std::uint64_t b = mixed(a ^ 0xD6E8FEB86659FD93ull ^ value);
  line.hex(a >> 32, 8);
  line.put('-');
  line.hex(a >> 16, 4);
  line.put("-4");  // of the random kind
  line.hex(a, 3);
  line.put('-');
  line.put("89ab"[b >> 62]);
  line.hex(b >> 48, 3);
  line.put('-');
  line.hex(b, 12);
}

// The client's draw is its own; two populations that draw alike differ in their users.
void append_request_id(const AccessRecord& a, Line& line) {
  const std::uint64_t whose = a.side == AccessSide::HealthProbe ? a.who.value : a.user.value;
  append_guid(a.nonce ^ mixed(whose + 0x632BE59BD9B4E019ull), kRequestId, line);
}

std::uint16_t status_of(const AccessRecord& a) {
  if (a.status != 0) return a.status;
  return has_connection(a.action) ? 200 : 500;
}

std::string_view agent_of(const AccessRecord& a, Noise noise) {
  if (a.side == AccessSide::HealthProbe || noise == Noise::BalancerCheck)
    return "LB-HealthCheck/1.0";
  if (noise == Noise::HealthProbe) {
    if (a.protocol == Protocol::Mapi) return "MapiHttpClient";
    if (a.protocol == Protocol::ActiveSync) return "TestActiveSyncConnectivity";
    return "AMProbe/Local/ClientAccess";
  }
  if (a.protocol == Protocol::ActiveSync) return phone_of(a).agent;
  if (a.protocol == Protocol::Autodiscover) return seeker_of(a);
  if (a.protocol == Protocol::Ews) return kWebPrograms[device_of(a) % std::size(kWebPrograms)];
  if (a.protocol == Protocol::OutlookAnywhere) return "MSRPC";
  if (a.protocol == Protocol::Oab) return "Microsoft BITS/7.8";
  if (a.protocol == Protocol::PowerShell) return "Microsoft WinRM Client";
  // A browser is the same before its user has logged on.
  return a.protocol == Protocol::Mapi ? kOutlooks[device_of(a) % std::size(kOutlooks)]
                                      : kBrowsers[a.device % std::size(kBrowsers)];
}

std::string_view method_of(const AccessRecord& a, Noise noise) {
  if (a.side == AccessSide::HealthProbe || noise == Noise::BalancerCheck) return "GET";
  if (a.protocol == Protocol::OutlookAnywhere)
    return a.action == outlook_anywhere::kInData ? "RPC_IN_DATA" : "RPC_OUT_DATA";
  return row_of(a.action).is_get ? "GET" : "POST";
}

void append_stem(const AccessRow& row, Line& line) {
  const AccessRecord& a = *row.access;
  if (a.side == AccessSide::HealthProbe || row.noise == Noise::BalancerCheck) {
    line.put(web_path_of(a.protocol).shown);
    line.put("/healthcheck.htm");
    return;
  }
  if (const WebActionWords* words = find_web_action(a.action)) {
    if (a.protocol == Protocol::Oab) {
      line.put("/OAB/");
      line.put(row.book_guid);
    }
    line.put(words->stem);
  } else if (a.protocol == Protocol::Mapi) {
    line.put(mapi::is_of_address_book(a.action) ? "/mapi/nspi/" : "/mapi/emsmdb/");
  } else if (a.protocol == Protocol::ActiveSync) {
    line.put(a.side == AccessSide::BackEnd ? "/Microsoft-Server-ActiveSync/Proxy/default.eas"
                                           : "/Microsoft-Server-ActiveSync/default.eas");
  } else if (a.protocol == Protocol::Autodiscover) {
    line.put(a.action == autodiscover::kSoap ? "/autodiscover/autodiscover.svc"
                                             : "/autodiscover/autodiscover.xml");
  } else if (a.protocol == Protocol::Ews) {
    line.put("/EWS/Exchange.asmx");
  } else if (a.protocol == Protocol::OutlookAnywhere) {
    line.put("/rpc/rpcproxy.dll");
  } else {
    switch (owa::exchange_of(a.action)) {
      case owa::Exchange::LogonPage:
        line.put("/owa/auth/logon.aspx");
        break;
      case owa::Exchange::Logon:
        line.put("/owa/auth.owa");
        break;
      case owa::Exchange::Logoff:
        line.put("/owa/logoff.owa");
        break;
      case owa::Exchange::Root:
        line.put('/');
        break;
      case owa::Exchange::Read:
      case owa::Exchange::Change:
        line.put("/owa/service.svc");
        break;
      default:
        line.put("/owa/");
    }
  }
}

void append_query(const AccessRow& row, Line& line) {
  const AccessRecord& a = *row.access;
  if (a.side == AccessSide::HealthProbe || row.noise == Noise::BalancerCheck) return;
  if (const WebActionWords* words = find_web_action(a.action)) {
    line.put(words->query);
  } else if (a.protocol == Protocol::ActiveSync) {
    append_device_query(row, line);
  } else if (a.protocol == Protocol::Mapi) {
    if (!row.user->is_known()) return;
    line.put("mailboxId=");
    line.put(row.user->mailbox_guid);
    line.put('@');
    line.encoded(row.user->domain);
  } else if (a.protocol == Protocol::OutlookAnywhere) {
    if (!row.user->is_known()) return;
    line.put(row.user->mailbox_guid);
    line.put('@');
    line.encoded(row.user->domain);
    line.put(":6001");  // the store
  } else if (a.action == owa::kRead) {
    line.put("action=GetItem");
  } else if (a.action == owa::kChange) {
    line.put("action=UpdateItem");
  }
}

std::string_view soap_action_of(ActionId action) {
  switch (ews::exchange_of(action)) {
    case ews::Exchange::FindItem:
      return "FindItem";
    case ews::Exchange::GetItem:
      return "GetItem";
    case ews::Exchange::SyncFolderItems:
      return "SyncFolderItems";
    case ews::Exchange::CreateItem:
      return "CreateItem";
    case ews::Exchange::Subscribe:
      return "Subscribe";
    case ews::Exchange::GetStreamingEvents:
      return "GetStreamingEvents";
    case ews::Exchange::kCount:
      break;
  }
  return {};
}

std::string_view typed_name(const AccessRow& row) {
  if (!row.has_logon_name) return {};
  const LogonMethod method = http_of(*row.access).method;
  const bool types_it = method == LogonMethod::Basic || method == LogonMethod::FormsPost ||
                        method == LogonMethod::SessionCookie;
  return types_it && row.access->side == AccessSide::FrontEnd && row.noise == Noise::None
             ? row.user->principal
             : row.user->account;
}

}  // namespace casgrid::logging
