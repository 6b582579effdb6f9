// What phones ask: POST /Microsoft-Server-ActiveSync.
#pragma once

#include <array>
#include <cstdint>

#include "model/base/action.h"
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
constexpr Exchange exchange_of(ActionId action) { return static_cast<Exchange>(action.number()); }

inline constexpr ActionId kSync = id(Exchange::Sync);
inline constexpr ActionId kPing = id(Exchange::Ping);

// In the order of Exchange.
inline constexpr std::array<ActionRow, static_cast<std::size_t>(Exchange::kCount)> kActions{{
    {.name = "sync", .is_replayable = true, .is_work = true},  // Sync
    {.name = "ping", .hangs = true, .is_replayable = true},    // Ping
}};

}  // namespace casgrid::activesync
