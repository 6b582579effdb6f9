// An Instant for tables of millions: it may stand at any multiple of four octets, where an Instant
// leaves a gap before it.
#pragma once

#include <cstdint>

#include "model/base/time.h"

namespace casgrid {

class NarrowInstant {
 public:
  constexpr NarrowInstant() : NarrowInstant(kStart) {}
  constexpr explicit NarrowInstant(Instant at)
      : low_(static_cast<std::uint32_t>(word(at))),
        high_(static_cast<std::uint32_t>(word(at) >> 32)) {}

  constexpr Instant at() const {
    return Instant{Duration{static_cast<std::int64_t>((std::uint64_t{high_} << 32) | low_)}};
  }

 private:
  static constexpr std::uint64_t word(Instant at) { return static_cast<std::uint64_t>(ns(at)); }

  std::uint32_t low_;
  std::uint32_t high_;
};
static_assert(alignof(NarrowInstant) == 4 && NarrowInstant(kNever).at() == kNever);

}  // namespace casgrid
