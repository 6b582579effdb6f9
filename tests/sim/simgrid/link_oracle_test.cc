// One link against the closed forms of queueing theory: shared fairly in the network model `flow`,
// first in first out in the network model `queue`.
#include <algorithm>
#include <gtest/gtest.h>

#include "model/base/int128.h"
#include "model/base/random.h"
#include "model/base/variate.h"
#include "sim/engine/queue_fabric.h"
#include "sim/simgrid/coupling.h"
#include "tests/sim/engine/oracle.h"

namespace casgrid::link_oracle_test {
namespace {

constexpr ZoneId kA{0u}, kB{1u};
constexpr std::uint64_t kBytes = 76'800;  // 6.144 ms of 100 Mbit/s
constexpr std::int64_t kAlone = 6'144'000;

// Gaps are exponential, sizes constant.
constexpr RunLength kLength{.utilisation = 0.73728, .variability = 0.5, .tolerance = 0.05};

Topology one_link() {
  Topology t;
  t.zones = {{.name = "a", .lan = {}}, {.name = "b", .lan = {}}};
  t.links = {{.name = "ab",
              .a = kA,
              .b = kB,
              .bits_per_second = 100'000'000,
              .latency = std::chrono::milliseconds(10)}};
  t.find_routes();
  return t;
}

// A Poisson stream of 120 transfers a second over the link.
class OneLink final : public WorldLoop, public TransferSink {
 public:
  OneLink() {
    const RandomStream draws(1, "link", "test");
    const Variate gap = Variate::exponential(1e9 / 120);
    std::int64_t at = 0;
    for (std::uint64_t i = 0; i < kLength.arrivals(); ++i) {
      at += static_cast<std::int64_t>(gap.draw(draws.at(0, i)));
      starts_.push_back(at);
    }
    ends_.resize(starts_.size());
  }

  Instant next_at() override {
    return next_ < starts_.size() ? kStart + Duration{starts_[next_]} : kNever;
  }
  bool finished() const override { return false; }

  void run_instant() override {
    const Instant now = next_at();
    for (; next_at() == now; ++next_) {
      fabric->carry(static_cast<TransferSlot>(next_), topology.route(kA, kB), kBytes, now);
    }
  }

  void transfer_done(TransferSlot slot, Instant at) override { ends_[slot] = ns(at); }
  void call_hop(TransferSlot, Instant) override {}

  // Numbers present are integrated over the instants, times summed over the transfers.
  Figures figures() const;
  bool keeps_littles_law() const;

  Topology topology = one_link();
  Fabric* fabric = nullptr;

 private:
  struct Areas {
    Int128 present = 0;  // transfer-ns
    Int128 waiting = 0;
    Int128 busy = 0;
    std::uint64_t delayed = 0;
    std::int64_t end = 0;
  };
  Areas areas() const;
  Int128 time() const;

  std::vector<std::int64_t> starts_;
  std::vector<std::int64_t> ends_;
  std::size_t next_ = 0;
};

OneLink::Areas OneLink::areas() const {
  std::vector<std::pair<std::int64_t, int>> changes;
  for (const std::int64_t at : starts_) changes.emplace_back(at, 1);
  for (const std::int64_t at : ends_) changes.emplace_back(at, -1);
  std::sort(changes.begin(), changes.end());
  Areas areas;
  std::int64_t present = 0;
  for (const auto& [at, change] : changes) {
    const Int128 passed = at - areas.end;
    areas.present += passed * present;
    areas.waiting += passed * std::max<std::int64_t>(present - 1, 0);
    areas.busy += passed * std::min<std::int64_t>(present, 1);
    if (change > 0 && present > 0) ++areas.delayed;
    present += change;
    areas.end = at;
  }
  return areas;
}

Int128 OneLink::time() const {
  Int128 sum = 0;
  for (std::size_t i = 0; i < starts_.size(); ++i) sum += ends_[i] - starts_[i];
  return sum;
}

Figures OneLink::figures() const {
  const Areas found = areas();
  const auto end = static_cast<double>(found.end);
  const auto count = static_cast<double>(starts_.size());
  Figures figures;
  figures.utilisation = static_cast<double>(found.busy) / end;
  figures.delayed = static_cast<double>(found.delayed) / count;
  figures.present = static_cast<double>(found.present) / end;
  figures.waiting = static_cast<double>(found.waiting) / end;
  figures.time = static_cast<double>(time()) * 1e-9 / count;
  figures.wait = figures.time - static_cast<double>(kAlone) * 1e-9;
  return figures;
}

// To the last nanosecond, and as the fabric itself counts.
bool OneLink::keeps_littles_law() const {
  fabric->look(kStart + Duration{areas().end});
  const LinkUse& use = fabric->use({LinkId{0u}, false});
  return areas().present == time() && Int128{ns(use.time_in_link)} == time() &&
         use.transfers == starts_.size();
}

TEST(LinkOracle, Q19SharedFairly) {
  OneLink link;
  std::string refused;
  const auto fabric = FlowFabric::create(link.topology, link, {true}, refused);
  ASSERT_EQ(refused, "");
  link.fabric = fabric.get();
  run_coupled(link, *fabric, {});
  EXPECT_TRUE(link.keeps_littles_law());
  EXPECT_TRUE(
      agrees(link.figures(),
             {.utilisation = 0.73728, .delayed = 0.73728, .present = 2.80633, .time = 0.0233861},
             kLength));
}

TEST(LinkOracle, Q19FirstInFirstOutWaitsHalfAsLong) {
  OneLink link;
  QueueFabric fabric(link.topology, link);
  link.fabric = &fabric;
  while (link.next_at() != kNever) link.run_instant();
  EXPECT_TRUE(link.keeps_littles_law());
  EXPECT_TRUE(agrees(link.figures(),
                     {.utilisation = 0.73728,
                      .delayed = 0.73728,
                      .present = 1.77181,
                      .waiting = 1.03453,
                      .time = 0.0147651,
                      .wait = 0.00862106},
                     kLength));
  EXPECT_FALSE(agrees(link.figures(), {.time = 0.0233861}, kLength)) << "the shared link's";
}

}  // namespace
}  // namespace casgrid::link_oracle_test
