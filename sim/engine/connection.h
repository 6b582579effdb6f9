// A connection and a transfer as the world keeps them.
#pragma once

#include <cstdint>

#include "model/base/ids.h"
#include "model/base/message.h"
#include "model/base/outbox.h"
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

// One cache line: with a million clients nothing else is looked for as often. What is needed only
// until the connection is open lies where the client's window is kept from then on.
struct alignas(64) Connection {
  static constexpr std::uint32_t kNoBalancer = (1u << 18) - 1;  // no participant has that number
  static constexpr std::uint32_t kMostPorts = 32;               // a world's

  std::uint64_t tags[2] = {0, 0};    // by Side: what that side calls it
  std::int64_t used_at[2] = {0, 0};  // by sending Side: its window was last used, ns
  std::uint32_t window[2] = {kInitialWindowBytes, kInitialWindowBytes};  // by sending Side, octets
  ParticipantId ends[2];                                                 // by Side
  std::uint32_t generation = 0;
  std::uint32_t balancer_tag = 0;             // what the balancer on the way calls it
  std::uint16_t in_flight[2] = {0, 0};        // by Side: transfers that side has sent and under way
  std::uint32_t balancer : 18 = kNoBalancer;  // ParticipantId; kNoBalancer: direct
  ConnectionState state : 3 = ConnectionState::Unused;
  std::uint32_t port : 5 = 0;           // its place among the world's ports
  bool is_plain : 1 = false;            // TLS does not come first
  bool client_is_dead_end : 1 = false;  // that end lost its memory of the connection
  bool server_is_dead_end : 1 = false;
  bool close_after_flight : 1 = false;  // the closing side's octets go first
  bool is_cut : 1 = false;              // the balancer between the ends lost its table
  Side closed_by : 1 = Side::Client;

  bool has_balancer() const { return balancer != kNoBalancer; }
  ParticipantId balancer_id() const {
    return has_balancer() ? ParticipantId{std::size_t{balancer}} : ParticipantId{};
  }

  bool is_dead_end(Side side) const {
    return side == Side::Client ? client_is_dead_end : server_is_dead_end;
  }
  void set_dead_end(Side side, bool is_dead) {
    if (side == Side::Client) {
      client_is_dead_end = is_dead;
    } else {
      server_is_dead_end = is_dead;
    }
  }

  // What the client shows, and, from accept on, the TLS session that it may resume next time and
  // the certificate that it was shown. Only until the connection is open.
  Hello hello() const {
    const auto word = static_cast<std::uint64_t>(used_at[0]);
    return {static_cast<std::uint32_t>(word >> 32), static_cast<std::uint32_t>(word), is_plain};
  }
  void set_hello(Hello hello) { set_words(hello.source, hello.tls_session); }
  // From accept on: who the client is nobody asks any more, and the certificate takes that place.
  void set_welcome(std::uint32_t tls_session, std::uint32_t certificate) {
    set_words(certificate, tls_session);
  }
  std::uint32_t shown_certificate() const { return hello().source; }
  void open() {
    state = ConnectionState::Open;
    used_at[0] = 0;
  }

  // TcpWindow::stall of the window of that side.
  Duration stall(Side side, std::uint64_t size, Duration round_trip, std::uint64_t bits_per_second,
                 Instant now) {
    TcpWindow w{window[at(side)], Instant{Duration{used_at[at(side)]}}};
    const Duration waited = w.stall(size, round_trip, bits_per_second, now);
    window[at(side)] = static_cast<std::uint32_t>(w.bytes);
    used_at[at(side)] = ns(w.last_used);
    return waited;
  }

 private:
  void set_words(std::uint32_t high, std::uint32_t low) {
    used_at[0] = static_cast<std::int64_t>((std::uint64_t{high} << 32) | low);
  }
};
static_assert(sizeof(Connection) == 64);

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
  std::uint32_t event = 0;         // number of its hop or delivery that is to come: others are void
  std::uint32_t way = 0;           // of the topology, once it is carried
  std::uint32_t balancer_tag = 0;  // BalancerNotice: what the balancer called the connection
  std::uint64_t counter = 0;  // the sender's count: fixes the delivery's place among equal instants
  Duration latency{0};
  Instant leaves = kNever;  // once carried: when it is off its last link, as far as known
};

}  // namespace casgrid
