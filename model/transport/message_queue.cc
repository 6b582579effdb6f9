#include "model/transport/message_queue.h"

#include <algorithm>

#include "model/base/assert.h"

namespace casgrid::transport {

Duration retry_interval(const RetrySettings& settings, HopKind kind, std::uint32_t failures) {
  SIM_ASSERT(failures > 0);
  if (kind == HopKind::Mailbox) return settings.mailbox_interval;
  if (failures <= settings.glitches) return settings.glitch_interval;
  if (failures <= std::uint32_t{settings.glitches} + settings.transient_failures)
    return settings.transient_interval;
  return settings.failure_interval;
}

MessageQueue::MessageQueue(const RetrySettings& settings)
    : settings_(settings),
      late_(settings.delay_notification),
      expiring_(settings.expiration),
      deferred_(settings.message_interval) {}

Handle MessageQueue::find_queue(NextHop hop) const {
  const auto found = by_hop_.find({hop.kind, hop.what});
  return found == by_hop_.end() ? Handle{} : found->second;
}

Handle MessageQueue::queue_for(NextHop hop) {
  const auto [place, is_new] = by_hop_.try_emplace({hop.kind, hop.what});
  if (is_new) {
    place->second = queues_.take();
    queues_.find(place->second)->hop = hop;
  }
  return place->second;
}

void MessageQueue::append(Ends& list, Handle message) {
  Item& item = *items_.find(message);
  item.before = list.last;
  item.behind = Handle{};
  (list.last.is_none() ? list.first : items_.find(list.last)->behind) = message;
  list.last = message;
}

void MessageQueue::prepend(Ends& list, Handle message) {
  Item& item = *items_.find(message);
  item.before = Handle{};
  item.behind = list.first;
  (list.first.is_none() ? list.last : items_.find(list.first)->before) = message;
  list.first = message;
}

void MessageQueue::unlink(Ends& list, Handle message) {
  const Item& item = *items_.find(message);
  (item.before.is_none() ? list.first : items_.find(item.before)->behind) = item.behind;
  (item.behind.is_none() ? list.last : items_.find(item.behind)->before) = item.before;
}

void MessageQueue::leave_list(Handle message) {
  const Item& item = *items_.find(message);
  Queue& queue = *queues_.find(item.queue);
  switch (item.state) {
    case State::Waiting:
      unlink(queue.waits, message);
      SIM_ASSERT(queue.waiting > 0);
      --queue.waiting;
      break;
    case State::InFlight:
      unlink(queue.in_flight, message);
      break;
    case State::Deferred:
      break;
  }
}

void MessageQueue::wait_in(Handle handle, Handle message, Instant now) {
  Queue& queue = *queues_.find(handle);
  Item& item = *items_.find(message);
  item.queue = handle;
  item.state = State::Waiting;
  append(queue.waits, message);
  if (queue.waiting++ == 0) queue.sent_last = now;
}

Handle MessageQueue::to_try(Handle queue) const {
  const Queue& q = *queues_.find(queue);
  return q.status == Status::Ready && q.waiting > 0 ? queue : Handle{};
}

MessageQueue::Added MessageQueue::add(NextHop hop, const Queued& message, Instant now) {
  const Handle handle = items_.take();
  Item& item = *items_.find(handle);
  item.message = message;
  item.added = now;
  most_ = std::max(most_, items_.in_use());
  const Handle queue = queue_for(hop);
  wait_in(queue, handle, now);
  const auto is_gone = [&](Handle h) { return items_.find(h) == nullptr; };
  late_due_ = std::min(late_due_, late_.add(now, handle, is_gone));
  expiry_due_ = std::min(expiry_due_, expiring_.add(now, handle, is_gone));
  return {handle, to_try(queue)};
}

void MessageQueue::begin(Handle handle, Handle by) {
  Queue& queue = *queues_.find(handle);
  SIM_ASSERT(queue.status != Status::Active);
  queue.status = Status::Active;
  queue.by = by;
  queue.retry_at = kNever;
}

std::optional<Handle> MessageQueue::take(Handle handle) {
  Queue& queue = *queues_.find(handle);
  SIM_ASSERT(queue.status == Status::Active);
  if (queue.waits.first.is_none()) return std::nullopt;
  const Handle message = queue.waits.first;
  leave_list(message);
  items_.find(message)->state = State::InFlight;
  append(queue.in_flight, message);
  return message;
}

Queued MessageQueue::sent(Handle message, Instant now) {
  const Item& item = *items_.find(message);
  SIM_ASSERT(item.state == State::InFlight);
  Queue& queue = *queues_.find(item.queue);
  queue.failures = 0;
  queue.sent_last = now;
  leave_list(message);
  const Queued was = item.message;
  items_.give_back(message);
  return was;
}

void MessageQueue::defer(Handle message, Instant now) {
  Item& item = *items_.find(message);
  SIM_ASSERT(item.state == State::InFlight);
  leave_list(message);
  item.state = State::Deferred;
  const auto is_over = [&](Handle h) {
    const Item* other = items_.find(h);
    return other == nullptr || other->state != State::Deferred;
  };
  deferred_due_ = std::min(deferred_due_, deferred_.add(now, message, is_over));
  note_overdue(message);
}

MessageQueue::Added MessageQueue::move(Handle message, NextHop hop, Instant now) {
  SIM_ASSERT(items_.find(message)->state == State::InFlight);
  leave_list(message);
  const Handle queue = queue_for(hop);
  wait_in(queue, message, now);
  note_overdue(message);
  return {message, to_try(queue)};
}

// From the last to the first, so that they stand in the order in which they were taken.
void MessageQueue::give_back_in_flight(Queue& queue) {
  while (!queue.in_flight.last.is_none()) {
    const Handle message = queue.in_flight.last;
    leave_list(message);
    items_.find(message)->state = State::Waiting;
    prepend(queue.waits, message);
    ++queue.waiting;
    note_overdue(message);
  }
}

void MessageQueue::note_overdue(Handle message) {
  if (items_.find(message)->is_overdue) overdue_.push_back(message);
}

void MessageQueue::failed(Handle handle, Instant now) {
  Queue& queue = *queues_.find(handle);
  SIM_ASSERT(queue.status == Status::Active);
  give_back_in_flight(queue);
  ++queue.failures;
  queue.status = Status::Retry;
  queue.retry_at = now + retry_interval(settings_, queue.hop.kind, queue.failures);
  retry_due_ = std::min(retry_due_, queue.retry_at);
}

bool MessageQueue::finished(Handle handle) {
  Queue& queue = *queues_.find(handle);
  SIM_ASSERT(queue.status == Status::Active && queue.in_flight.first.is_none());
  queue.status = Status::Ready;
  return queue.waiting > 0;
}

Handle MessageQueue::redirect(NextHop to, Instant now) {
  const Handle target = queue_for(to);
  for (const auto& [hop, handle] : by_hop_) {
    if (handle == target) continue;
    Queue& queue = *queues_.find(handle);
    while (!queue.waits.first.is_none()) {
      const Handle message = queue.waits.first;
      leave_list(message);
      wait_in(target, message, now);
    }
  }
  return to_try(target);
}

void MessageQueue::interrupted() {
  for (const auto& [hop, handle] : by_hop_) {
    Queue& queue = *queues_.find(handle);
    give_back_in_flight(queue);
    if (queue.status == Status::Active) queue.status = Status::Ready;
  }
}

std::vector<Handle> MessageQueue::ready() const {
  std::vector<Handle> found;
  for (const auto& [hop, handle] : by_hop_)
    if (!to_try(handle).is_none()) found.push_back(handle);
  return found;
}

Instant MessageQueue::next_due() const {
  if (!overdue_.empty()) return kStart;
  return std::min({late_due_, expiry_due_, deferred_due_, retry_due_});
}

const Queued* MessageQueue::find(Handle message) const {
  const Item* const item = items_.find(message);
  return item == nullptr ? nullptr : &item->message;
}

bool MessageQueue::is_idle_for_long(Handle handle, Instant now) const {
  const Queue& queue = *queues_.find(handle);
  return queue.failures > 0 && now - queue.sent_last >= settings_.idle_before_resubmit;
}

std::size_t MessageQueue::memory_bytes() const {
  return items_.memory_bytes() + queues_.memory_bytes() + late_.memory_bytes() +
         expiring_.memory_bytes() + deferred_.memory_bytes();
}

}  // namespace casgrid::transport
