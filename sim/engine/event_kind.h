// The kinds of calendar events, in the order in which events of one instant take effect, and how
// their payloads are packed.
#pragma once

#include <cstdint>

#include "model/base/ids.h"
#include "model/base/participant.h"
#include "sim/engine/connection.h"

namespace casgrid {

enum EventKind : unsigned {
  kStartEvent,    // participant
  kFaultEvent,    // fault index << 1 | apply
  kWorkEvent,     // the source is the participant: its processor may have done a job
  kBeginEvent,    // transfer slot
  kHopEvent,      // transfer slot, number of the event
  kDeliverEvent,  // transfer slot, number of the event
  kOfferEvent,    // connection
  kOpenedEvent,   // connection
  kClosedEvent,   // connection, side told, reason
  kTimerEvent,    // the participant's own tag; the source is the participant
  kDroppedEvent,  // the tag of work that was dropped; the source is the participant
  kSampleEvent,   // what is looked at: after everything else of its instant
};

// An event of a transfer that was moved to another instant leaves its older self in the calendar;
// the number tells them apart.
constexpr std::uint64_t pack_transfer(std::uint32_t slot, std::uint32_t event) {
  return (static_cast<std::uint64_t>(event) << 32) | slot;
}
constexpr std::uint32_t transfer_slot(std::uint64_t payload) {
  return static_cast<std::uint32_t>(payload);
}
constexpr std::uint32_t transfer_event(std::uint64_t payload) {
  return static_cast<std::uint32_t>(payload >> 32);
}

// slot : 32 | generation : 24 | reason : 4 | side : 4. Generations are compared in 24 bits: an
// event would have to outlive eight million uses of its slot to be mistaken.
constexpr std::uint64_t pack(ConnectionId id, CloseReason reason = CloseReason::Finished,
                             Side side = Side::Client) {
  return (static_cast<std::uint64_t>(id.slot) << 32) |
         (static_cast<std::uint64_t>(id.generation & 0xFFFFFFu) << 8) |
         (static_cast<std::uint64_t>(reason) << 4) | static_cast<std::uint64_t>(side);
}

struct ConnectionEvent {
  std::uint32_t slot;
  std::uint32_t generation;  // lowest 24 bits
  CloseReason reason;
  Side side;
};

constexpr ConnectionEvent unpack_connection(std::uint64_t payload) {
  return {static_cast<std::uint32_t>(payload >> 32),
          static_cast<std::uint32_t>(payload >> 8) & 0xFFFFFFu,
          static_cast<CloseReason>((payload >> 4) & 0xFu), static_cast<Side>(payload & 0xFu)};
}

}  // namespace casgrid
