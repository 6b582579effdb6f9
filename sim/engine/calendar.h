// The event calendar: three timing wheels in front of a short sorted run, in a total order.
//
// Theory of operation
//   Events are ordered by (at, order); `order` packs kind, source and the source's own count, so no
//   two events are equal and the order never depends on insertion. A wheel has 4,096 slots, each a
//   list of unsorted chunks: of 2^14 ns (16 us) in the finest wheel, of a whole turn of it (67 ms)
//   in the next, of a whole turn of that (275 s) in the coarsest. What is beyond its turn (13 days)
//   waits in one list. When time comes to a slot of a coarse wheel, its events go into the finer
//   ones; few slots are open to be written to at any time, so that stays in the cache.
//   Slots of the finest wheel are opened a little ahead: their events, sorted, are appended to the
//   run, where those who prepare for them can look. Events pushed into an opened slot go into a
//   4-ary heap beside it. The next event is the earlier of both heads.
//
// Invariants
//   K1  run and heap hold every event whose slot is not after the current one.
//   K2  a fine slot after the current one, within this turn, holds exactly its own events.
//   K3  events earlier than the last peek are accepted (their slot is current or past: K1).
//   K4  the run is sorted, and what is appended is later than all of it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "model/base/assert.h"
#include "model/base/paged_array.h"
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

  // `ahead`: so many events are known before they come, unless the next ones are far.
  explicit Calendar(std::size_t ahead = 1) : ahead_(ahead) {}

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const {
    return (run_.capacity() + late_.capacity() + beyond_.capacity()) * sizeof(Event) +
           chunks_.memory_bytes() + kWheels * sizeof(Wheel);
  }

  // Requires: event.at >= at of the last popped.
  void push(const Event& event) {
    SIM_ASSERT(event.at >= popped_at_);
    ++size_;
    const std::int64_t slot = event.at >> kSlotBits;
    if (slot <= current_) {
      push_late(event);
    } else if (((slot ^ current_) >> kTurnBits) == 0) {
      put(0, slot & kSlotMask, event);
    } else {
      push_far(event, slot);
    }
  }

  // Instant of the next event in ns; kNoEvent if there is none.
  std::int64_t next_at() {
    if (run_left() == 0) {
      if (late_.empty() && !advance()) return kNoEvent;
      if (run_left() == 0) return late_.front().at;
    }
    if (late_.empty()) return run_[next_].at;
    return std::min(run_[next_].at, late_.front().at);
  }

  // Events that are known for long enough to prepare for them have numbers, in the order in which
  // they come: that of the first that has not come, and the event of a number from there on; null:
  // it is not known yet.
  std::uint64_t next_number() const { return gone_ + next_; }
  const Event* find_numbered(std::uint64_t number) const {
    return number - gone_ < run_.size() ? &run_[number - gone_] : nullptr;
  }

  // Requires: !empty().
  Event pop() {
    if (run_left() == 0 && late_.empty()) advance();
    --size_;
    const bool is_late = !late_.empty() && (run_left() == 0 || before(late_.front(), run_[next_]));
    const Event event = is_late ? pop_late() : run_[next_++];
    popped_at_ = event.at;
    if (run_left() < ahead_) open_ahead();
    return event;
  }

 private:
  static constexpr int kSlotBits = 14;
  static constexpr int kTurnBits = 12;
  static constexpr std::int64_t kSlots = std::int64_t{1} << kTurnBits;
  static constexpr std::int64_t kSlotMask = kSlots - 1;
  static constexpr std::size_t kWheels = 3;

  static constexpr std::uint32_t kNoChunk = (1u << 29) - 1;

  struct alignas(64) Chunk {  // two cache lines
    static constexpr std::uint32_t kCapacity = 5;
    std::uint32_t next = kNoChunk;  // of its slot, full; of a free one: the next that is
    std::array<Event, kCapacity> events;
  };
  static_assert(sizeof(Chunk) == 128);

  // A slot's newest chunk, and how full that is: whoever adds an event writes into the chunk and
  // reads nothing of it.
  struct Slot {
    std::uint32_t first : 29 = kNoChunk;
    std::uint32_t count : 3 = 0;
  };

  struct Wheel {
    std::array<Slot, kSlots> slots{};
    std::array<std::uint64_t, kSlots / 64> occupied{};
    std::uint64_t summary = 0;  // a bit a word of `occupied`
  };

  static bool before(const Event& x, const Event& y) {
    return x.at != y.at ? x.at < y.at : x.order < y.order;
  }

  void push_late(const Event& event) {
    std::size_t at = late_.size();
    late_.push_back(event);
    while (at > 0) {
      const std::size_t parent = (at - 1) / 4;
      if (!before(event, late_[parent])) break;
      late_[at] = late_[parent];
      at = parent;
    }
    late_[at] = event;
  }

  Event pop_late() {
    const Event top = late_.front();
    const Event last = late_.back();
    late_.pop_back();
    const std::size_t n = late_.size();
    if (n == 0) return top;
    std::size_t hole = 0;
    for (;;) {
      const std::size_t child = hole * 4 + 1;
      if (child >= n) break;
      std::size_t least = child;
      const std::size_t end = child + 4 < n ? child + 4 : n;
      for (std::size_t i = child + 1; i < end; ++i)
        least = before(late_[i], late_[least]) ? i : least;
      if (!before(late_[least], last)) break;
      late_[hole] = late_[least];
      hole = least;
    }
    late_[hole] = last;
    return top;
  }

  std::size_t run_left() const { return run_.size() - next_; }

  void put(std::size_t level, std::int64_t at, const Event& event) {
    Wheel& wheel = wheels_[level];
    const auto index = static_cast<std::size_t>(at);
    Slot& slot = wheel.slots[index];
    if (slot.first == kNoChunk) {
      wheel.occupied[index / 64] |= std::uint64_t{1} << (index % 64);
      wheel.summary |= std::uint64_t{1} << (index / 64);
      add_chunk(slot);
    } else if (slot.count == Chunk::kCapacity) {
      add_chunk(slot);
    }
    chunks_[slot.first].events[slot.count] = event;
    ++slot.count;
  }

  void add_chunk(Slot& slot) {
    std::uint32_t fresh = free_chunk_;
    if (fresh == kNoChunk) {
      fresh = static_cast<std::uint32_t>(chunks_.size());
      SIM_ASSERT(fresh < kNoChunk);
      chunks_.emplace_back();
    } else {
      free_chunk_ = chunks_[fresh].next;
    }
    chunks_[fresh].next = slot.first;
    slot.first = fresh & kNoChunk;
    slot.count = 0;
  }

  // calendar.cc
  bool advance();
  void open_ahead();
  void open(std::int64_t slot);
  bool open_turn();
  void push_far(const Event& event, std::int64_t slot);
  static std::int64_t find_occupied(const Wheel& wheel, std::int64_t from);
  Slot take_slot(Wheel& wheel, std::int64_t at);
  template <class What>
  void empty(Slot slot, What what);

  std::size_t ahead_;
  std::vector<Event> run_;
  std::size_t next_ = 0;      // of the run
  std::uint64_t gone_ = 0;    // that have been in the run before its first
  std::vector<Event> late_;   // the heap
  std::int64_t current_ = 0;  // slot number since the start of time: the latest opened
  std::int64_t popped_at_ = 0;
  std::size_t size_ = 0;
  PagedArray<Chunk> chunks_;
  std::uint32_t free_chunk_ = kNoChunk;
  std::vector<Wheel> wheels_ = std::vector<Wheel>(kWheels);
  std::vector<Event> beyond_;
};

}  // namespace casgrid
