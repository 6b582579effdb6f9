// What clients ask of the front door, and to which protocol each exchange belongs.
#pragma once

#include <cstddef>
#include <cstdint>

namespace casgrid {

// The protocols of the front door. Those over HTTP come first: each has a virtual directory, a
// health page, a component and an application pool of its own.
enum class Protocol : std::uint8_t {
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
  kCount,
};
inline constexpr std::size_t kProtocols = static_cast<std::size_t>(Protocol::kCount);
inline constexpr std::size_t kHttpProtocols = static_cast<std::size_t>(Protocol::Pop3);
// Those that simulated clients speak: the first three.
inline constexpr std::size_t kSpokenProtocols = 3;

constexpr bool is_http(Protocol protocol) { return protocol < Protocol::Pop3; }

// One exchange: a request and its final answer.
enum class ClientAction : std::uint8_t {
  // Outlook on the web. The first five are the logon dance, the rest is work.
  Open,       // GET /owa/
  LogonPage,  // GET /owa/auth/logon.aspx
  Logon,      // POST /owa/auth.owa with the typed credentials
  Logoff,     // GET /owa/logoff.owa
  Root,       // GET /
  Read,       // any request that changes nothing: replayable
  Change,  // a request that changes the mailbox: never replayed once a back end may have begun it
  // Exchange ActiveSync, POST /Microsoft-Server-ActiveSync
  Sync,  // carries a synchronisation key: a replay is told from a new one
  Ping,  // hangs until something changes or the heartbeat is over
  // MAPI over HTTP, POST /mapi/emsmdb
  Connect,  // makes a session context on the mailbox server
  Execute,
  NotificationWait,  // hangs until something changes or five minutes are over
  Disconnect,
  kCount,
};
inline constexpr std::size_t kClientActions = static_cast<std::size_t>(ClientAction::kCount);

constexpr Protocol protocol_of(ClientAction action) {
  if (action >= ClientAction::Connect) return Protocol::Mapi;
  return action >= ClientAction::Sync ? Protocol::ActiveSync : Protocol::Owa;
}

// Its answer waits for an event, not for work: counted apart from requests, in rate and latency.
constexpr bool is_hanging(ClientAction action) {
  return action == ClientAction::Ping || action == ClientAction::NotificationWait;
}

// A page that the front end has of its own.
constexpr bool is_own_page(ClientAction action) {
  return action == ClientAction::LogonPage || action == ClientAction::Logoff ||
         action == ClientAction::Root;
}

// May be sent again although a back end may have begun it.
constexpr bool is_replayable(ClientAction action) {
  switch (action) {
    case ClientAction::Read:
    case ClientAction::Open:
    case ClientAction::Sync:
    case ClientAction::Ping:
    case ClientAction::Connect:
    case ClientAction::NotificationWait:
      return true;
    default:
      return false;
  }
}

const char* text_of(ClientAction action);  // "notification-wait"
const char* text_of(Protocol protocol);    // "owa", "activesync", "outlook-anywhere"

}  // namespace casgrid
