// The application pools of a web site: one a protocol, each with a queue of limited length. IIS
// answers 503 at once to what arrives while it is full.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/base/protocol_row.h"
#include "model/directory/protocol.h"

namespace casgrid {

// By protocol.
struct PoolLimits {
  std::array<std::uint32_t, kHttpProtocols> of{};

  PoolLimits() {
    for (std::size_t i = 0; i < of.size(); ++i) of[i] = protocols()[i].pool_queue_length;
  }
};

// Requests that the processor has not finished, by pool. Long polls and channels are none.
class PoolQueues {
 public:
  explicit PoolQueues(const PoolLimits& limits) : limits_(limits) {}

  bool is_full(ActionId action) const {
    const std::size_t pool = pool_of(action);
    return !has_connection(action) && queued_[pool] >= limits_.of[pool];
  }
  // Requires: !is_full(action).
  void enter(ActionId action) {
    if (has_connection(action)) return;
    const std::size_t pool = pool_of(action);
    SIM_ASSERT(queued_[pool] < limits_.of[pool]);
    ++queued_[pool];
  }
  // Requires: it entered, and has not left since.
  void leave(ActionId action) {
    if (has_connection(action)) return;
    std::uint32_t& queued = queued_[pool_of(action)];
    SIM_ASSERT(queued > 0);
    --queued;
  }
  void clear() { queued_.fill(0); }

 private:
  static std::size_t pool_of(ActionId action) {
    SIM_ASSERT(is_http(protocol_of(action)));
    return static_cast<std::size_t>(protocol_of(action));
  }

  PoolLimits limits_;
  std::array<std::uint32_t, kHttpProtocols> queued_{};
};

}  // namespace casgrid
