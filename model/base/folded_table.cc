#include "model/base/folded_table.h"

#include <algorithm>
#include <bit>

namespace casgrid {

bool equal_folded(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return folded(x) == folded(y); });
}

// FNV-1a, then mixed so that the low bits, which choose the slot, depend on all of it.
std::uint32_t hash_folded(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(folded(c));
    hash *= 0x100000001B3u;
  }
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

void FoldedTable::reserve(std::size_t keys) {
  const std::size_t wanted = std::bit_ceil(2 * keys);
  if (wanted <= slots_.size()) return;
  std::vector<Slot> before(wanted);
  before.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : before) {
    if (slot.place == kEmpty) continue;
    std::size_t i = slot.hash & mask;
    while (slots_[i].place != kEmpty) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

}  // namespace casgrid
