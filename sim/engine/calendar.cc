#include "sim/engine/calendar.h"

#include <bit>
#include <utility>

namespace casgrid {

void Calendar::push_far(const Event& event, std::int64_t slot) {
  std::int64_t now = current_;
  for (std::size_t level = 1; level < kWheels; ++level) {
    slot >>= kTurnBits;
    now >>= kTurnBits;
    if (((slot ^ now) >> kTurnBits) == 0) {
      put(level, slot & kSlotMask, event);
      return;
    }
  }
  beyond_.push_back(event);
}

// The next occupied slot of a wheel, `from` or later; kSlots if there is none.
std::int64_t Calendar::find_occupied(const Wheel& wheel, std::int64_t from) {
  if (from >= kSlots) return kSlots;
  const auto at = static_cast<std::size_t>(from);
  std::size_t word = at / 64;
  std::uint64_t bits = wheel.occupied[word] & (~std::uint64_t{0} << (at % 64));
  if (bits == 0) {
    if (++word == wheel.occupied.size()) return kSlots;
    const std::uint64_t words = wheel.summary & (~std::uint64_t{0} << word);
    if (words == 0) return kSlots;
    word = static_cast<std::size_t>(std::countr_zero(words));
    bits = wheel.occupied[word];
  }
  return static_cast<std::int64_t>(word * 64) + std::countr_zero(bits);
}

// What it held; it is empty afterwards.
Calendar::Slot Calendar::take_slot(Wheel& wheel, std::int64_t at) {
  const auto index = static_cast<std::size_t>(at);
  std::uint64_t& word = wheel.occupied[index / 64];
  word &= ~(std::uint64_t{1} << (index % 64));
  if (word == 0) wheel.summary &= ~(std::uint64_t{1} << (index / 64));
  return std::exchange(wheel.slots[index], Slot{});
}

// Calls what(event) for each event, whose chunks are free again then. A chunk is free before the
// next one is read, so what is pushed meanwhile takes no more memory.
template <class What>
void Calendar::empty(Slot slot, What what) {
  std::uint32_t at = slot.first;
  for (std::uint32_t count = slot.count; at != kNoChunk; count = Chunk::kCapacity) {
    const Chunk chunk = chunks_[at];
    chunks_[at].next = free_chunk_;
    free_chunk_ = at;
    at = chunk.next;
    for (std::uint32_t i = 0; i < count; ++i) what(chunk.events[i]);
  }
}

// Brings the next events into the empty run, or the empty heap. False: there are none.
bool Calendar::advance() {
  if (size_ == 0) return false;
  for (;;) {
    const std::int64_t slot = find_occupied(wheels_[0], (current_ & kSlotMask) + 1);
    if (slot < kSlots) {
      open((current_ & ~kSlotMask) | slot);
      return true;
    }
    const bool found = open_turn();
    SIM_ASSERT(found);
    if (!late_.empty()) return true;
  }
}

// Within this turn, and not far: what is pushed before the last of the run has a longer way.
void Calendar::open_ahead() {
  constexpr std::int64_t kNear = 1024;
  while (run_left() < ahead_) {
    const std::int64_t slot = find_occupied(wheels_[0], (current_ & kSlotMask) + 1);
    const std::int64_t whole = (current_ & ~kSlotMask) | slot;
    if (slot == kSlots || whole > (popped_at_ >> kSlotBits) + kNear) return;
    open(whole);
  }
}

void Calendar::open(std::int64_t slot) {
  current_ = slot;
  constexpr std::size_t kGoneMax = 256;
  if (next_ == run_.size() || next_ >= kGoneMax) {
    run_.erase(run_.begin(), run_.begin() + static_cast<std::ptrdiff_t>(next_));
    gone_ += next_;
    next_ = 0;
  }
  const std::size_t from = run_.size();
  empty(take_slot(wheels_[0], slot & kSlotMask), [&](const Event& e) { run_.push_back(e); });
  if (run_.size() - from > 1)
    std::sort(run_.begin() + static_cast<std::ptrdiff_t>(from), run_.end(), before);
}

// The finest wheel's turn is over: opens the next that holds anything, whose first slot is current
// then. False: there is none.
bool Calendar::open_turn() {
  for (std::size_t level = 1; level < kWheels; ++level) {
    const int bits = kTurnBits * static_cast<int>(level);
    const std::int64_t now = current_ >> bits;
    const std::int64_t slot = find_occupied(wheels_[level], (now & kSlotMask) + 1);
    if (slot == kSlots) continue;
    current_ = ((now & ~kSlotMask) | slot) << bits;
    empty(take_slot(wheels_[level], slot), [this](const Event& e) {
      --size_;
      push(e);
    });
    return true;
  }
  if (beyond_.empty()) return false;
  const auto first = std::min_element(beyond_.begin(), beyond_.end(), before);
  constexpr int kAllBits = kTurnBits * static_cast<int>(kWheels);
  current_ = (first->at >> kSlotBits >> kAllBits) << kAllBits;
  // What is now within the coarsest wheel's turn leaves the list.
  std::vector<Event> far;
  far.swap(beyond_);
  size_ -= far.size();
  for (const Event& e : far) push(e);
  return true;
}

}  // namespace casgrid
