// The kinds of logs, what each is good for, and what a protocol is called in all of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/base/enum_names.h"
#include "model/directory/protocol.h"

namespace casgrid::logs {

enum class LogKind : std::uint8_t {
  Unknown,
  HttpProxy,  // Logging\HttpProxy\<Protocol>: what a front end did with each request
  IisFront,   // W3SVC1
  IisBack,    // W3SVC2, port 444
  Combined,   // combined (or common) log format of a proxy in front
  HaproxyHttp,
  HaproxyTcp,
  Pop3,
  Imap4,
  SmtpReceive,
  SmtpSend,
  Tracking,
  // Recognised, parsed, counted and set aside: they say nothing of arrivals.
  AgentLog,
  EcpActivity,
  EcpServer,
  RpsCmdlet,
  Audit,
  Ews,
  Exchange,  // another log of Exchange with a #Fields: line
  W3c,       // another log in W3C extended format
  kCount,
};
inline constexpr std::size_t kLogKinds = static_cast<std::size_t>(LogKind::kCount);

const char* text_of(LogKind kind);  // "HttpProxy", "IIS front end", "POP3", ...

// Its rows are requests over HTTP.
constexpr bool is_http(LogKind kind) {
  return kind >= LogKind::HttpProxy && kind <= LogKind::HaproxyHttp;
}
// Its rows arrive from clients (or, of tracking, are messages); of the others only the number is of
// interest.
constexpr bool is_used(LogKind kind) {
  return kind >= LogKind::HttpProxy && kind <= LogKind::Tracking;
}

// What a row is about. Those of the front door come first, by the names and in the order of
// casgrid::Protocol, which is checked below. It is an enum of its own because logs know things that
// are no protocol of the front door, and count them, too.
enum class Service : std::uint8_t {
  Owa,
  ActiveSync,
  Mapi,
  Ecp,
  Ews,
  OutlookAnywhere,
  Oab,
  Autodiscover,
  PowerShell,
  Pop3,
  Imap4,
  Smtp,
  Sip,
  Rest,
  OtherHttp,
  Tcp,       // a connection through a balancer that does not read it
  Tracking,  // an event of a message
  kCount,
};
inline constexpr std::size_t kServices = static_cast<std::size_t>(Service::kCount);
static_assert(mirrors<Service, Protocol>());

constexpr Service service_of(Protocol protocol) { return static_cast<Service>(protocol); }

const char* text_of(Service service);  // "owa", "activesync", ..., as text_of(Protocol)
// Nothing: not a protocol of the front door.
std::optional<Protocol> protocol_of(Service service);
// Its rows are requests over HTTP that drive a run: what is replayed and calibrated.
bool is_simulated_request(Service service);

// Why a row is not the work of a user.
enum class Noise : std::uint8_t {
  None,
  HealthMailbox,  // HealthMailbox..., extest_...
  Probe,          // managed availability without a mailbox
  BalancerCheck,  // healthcheck.htm and the like
  Challenge,      // 401 to a request without credentials
  kCount,
};
inline constexpr std::size_t kNoises = static_cast<std::size_t>(Noise::kCount);

const char* text_of(Noise noise);  // "health mailbox", "probe", "balancer check", "401 challenge"

}  // namespace casgrid::logs
