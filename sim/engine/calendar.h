// The event calendar: a two-level timing wheel in front of a 4-ary heap, in a total order.
//
// Theory of operation
//   Events are ordered by (at, order); `order` packs kind, source and the source's own count, so no
//   two events are equal and the order never depends on insertion. The wheel has 65,536 slots of
//   2^20 ns (1.05 ms); a slot is a list of unsorted chunks. Only the current slot's events are in
//   the heap, which stays small enough for the cache. Events beyond the wheel's turn wait in coarse
//   slots of one turn (68.7 s) each, and beyond 4,096 turns in one list.
//
// Invariants
//   K1  the heap holds every event whose slot is not after the current one.
//   K2  a fine slot after the current one, within this turn, holds exactly its own events.
//   K3  events earlier than the last peek are accepted (their slot is current or past: K1).
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "model/base/time.h"

namespace casgrid {

struct Event {
  std::int64_t at = 0;      // ns
  std::uint64_t order = 0;  // kind : 6 | source : 18 | count : 40
  std::uint64_t payload = 0;
};

// Requires: kind < 64, source < 2^18, count < 2^40.
constexpr std::uint64_t event_order(unsigned kind, std::uint32_t source, std::uint64_t count) {
  return (static_cast<std::uint64_t>(kind) << 58) | (static_cast<std::uint64_t>(source) << 40) |
         count;
}

constexpr unsigned event_kind(std::uint64_t order) { return static_cast<unsigned>(order >> 58); }

constexpr std::uint32_t event_source(std::uint64_t order) {
  return static_cast<std::uint32_t>(order >> 40) & 0x3FFFFu;
}

class Calendar {
 public:
  static constexpr std::int64_t kNoEvent = std::numeric_limits<std::int64_t>::max();

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const {
    return heap_.capacity() * sizeof(Event) + chunks_.capacity() * sizeof(Chunk) +
           (fine_.size() + turns_.size()) * sizeof(Slot) + beyond_.capacity() * sizeof(Event);
  }

  // Requires: event.at >= at of the last popped.
  void push(const Event& event) {
    ++size_;
    const std::int64_t slot = event.at >> kSlotBits;
    if (slot <= current_) {
      push_heap(event);
    } else if ((slot >> kTurnBits) == (current_ >> kTurnBits)) {
      add(fine_[static_cast<std::size_t>(slot & (kSlots - 1))], event);
      mark(slot & (kSlots - 1));
    } else {
      push_far(event, slot);
    }
  }

  // Instant of the next event in ns; kNoEvent if there is none.
  std::int64_t next_at() {
    if (heap_.empty() && !advance()) return kNoEvent;
    return heap_.front().at;
  }

  // The next event and the few that may come after it, in no order, as far as they are known
  // without looking further: the first is the next.
  const Event* begin_soon() const { return heap_.data(); }
  const Event* end_soon() const { return heap_.data() + (heap_.size() < 5 ? heap_.size() : 5); }

  // Requires: !empty().
  Event pop() {
    if (heap_.empty()) advance();
    --size_;
    return pop_heap();
  }

 private:
  static constexpr int kSlotBits = 20;
  static constexpr int kTurnBits = 16;
  static constexpr std::int64_t kSlots = std::int64_t{1} << kTurnBits;
  static constexpr std::int64_t kTurns = 4096;
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

  struct Chunk {
    static constexpr std::uint32_t kCapacity = 10;
    std::array<Event, kCapacity> events;
    std::uint32_t count = 0;
    std::uint32_t next = kNone;
  };

  struct Slot {
    std::uint32_t first = kNone;
  };

  static bool before(const Event& x, const Event& y) {
    return x.at != y.at ? x.at < y.at : x.order < y.order;
  }

  void push_heap(const Event& event) {
    std::size_t at = heap_.size();
    heap_.push_back(event);
    while (at > 0) {
      const std::size_t parent = (at - 1) / 4;
      if (!before(event, heap_[parent])) break;
      heap_[at] = heap_[parent];
      at = parent;
    }
    heap_[at] = event;
  }

  Event pop_heap() {
    const Event top = heap_.front();
    const Event last = heap_.back();
    heap_.pop_back();
    const std::size_t n = heap_.size();
    if (n == 0) return top;
    std::size_t hole = 0;
    for (;;) {
      const std::size_t child = hole * 4 + 1;
      if (child >= n) break;
      std::size_t least = child;
      const std::size_t end = child + 4 < n ? child + 4 : n;
      for (std::size_t i = child + 1; i < end; ++i)
        least = before(heap_[i], heap_[least]) ? i : least;
      if (!before(heap_[least], last)) break;
      heap_[hole] = heap_[least];
      hole = least;
    }
    heap_[hole] = last;
    return top;
  }

  void add(Slot& slot, const Event& event) {
    if (slot.first == kNone || chunks_[slot.first].count == Chunk::kCapacity) {
      std::uint32_t fresh = free_chunk_;
      if (fresh == kNone) {
        fresh = static_cast<std::uint32_t>(chunks_.size());
        chunks_.emplace_back();
      } else {
        free_chunk_ = chunks_[fresh].next;
      }
      chunks_[fresh].count = 0;
      chunks_[fresh].next = slot.first;
      slot.first = fresh;
    }
    Chunk& chunk = chunks_[slot.first];
    chunk.events[chunk.count++] = event;
  }

  void mark(std::int64_t index) {
    const auto i = static_cast<std::size_t>(index);
    occupied_[i / 64] |= std::uint64_t{1} << (i % 64);
    summary_[i / 4096] |= std::uint64_t{1} << (i / 64 % 64);
  }

  // The slow paths, in calendar.cc.
  bool advance();
  bool find_fine();
  bool find_turn();
  void push_far(const Event& event, std::int64_t slot);
  void empty_into_heap(Slot& slot);
  void spread(Slot& slot);
  void give_back(Slot& slot);

  std::vector<Event> heap_;
  std::vector<Chunk> chunks_;
  std::uint32_t free_chunk_ = kNone;
  std::int64_t current_ = 0;  // slot number since the start of time
  std::size_t size_ = 0;
  std::vector<Slot> fine_ = std::vector<Slot>(kSlots);
  std::array<std::uint64_t, kSlots / 64> occupied_{};
  std::array<std::uint64_t, kSlots / 4096> summary_{};
  std::vector<Slot> turns_ = std::vector<Slot>(kTurns);
  std::size_t in_turns_ = 0;
  std::vector<Event> beyond_;
};

}  // namespace casgrid
