// The settings of a mailbox server's web site.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/base/enum_texts.h"
#include "model/base/time.h"
#include "model/http/pool_limits.h"
#include "model/mailbox/user_budgets.h"

namespace casgrid {

// As Outlook and the RPC proxy announce a channel.
inline constexpr std::uint64_t kChannelOctets = 1'073'741'824;

// What throttling policies tell apart over HTTP; Rca is MAPI over HTTP and Outlook Anywhere.
enum class Budgeted : std::uint8_t { Owa, ActiveSync, Ews, Rca, PowerShell, kCount };

// By the action's number in its protocol.
using ActionCosts = std::array<float, 16>;

// Of the phones of a user group: whether they must show a policy key, and how old it may be (0: as
// old as it is).
struct PhonePolicy {
  bool is_asked_for = false;
  Duration refresh{0};
};

struct HttpMailboxOptions {
  Duration context_idle = std::chrono::minutes(15);
  // X-PendingPeriod: how often PENDING is said under a NotificationWait. 0: the octets of one each
  // 30 s come with the answer.
  Duration pending_period = std::chrono::seconds(30);
  bool clients_leave = false;                      // Outlooks disconnect while others work on
  std::uint32_t active_sync_concurrency = 10;      // EasMaxConcurrency, per user
  std::uint32_t ews_concurrency = 27;              // EwsMaxConcurrency, per user
  std::uint32_t ews_streams = 3;                   // HangingConnectionLimit, per user
  std::uint32_t shells = 18;                       // PowerShellMaxConcurrency, per user
  Duration shell_idle = std::chrono::minutes(15);  // a shell in which nothing runs
  // An EWS subscription that nothing hangs on, and chunks that keep a stream open.
  Duration subscription_idle = std::chrono::minutes(30);
  Duration stream_keep_alive = std::chrono::seconds(45);
  // Outlook Anywhere: how long one channel waits for the other
  // (RpcHttpOutConnectingTimeoutInSeconds), after which silence a ping comes, and how many octets
  // go over a channel.
  Duration channel_wait = std::chrono::seconds(30);
  Duration channel_keep_alive = std::chrono::seconds(60);
  std::uint64_t channel_octets = kChannelOctets;
  std::vector<PhonePolicy> phone_policies;  // by user group; none: nobody is asked
  // OwaMaxConcurrency, RcaMaxConcurrency, and what a user may ask of each in the long run.
  std::array<BudgetLimits, kEnumerators<Budgeted>> budgets{};
  std::size_t request_limit = 0;  // at work at once, beyond which 503; 0: none
  PoolLimits pools;
  // By user group, of the actions of its protocol: what a request costs, times this. None: 1.
  std::vector<ActionCosts> cost_factors;
  double recorded_kilocycles_per_us = 0;  // work of a replayed request whose time was recorded
};

}  // namespace casgrid
