#include "model/base/folded_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace casgrid {

namespace {

constexpr std::uint64_t of_each(unsigned char octet) { return 0x0101010101010101u * octet; }

// Eight octets, the capitals among them made small. In each octet the sums reach the high bit where
// the lower seven are at least 'A', and beyond 'Z'; what is not ASCII has its own high bit.
std::uint64_t folded_octets(std::uint64_t octets) {
  const std::uint64_t low = octets & of_each(0x7F);
  const std::uint64_t capital =
      (low + of_each(0x80 - 'A')) & ~(low + of_each(0x7F - 'Z')) & ~octets & of_each(0x80);
  return octets + (capital >> 2);
}

// At most eight; what is beyond the end is zero.
std::uint64_t octets_of(const char* text, std::size_t length) {
  std::uint64_t octets = 0;
  if (length > 0) std::memcpy(&octets, text, length);
  return octets;
}

}  // namespace

bool equal_folded(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  std::size_t i = 0;
  for (; i + 8 <= a.size(); i += 8) {
    const std::uint64_t x = octets_of(&a[i], 8);
    const std::uint64_t y = octets_of(&b[i], 8);
    if (x != y && folded_octets(x) != folded_octets(y)) return false;
  }
  const std::size_t rest = a.size() - i;
  return folded_octets(octets_of(a.data() + i, rest)) ==
         folded_octets(octets_of(b.data() + i, rest));
}

// A product and a fold for eight octets at a time; its low bits, which choose the slot, depend on
// all of it. The order of octets in memory decides it, and it decides nothing that is seen.
std::uint32_t hash_folded(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325u ^ text.size();
  const auto mix = [&hash](std::uint64_t octets) {
    hash = (hash ^ folded_octets(octets)) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 32;
  };
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) mix(octets_of(&text[i], 8));
  mix(octets_of(text.data() + i, text.size() - i));
  return static_cast<std::uint32_t>(hash);
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
