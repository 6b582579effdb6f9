// What phones ask: POST /Microsoft-Server-ActiveSync.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"

namespace casgrid::activesync {

enum class Exchange : std::uint8_t {
  Sync,  // carries a synchronisation key: a replay is told from a new one
  Ping,  // hangs until something changes or the heartbeat is over
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::ActiveSync, static_cast<std::uint8_t>(exchange)};
}
// Requires: the action is of this protocol.
constexpr Exchange exchange_of(ActionId action) {
  SIM_ASSERT(action.protocol() == Protocol::ActiveSync);
  return static_cast<Exchange>(action.number());
}

inline constexpr ActionId kSync = id(Exchange::Sync);
inline constexpr ActionId kPing = id(Exchange::Ping);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::Sync, {.name = "sync", .is_replayable = true, .is_work = true}},
    {Exchange::Ping, {.name = "ping", .is_long_poll = true, .is_replayable = true}},
});

}  // namespace casgrid::activesync
