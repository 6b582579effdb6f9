// A connection and a transfer as the world keeps them.
#pragma once

#include <cstdint>

#include "model/base/ids.h"
#include "model/base/message.h"
#include "model/base/participant.h"
#include "model/base/time.h"
#include "sim/engine/tcp_window.h"

namespace casgrid {

enum class ConnectionState : std::uint8_t {
  Unused,
  Connecting,  // the offer is on its way, or waits for accept or forward
  Accepted,    // the server side may send; the client side learns of it after its flights
  Open,
  Closing,  // one end has closed; the other has not heard yet
};

enum class Side : std::uint8_t { Client, Server };

constexpr Side other(Side side) { return side == Side::Client ? Side::Server : Side::Client; }
constexpr std::size_t at(Side side) { return static_cast<std::size_t>(side); }

struct alignas(64) Connection {  // two cache lines
  ConnectionState state = ConnectionState::Unused;
  Port port = Port::Https;
  bool dead_end[2] = {false, false};  // by Side: that end lost its memory of the connection
  std::uint16_t in_flight[2] = {0,
                                0};  // by Side: transfers that side has sent and that are under way
  bool close_after_flight = false;   // the closing side's octets go first
  bool is_cut = false;               // the balancer between the ends lost its table
  Side closed_by = Side::Client;
  bool is_resumed = false;  // TLS: an abbreviated handshake
  std::uint32_t generation = 0;
  std::uint32_t source = 0;        // the client's address
  std::uint32_t tls_session = 0;   // the client's until it is accepted, then the server's
  ParticipantId ends[2];           // by Side
  ParticipantId balancer;          // none: direct
  std::uint64_t tags[2] = {0, 0};  // by Side: what that side calls it
  Duration forwarding{0};          // a balancer's share of each direction
  TcpWindow window[2];             // by sending Side
};

enum class TransferKind : std::uint8_t {
  ToClient,
  ToServer,
  Told,            // no connection
  Ordered,         // on the cluster service's own channel
  BalancerNotice,  // no message: a forwarded connection has ended
};

struct Transfer {
  Message message;
  ConnectionId connection;
  ParticipantId from;
  ParticipantId to;
  TransferKind kind = TransferKind::Told;
  bool in_use = false;
  bool carried = false;  // given to the fabric
  bool lost = false;
  std::uint32_t event = 0;    // number of its hop or delivery that is to come: others are void
  std::uint32_t way = 0;      // of the topology, once it is carried
  std::uint64_t counter = 0;  // the sender's count: fixes the delivery's place among equal instants
  Duration latency{0};
  Instant leaves = kNever;  // once carried: when it is off its last link, as far as known
};

}  // namespace casgrid
