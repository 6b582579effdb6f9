#include "scenarios/logs/classify.h"

#define XXH_INLINE_ALL
#include <algorithm>
#include <cstring>
#include <xxhash.h>

#include "scenarios/logs/ascii.h"
#include "scenarios/logs/numbers.h"

namespace casgrid::logs {
namespace {

struct Named {
  std::string_view name;
  Service service;
};

constexpr Named kProtocols[] = {
    {"mapi", Service::Mapi},
    {"eas", Service::ActiveSync},
    {"owa", Service::Owa},
    {"ews", Service::Ews},
    {"autodiscover", Service::Autodiscover},
    {"rpchttp", Service::OutlookAnywhere},
    {"rest", Service::Rest},
    {"oab", Service::Oab},
    {"ecp", Service::Ecp},
    {"powershell", Service::PowerShell},
    {"powershellliveid", Service::PowerShell},
    {"powershellgateway", Service::PowerShell},
    {"remotepowershell", Service::PowerShell},
    {"owacalendar", Service::Owa},
};

constexpr Named kFolders[] = {
    {"mapi", Service::Mapi},
    {"microsoft-server-activesync", Service::ActiveSync},
    {"owa", Service::Owa},
    {"ews", Service::Ews},
    {"autodiscover", Service::Autodiscover},
    {"rpc", Service::OutlookAnywhere},
    {"rpcwithcert", Service::OutlookAnywhere},
    {"api", Service::Rest},
    {"oab", Service::Oab},
    {"ecp", Service::Ecp},
    {"powershell", Service::PowerShell},
    {"powershell-liveid", Service::PowerShell},
    {"exchange", Service::Owa},
    {"public", Service::Owa},
};

constexpr std::string_view kActiveSyncCommands[] = {"Sync",
                                                    "SendMail",
                                                    "SmartForward",
                                                    "SmartReply",
                                                    "GetAttachment",
                                                    "",
                                                    "",
                                                    "",
                                                    "",
                                                    "FolderSync",
                                                    "FolderCreate",
                                                    "FolderDelete",
                                                    "FolderUpdate",
                                                    "MoveItems",
                                                    "GetItemEstimate",
                                                    "MeetingResponse",
                                                    "Search",
                                                    "Settings",
                                                    "Ping",
                                                    "ItemOperations",
                                                    "Provision",
                                                    "ResolveRecipients",
                                                    "ValidateCert",
                                                    "Find"};

constexpr Micros kLongSync = 60'000'000;  // the shortest heartbeat that a phone may ask of Sync
constexpr Micros kLongUntyped =
    55'000'000;  // a MAPI call of unknown type: nothing else takes so long

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

bool is_probe_agent(std::string_view agent) {
  return holds(agent, "amprobe") || holds(agent, "activemonitor") || holds(agent, "msexchmon") ||
         holds(agent, "testactivesyncconnectivity") || holds(agent, "exchangemonitoring");
}

// Of all events about notifications only this one waits for its answer: others of the same ns=
// (FinishNotificationRequest and its like) end it, or ask what it is worth.
bool is_pending_call(const Request& r) {
  constexpr std::string_view kPending = "PendingNotificationRequest";
  if (begins(r.stem, "/owa/ev.owa")) {
    const std::string_view event = query_value(r.query, "ev");
    if (!event.empty()) return same_letters(event, kPending);
  }
  return same_letters(r.action, kPending) || same_letters(r.action, "PendingRequest");
}

bool is_balancer_agent(std::string_view agent) {
  return holds(agent, "healthcheck") || holds(agent, "health-check") ||
         holds(agent, "health check") || begins(agent, "haproxy") || begins(agent, "kube-probe") ||
         holds(agent, "elb-health");
}

}  // namespace

Service service_of_stem(std::string_view stem) {
  if (!stem.empty() && stem.front() == '/') stem.remove_prefix(1);
  const std::string_view folder = stem.substr(0, stem.find('/'));
  for (const Named& f : kFolders) {
    if (same_letters(folder, f.name)) return f.service;
  }
  return Service::OtherHttp;
}

Service service_of_name(std::string_view protocol) {
  for (const Named& p : kProtocols) {
    if (same_letters(protocol, p.name)) return p.service;
  }
  return Service::OtherHttp;
}

std::string_view query_value(std::string_view query, std::string_view key) {
  if (!query.empty() && query.front() == '?') query.remove_prefix(1);
  while (!query.empty()) {
    const std::size_t end = query.find_first_of("&;");
    const std::string_view pair = query.substr(0, end);
    if (pair.size() > key.size() && pair[key.size()] == '=' && begins(pair, key))
      return pair.substr(key.size() + 1);
    if (end == std::string_view::npos) break;
    query.remove_prefix(end + 1);
  }
  return {};
}

std::string_view mapi_request_type(std::string_view id) {
  std::size_t at = id.find("RT:");
  while (at != std::string_view::npos && at > 0 && id[at - 1] != ';') at = id.find("RT:", at + 1);
  if (at == std::string_view::npos) return {};
  id.remove_prefix(at + 3);
  return id.substr(0, id.find(';'));
}

bool is_health_mailbox(std::string_view user) {
  const std::size_t slash = user.find_last_of("\\~:");
  if (slash != std::string_view::npos) user.remove_prefix(slash + 1);
  return begins(user, "healthmailbox") || begins(user, "extest_");
}

void ActiveSyncQuery::read(std::string_view query) {
  command_ = user_ = device_ = {};
  if (!query.empty() && query.front() == '?') query.remove_prefix(1);
  const std::string_view all = query;
  while (!query.empty()) {
    const std::string_view pair = cut(query, '&');
    if (begins(pair, "cmd=")) {
      command_ = pair.substr(4);
    } else if (begins(pair, "user=")) {
      user_ = pair.substr(5);
    } else if (begins(pair, "deviceid=")) {
      device_ = pair.substr(9);
    }
  }
  if (command_.empty() && !all.empty()) read_base64(all.substr(0, all.find('&')));
}

// Version, command, locale, length and bytes of the device id, and more.
void ActiveSyncQuery::read_base64(std::string_view query) {
  unsigned char bytes[260];
  std::size_t size = 0;
  unsigned bits = 0;
  int held = 0;
  for (const char c : query) {
    const int value = base64_value(c);
    if (value < 0) {
      if (c == '=') break;
      return;  // not base64
    }
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[size++] = static_cast<unsigned char>(bits >> held);
    if (size == sizeof bytes) break;
  }
  if (size < 5 || bytes[0] < 100 || bytes[0] > 200 || bytes[1] >= std::size(kActiveSyncCommands))
    return;
  command_ = kActiveSyncCommands[bytes[1]];
  const std::size_t length = bytes[4];
  if (length == 0 || 5 + length > size || 2 * length > device_text_.size()) return;
  for (std::size_t i = 0; i < length; ++i) {
    device_text_[2 * i] = "0123456789ABCDEF"[bytes[5 + i] >> 4];
    device_text_[2 * i + 1] = "0123456789ABCDEF"[bytes[5 + i] & 15];
  }
  device_ = {device_text_.data(), 2 * length};
}

const NoiseJudge::Judged& NoiseJudge::agent(std::string_view text) {
  const std::uint64_t hash = XXH3_64bits(text.data(), text.size()) | 1;
  Judged& place = judged_[hash >> 54];
  if (place.hash != hash) place = {hash, is_probe_agent(text), is_balancer_agent(text)};
  return place;
}

Noise NoiseJudge::judge(const Request& r) {
  if (is_health_mailbox(r.user) || is_health_mailbox(r.anchor)) return Noise::HealthMailbox;
  if (r.query.find("HealthMailbox") != std::string_view::npos) return Noise::HealthMailbox;
  const Judged& by = agent(r.agent);
  if (by.is_probe || r.query.find("ActiveMonitor") != std::string_view::npos) return Noise::Probe;
  if (by.is_balancer || ends(r.stem, "/healthcheck.htm")) return Noise::BalancerCheck;
  // Where a token comes in the body nobody is asked for credentials: there a 401 is a failure.
  if (r.status == 401 && r.user.empty() && !holds(r.stem, "/wssecurity")) return Noise::Challenge;
  return Noise::None;
}

std::string_view Classifier::owa_action(const Request& r, std::string_view typed) const {
  if (!typed.empty()) return typed;
  const std::string_view action = query_value(r.query, "action");
  if (!action.empty()) return action;
  std::string_view rest = r.stem;
  if (begins(rest, "/owa")) rest.remove_prefix(4);
  if (rest.empty() || rest == "/") return "Open";
  if (begins(rest, "/auth/logon.aspx")) return "LogonPage";
  if (begins(rest, "/auth.owa") || begins(rest, "/auth/owaauth.dll")) return "Logon";
  if (begins(rest, "/logoff.owa")) return "Logoff";
  if (begins(rest, "/ev.owa")) {
    const std::string_view event = query_value(r.query, "ev");
    return event.empty() ? "Event" : event;
  }
  if (holds(rest, "/prem/") || begins(rest, "/auth/")) return "Static";
  return r.method;
}

// The page that says what went wrong is no request of its own: it is the answer to what was asked,
// and that has failed. The URL says what that was, and with which status, if anything does.
void Classifier::read_error_page(Request& r) {
  if (r.service != Service::Owa && r.service != Service::Ecp) return;
  std::string_view page = r.stem.substr(r.stem.find_last_of('/') + 1);
  if (!begins(page, "error")) return;
  const std::size_t dot = std::min(page.find('.'), page.size());
  const std::string_view ending = page.substr(dot);
  if (!same_letters(ending, ".aspx") && !same_letters(ending, ".htm") &&
      !same_letters(ending, ".html"))
    return;
  page = page.substr(0, dot);
  const bool is_one = same_letters(page, "error") || same_letters(page, "error2") ||
                      same_letters(page, "errorfe") || same_letters(page, "errorpage");
  if (!is_one) return;
  if (r.status < 400) {
    const auto code = whole_number(query_value(r.query, "httpCode"));
    r.status = code && *code >= 400 && *code < 600 ? static_cast<std::uint16_t>(*code) : 500;
  }
  r.is_error_page = true;
  if (const auto id = query_value(r.query, "reqid"); !id.empty()) r.request_id = id;
  std::string_view asked = query_value(r.query, "aspxerrorpath");
  for (const std::string_view key : {"refurl", "url"}) {
    if (asked.empty()) asked = query_value(r.query, key);
  }
  asked = asked_.decoded(asked);
  if (const std::size_t host = asked.find("://"); host != std::string_view::npos) {
    asked.remove_prefix(host + 3);
    const std::size_t path = asked.find('/');
    asked = path == std::string_view::npos ? std::string_view{"/"} : asked.substr(path);
  }
  // What nobody says was the beginning: /owa/, /ecp/.
  r.stem = asked.empty() ? r.stem.substr(0, r.stem.find('/', 1) + 1) : cut(asked, '?');
  r.query = asked;
  if (const Service of = service_of_stem(r.stem); of != Service::OtherHttp) r.service = of;
}

void Classifier::complete(Request& r, std::string_view typed) {
  if (r.service == Service::OtherHttp) r.service = service_of_stem(r.stem);
  read_error_page(r);
  if (!names_a_mailbox(r.anchor)) {
    if (const auto mailbox = mailbox_.mailbox_of(r); !mailbox.empty()) r.anchor = mailbox;
  }
  r.action = typed.empty() ? r.method : typed;
  switch (r.service) {
    case Service::Mapi: {
      // IIS of 2016 and later has the client's id in the query: ...ClientRequestInfo=R:...;RT:...
      std::string_view type = mapi_request_type(r.client_request_id);
      if (type.empty() && holds(r.query, ";rt:")) type = mapi_request_type(r.query);
      if (!type.empty()) r.action = type;
      r.is_long_poll = type.empty() && typed.empty()
                           ? r.total != kUnknownTime && r.total >= kLongUntyped
                           : same_letters(r.action, "NotificationWait");
      break;
    }
    case Service::ActiveSync: {
      active_sync_.read(r.query);
      if (!active_sync_.command().empty()) r.action = active_sync_.command();
      r.device = active_sync_.device();
      if (r.user.empty() && r.status != 401) r.user = user_.decoded(active_sync_.user());
      const bool is_long = r.total != kUnknownTime && r.total >= kLongSync;
      r.is_long_poll =
          same_letters(r.action, "Ping") || (is_long && same_letters(r.action, "Sync"));
      break;
    }
    case Service::Owa:
      r.action = owa_action(r, typed);
      r.is_long_poll = is_pending_call(r);
      break;
    case Service::Ews:
      r.is_long_poll = same_letters(r.action, "GetStreamingEvents");
      break;
    case Service::OutlookAnywhere:
      r.is_long_poll =
          same_letters(r.method, "RPC_IN_DATA") || same_letters(r.method, "RPC_OUT_DATA");
      break;
    default:
      break;
  }
  r.noise = noise_.judge(r);
}

}  // namespace casgrid::logs
