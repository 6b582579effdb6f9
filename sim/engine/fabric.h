// How octets cross links. The world computes what TCP adds (rounds of a short transfer,
// propagation) and gives each transfer to a Fabric at the instant its octets start to occupy the
// links; the fabric says when the last of them has left the last link. The world then adds the
// route's latency and delivers.
//
// When a link's bandwidth changes, everything that stands before it or is on it goes on at the new
// speed: octets that have crossed stay crossed. When a link goes, what has it on its way and has
// not arrived is lost, and what it leaves of other links is there for others at once.
#pragma once

#include <cstdint>
#include <vector>

#include "model/base/int128.h"
#include "model/base/time.h"
#include "sim/engine/topology.h"

namespace casgrid {

using TransferSlot = std::uint32_t;

// What the fabric may ask of the world.
class TransferSink {
 public:
  // The last octet leaves the last link at `at` (>= now). The route's latency is not yet in it.
  // Said again when a change puts a departure off that has been said and is still to come, or moves
  // it up: the last word counts.
  virtual void transfer_done(TransferSlot slot, Instant at) = 0;
  // Call hop(slot, at) of this fabric at `at`; said again likewise.
  virtual void call_hop(TransferSlot slot, Instant at) = 0;
  // What use() gives is that of `now`, the instant of the latest look().
  virtual void looked(Instant) {}

 protected:
  ~TransferSink() = default;
};

// Per link direction, for the report, up to the instant of a look. Octets count while they move.
struct LinkUse {
  std::uint64_t transfers = 0;      // that have left the link
  std::uint64_t bytes = 0;          // that have crossed it, those of transfers under way among them
  std::uint64_t bytes_simgrid = 0;  // of these, carried by a SimGrid activity
  // Integral of the share of its bandwidth in use: never grows faster than time.
  Duration busy{0};
  UnsignedInt128 squares = 0;  // of the transfers that have left: sum of bytes^2
  Duration time_in_link{0};    // of these: sum of (done - start), waiting or sharing included
};

inline UnsignedInt128 squared(std::uint64_t bytes) {
  return static_cast<UnsignedInt128>(bytes) * bytes;
}
// Of the transfers that have left: sum of (bytes / 1,024)^2, so that it is a number of 64 bits.
inline std::uint64_t square_kib(const LinkUse& use) {
  return static_cast<std::uint64_t>(use.squares >> 20);
}

class Fabric {
 public:
  virtual ~Fabric() = default;

  // Starts to move `bytes` over `route` at `now`. The route stays valid until the next
  // Topology::find_routes; copy what is needed longer.
  virtual void carry(TransferSlot slot, const Route& route, std::uint64_t bytes, Instant now) = 0;
  virtual void hop(TransferSlot slot, Instant now) = 0;
  // Forgets the transfers, which have not left their last links; neither transfer_done nor call_hop
  // is called for them any more.
  virtual void abandon(const std::vector<TransferSlot>& slots, Instant now) = 0;
  // The topology's links[link].bits_per_second changed.
  virtual void bandwidth_changed(LinkId link, Instant now) = 0;

  // Brings use() up to `now` and then says TransferSink::looked(now): at once, or before the
  // world's next instant.
  virtual void look(Instant now) = 0;
  // As of the latest look that was answered.
  virtual const LinkUse& use(LinkDirection direction) const = 0;
};

}  // namespace casgrid
