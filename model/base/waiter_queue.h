// Time-outs of one fixed length, of those who know themselves since when they wait: of each only
// its name is kept. Because the length is the same for all, they come due in the order in which
// they came: a ring buffer and one pending timer serve any number of them.
//
// Invariants
//   D1  waiters stand in the order in which they come due.
//   D2  a timer is pending while anybody waits.
#pragma once

#include <cstdint>
#include <optional>

#include "model/base/assert.h"
#include "model/base/ring.h"
#include "model/base/time.h"

namespace casgrid {

template <class Waiter>
class WaiterQueue {
 public:
  // Requires: length >= 0.
  explicit WaiterQueue(Duration length) : length_(length) { SIM_ASSERT(length >= Duration{0}); }

  Duration length() const { return length_; }
  std::size_t memory_bytes() const { return waiting_.memory_bytes(); }

  // It waits from now on. Returns the instant for which the caller must set a timer, or kNever if
  // one is pending already. Requires: no call before it was at a later instant.
  Instant add(Instant now, const Waiter& waiter) {
    SIM_ASSERT(waiting_.empty() || (armed_ && latest_ <= now));
    latest_ = now;
    waiting_.push_back(waiter);
    if (armed_) return kNever;
    armed_ = true;
    return now + length_;
  }

  // Likewise; `since(waiter)` is when it was added, or none if it is settled: it waits no longer.
  // Requires: what is settled stays so. A few that are settled leave the front of the queue at
  // once, while their state may still be in the cache, and so the queue stays as short as what
  // really waits is old.
  template <class Since>
  Instant add(Instant now, const Waiter& waiter, Since&& since) {
    for (int i = 0; i < 2 && !waiting_.empty() && !since(waiting_.front()); ++i)
      waiting_.pop_front();
    return add(now, waiter);
  }

  // Call when the timer comes due: `expire(waiter)` for each that has waited for so long and is not
  // settled. Returns the instant of the next timer to set, or kNever. Those that are settled are
  // dropped from the front, so the timer sleeps until one that still waits. Requires: a timer was
  // pending.
  template <class Since, class Expire>
  Instant due(Instant now, Since&& since, Expire&& expire) {
    SIM_ASSERT(armed_);
    while (!waiting_.empty()) {
      const Waiter waiter = waiting_.front();
      const std::optional<Instant> began = since(waiter);
      SIM_ASSERT(!began || *began <= now);
      if (began && *began + length_ > now) return *began + length_;
      waiting_.pop_front();
      if (began) expire(waiter);
    }
    armed_ = false;
    return kNever;
  }

  void clear() {
    waiting_.clear();
    armed_ = false;
  }

 private:
  Duration length_;
  Ring<Waiter> waiting_;
  Instant latest_ = kStart;  // the last that was added
  bool armed_ = false;
};

}  // namespace casgrid
