// Network model `flow`: SimGrid's max-min fair sharing on a platform built from the topology.
//
// Theory of operation
//   SimGrid owns links, not transfers: a route over carried links is one SimGrid activity over its
//   whole way; links that are not carried are computed in closed form (first in, first out) and
//   SimGrid never sees them. Propagation and the rounds of TCP are paid in the calendar before and
//   after, so SimGrid's own latency factor is 0: an activity is pure sharing of bandwidth, equal
//   among the flows of a link whatever their latencies.
//
//   How much of an activity has moved is asked of SimGrid at a look, and before a link's speed
//   changes: from its rate since it was last touched, without touching it, so that looking changes
//   nothing.
//
//   The calendar may be ahead of SimGrid's clock. So carry() and its kin only note what to do; the
//   coupling calls apply_pending() once SimGrid's clock has come to the world's.
//
//   Routes are fixed once SimGrid's platform is sealed, but a fault may open another way. So every
//   simple way between two zones gets a pair of end points of its own: the shortest as the route
//   between the zones, the others in a zone of detours.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/engine/fabric.h"
#include "sim/engine/queue_fabric.h"

namespace casgrid {

class FlowFabric final : public Fabric {
 public:
  // `carried`: by LinkId, whether SimGrid carries the link. Null, and why in `refused`, if SimGrid
  // has run in this process before (its clock would go on from there) or the topology has too many
  // ways.
  static std::unique_ptr<FlowFabric> create(const Topology& topology, TransferSink& sink,
                                            std::vector<bool> carried, std::string& refused);
  ~FlowFabric() override;

  void carry(TransferSlot slot, const Route& route, std::uint64_t bytes, Instant now) override;
  void hop(TransferSlot slot, Instant now) override;
  void abandon(const std::vector<TransferSlot>& slots, Instant now) override;
  void bandwidth_changed(LinkId link, Instant now) override;
  void look(Instant now) override;
  const LinkUse& use(LinkDirection direction) const override;

  bool has_pending() const { return !pending_.empty(); }
  // Requires: SimGrid's clock is at the world's instant.
  void apply_pending();
  std::size_t in_flight() const;

 private:
  struct Platform;  // everything of SimGrid

  struct Pending {
    enum class Kind : std::uint8_t { Start, Cancel, Bandwidth, Look } kind = Kind::Start;
    TransferSlot slot = 0;
    std::uint64_t bytes = 0;
    std::size_t way = 0;  // Start: end points; Bandwidth: link
  };

  FlowFabric(const Topology& topology, TransferSink& sink, std::vector<bool> carried);
  std::string build();
  void start(const Pending& pending);
  void cancel_leaving();
  void completed(TransferSlot slot, double date);
  void settle(Instant now);

  const Topology& topology_;
  TransferSink& sink_;
  std::vector<bool> carried_;
  QueueFabric closed_form_;
  std::vector<LinkUse> uses_;         // by direction; bytes and busy as of settled_at_
  std::vector<std::uint64_t> past_;   // by direction: bytes of activities that have ended
  std::vector<LinkUse> seen_;         // at the latest look
  std::vector<std::uint64_t> rates_;  // by link: bit/s that SimGrid reckons with
  Instant settled_at_ = kStart;
  std::vector<Pending> pending_;
  std::unique_ptr<Platform> platform_;
};

// The SimGrid date of an instant, and back to the nearest nanosecond. SimGrid's clock is a double
// that moves by now += (date - now). Started far from zero, two dates are always within a factor of
// two of each other, so that difference is exact, the sum is the date itself, and a completion does
// not depend on how many other dates came before it.
double simgrid_date(Instant instant);
Instant simgrid_instant(double date);

}  // namespace casgrid
