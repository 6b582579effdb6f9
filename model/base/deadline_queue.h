// Time-outs of one fixed length, whose subjects do not know since when they wait: each is kept with
// its instant.
#pragma once

#include <optional>

#include "model/base/time.h"
#include "model/base/waiter_queue.h"

namespace casgrid {

template <class Subject>
class DeadlineQueue {
 public:
  // Requires: length >= 0.
  explicit DeadlineQueue(Duration length) : queue_(length) {}

  Duration length() const { return queue_.length(); }
  std::size_t memory_bytes() const { return queue_.memory_bytes(); }

  // WaiterQueue::add. Returns the instant for which the caller must set a timer, or kNever if one
  // is pending already. Requires: no call before it was at a later instant.
  Instant add(Instant now, const Subject& subject) { return queue_.add(now, {now, subject}); }

  // Likewise. Requires: what is settled stays so.
  template <class Settled>
  Instant add(Instant now, const Subject& subject, Settled&& settled) {
    return queue_.add(now, {now, subject},
                      [&](const Entry& entry) { return since(entry, settled); });
  }

  // WaiterQueue::due: call when the timer comes due. Returns the instant of the next timer to set,
  // or kNever. Requires: a timer was pending.
  template <class Settled, class Expire>
  Instant due(Instant now, Settled&& settled, Expire&& expire) {
    return queue_.due(
        now, [&](const Entry& entry) { return since(entry, settled); },
        [&](const Entry& entry) { expire(entry.subject); });
  }

  void clear() { queue_.clear(); }

 private:
  struct Entry {
    Instant since;
    Subject subject;
  };

  template <class Settled>
  static std::optional<Instant> since(const Entry& entry, Settled& settled) {
    if (settled(entry.subject)) return std::nullopt;
    return entry.since;
  }

  WaiterQueue<Entry> queue_;
};

}  // namespace casgrid
