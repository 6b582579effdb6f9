// How octets cross links. The world computes what TCP adds (rounds of a short transfer,
// propagation) and gives each transfer to a Fabric at the instant its octets start to occupy the
// links; the fabric says when the last of them has left the last link. The world then adds the
// route's latency and delivers.
#pragma once

#include <cstdint>

#include "model/base/time.h"
#include "sim/engine/topology.h"

namespace casgrid {

using TransferSlot = std::uint32_t;

// What the fabric may ask of the world.
class TransferSink {
 public:
  // The last octet has left the last link at `at` (>= now). The route's latency is not yet in it.
  virtual void transfer_done(TransferSlot slot, Instant at) = 0;
  // Call hop(slot, at) of this fabric again at `at`.
  virtual void call_hop(TransferSlot slot, Instant at) = 0;

 protected:
  ~TransferSink() = default;
};

// Per link direction, for the report. All integrals are exact in the units given.
struct LinkUse {
  std::uint64_t transfers = 0;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_simgrid = 0;  // carried by a SimGrid activity
  Duration busy{0};                 // serialisation time: sum of bytes / bandwidth
  Duration time_in_link{0};  // sum over transfers of (done - start): waiting or sharing included
};

class Fabric {
 public:
  virtual ~Fabric() = default;

  // Starts to move `bytes` over `route` at `now`. The route stays valid until the next
  // Topology::find_routes; copy what is needed longer.
  virtual void carry(TransferSlot slot, const Route& route, std::uint64_t bytes, Instant now) = 0;
  virtual void hop(TransferSlot slot, Instant now) = 0;
  // Forgets the transfer; transfer_done is not called for it any more.
  virtual void abandon(TransferSlot slot, Instant now) = 0;
  // The topology's links[link].bits_per_second changed.
  virtual void bandwidth_changed(LinkId link, Instant now) = 0;

  virtual const LinkUse& use(LinkDirection direction) const = 0;
};

}  // namespace casgrid
