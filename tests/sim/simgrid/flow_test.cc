// SimGrid's sharing as the fabric uses it, and the two couplings to its clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

#include "model/base/random.h"
#include "model/base/variate.h"
#include "sim/simgrid/coupling.h"

namespace casgrid {
namespace {

constexpr ZoneId kA{0u}, kB{1u}, kC{2u};

// A 100 Mbit/s link from A to B (80 ns a byte) and a 50 Mbit/s one from B to C.
Topology chain() {
  Topology t;
  t.zones = {{.name = "a", .lan = {}}, {.name = "b", .lan = {}}, {.name = "c", .lan = {}}};
  t.links = {{.name = "ab",
              .a = kA,
              .b = kB,
              .bits_per_second = 100'000'000,
              .latency = std::chrono::milliseconds(10)},
             {.name = "bc",
              .a = kB,
              .b = kC,
              .bits_per_second = 50'000'000,
              .latency = std::chrono::milliseconds(5)}};
  t.find_routes();
  return t;
}

struct Start {
  std::int64_t at;
  ZoneId from;
  ZoneId to;
  std::uint64_t bytes;
};

// A world that does nothing but start transfers and note when they are done.
class Transfers final : public WorldLoop, public TransferSink {
 public:
  explicit Transfers(std::vector<Start> starts) : topology(chain()), starts_(std::move(starts)) {}

  Instant next_at() override {
    return next_ < starts_.size() ? kStart + Duration{starts_[next_].at} : kNever;
  }
  bool finished() const override { return false; }

  void run_instant() override {
    const std::int64_t at = starts_[next_].at;
    for (; next_ < starts_.size() && starts_[next_].at == at; ++next_) {
      const Instant now = kStart + Duration{at};
      if (on_instant) on_instant(next_, now);
      if (starts_[next_].bytes == 0) continue;
      fabric->carry(static_cast<TransferSlot>(next_),
                    topology.route(starts_[next_].from, starts_[next_].to), starts_[next_].bytes,
                    now);
    }
  }

  void transfer_done(TransferSlot slot, Instant at) override { done[slot] = ns(at); }
  void call_hop(TransferSlot, Instant) override {}

  std::map<TransferSlot, std::int64_t> run(SimgridOptions::Coupling coupling, Duration quantum) {
    std::string refused;
    made = FlowFabric::create(topology, *this, std::vector<bool>(topology.links.size(), true),
                              refused);
    EXPECT_EQ(refused, "");
    fabric = made.get();
    run_coupled(*this, *fabric, {{}, coupling, quantum});
    return done;
  }

  std::map<TransferSlot, std::int64_t> run() {
    return run(SimgridOptions::Coupling::RunAhead, std::chrono::milliseconds(10));
  }

  Topology topology;
  std::unique_ptr<FlowFabric> made;
  FlowFabric* fabric = nullptr;
  std::map<TransferSlot, std::int64_t> done;
  std::function<void(std::size_t, Instant)> on_instant;

