// One request over HTTP as any log tells it, in one form. Its texts point into the row that was
// read and live until the next one is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "scenarios/logs/log_kind.h"
#include "scenarios/logs/utc.h"

namespace casgrid::logs {

// Microseconds; nothing is written as kUnknownTime.
using Micros = std::uint32_t;
inline constexpr Micros kUnknownTime = 0xffffffff;

struct Request {
  LogKind source = LogKind::Unknown;
  UtcInstant began = kNoInstant;
  UtcInstant ended = kNoInstant;
  Service service = Service::OtherHttp;
  Noise noise = Noise::None;
  bool is_long_poll = false;   // its answer waits for an event: NotificationWait, Ping, ...
  bool is_error_page = false;  // what the log has is the page that says so
  // MAPI: Connect, Execute, ...; ActiveSync: Sync, Ping, ...; OWA: GetItem, ...; else what the log
  // has (ProtocolAction) or the method.
  std::string_view action;
  std::string_view method;
  std::string_view host;
  std::string_view stem;
  std::string_view query;
  // As written: DOMAIN\name, name@domain, Sid~..., MailboxGuid~... Empty: nobody.
  std::string_view user;
  // As HttpProxy has it: Sid~..., MailboxGuid~..., Smtp~..., ServerVersion~...
  std::string_view anchor;
  std::string_view agent;
  std::string_view device;  // ActiveSync DeviceId
  std::string_view client_address;
  std::string_view front_end;   // server that wrote the log
  std::string_view target;      // mailbox server
  std::string_view request_id;  // RequestId, cafeReqId
  std::string_view client_request_id;
  std::string_view authentication;  // Basic, FBA, Negotiate, ...
  std::uint16_t status = 0;         // 0: not said
  std::uint16_t back_end_status = 0;
  std::uint64_t request_bytes = 0;
  std::uint64_t response_bytes = 0;
  Micros total = kUnknownTime;
  Micros overhead = kUnknownTime;  // HttpProxyOverhead
  // Of the overhead: waited for directory and Active Manager (ADLatency, ServerLocatorLatency).
  Micros lookups = kUnknownTime;
  Micros back_end = kUnknownTime;  // BackendProcessingLatency; time-taken of a back end
};

// In which form a user is named.
enum class UserForm : std::uint8_t {
  None,
  DomainName,
  PrincipalName,
  Sid,
  MailboxGuid,
  Smtp,
  Plain
};
UserForm form_of(std::string_view user);
// The part that names the user: without DOMAIN\, Sid~, MailboxGuid~, Smtp~ (and without what
// follows the GUID or address, its domain among it); of a principal name all of it.
std::string_view name_of(std::string_view user);
// May the name stand for somebody? The anchor of a request may as well be a server or a database.
bool names_a_mailbox(std::string_view anchor);

}  // namespace casgrid::logs
