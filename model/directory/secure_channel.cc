#include "model/directory/secure_channel.h"

#include <algorithm>

#include "model/base/assert.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kLogonCallBytes = 1200;  // NetrLogonSamLogonEx, sealed (assumed)

}  // namespace

SecureChannel::SecureChannel(std::vector<ServerId> controllers,
                             SharedList<ParticipantId> participants,
                             const SecureChannelOptions& options, std::uint64_t timer_tag)
    : controllers_(std::move(controllers)),
      participants_(std::move(participants)),
      options_(options),
      timer_tag_(timer_tag),
      deadlines_(options.patience) {
  SIM_ASSERT(options_.slots > 0);
}

void SecureChannel::ask(const DirectoryQuery& query, Instant now, Outbox& out) {
  SIM_ASSERT(!controllers_.empty());
  if (holders_.size() < options_.slots) {
    begin(query, std::nullopt, now, out);
    return;
  }
  out.record(RecordKind::ChannelWaits, controller().value);
  waiting_.push_back({query, now, 2 * ++waited_});
  set_deadline(2 * waited_, now, out);
}

void SecureChannel::begin(const DirectoryQuery& query, std::optional<Duration> waited, Instant now,
                          Outbox& out) {
  out.record(RecordKind::ChannelTaken, controller().value, waited ? 1 : 0,
             static_cast<std::uint64_t>(ns(waited.value_or(Duration{0}))));
  const std::uint64_t call = 2 * ++held_ + 1;
  holders_.push_back({query.tag, now, call, controller()});
  set_deadline(call, now, out);
  out.tell(participants_[controller().index()], {kLogonCallBytes, query});
}

void SecureChannel::set_deadline(std::uint64_t call, Instant now, Outbox& out) {
  const Instant at = deadlines_.add(now, call, [this](std::uint64_t c) { return is_over(c); });
  if (at != kNever) out.set_timer(at, timer_tag_);
}

bool SecureChannel::answered(std::uint64_t tag, Instant now, Outbox& out) {
  const auto holder =
      std::find_if(holders_.begin(), holders_.end(), [&](const Holder& h) { return h.tag == tag; });
  if (holder == holders_.end()) return false;
  end(static_cast<std::size_t>(holder - holders_.begin()), true, now, out);
  return true;
}

void SecureChannel::end(std::size_t holder, bool is_answered, Instant now, Outbox& out) {
  const Holder& h = holders_[holder];
  out.record(RecordKind::ChannelFreed, h.controller.value, is_answered ? 0 : 1,
             static_cast<std::uint64_t>(ns(now - h.since)));
  holders_.erase(holders_.begin() + static_cast<std::ptrdiff_t>(holder));
  if (waiting_.empty()) return;
  const Waiting next = waiting_.front();
  waiting_.pop_front();
  begin(next.query, now - next.since, now, out);
}

bool SecureChannel::waits(std::uint64_t call) const {
  return call % 2 == 0 && !waiting_.empty() && call >= waiting_.front().call &&
         call <= waiting_.back().call;
}

bool SecureChannel::is_over(std::uint64_t call) const {
  return !waits(call) && std::none_of(holders_.begin(), holders_.end(),
                                      [&](const Holder& h) { return h.call == call; });
}

// The tag of the call, which is over. All wait equally long: of those that wait, it is the first.
std::uint64_t SecureChannel::expire(std::uint64_t call, Instant now, Outbox& out) {
  if (waits(call)) {
    const Waiting first = waiting_.front();
    SIM_ASSERT(first.call == call);
    waiting_.pop_front();
    out.record(RecordKind::ChannelGivenUp, controller().value, 0,
               static_cast<std::uint64_t>(ns(now - first.since)));
    return first.query.tag;
  }
  const auto holder = std::find_if(holders_.begin(), holders_.end(),
                                   [&](const Holder& h) { return h.call == call; });
  SIM_ASSERT(holder != holders_.end());
  const std::uint64_t tag = holder->tag;
  if (holder->controller == controller()) move_on(out);
  end(static_cast<std::size_t>(holder - holders_.begin()), false, now, out);
  return tag;
}

// To the next controller of the domain, if it has several.
void SecureChannel::move_on(Outbox& out) {
  if (controllers_.size() == 1) return;
  const ServerId before = controller();
  bound_ = (bound_ + 1) % controllers_.size();
  out.record(RecordKind::ChannelMoved, before.value, controller().value, waiting_.size());
}

void SecureChannel::forget(Outbox& out) {
  // Of those that wait all are for the one that it is bound to.
  for (const ServerId of : controllers_) {
    const auto calls = std::count_if(holders_.begin(), holders_.end(),
                                     [&](const Holder& h) { return h.controller == of; });
    if (calls == 0 && (of != controller() || waiting_.empty())) continue;
    out.record(RecordKind::ChannelLost, of.value, static_cast<std::uint32_t>(calls),
               of == controller() ? waiting_.size() : 0);
  }
  holders_.clear();
  waiting_.clear();
  deadlines_.clear();
}

std::size_t SecureChannel::memory_bytes() const {
  return holders_.capacity() * sizeof(Holder) + waiting_.memory_bytes() + deadlines_.memory_bytes();
}

}  // namespace casgrid