 private:
  std::vector<Start> starts_;
  std::size_t next_ = 0;
};

constexpr std::int64_t kMs = 1'000'000;

TEST(FlowFabric, GivesALoneTransferTheWholeLinkAndNoLatency) {
  Transfers t({{0, kA, kB, 12'500}});
  EXPECT_EQ(t.run().at(0), kMs) << "propagation is paid in the calendar, not here";
}

TEST(FlowFabric, SharesALinkEqually) {
  Transfers t({{0, kA, kB, 12'500}, {0, kA, kB, 25'000}});
  const auto done = t.run();
  EXPECT_EQ(done.at(0), 2 * kMs);
  EXPECT_EQ(done.at(1), 3 * kMs);
}

TEST(FlowFabric, SharesBottlenecksMaxMinFairly) {
  // From A to C the 50 Mbit/s link is the narrow place; what it leaves of the other goes to A to B.
  Transfers t({{0, kA, kC, 6'250}, {0, kA, kB, 6'250}});
  const auto done = t.run();
  EXPECT_EQ(done.at(0), kMs);
  EXPECT_EQ(done.at(1), kMs);
}

TEST(FlowFabric, KeepsTheDirectionsOfALinkApart) {
  Transfers t({{0, kA, kB, 12'500}, {0, kB, kA, 12'500}});
  const auto done = t.run();
  EXPECT_EQ(done.at(0), kMs);
  EXPECT_EQ(done.at(1), kMs);
}

TEST(FlowFabric, GivesAnAbandonedTransfersShareToTheOthers) {
  Transfers t({{0, kA, kB, 12'500}, {0, kA, kB, 12'500}, {kMs, kA, kB, 0}});
  t.on_instant = [&](std::size_t i, Instant now) {
    if (i == 2) t.fabric->abandon({0}, now);
  };
  const auto done = t.run();
  EXPECT_FALSE(done.contains(0));
  EXPECT_EQ(done.at(1), kMs + kMs / 2) << "half of it in the shared millisecond, half alone";
}

TEST(FlowFabric, FollowsABandwidthThatChanges) {
  Transfers t({{0, kA, kB, 25'000}, {kMs, kA, kB, 0}});
  t.on_instant = [&](std::size_t i, Instant now) {
    if (i != 1) return;
    t.topology.links[0].bits_per_second = 50'000'000;
    t.fabric->bandwidth_changed(LinkId{0u}, now);
  };
  EXPECT_EQ(t.run().at(0), 3 * kMs);
}

TEST(FlowFabric, CountsWhatItCarried) {
  Transfers t({{0, kA, kC, 12'500}, {0, kA, kB, 12'500}, {10 * kMs, kA, kB, 0}});
  t.on_instant = [&](std::size_t i, Instant now) {
    if (i == 2) t.fabric->look(now);
  };
  t.run();
  const LinkUse& use = t.fabric->use({LinkId{0u}, false});
  EXPECT_EQ(use.transfers, 2u);
  EXPECT_EQ(use.bytes_simgrid, 25'000u);
  EXPECT_EQ(use.busy, Duration{2 * kMs});
}

TEST(FlowFabric, TakesADenseMeshOfSites) {
  Transfers t({{0, kA, kB, 12'500}});
  t.topology = Topology{};
  for (std::size_t z = 0; z < 12; ++z) {
    t.topology.zones.push_back({.name = "z" + std::to_string(z), .lan = {}});
    for (std::size_t y = 0; y < z; ++y) {
      t.topology.links.push_back({.name = "l" + std::to_string(y) + "-" + std::to_string(z),
                                  .a = ZoneId{y},
                                  .b = ZoneId{z},
                                  .bits_per_second = 100'000'000,
                                  .latency = std::chrono::milliseconds(5)});
    }
  }
  t.topology.find_routes();
  EXPECT_EQ(t.run().at(0), kMs);
}

TEST(FlowFabric, RefusesASecondEngineInTheProcess) {
  Transfers first({{0, kA, kB, 1000}});
  first.run();
  Transfers second({{0, kA, kB, 1000}});
  std::string refused;
  EXPECT_EQ(FlowFabric::create(second.topology, second, {true, true}, refused), nullptr);
  EXPECT_THAT(refused, ::testing::HasSubstr("start each run in a process of its own"));
}

std::vector<Start> random_load() {
  const RandomStream draws(5, "coupling", "load");
  const Variate gap = Variate::exponential(2e6);
  const Variate size = Variate::exponential(9'000);
  const std::pair<ZoneId, ZoneId> ways[] = {{kA, kB}, {kB, kA}, {kA, kC}, {kC, kA}, {kB, kC}};
  std::vector<Start> starts;
  std::int64_t at = 0;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    if (draws.at(3, i) % 20 != 0) at += static_cast<std::int64_t>(gap.draw(draws.at(0, i)));
    const auto& [from, to] = ways[draws.at(2, i) % 5];
    // Now and then an instant at which nothing starts: a date that must not matter.
    const bool is_idle = draws.at(4, i) % 4 == 0;
    starts.push_back(
        {at, from, to, is_idle ? 0 : 1 + static_cast<std::uint64_t>(size.draw(draws.at(1, i)))});
  }
  return starts;
}

// A hash of all completions, from a process of its own.
std::uint64_t completions(SimgridOptions::Coupling coupling, Duration quantum) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    Transfers t(random_load());
    std::uint64_t hash = 0;
    for (const auto& [slot, at] : t.run(coupling, quantum)) {
      hash = (hash ^ (static_cast<std::uint64_t>(at) + slot)) * 0x100000001b3ull;
    }
    const ssize_t written = write(ends[1], &hash, sizeof hash);
    _exit(written == sizeof hash ? 0 : 1);
  }
  close(ends[1]);
  std::uint64_t hash = 0;
  EXPECT_EQ(read(ends[0], &hash, sizeof hash), static_cast<ssize_t>(sizeof hash));
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return hash;
}

TEST(Coupling, ExactAndRunAheadCompleteEveryTransferAtTheSameNanosecond) {
  using enum SimgridOptions::Coupling;
  const std::uint64_t exact = completions(Exact, std::chrono::milliseconds(10));
  EXPECT_NE(exact, 0u);
  EXPECT_EQ(completions(RunAhead, std::chrono::milliseconds(1)), exact);
  EXPECT_EQ(completions(RunAhead, std::chrono::milliseconds(10)), exact);
  EXPECT_EQ(completions(RunAhead, std::chrono::seconds(1)), exact);
}

TEST(SimgridClock, KeepsEveryNanosecondApart) {
  for (const std::int64_t at :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{999'999'999},
        std::int64_t{3'600'000'000'001}, std::int64_t{86'399'999'999'999}}) {
    EXPECT_EQ(ns(simgrid_instant(simgrid_date(kStart + Duration{at}))), at);
  }
}

}  // namespace
}  // namespace casgrid
