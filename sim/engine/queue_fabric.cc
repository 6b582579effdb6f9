#include "sim/engine/queue_fabric.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/base/wide.h"

namespace casgrid {

Duration serialisation(std::uint64_t bytes, std::uint64_t bits_per_second) {
  const auto scaled = static_cast<UnsignedWide>(bytes) * 8'000'000'000u + bits_per_second - 1;
  return Duration{static_cast<std::int64_t>(scaled / bits_per_second)};
}

QueueFabric::QueueFabric(const Topology& topology, TransferSink& sink)
    : topology_(topology),
      sink_(sink),
      free_at_(topology.links.size() * 2, kStart),
      uses_(topology.links.size() * 2) {}

Instant QueueFabric::cross(LinkDirection direction, std::uint64_t bytes, Instant now) {
  const Duration takes =
      serialisation(bytes, topology_.links[direction.link.index()].bits_per_second);
  Instant& free_at = free_at_[direction.index()];
  free_at = std::min(std::max(free_at, now) + takes, kStart + kForEver);
  LinkUse& use = uses_[direction.index()];
  ++use.transfers;
  use.bytes += bytes;
  use.busy = sum_up_to_for_ever(use.busy, takes);
  use.time_in_link = sum_up_to_for_ever(use.time_in_link, free_at - now);
  return free_at;
}

void QueueFabric::carry(TransferSlot slot, const Route& route, std::uint64_t bytes, Instant now) {
  if (route.links.size() == 1) {
    sink_.transfer_done(slot, cross(route.links[0], bytes, now));
    return;
  }
  SIM_ASSERT(route.links.size() <= kHopsMax);
  if (slot >= moving_.size()) moving_.resize(slot + 1);
  Moving& moving = moving_[slot];
  std::copy(route.links.begin(), route.links.end(), moving.links);
  moving.count = static_cast<std::uint8_t>(route.links.size());
  moving.next = 0;
  moving.bytes = bytes;
  hop(slot, now);
}

void QueueFabric::hop(TransferSlot slot, Instant now) {
  Moving& moving = moving_[slot];
  const Instant off = cross(moving.links[moving.next++], moving.bytes, now);
  if (moving.next == moving.count) {
    sink_.transfer_done(slot, off);
  } else {
    sink_.call_hop(slot, off);
  }
}

void QueueFabric::abandon(TransferSlot, Instant) {}

// Departures already known stay; the link is as fast as it now is for those that come later.
void QueueFabric::bandwidth_changed(LinkId, Instant) {}

}  // namespace casgrid
