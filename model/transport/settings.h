// The settings of a Transport service, with the product's defaults. Where a default comes from and
// how certain it is stands beside it: "retry" is Exchange 2013 Help, *Message retry, resubmit, and
// expiration intervals*; "shadow" *Shadow redundancy*; "net" *Safety Net*.
#pragma once

#include <chrono>
#include <cstdint>

#include "model/base/time.h"

namespace casgrid::transport {

// All of it: retry, high.
struct RetrySettings {
  std::uint8_t glitches = 4;                               // QueueGlitchRetryCount
  Duration glitch_interval = std::chrono::minutes(1);      // QueueGlitchRetryInterval
  std::uint8_t transient_failures = 6;                     // TransientFailureRetryCount
  Duration transient_interval = std::chrono::minutes(5);   // TransientFailureRetryInterval
  Duration failure_interval = std::chrono::minutes(10);    // OutboundConnectionFailureRetry...
  Duration mailbox_interval = std::chrono::minutes(5);     // MailboxDeliveryQueueRetryInterval
  Duration message_interval = std::chrono::minutes(15);    // MessageRetryInterval
  Duration idle_before_resubmit = std::chrono::hours(12);  // MaxIdleTimeBeforeResubmit
  Duration delay_notification = std::chrono::hours(4);     // DelayNotificationTimeout
  Duration expiration = std::chrono::hours(48);            // MessageExpirationTimeout
};

// Of an Edge Transport server. Retry, high.
constexpr RetrySettings edge_retry() {
  RetrySettings edge;
  edge.transient_interval = std::chrono::minutes(10);
  edge.failure_interval = std::chrono::minutes(30);
  return edge;
}

enum class ShadowPreference : std::uint8_t { PreferRemote, LocalOnly, RemoteOnly };

// All of it: shadow, high.
struct ShadowSettings {
  bool is_enabled = true;                                        // ShadowRedundancyEnabled
  ShadowPreference preference = ShadowPreference::PreferRemote;  // ShadowMessagePreferenceSetting
  std::uint8_t remote_tries = 4;                                 // MaxRetriesForRemoteSiteShadow
  std::uint8_t local_tries = 2;                                  // MaxRetriesForLocalSiteShadow
  bool rejects_without = false;                                  // RejectMessageOnShadowFailure
  Duration heartbeat = std::chrono::minutes(2);                  // ShadowHeartbeatFrequency
  Duration resubmit_after = std::chrono::hours(3);               // ShadowResubmitTimeSpan
  Duration auto_discard = std::chrono::hours(48);                // ShadowMessageAutoDiscardInterval
  // SafetyNetHoldTime and MessageExpirationTimeout together: of a copy that nobody lets go.
  Duration longest = std::chrono::hours(96);
};

struct SafetyNetSettings {
  Duration hold = std::chrono::hours(48);               // SafetyNetHoldTime: net, high
  Duration shadow_takes_over = std::chrono::hours(12);  // net, high
  Duration ask_again = std::chrono::minutes(5);         // of the primary meanwhile: assumed
};

// DeliveredTo Expiration in Hours: 7 days. Exchange Server 2007 SP3 Help, *How to Configure
// Duplicate Message Detection*; that 2013 keeps them as long: medium.
inline constexpr Duration kDeliveredToExpiry = std::chrono::hours(168);

}  // namespace casgrid::transport
