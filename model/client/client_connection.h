// A client's connection, and the operation under way on it, as their population keeps them: what
// client_connections.h makes of them stands there.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/base/enum_texts.h"
#include "model/base/ids.h"
#include "model/base/message.h"
#include "model/base/operation.h"
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
