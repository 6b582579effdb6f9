#include "sim/engine/calendar.h"

#include <algorithm>
#include <bit>

#include "model/base/assert.h"

namespace casgrid {

void Calendar::push_far(const Event& event, std::int64_t slot) {
  const std::int64_t turn = slot >> kTurnBits;
  if (turn - (current_ >> kTurnBits) < kTurns) {
    add(turns_[static_cast<std::size_t>(turn % kTurns)], event);
    ++in_turns_;
  } else {
    beyond_.push_back(event);
  }
}

// Brings the next occupied slot into the empty heap. False: there is no event.
bool Calendar::advance() {
  if (size_ == 0) return false;
  while (!find_fine()) {
    const bool found = find_turn();
    SIM_ASSERT(found);
    if (!heap_.empty()) return true;
  }
  return true;
}

// The next occupied fine slot of this turn.
bool Calendar::find_fine() {
  const auto from = static_cast<std::size_t>((current_ & (kSlots - 1)) + 1);
  if (from >= static_cast<std::size_t>(kSlots)) return false;
  std::size_t word = from / 64;
  std::uint64_t bits = occupied_[word] & (~std::uint64_t{0} << (from % 64));
  if (bits == 0) {
    // The summary has one bit a word.
    std::size_t group = (word + 1) / 64;
    if (group >= summary_.size()) return false;
    std::uint64_t words = summary_[group] & (~std::uint64_t{0} << ((word + 1) % 64));
    while (words == 0) {
      if (++group >= summary_.size()) return false;
      words = summary_[group];
    }
    word = group * 64 + static_cast<std::size_t>(std::countr_zero(words));
    bits = occupied_[word];
  }
  const std::size_t index = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
  occupied_[word] &= ~(std::uint64_t{1} << (index % 64));
  if (occupied_[word] == 0) summary_[index / 4096] &= ~(std::uint64_t{1} << (word % 64));
  current_ = (current_ & ~(kSlots - 1)) + static_cast<std::int64_t>(index);
  empty_into_heap(fine_[index]);
  return true;
}

// This turn is over: opens the next one that holds anything. Its first slot is current then.
bool Calendar::find_turn() {
  const std::int64_t turn = current_ >> kTurnBits;
  std::int64_t next = std::numeric_limits<std::int64_t>::max();
  if (in_turns_ > 0) {
    for (next = turn + 1; turns_[static_cast<std::size_t>(next % kTurns)].first == kNone; ++next) {
    }
  }
  for (const Event& e : beyond_) next = std::min(next, e.at >> (kSlotBits + kTurnBits));
  if (next == std::numeric_limits<std::int64_t>::max()) return false;
  current_ = next << kTurnBits;
  spread(turns_[static_cast<std::size_t>(next % kTurns)]);
  // What now lies within the coarse wheel leaves the overflow list.
  std::vector<Event> far;
  far.swap(beyond_);
  size_ -= far.size();
  for (const Event& e : far) push(e);
  return true;
}

void Calendar::empty_into_heap(Slot& slot) {
  for (std::uint32_t c = slot.first; c != kNone; c = chunks_[c].next) {
    for (std::uint32_t i = 0; i < chunks_[c].count; ++i) push_heap(chunks_[c].events[i]);
  }
  give_back(slot);
}

void Calendar::spread(Slot& slot) {
  std::vector<Event> events;
  for (std::uint32_t c = slot.first; c != kNone; c = chunks_[c].next) {
    events.insert(events.end(), chunks_[c].events.begin(),
                  chunks_[c].events.begin() + chunks_[c].count);
  }
  give_back(slot);
  in_turns_ -= events.size();
  size_ -= events.size();
  for (const Event& e : events) push(e);
}

void Calendar::give_back(Slot& slot) {
  while (slot.first != kNone) {
    const std::uint32_t next = chunks_[slot.first].next;
    chunks_[slot.first].next = free_chunk_;
    free_chunk_ = slot.first;
    slot.first = next;
  }
}

}  // namespace casgrid
