// The event calendar: a timing wheel in front of a 4-ary heap, in a total order.
//
// INTERFACE (the body is to be written): events are ordered by (at, order); `order` packs kind,
// source and the source's own counter, so two events are never equal and the order never depends on
// insertion. Events earlier than the last peek, but not before the last popped, are accepted.
#pragma once

#include <cstdint>
#include <vector>

#include "model/base/time.h"

namespace casgrid {

struct Event {
  std::int64_t at = 0;      // ns
  std::uint64_t order = 0;  // kind : 6 | source : 18 | counter : 40
  std::uint64_t payload = 0;
};

// kind < 64, source < 2^18, counter < 2^40.
constexpr std::uint64_t event_order(unsigned kind, std::uint32_t source, std::uint64_t counter) {
  return (static_cast<std::uint64_t>(kind) << 58) | (static_cast<std::uint64_t>(source) << 40) | counter;
}
constexpr unsigned event_kind(std::uint64_t order) { return static_cast<unsigned>(order >> 58); }
constexpr std::uint32_t event_source(std::uint64_t order) { return static_cast<std::uint32_t>(order >> 40) & 0x3FFFFu; }

class Calendar {
 public:
  bool empty() const;
  std::size_t size() const;
  void push(const Event& event);      // Requires: event.at >= at of the last popped
  std::int64_t next_at();             // kNever's count if empty
  Event pop();                        // Requires: !empty()
};

}  // namespace casgrid
