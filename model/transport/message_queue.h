// The queues of a Transport service: one for each next hop, as Get-Queue shows them.
//
// Theory of operation
//   A message waits in the queue of its hop. Whoever owns the queues connects to a server of the
//   hop (begin), takes the messages one after the other (take), and says of each what became of it:
//   it is sent, was refused for now (defer: it alone is tried again after the message interval) or
//   belongs elsewhere (move); or the connection failed (failed: what was in flight is in front
//   again, and the whole queue in retry). A queue in retry is not tried before its instant: first
//   come the glitch intervals, then those of transient failures, then the failure interval without
//   end; a queue for a mailbox database has its own interval always. What one try sends ends the
//   count.
//   Each message has two ages at which something happens whatever its queue does: its sender is
//   told that it is late, and it expires. The owner has one timer: it asks for the next instant
//   (next_due) and calls `due` then.
//   Nothing here knows a connection or a clock. The queue database is on disk: a crash loses no
//   message; what was in flight waits again (interrupted).
//
// Invariants
//   Q1  a message that is here waits in its queue, waits for its own retry, or is in flight.
//   Q2  a queue in retry has an instant at which it is tried again.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "model/base/deadline_queue.h"
#include "model/base/slab.h"
#include "model/transport/next_hop.h"
#include "model/transport/settings.h"

namespace casgrid::transport {

// As whoever sent it first numbered it: a message keeps its number wherever it goes, so a mailbox
// knows what it has already.
struct MessageId {
  std::uint64_t value = 0;
  constexpr auto operator<=>(const MessageId&) const =
      default;  // NOLINT(modernize-use-nullptr): 0 of <=>
};

// Until the next try of a queue that has failed so often in a row. Requires: failures > 0.
Duration retry_interval(const RetrySettings& settings, HopKind kind, std::uint32_t failures);

struct Queued {
  MessageId id;
  Handle what;  // in the table of its owner
};

class MessageQueue {
 public:
  enum class Status : std::uint8_t { Ready, Active, Retry };

  explicit MessageQueue(const RetrySettings& settings);

  // `to_try`: its queue, if that is Ready; none if it is under way, or in retry.
  struct Added {
    Handle message;
    Handle to_try;
  };
  Added add(NextHop hop, const Queued& message, Instant now);

  // The queue is being tried now, `by` whatever its owner calls it. Requires: it was Ready, or in
  // retry.
  void begin(Handle queue, Handle by = {});
  // The next that waits, in flight from now on; none if nothing does. Requires: Active.
  std::optional<Handle> take(Handle queue);

  // Each of these requires: the message is in flight.
  Queued sent(Handle message, Instant now);  // returns what it was: it is gone from here
  void defer(Handle message, Instant now);
  Added move(Handle message, NextHop hop, Instant now);  // it keeps its age

  // The try failed: whatever is in flight from this queue was not sent. Requires: Active.
  void failed(Handle queue, Instant now);
  // The try is over and nothing is in flight. True if the queue is to be tried again at once.
  // Requires: Active.
  bool finished(Handle queue);
  // What waits in all queues goes there, whether they are in retry or not (Redirect-Message); what
  // is in flight goes on. Returns its queue, if that is to be tried now.
  Handle redirect(NextHop to, Instant now);
  // After a crash: nothing is in flight, no queue Active.
  void interrupted();
  // The queues that are Ready and hold something that waits.
  std::vector<Handle> ready() const;

  // The next instant at which `due` has something to do: over already if that is at once, kNever if
  // there is none.
  Instant next_due() const;
  // Calls late(message) for each of which the sender is to be told that it is late,
  // expired(what it was) for each that is gone from here now, and retry(queue) for each queue that
  // is to be tried.
  template <class Late, class Expired, class Retry>
  void due(Instant now, Late&& late, Expired&& expired, Retry&& retry);

  // Null if it is gone.
  const Queued* find(Handle message) const;
  // Of a message that is here.
  Instant added_at(Handle message) const { return items_.find(message)->added; }
  Handle queue_of(Handle message) const { return items_.find(message)->queue; }

