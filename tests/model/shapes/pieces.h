// A body of megabytes: it goes in pieces, so that others may send between them and a connection
// that breaks tells how far it came. The pieces carry lengths, as all bodies do.
#pragma once

#include <algorithm>
#include <cstdint>

#include "model/base/message.h"

namespace casgrid::shapes {

struct Piece {
  std::uint32_t number = 0;  // of the exchange
  std::uint64_t offset = 0;
  std::uint32_t octets = 0;
  bool is_last = false;
};
static_assert(SmallBody<Piece>);

// The piece of a body of `whole` octets that begins at `offset`. Requires: offset < whole, most >
// 0.
constexpr Piece piece_at(std::uint32_t number, std::uint64_t whole, std::uint64_t offset,
                         std::uint32_t most) {
  const auto octets = static_cast<std::uint32_t>(std::min<std::uint64_t>(most, whole - offset));
  return {number, offset, octets, offset + octets == whole};
}
static_assert(piece_at(1, 10, 8, 4).octets == 2 && piece_at(1, 10, 8, 4).is_last);

}  // namespace casgrid::shapes
