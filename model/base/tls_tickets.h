// Which TLS sessions a server can resume. Whoever issues tickets changes their key now and then and
// still takes those of the key before; a restart forgets both. A ticket is a number that names its
// issuer and its key, so nobody keeps a table of sessions.
#pragma once

#include <cstdint>

#include "model/base/time.h"

namespace casgrid {

class TlsTickets {
 public:
  // Servers with one `issuer` share their keys. A ticket is good for at least half of `lifetime`
  // and at most all of it. Requires: issuer < 2^18 - 1.
  TlsTickets(std::uint32_t issuer, Duration lifetime)
      : issuer_(issuer + 1), period_(lifetime / 2) {}

  std::uint32_t issue(Instant now) const { return (issuer_ << kKeyBits) | key(now); }

  bool accepts(std::uint32_t ticket, Instant now) const {
    return (ticket >> kKeyBits) == issuer_ && ((key(now) - ticket) & kKeyMask) <= 1;
  }

  // The process lost its keys.
  void forget() { lives_ += 2; }

 private:
  static constexpr unsigned kKeyBits = 14;
  static constexpr std::uint32_t kKeyMask = (1u << kKeyBits) - 1;

  std::uint32_t key(Instant now) const {
    return (static_cast<std::uint32_t>((now - kStart) / period_) + lives_) & kKeyMask;
  }

  std::uint32_t issuer_;
  Duration period_;
  std::uint32_t lives_ = 0;
};

// CPU of a handshake.
struct TlsCost {
  std::uint64_t full_kilocycles = 1000;
  std::uint64_t resumed_kilocycles = 70;

  std::uint64_t of(bool is_resumed) const {
    return is_resumed ? resumed_kilocycles : full_kilocycles;
  }
};

}  // namespace casgrid
