// What listens on a server, and which services are in each other's way.
#pragma once

#include <string>
#include <vector>

#include "model/directory/ip_range.h"
#include "model/directory/server.h"

namespace casgrid {

// Processes of their own: an address and port belongs to one of them.
enum class Service : std::uint8_t {
  FrontEndTransport,
  Transport,
  Pop3,
  Pop3BackEnd,
  Imap4,
  Imap4BackEnd,
  FrontEndWeb,
  BackEndWeb,
  UmCallRouter,
  UmService,
  kCount,
};
const char* text_of(Service service);  // "Front End Transport"

struct Listener {
  Service service = Service::FrontEndTransport;
  std::string what;  // "receive connector Relay"
  Binding binding;
};

// All that is told or installed, whether its service runs or not.
std::vector<Listener> listeners_of(const Server& server);

// Two listeners of one server that cannot both be.
struct ListenerClash {
  std::size_t one = 0;  // places in the list
  std::size_t other = 0;
};
// The first place in which each two of different services overlap.
std::vector<ListenerClash> clashes_of(const std::vector<Listener>& listeners);

// Two connectors of one service are the same listener: a binding and a remote range are equal.
bool are_one_listener(const ReceiveConnector& a, const ReceiveConnector& b);

}  // namespace casgrid