  // None if there never was one.
  Handle find_queue(NextHop hop) const;
  NextHop hop_of(Handle queue) const { return queues_.find(queue)->hop; }
  Status status_of(Handle queue) const { return queues_.find(queue)->status; }
  std::uint32_t failures_of(Handle queue) const { return queues_.find(queue)->failures; }
  std::uint32_t waiting_in(Handle queue) const { return queues_.find(queue)->waiting; }
  bool has_in_flight(Handle queue) const { return !queues_.find(queue)->in_flight.first.is_none(); }
  // Of an Active queue, as `begin` was told.
  Handle tried_by(Handle queue) const { return queues_.find(queue)->by; }
  bool is_in_flight(Handle message) const {
    const Item* item = items_.find(message);
    return item != nullptr && item->state == State::InFlight;
  }
  // In retry for so long that what waits is to be categorized again.
  bool is_idle_for_long(Handle queue, Instant now) const;

  std::size_t size() const { return items_.in_use(); }
  std::size_t most() const { return most_; }  // at once, so far
  // Calls visit(handle, what) in the order of the table.
  template <class Visit>
  void for_each(Visit&& visit) const {
    items_.for_each([&](Handle handle, const Item& item) { visit(handle, item.message); });
  }
  std::size_t memory_bytes() const;

 private:
  enum class State : std::uint8_t { Waiting, InFlight, Deferred };
  struct Item {
    Queued message;
    Instant added = kStart;
    Handle queue;
    Handle before;
    Handle behind;
    State state = State::Waiting;
    bool is_overdue = false;
  };
  // The messages that wait, and those in flight, are two lists; a deferred one is in neither.
  struct Ends {
    Handle first;
    Handle last;
  };
  struct Queue {
    NextHop hop;
    Ends waits;
    Ends in_flight;
    Handle by;
    std::uint32_t waiting = 0;
    std::uint32_t failures = 0;
    Instant retry_at = kNever;
    Instant sent_last = kStart;  // or was empty
    Status status = Status::Ready;
  };

  Handle queue_for(NextHop hop);
  void append(Ends& list, Handle message);
  void prepend(Ends& list, Handle message);
  void unlink(Ends& list, Handle message);
  void wait_in(Handle queue, Handle message, Instant now);
  void leave_list(Handle message);
  void give_back_in_flight(Queue& queue);
  void note_overdue(Handle message);
  Handle to_try(Handle queue) const;

  RetrySettings settings_;
  Slab<Item> items_;
  Slab<Queue> queues_;
  std::map<std::pair<HopKind, std::uint32_t>, Handle> by_hop_;
  DeadlineQueue<Handle> late_;
  DeadlineQueue<Handle> expiring_;
  DeadlineQueue<Handle> deferred_;
  Instant late_due_ = kNever;
  Instant expiry_due_ = kNever;
  Instant deferred_due_ = kNever;
  Instant retry_due_ = kNever;
  std::vector<Handle> overdue_;  // of which `due` is to be told
  std::size_t most_ = 0;
};

template <class Late, class Expired, class Retry>
void MessageQueue::due(Instant now, Late&& late, Expired&& expired, Retry&& retry) {
  const auto is_gone = [&](Handle h) { return items_.find(h) == nullptr; };
  if (expiry_due_ <= now)
    expiry_due_ = expiring_.due(now, is_gone, [&](Handle h) {
      // What is in flight may arrive yet: it expires when it comes back.
      items_.find(h)->is_overdue = true;
      if (items_.find(h)->state != State::InFlight) overdue_.push_back(h);
    });
  for (const Handle h : std::exchange(overdue_, {})) {
    if (is_gone(h) || items_.find(h)->state == State::InFlight) continue;
    leave_list(h);
    const Queued was = items_.find(h)->message;
    items_.give_back(h);
    expired(was);
  }
  if (late_due_ <= now) late_due_ = late_.due(now, is_gone, [&](Handle h) { late(h); });
  if (deferred_due_ <= now) {
    const auto is_over = [&](Handle h) {
      return is_gone(h) || items_.find(h)->state != State::Deferred;
    };
    deferred_due_ = deferred_.due(now, is_over, [&](Handle h) {
      wait_in(items_.find(h)->queue, h, now);
      if (const Handle queue = to_try(items_.find(h)->queue); !queue.is_none()) retry(queue);
    });
  }
  if (retry_due_ > now) return;
  retry_due_ = kNever;
  for (const auto& [hop, handle] : by_hop_) {
    Queue& queue = *queues_.find(handle);
    if (queue.status != Status::Retry) continue;
    if (queue.retry_at > now) {
      retry_due_ = std::min(retry_due_, queue.retry_at);
      continue;
    }
    queue.status = Status::Ready;
    if (queue.waiting > 0) retry(handle);
  }
}

}  // namespace casgrid::transport
