// A client's connection, and the operation under way on it, as their population keeps them, and
// what all of a population have alike: what client_connections.h makes of them stands there.
#pragma once

#include <cstdint>

#include "model/balancer/dns.h"
#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/base/enum_texts.h"
#include "model/base/ids.h"
#include "model/base/message.h"
#include "model/base/operation.h"
#include "model/base/port.h"
#include "model/base/time.h"

namespace casgrid {

// Most clients have no operation under way: they read what they had, or a long poll hangs. So
// what is known of one stands apart.
struct ClientOperation {
  Instant wanted = kStart;
  ActionId action;                                  // with which it began
  std::uint16_t attempts = 0;                       // requests sent for it
  OperationEnd latest_end = OperationEnd::GivenUp;  // of its attempts; GivenUp: none has ended
};

struct ClientConnectionsOptions {
  const DnsZone* dns = nullptr;
  Port port{};
  Port clear_port{};      // of connections that open() is to open in clear
  bool is_plain = false;  // TLS does not come first, if it comes at all (Hello::is_plain)
  // What a client wanted whose operation begins on the way there (ActionRow::is_way_there).
  ActionId behind_the_way;
  std::uint32_t connections_per_client = 1;
  std::uint32_t clients_per_user = 1;
  // Other programs of the same users, which hear of each connection that breaks (ConnectionLoss);
  // none: there are none.
  ParticipantId told_of_losses;
  std::uint32_t clients_per_address = 1;  // behind one address translator
  Duration patience = std::chrono::seconds(30);
  Duration long_poll_patience = std::chrono::seconds(0);  // of long polls; 0: there are none
  Duration operation_patience{0};  // of an operation of several requests; 0: that of one request
  Duration connect_timeout = std::chrono::seconds(21);
  Duration dns_delay = std::chrono::milliseconds(20);  // a name that is not cached
};

// To programs beside: a connection of this user's client broke.
struct ConnectionLoss {
  std::uint32_t user = 0;  // place in the population
};
static_assert(SmallBody<ConnectionLoss>);

struct ClientConnection {
  enum class State : std::uint8_t { Idle, Resolving, Connecting, Held, SettingUp, Waiting };
  static constexpr std::uint32_t kNoOperation = (1u << 27) - 1;

  ConnectionId id;  // in the network; none: not open
  Instant sent = kStart;
  Instant dns_until = kStart;
  std::uint32_t number = 0;  // of the latest exchange
  HostId host;
  std::uint32_t tls_session = 0;                // to resume
  std::uint32_t operation : 27 = kNoOperation;  // under way: its slot
  State state : 3 = State::Idle;
  bool is_connected : 1 = false;
  bool is_in_clear : 1 = false;
  std::uint16_t first_address = 0;  // of the DNS answer, among those of the name
  std::uint16_t position = 0;       // in the DNS answer
  std::uint16_t tried = 0;          // addresses that failed for this exchange
  ActionId action;                  // none: it is opened for an exchange to come

  bool has_operation() const { return operation != kNoOperation; }
  void set_operation(std::uint32_t slot) {
    SIM_ASSERT(slot < kNoOperation);
    operation = slot & kNoOperation;
  }
};
static_assert(sizeof(ClientConnection) == 48, "of a million clients each has one or two");
static_assert(kEnumerators<ClientConnection::State> <= 8, "three bits");

}  // namespace casgrid
