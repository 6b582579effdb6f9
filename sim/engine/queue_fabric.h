// Network model `queue`: every link direction sends one transfer after the other, first in first
// out, store and forward from link to link. A departure is known at arrival, so a transfer over one
// link costs no event of its own.
//
// Theory of operation
//   All that stands before a direction is sent without a pause, so its use up to now follows from
//   when it will be free. When the link's speed changes, or a transfer in the queue is given up,
//   the departures that are still to come are reckoned anew, from the head on, and said again. That
//   is rare: who stands in the queue is then found by looking through all transfers.
#pragma once

#include <vector>

#include "model/base/int128.h"
#include "sim/engine/fabric.h"

namespace casgrid {

class QueueFabric final : public Fabric {
 public:
  QueueFabric(const Topology& topology, TransferSink& sink);

  void carry(TransferSlot slot, const Route& route, std::uint64_t bytes, Instant now) override;
  void hop(TransferSlot slot, Instant now) override;
  void abandon(const std::vector<TransferSlot>& slots, Instant now) override;
  void bandwidth_changed(LinkId link, Instant now) override;
  void look(Instant now) override;
  // What look() does, without a word.
  void reckon(Instant now);
  const LinkUse& use(LinkDirection direction) const override { return seen_[direction.index()]; }

 private:
  static constexpr std::size_t kHopsMax = 8;

  struct Moving {
    Instant off = kStart;  // when its last octet is off the link where it stands
    Instant arrived = kStart;
    std::uint64_t bytes = 0;
    std::uint32_t here = 0;  // that link's direction
    std::uint8_t count = 0;
    std::uint8_t next = 0;
    std::uint32_t links[kHopsMax];  // directions, only where it is more than one
  };

  struct Direction {
    Instant free_at = kStart;
    std::uint64_t bits_per_second = 0;
    LinkUse use;  // as if everything that stands here had left
    // What the head had left when the speed changed under it, to the fraction of a bit: valid for
    // the transfer that leaves at `head_off`.
    Instant head_off = kStart;
    Instant head_since = kStart;
    UnsignedInt128 head_left = 0;  // bits x 10^9
  };

  void enter(Moving& moving, std::uint32_t direction, Instant now);
  void depart(TransferSlot slot);
  // Standing there, in the order in which they leave.
  std::vector<TransferSlot> queue_at(std::uint32_t direction, Instant now) const;
  UnsignedInt128 left_of(const Moving& moving, Instant now) const;
  void send_anew(std::uint32_t direction, const std::vector<TransferSlot>& queue,
                 const std::vector<UnsignedInt128>& left, std::uint64_t rate, Instant now);

  const Topology& topology_;
  TransferSink& sink_;
  std::vector<Direction> directions_;
  std::vector<LinkUse> seen_;   // by direction, at the latest look
  std::vector<Moving> moving_;  // by slot
};

// Time that `bytes` take at `bits_per_second`, rounded up to whole nanoseconds.
Duration serialisation(std::uint64_t bytes, std::uint64_t bits_per_second);

}  // namespace casgrid
