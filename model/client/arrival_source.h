// Where a replaying population learns what its clients did: arrivals in the order of their
// instants.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/ids.h"
#include "model/base/time.h"
#include "model/owa/actions.h"

namespace casgrid {

// One request as it was recorded.
struct Arrival {
  Instant at = kStart;       // when its client began it
  std::uint32_t client = 0;  // one program of one user on one device; a new one is the next number
  UserId user;               // of that client
  HostId host;               // that it was sent to; none: its population's
  ActionId action = owa::kRead;
  std::uint16_t status = 0;         // of its answer; 0: not recorded
  std::uint32_t request_bytes = 0;  // 0: drawn, as the next two
  std::uint32_t response_bytes = 0;
  // Long polls: milliseconds until the answer. Others: microseconds of the mailbox server's
  // work.
  std::uint32_t time = 0;
};

class ArrivalSource {
 public:
  struct Next {
    bool is_there = false;    // `arrival` is filled in
    Instant ask_at = kNever;  // otherwise: nothing comes before; kNever: nothing comes at all
  };

  virtual ~ArrivalSource() = default;
  // The population's next arrival, never earlier than the one before.
  virtual Next next(std::uint32_t population, Instant now, Arrival& arrival) = 0;
};

}  // namespace casgrid
