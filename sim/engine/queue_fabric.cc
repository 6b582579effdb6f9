#include "sim/engine/queue_fabric.h"

#include <algorithm>

#include "model/base/assert.h"
#include "sim/engine/send_time.h"

namespace casgrid {
namespace {

// Work is counted in bits x 10^9, so that bits a second times nanoseconds are whole numbers of it.
constexpr std::uint64_t kWorkPerByte = kBitNanosecondsPerByte;

UnsignedInt128 work_of(std::uint64_t bytes) {
  return static_cast<UnsignedInt128>(bytes) * kWorkPerByte;
}

UnsignedInt128 work_in(Duration time, std::uint64_t bits_per_second) {
  return static_cast<UnsignedInt128>(static_cast<std::uint64_t>(ns(time))) * bits_per_second;
}

Duration time_for(UnsignedInt128 work, std::uint64_t bits_per_second) {
  return Duration{static_cast<std::int64_t>((work + bits_per_second - 1) / bits_per_second)};
}

}  // namespace

Duration serialisation(std::uint64_t bytes, std::uint64_t bits_per_second) {
  return time_to_the_last(bytes, bits_per_second);
}

QueueFabric::QueueFabric(const Topology& topology, TransferSink& sink)
    : topology_(topology),
      sink_(sink),
      directions_(topology.links.size() * 2),
      seen_(topology.links.size() * 2) {
  for (std::size_t i = 0; i < directions_.size(); ++i)
    directions_[i].bits_per_second = topology_.links[i / 2].bits_per_second;
}

void QueueFabric::enter(Moving& moving, std::uint32_t direction, Instant now) {
  Direction& d = directions_[direction];
  const Duration takes = serialisation(moving.bytes, d.bits_per_second);
  d.free_at = std::min(std::max(d.free_at, now) + takes, kStart + kForEver);
  ++d.use.transfers;
  d.use.bytes += moving.bytes;
  d.use.busy = sum_up_to_for_ever(d.use.busy, takes);
  d.use.squares += squared(moving.bytes);
  d.use.time_in_link = sum_up_to_for_ever(d.use.time_in_link, d.free_at - now);
  moving.here = direction;
  moving.arrived = now;
  moving.off = d.free_at;
}

void QueueFabric::carry(TransferSlot slot, const Route& route, std::uint64_t bytes, Instant now) {
  SIM_ASSERT(!route.links.empty() && route.links.size() <= kHopsMax);
  if (slot >= moving_.size()) moving_.resize(slot + 1);
  Moving& moving = moving_[slot];
  SIM_ASSERT(moving.off <= now);  // whoever had the slot before has left its last link
  moving.count = static_cast<std::uint8_t>(route.links.size());
  moving.next = 1;
  moving.bytes = bytes;
  for (std::size_t i = 1; i < route.links.size(); ++i)
    moving.links[i] = static_cast<std::uint32_t>(route.links[i].index());
  enter(moving, static_cast<std::uint32_t>(route.links[0].index()), now);
  depart(slot);
}

void QueueFabric::hop(TransferSlot slot, Instant now) {
  Moving& moving = moving_[slot];
  SIM_ASSERT(moving.off == now && moving.next < moving.count);
  enter(moving, moving.links[moving.next++], now);
  depart(slot);
}

void QueueFabric::depart(TransferSlot slot) {
  const Moving& moving = moving_[slot];
  if (moving.next == moving.count) {
    sink_.transfer_done(slot, moving.off);
  } else {
    sink_.call_hop(slot, moving.off);
  }
}

std::vector<TransferSlot> QueueFabric::queue_at(std::uint32_t direction, Instant now) const {
  std::vector<TransferSlot> queue;
  for (TransferSlot slot = 0; slot < moving_.size(); ++slot) {
    if (moving_[slot].off > now && moving_[slot].here == direction) queue.push_back(slot);
  }
  // Two never leave at one instant: a transfer takes a nanosecond at least.
  std::sort(queue.begin(), queue.end(),
            [&](TransferSlot x, TransferSlot y) { return moving_[x].off < moving_[y].off; });
  return queue;
}

UnsignedInt128 QueueFabric::left_of(const Moving& moving, Instant now) const {
  const Direction& d = directions_[moving.here];
  const bool was_slowed = d.head_off == moving.off;
  const UnsignedInt128 whole = was_slowed ? d.head_left : work_of(moving.bytes);
  const Instant began = was_slowed ? d.head_since : moving.off - time_for(whole, d.bits_per_second);
  if (began >= now) return whole;
  const UnsignedInt128 done = work_in(now - began, d.bits_per_second);
  return done < whole ? whole - done : 0;
}

// `left`: of each in the queue, what is still to be sent.
void QueueFabric::send_anew(std::uint32_t direction, const std::vector<TransferSlot>& queue,
                            const std::vector<UnsignedInt128>& left, std::uint64_t rate,
                            Instant now) {
  Direction& d = directions_[direction];
  const Instant free_before = std::max(d.free_at, now);
  d.head_off = kStart;
  Instant free_at = now;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    Moving& moving = moving_[queue[i]];
    const Instant before = moving.off;
    const Duration takes = time_for(left[i], rate);
    free_at = std::min(free_at + takes, kStart + kForEver);
    moving.off = free_at;
    d.use.time_in_link += moving.off - before;
    if (i > 0) continue;
    d.head_off = moving.off;
    d.head_since = now;
    d.head_left = left[i];
  }
  d.use.busy += free_at - free_before;
  d.free_at = free_at;
  d.bits_per_second = rate;
  for (const TransferSlot slot : queue) depart(slot);
}

