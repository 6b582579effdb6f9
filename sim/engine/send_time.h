// How long octets take at a speed. Of fewer than two gigabytes, which nearly all transfers have,
// bits x 10^9 fit into 64 bits, and a division of those takes a fraction of one of 128.
#pragma once

#include <cstdint>

#include "model/base/int128.h"
#include "model/base/time.h"

namespace casgrid {

inline constexpr std::uint64_t kBitNanosecondsPerByte = 8'000'000'000;
inline constexpr std::uint64_t kBytesOf64Bits = ~std::uint64_t{0} / kBitNanosecondsPerByte;

// Whole nanoseconds, downwards. Requires: bits_per_second > 0.
inline Duration time_within(std::uint64_t bytes, std::uint64_t bits_per_second) {
  if (bytes <= kBytesOf64Bits)
    return Duration{static_cast<std::int64_t>(bytes * kBitNanosecondsPerByte / bits_per_second)};
  return Duration{static_cast<std::int64_t>(static_cast<UnsignedInt128>(bytes) *
                                            kBitNanosecondsPerByte / bits_per_second)};
}

// Whole nanoseconds, upwards.
inline Duration time_to_the_last(std::uint64_t bytes, std::uint64_t bits_per_second) {
  if (bytes == 0) return Duration{0};
  if (bytes <= kBytesOf64Bits)
    return Duration{
        static_cast<std::int64_t>((bytes * kBitNanosecondsPerByte - 1) / bits_per_second + 1)};
  return Duration{static_cast<std::int64_t>(
      (static_cast<UnsignedInt128>(bytes) * kBitNanosecondsPerByte - 1) / bits_per_second + 1)};
}

}  // namespace casgrid
