// Where keys stand, found without regard to ASCII case. The table keeps no text: a key is a number,
// its place, which its owner turns into text again. So a hundred thousand names cost eight bytes
// each.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace casgrid {

constexpr char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool equal_folded(std::string_view a, std::string_view b);
std::uint32_t hash_folded(std::string_view text);

// `KeyOf` is called with a place and returns what is convertible to std::string_view.
class FoldedTable {
 public:
  using Place = std::uint32_t;  // any but the largest number

  void clear() {
    slots_.clear();
    count_ = 0;
  }
  void reserve(std::size_t keys);

  template <class KeyOf>
  std::optional<Place> find(std::string_view key, const KeyOf& key_of) const {
    if (slots_.empty()) return std::nullopt;
    const std::uint32_t hash = hash_folded(key);
    const Slot& slot = slots_[index_of(hash, key, key_of)];
    return slot.place == kEmpty ? std::nullopt : std::optional(slot.place);
  }

  // The place of an equal key that was there before; else the key is added.
  template <class KeyOf>
  std::optional<Place> add(std::string_view key, Place place, const KeyOf& key_of) {
    if (slots_.size() < 2 * (count_ + 1)) reserve(2 * (count_ + 4));
    const std::uint32_t hash = hash_folded(key);
    Slot& slot = slots_[index_of(hash, key, key_of)];
    if (slot.place != kEmpty) return slot.place;
    slot = {place, hash};
    ++count_;
    return std::nullopt;
  }

 private:
  static constexpr Place kEmpty = ~Place{0};
  struct Slot {
    Place place = kEmpty;
    std::uint32_t hash = 0;
  };

  template <class KeyOf>
  std::size_t index_of(std::uint32_t hash, std::string_view key, const KeyOf& key_of) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = hash & mask;
    while (slots_[i].place != kEmpty &&
           (slots_[i].hash != hash || !equal_folded(key_of(slots_[i].place), key)))
      i = (i + 1) & mask;
    return i;
  }

  std::vector<Slot> slots_;  // a power of two, at most half of them taken
  std::size_t count_ = 0;
};

}  // namespace casgrid
