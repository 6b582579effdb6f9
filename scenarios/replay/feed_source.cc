// The run: arrivals for the populations, in order and read ahead by a little.
#include <algorithm>
#include <limits>

#include "model/base/int128.h"
#include "scenarios/replay/log_feed.h"

namespace casgrid {
namespace {

constexpr std::uint64_t kMillion = 1'000'000;
constexpr Int128 kMost = std::numeric_limits<std::int64_t>::max() / 4;
constexpr Duration kAhead = std::chrono::seconds(1);

}  // namespace

Instant LogFeed::at_of(std::int64_t began_ns) const {
  const Int128 since = Int128{began_ns} - start_.time_since_epoch().count();
  // Centuries do not fit into nanoseconds.
  const Int128 at = std::clamp(since * Int128{kMillion} / Int128{speed_millionths_}, -kMost, kMost);
  return kStart + Duration{static_cast<std::int64_t>(at)};
}

std::uint32_t LogFeed::at_speed(std::uint64_t milliseconds) const {
  const UnsignedInt128 at = UnsignedInt128{milliseconds} * kMillion / speed_millionths_;
  return at > 0xFFFFFFFFu ? 0xFFFFFFFFu : static_cast<std::uint32_t>(at);
}

UserId LogFeed::user_of(std::uint32_t person) const {
  return (person & kUnknown) != 0 ? unknown_[person & ~kUnknown].given
                                  : UserId{std::size_t{person}};
}

void LogFeed::start_over() {
  store_.start_over();
  head_ = store_.next();
  for (auto& queue : queues_) queue.clear();
  std::fill(clients_so_far_.begin(), clients_so_far_.end(), 0);
  for (Client& client : clients_) client.number = kNone;
  for (Histogram& one : recorded_) one = {};
}

casgrid::Arrival LogFeed::made_of(const StoredArrival& stored, std::uint32_t& population) {
  Client& client = clients_[stored.client];
  casgrid::Arrival arrival;
  arrival.user = user_of(client.person);
  population = static_cast<std::uint32_t>(directory_.group_index(arrival.user));
  if (client.number == kNone) client.number = clients_so_far_[population]++;
  arrival.client = client.number;
  arrival.at = at_of(stored.began_ns);
  arrival.host = stored.host == kOwnHost ? HostId{} : HostId{std::size_t{stored.host}};
  arrival.action = all_actions()[stored.action];
  arrival.status = stored.status;
  arrival.request_bytes = stored.request_bytes;
  arrival.response_bytes = stored.response_bytes;
  const bool says_time = stored.total_us != logs::kUnknownTime;
  if (is_long_poll(arrival.action)) {
    arrival.time = std::max(at_speed(says_time ? stored.total_us / 1000 : 0), 1u);
  } else {
    arrival.time = stored.work_us;
  }
  if (says_time && stored.status < 400 && arrival.at - kStart >= options_.warm_up)
    recorded_[stored.action].add(std::chrono::microseconds(stored.total_us));
  return arrival;
}

ArrivalSource::Next LogFeed::next(std::uint32_t population, Instant now,
                                  casgrid::Arrival& arrival) {
  auto& queue = queues_[population];
  while (queue.empty() && head_ != nullptr && at_of(head_->began_ns) <= now + kAhead) {
    std::uint32_t whose = 0;
    const casgrid::Arrival made = made_of(*head_, whose);
    queues_[whose].push_back(made);
    head_ = store_.next();
  }
  if (queue.empty()) return {false, head_ == nullptr ? kNever : at_of(head_->began_ns)};
  arrival = queue.front();
  queue.pop_front();
  return {true, kNever};
}

}  // namespace casgrid
