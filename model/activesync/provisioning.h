// The security policy that a phone must have applied before it is served, and the key that says
// that it has ([MS-ASPROV] 3.1.5.1, [MS-ASHTTP] 2.2.1.1.2.8, [MS-ASCMD] 2.2.2).
//
// Theory of operation
//   A phone without a key is told so: with HTTP 449 up to protocol 12.1, by a Status in a good
//   answer from 14.0 on. It asks Provision without a key, and has the policy with a temporary one;
//   it asks Provision with that, when it has applied the policy, and has the key that it shows from
//   then on. The key is the mailbox's to know, so every server takes it. Once it is older than the
//   policy's refresh interval, the phone is told to ask again.
#pragma once

#include <cstdint>

#include "model/base/time.h"

namespace casgrid::activesync {

// MS-ASProtocolVersion.
enum class Version : std::uint8_t { V12_1, V14_0, V14_1, V16_0, V16_1 };

// From 14.0 on a Status in the body says what an HTTP status said before.
constexpr bool has_common_status(Version version) { return version >= Version::V14_0; }
// Phones up to 12.1 do not know what a 451 asks of them (Microsoft KB 2751417).
constexpr bool follows_451(Version version) { return version >= Version::V14_0; }

enum class Status : std::uint8_t {
  Ok = 0,
  DeviceNotProvisioned = 142,
  PolicyRefresh = 143,
  InvalidPolicyKey = 144,
};

// X-MS-PolicyKey.
class PolicyKey {
 public:
  constexpr PolicyKey() = default;

  // As messages carry it.
  static constexpr PolicyKey of(std::uint32_t high, std::uint32_t low) { return {high, low}; }
  constexpr std::uint32_t high() const { return issued_; }
  constexpr std::uint32_t low() const { return kind_; }

  // Given with the policy, and good for saying that it is applied.
  static constexpr PolicyKey temporary() { return {0, kTemporary}; }
  // The instant may lie before the run. To the second.
  static constexpr PolicyKey issued(Instant at) {
    const std::int64_t s = std::chrono::floor<std::chrono::seconds>(at - kStart).count();
    return {static_cast<std::uint32_t>(s + kBeforeStart), kGood};
  }

  constexpr bool is_none() const { return issued_ == kNone; }
  constexpr bool is_temporary() const { return !is_none() && kind_ == kTemporary; }
  constexpr bool operator==(const PolicyKey&) const = default;

  // What a phone with this key is told; a refresh interval of 0 is none.
  constexpr Status status(Duration refresh, Instant now) const {
    if (is_none() || is_temporary()) return Status::DeviceNotProvisioned;
    if (kind_ != kGood) return Status::InvalidPolicyKey;
    const Instant at =
        kStart + std::chrono::seconds(static_cast<std::int64_t>(issued_) - kBeforeStart);
    const bool is_old = refresh > Duration{0} && now - at >= refresh;
    return is_old ? Status::PolicyRefresh : Status::Ok;
  }
  // What Provision with this key is answered.
  constexpr PolicyKey next(Instant now) const { return is_temporary() ? issued(now) : temporary(); }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  static constexpr std::int64_t kBeforeStart = std::int64_t{1} << 30;
  static constexpr std::uint32_t kTemporary = 1;
  static constexpr std::uint32_t kGood = 2;

  constexpr PolicyKey(std::uint32_t issued, std::uint32_t kind) : issued_(issued), kind_(kind) {}

  std::uint32_t issued_ = kNone;
  std::uint32_t kind_ = 0;
};

}  // namespace casgrid::activesync
