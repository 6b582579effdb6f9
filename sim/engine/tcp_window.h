// What TCP adds to a short transfer on a persistent connection: whole round trips spent waiting for
// acknowledgements while the window is smaller than the transfer. The window starts at ten
// segments, doubles a round (slow start), is kept between transfers and falls back after an idle
// time (RFC 6928, RFC 5681 section 4.1). Loss is not modelled: congestion shows in the network
// model.
#pragma once

#include <algorithm>
#include <cstdint>

#include "model/base/time.h"
#include "sim/engine/send_time.h"

namespace casgrid {

inline constexpr std::uint64_t kSegmentBytes = 1460;
inline constexpr std::uint64_t kInitialWindowBytes = 10 * kSegmentBytes;
inline constexpr std::uint64_t kWindowBytesMax = 1u << 20;  // receive window of the time's servers
inline constexpr Duration kWindowIdleReset = std::chrono::seconds(1);

struct TcpWindow {
  std::uint64_t bytes = kInitialWindowBytes;
  Instant last_used = kStart;

  // Time the sender stands still during a transfer of `size` octets, and the window it leaves
  // behind. A round stalls for what is left of the round trip once the window has been sent.
  Duration stall(std::uint64_t size, Duration round_trip, std::uint64_t bits_per_second,
                 Instant now) {
    if (now - last_used > kWindowIdleReset) bytes = kInitialWindowBytes;
    Duration waited{0};
    std::uint64_t left = size;
    while (left > bytes) {
      const Duration sending = time_within(bytes, bits_per_second);
      if (sending >= round_trip)
        break;  // the pipe is full: acknowledgements keep pace from here on
      waited += round_trip - sending;
      left -= bytes;
      bytes = std::min(bytes * 2, kWindowBytesMax);
      if (bytes == kWindowBytesMax && left > bytes) {
        const std::uint64_t rounds = (left - 1) / bytes;
        const Duration full = time_within(bytes, bits_per_second);
        if (full < round_trip) waited += (round_trip - full) * static_cast<std::int64_t>(rounds);
        break;
      }
    }
    // The last flight's acknowledgements open the window for the next transfer, as those of every
    // flight before it did; but never beyond twice what was in flight (RFC 7661): a window that is
    // not used says nothing of the path.
    bytes = std::max(bytes, std::min({bytes + left, 2 * left, kWindowBytesMax}));
    // Idle time counts from the last octet, not from the first.
    last_used = now + waited + time_within(size, bits_per_second);
    return waited;
  }
};

}  // namespace casgrid
