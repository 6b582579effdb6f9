// What the whole program knows of a protocol, in one row. protocols() is the only list of them:
// reports, probes, pools, logs, the schema and the checks loop over it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "model/base/action.h"
#include "model/base/component.h"
#include "model/base/ids.h"
#include "model/base/port.h"

namespace casgrid {

inline constexpr std::uint32_t kUsualQueueLength = 1000;     // of IIS
inline constexpr std::uint32_t kLongestQueueLength = 65535;  // as Exchange sets up MAPI and RPC

class MailboxHalf;   // model/mailbox/mailbox_half.h
struct MailboxDesk;  // there, too

// Where its clients connect to a front end.
struct ListeningPort {
  Port port{};
  bool is_plain = false;  // TLS begins on request, if at all
};

class ServerHalf;
struct FrontDesk;
struct Message;

struct ProtocolRow {
  Protocol id{};
  const char* name = "";                 // "imap4"
  ComponentId component{};               // that stands for it on a front end (facts 3.2)
  std::span<const ActionRow> actions{};  // what simulated clients ask; none: it is decided only
  // What it adds to a front end: protocols of one family have the same, and share one of them.
  std::unique_ptr<ServerHalf> (*front_half)(const FrontDesk&) = nullptr;
  std::span<const ListeningPort> listeners{};  // of front ends
  Port back_end_port{};                        // of the mailbox servers behind them
  // Where its clients connect to a mailbox server, past every front end.
  std::span<const ListeningPort> direct_ports{};
  // Where other servers connect to a mailbox server, beside the port behind front ends.
  std::span<const Port> server_ports{};
  // Is it how a front end greets whoever connects, or answers a probe well? Where there is one, a
  // balancer's probe connects to the first of the ports, says `probe` if there is one, and waits
  // for it; else it asks for the health page of a virtual directory.
  bool (*is_greeting)(const Message&) = nullptr;
  Message (*probe)() = nullptr;
  // Makes the half of a mailbox server that speaks it; protocols with one maker are one half. None:
  // mailbox servers do not speak it yet.
  std::unique_ptr<MailboxHalf> (*mailbox_half)(const MailboxDesk&) = nullptr;
  // Over HTTP: requests that its application pool holds before IIS answers 503.
  std::uint32_t pool_queue_length = kUsualQueueLength;

  constexpr bool is_spoken() const { return !actions.empty(); }
};

// In the order of Protocol.
std::span<const ProtocolRow> protocols();
std::vector<Protocol> spoken_protocols();  // those with actions
// Of mailbox servers, of any protocol; front ends of no protocol listen there for clients.
bool is_back_end(Port port);
// Does a server connect there to a mailbox server? At some of these ports only servers do; at others
// clients connect to front ends.
bool is_between_servers(Port port, bool is_from_server);
inline const ProtocolRow& row_of(Protocol protocol) {
  return protocols()[static_cast<std::size_t>(protocol)];
}

}  // namespace casgrid
