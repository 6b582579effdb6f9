// What a server's processor works for, and how much of that was of use.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace casgrid {

enum class CpuPurpose : std::uint8_t {
  Work,    // what users want of their mailboxes, at the first asking
  Logon,   // the way to it: logon and logoff, session contexts, questions about credentials
  Tls,     // handshakes
  Probe,   // health pages for balancers
  Repeat,  // all of that once more, after a failure
  kCount,
};
inline constexpr std::size_t kCpuPurposes = static_cast<std::size_t>(CpuPurpose::kCount);

const char* text_of(CpuPurpose purpose);  // "logons"

// Assumed, in thousands of cycles: a page that a front end has of its own, a long poll that it
// passes on.
inline constexpr std::uint64_t kOwnPageKilocycles = 500;
inline constexpr std::uint64_t kLongPollKilocycles = 500;

// Kept by each server that clients' requests reach; sums since the start of the run. A handshake
// counts with the first request of its connection.
struct WorkLedger {
  explicit WorkLedger(std::size_t groups) : fresh(groups + 1) {}

  // Work of a first attempt has arrived; `group` of its user, or the last one: of nobody known.
  void arrived(std::size_t group, std::uint64_t kilocycles) {
    fresh[std::min(group, fresh.size() - 1)] += kilocycles;
  }

  std::vector<std::uint64_t> fresh;  // kilocycles, by user group
  std::uint64_t useful = 0;          // kilocycles whose answer the client took at the first asking
};

}  // namespace casgrid
