// Network model `queue`: every link direction sends one transfer after the other, first in first
// out, store and forward from link to link. A departure is known at arrival, so a transfer over one
// link costs no event of its own.
#pragma once

#include <vector>

#include "sim/engine/fabric.h"

namespace casgrid {

class QueueFabric final : public Fabric {
 public:
  QueueFabric(const Topology& topology, TransferSink& sink);

  void carry(TransferSlot slot, const Route& route, std::uint64_t bytes, Instant now) override;
  void hop(TransferSlot slot, Instant now) override;
  void abandon(TransferSlot slot, Instant now) override;
  void bandwidth_changed(LinkId link, Instant now) override;
  const LinkUse& use(LinkDirection direction) const override { return uses_[direction.index()]; }

 private:
  static constexpr std::size_t kHopsMax = 8;

  struct Moving {
    LinkDirection links[kHopsMax];
    std::uint8_t count = 0;
    std::uint8_t next = 0;
    std::uint64_t bytes = 0;
  };

  // When the last octet is off the link.
  Instant cross(LinkDirection direction, std::uint64_t bytes, Instant now);

  const Topology& topology_;
  TransferSink& sink_;
  std::vector<Instant> free_at_;  // by link direction
  std::vector<LinkUse> uses_;
  std::vector<Moving> moving_;  // by slot
};

// Time that `bytes` take at `bits_per_second`, rounded up to whole nanoseconds.
Duration serialisation(std::uint64_t bytes, std::uint64_t bits_per_second);

}  // namespace casgrid
