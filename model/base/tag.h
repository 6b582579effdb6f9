// What a participant calls its timers, its work and its connections: it comes back with everything
// that happens to them.
//   half : 4 | kind : 4 | generation : 24 | slot : 32
// A server is made of halves, one for what its protocols share and one for each family of them;
// their kinds are their own. Whoever is made of one piece is half 0.
#pragma once

#include <cstdint>

#include "model/base/enum_texts.h"

namespace casgrid {

// Names an object in a Slab.
struct Handle {
  std::uint32_t slot = 0xFFFFFFFFu;
  std::uint32_t generation = 0;

  constexpr bool is_none() const { return slot == 0xFFFFFFFFu; }
  constexpr bool operator==(const Handle&) const = default;
};

inline constexpr std::uint32_t kTagGenerations = 0xFFFFFFu;
inline constexpr unsigned kTagHalves = 16;
inline constexpr std::size_t kTagKinds = 16;
// Of one machine with both roles the mailbox server has the halves from this one on.
inline constexpr unsigned kFirstMailboxHalf = 8;

template <class Kind>
constexpr std::uint64_t pack_tag(Kind kind, Handle handle, unsigned half = 0) {
  static_assert(kEnumerators<Kind> <= kTagKinds, "a tag has four bits for its kind");
  return (std::uint64_t{half} << 60) | (static_cast<std::uint64_t>(kind) << 56) |
         (static_cast<std::uint64_t>(handle.generation & kTagGenerations) << 32) | handle.slot;
}
constexpr unsigned tag_half(std::uint64_t tag) { return static_cast<unsigned>(tag >> 60); }
constexpr bool is_of_mailbox(std::uint64_t tag) { return tag_half(tag) >= kFirstMailboxHalf; }
template <class Kind>
constexpr Kind tag_kind(std::uint64_t tag) {
  return static_cast<Kind>((tag >> 56) & (kTagKinds - 1));
}
constexpr Handle tag_handle(std::uint64_t tag) {
  return {static_cast<std::uint32_t>(tag), static_cast<std::uint32_t>(tag >> 32) & kTagGenerations};
}

}  // namespace casgrid