void QueueFabric::abandon(const std::vector<TransferSlot>& slots, Instant now) {
  std::vector<std::uint32_t> touched;
  touched.reserve(slots.size());
  for (const TransferSlot slot : slots) touched.push_back(moving_[slot].here);
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  std::vector<bool> goes(moving_.size());
  for (const TransferSlot slot : slots) goes[slot] = true;
  for (const std::uint32_t direction : touched) {
    std::vector<TransferSlot> stay;
    std::vector<UnsignedInt128> left;
    LinkUse& use = directions_[direction].use;
    for (const TransferSlot slot : queue_at(direction, now)) {
      Moving& moving = moving_[slot];
      const UnsignedInt128 unsent = left_of(moving, now);
      if (!goes[slot]) {
        stay.push_back(slot);
        left.push_back(unsent);
        continue;
      }
      SIM_ASSERT(use.transfers > 0 && moving.off > now);
      --use.transfers;
      use.bytes -= static_cast<std::uint64_t>((unsent + kWorkPerByte - 1) / kWorkPerByte);
      use.squares -= squared(moving.bytes);
      use.time_in_link -= moving.off - moving.arrived;
      moving.off = kStart;
    }
    send_anew(direction, stay, left, directions_[direction].bits_per_second, now);
  }
}

void QueueFabric::bandwidth_changed(LinkId link, Instant now) {
  const std::uint64_t rate = topology_.links[link.index()].bits_per_second;
  for (const bool b_to_a : {false, true}) {
    const auto direction = static_cast<std::uint32_t>(LinkDirection{link, b_to_a}.index());
    const std::vector<TransferSlot> queue = queue_at(direction, now);
    std::vector<UnsignedInt128> left;
    left.reserve(queue.size());
    for (const TransferSlot slot : queue) left.push_back(left_of(moving_[slot], now));
    send_anew(direction, queue, left, rate, now);
  }
}

void QueueFabric::look(Instant now) {
  reckon(now);
  sink_.looked(now);
}

void QueueFabric::reckon(Instant now) {
  for (std::size_t i = 0; i < directions_.size(); ++i) {
    const Direction& d = directions_[i];
    seen_[i] = d.use;
    if (d.free_at > now) seen_[i].busy -= d.free_at - now;
  }
  for (const Moving& moving : moving_) {
    if (moving.off <= now) continue;
    LinkUse& use = seen_[moving.here];
    SIM_ASSERT(use.transfers > 0);
    --use.transfers;
    use.bytes -=
        static_cast<std::uint64_t>((left_of(moving, now) + kWorkPerByte - 1) / kWorkPerByte);
    use.squares -= squared(moving.bytes);
    use.time_in_link -= moving.off - moving.arrived;
  }
}

}  // namespace casgrid
