// Time-outs of one fixed length. Because the length is the same for all, deadlines come due in the
// order they were set: a ring buffer and one pending timer serve any number of them.
//
// Invariants
//   D1  deadlines stand in the order in which they come due.
//   D2  a timer is pending while anything waits.
#pragma once

#include <cstdint>

#include "model/base/assert.h"
#include "model/base/ring.h"
#include "model/base/time.h"

namespace casgrid {

template <class Subject>
class DeadlineQueue {
 public:
  // Requires: length >= 0.
  explicit DeadlineQueue(Duration length) : length_(length) { SIM_ASSERT(length >= Duration{0}); }

  Duration length() const { return length_; }
  std::size_t memory_bytes() const { return waiting_.memory_bytes(); }

  // Returns the instant for which the caller must set a timer, or kNever if one is pending already.
  // Requires: no call before it was at a later instant.
  Instant add(Instant now, const Subject& subject) {
    SIM_ASSERT(waiting_.empty() || (armed_ && waiting_.back().at <= now + length_));
    waiting_.push_back({now + length_, subject});
    if (armed_) return kNever;
    armed_ = true;
    return now + length_;
  }

  // Likewise. Requires: what is settled stays so. A few that are settled leave the front of the
  // queue at once, while their state may still be in the cache, and so the queue stays as short as
  // what really waits is old.
  template <class Settled>
  Instant add(Instant now, const Subject& subject, Settled&& settled) {
    for (int i = 0; i < 2 && !waiting_.empty() && settled(waiting_.front().subject); ++i)
      waiting_.pop_front();
    return add(now, subject);
  }

  // Call when the timer comes due: `expire(subject)` for each deadline reached that is not settled.
  // Returns the instant of the next timer to set, or kNever. Subjects that no longer wait are
  // dropped from the front, so the timer sleeps until one that still does. Requires: a timer was
  // pending.
  template <class Settled, class Expire>
  Instant due(Instant now, Settled&& settled, Expire&& expire) {
    SIM_ASSERT(armed_);
    while (!waiting_.empty()) {
      const Entry entry = waiting_.front();
      SIM_ASSERT(ns(entry.at) <= ns(now + length_));
      const bool is_settled = settled(entry.subject);
      if (!is_settled && entry.at > now) break;
      waiting_.pop_front();
      if (!is_settled) expire(entry.subject);
    }
    armed_ = !waiting_.empty();
    SIM_ASSERT(!armed_ || waiting_.front().at > now);
    return armed_ ? waiting_.front().at : kNever;
  }

  void clear() {
    waiting_.clear();
    armed_ = false;
  }

 private:
  struct Entry {
    Instant at;
    Subject subject;
  };

  Duration length_;
  Ring<Entry> waiting_;
  bool armed_ = false;
};

}  // namespace casgrid
