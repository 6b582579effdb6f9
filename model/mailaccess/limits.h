// What Set-PopSettings and Set-ImapSettings say of connections (facts 7.2).
#pragma once

#include <chrono>
#include <cstdint>

#include "model/base/time.h"
#include "model/directory/protocol.h"
#include "model/mailbox/user_budgets.h"

namespace casgrid::mailaccess {

struct Limits {
  static constexpr std::uint32_t kNoLimit = 2'147'483'647;
  Duration authenticated_idle = std::chrono::minutes(30);
  Duration pre_authentication_idle = std::chrono::seconds(60);
  std::uint32_t most_connections = kNoLimit;
  std::uint32_t most_from_one_address = kNoLimit;
  std::uint32_t most_of_user = 16;
};

// As the options of a front end carry them.
template <Protocol protocol>
struct LimitsOf {
  Limits limits;
};

// PopMaxConcurrency and ImapMaxConcurrency: sessions of a user at once, on one mailbox server; and
// what a user may ask of it in the long run. As the options of a mailbox server carry them.
struct PolicyLimits {
  std::uint32_t sessions = kAnyNumber;
  BudgetLimits budget;
};
template <Protocol protocol>
struct PolicyOf {
  PolicyLimits limits;
};

}  // namespace casgrid::mailaccess
