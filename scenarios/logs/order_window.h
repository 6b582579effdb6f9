// Arrivals wait here until nothing can come that began earlier.
//
// Slots lie in blocks that are never moved; waiting slots hang in lists by quarter of a second of
// their begin, in a ring of such lists. What goes out next is sorted, list by list.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "scenarios/logs/arrival.h"

namespace casgrid::logs {

enum class Slot : std::uint32_t { None = 0xffffffff };

class OrderWindow {
 public:
  OrderWindow(std::int64_t window_ns, std::size_t most_waiting);

  // An arrival that began before what went out already is late: it goes out next.
  // `id` says later whether the slot still holds it; 0: nobody will ask.
  Slot add(const Arrival& arrival, std::uint64_t id = 0);
  bool is_waiting(Slot slot, std::uint64_t id) const {
    return slot != Slot::None && index(slot) < ids_.size() && ids_[index(slot)] == id;
  }
  // Requires: not yet taken.
  Arrival& at(Slot slot) { return (*blocks_[index(slot) / kBlock])[index(slot) % kBlock]; }
  // It will not go out. Requires: not yet taken.
  void drop(Slot slot);

  // Until which instant everything has been read. Before the first add().
  void advance(std::int64_t now_ns);
  void finish() { is_finished_ = true; }

  // The next one that may go out; false: none may yet.
  bool take(Arrival& arrival);
  std::uint64_t late() const { return late_; }

 private:
  static constexpr std::size_t kBlock = 1 << 12;
  static constexpr std::int64_t kGrain = 250'000'000;
  using Block = std::array<Arrival, kBlock>;

  struct List {
    Slot first = Slot::None;
    Slot last = Slot::None;
  };
  struct Sorted {
    std::int64_t began_ns;
    std::uint32_t order;
    Slot slot;
  };

  static std::size_t index(Slot slot) { return static_cast<std::size_t>(slot); }
  List& list(std::int64_t grain) {
    return ring_[static_cast<std::uint64_t>(grain) & (ring_.size() - 1)];
  }
  Slot fresh();
  void open_next();
  bool may_open() const;

  std::int64_t window_;  // in grains
  std::size_t most_waiting_;
  std::vector<std::unique_ptr<Block>> blocks_;
  std::vector<Slot> next_;
  std::vector<std::uint64_t> ids_;
  Slot free_ = Slot::None;
  std::vector<List> ring_;
  std::int64_t base_ = 0;   // grain of the first list that has not gone out
  std::int64_t limit_ = 0;  // lists before this grain may go out
  bool has_base_ = false;
  bool is_finished_ = false;
  std::size_t waiting_ = 0;
  std::vector<Sorted> open_;  // the list that goes out, backwards
  std::vector<Slot> late_slots_;
  std::size_t late_at_ = 0;
  std::uint64_t late_ = 0;
};

}  // namespace casgrid::logs
