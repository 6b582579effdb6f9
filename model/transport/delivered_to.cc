#include "model/transport/delivered_to.h"

#include <utility>

#include "model/base/assert.h"

namespace casgrid::transport {

std::size_t DeliveredTo::home_of(const Key& key) const {
  // The finalizer of SplitMix64: numbers in a row are spread over the table.
  std::uint64_t x = key.message + 0x9E3779B97F4A7C15u * (std::uint64_t{key.mailbox} + 1);
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return static_cast<std::size_t>(x ^ (x >> 31)) & (places_.size() - 1);
}

std::size_t DeliveredTo::place_of(const Key& key) const {
  std::size_t at = home_of(key);
  while (places_[at].mailbox != kFree && places_[at] != key) at = (at + 1) & (places_.size() - 1);
  return at;
}

bool DeliveredTo::has(MessageId message, UserId mailbox) const {
  const Key key{message.value, mailbox.value};
  return !places_.empty() && places_[place_of(key)].mailbox != kFree;
}

void DeliveredTo::insert(const Key& key) {
  if (places_.size() < 2 * (rows_.size() + 1)) {
    const std::vector<Key> old =
        std::exchange(places_, std::vector<Key>(places_.empty() ? 16 : 2 * places_.size()));
    for (const Key& k : old)
      if (k.mailbox != kFree) places_[place_of(k)] = k;
  }
  places_[place_of(key)] = key;
}

// Those behind it close the gap, as far as they may.
void DeliveredTo::erase(const Key& key) {
  const std::size_t mask = places_.size() - 1;
  std::size_t gap = place_of(key);
  SIM_ASSERT(places_[gap].mailbox != kFree);
  for (std::size_t at = (gap + 1) & mask; places_[at].mailbox != kFree; at = (at + 1) & mask) {
    const std::size_t home = home_of(places_[at]);
    if (((at - home) & mask) < ((at - gap) & mask)) continue;
    places_[gap] = places_[at];
    gap = at;
  }
  places_[gap] = Key{};
}

bool DeliveredTo::deliver(MessageId message, UserId mailbox, Instant now) {
  while (!rows_.empty() && now - rows_.front().at >= expiry_) {
    erase(rows_.front().key);
    rows_.pop_front();
  }
  if (has(message, mailbox)) return false;
  const Key key{message.value, mailbox.value};
  insert(key);
  rows_.push_back({now, key});
  return true;
}

}  // namespace casgrid::transport
