// Links that change under what they carry: both networks against a closed form. One transfer over a
// link of speeds r1, r2, ... has crossed it when the integral of the speed is its size, be it alone
// at the head of a queue or alone in a fair share; and of many, whatever their order, the last is
// across when the integral is the sum of their sizes.
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

#include "model/base/random.h"
#include "sim/engine/queue_fabric.h"
#include "sim/simgrid/coupling.h"

namespace casgrid::changing_links_test {
namespace {

constexpr ZoneId kA{0u}, kB{1u}, kC{2u};
constexpr LinkId kLan{0u}, kAB{1u}, kBC{2u};
constexpr std::uint64_t kMbit = 1'000'000;
constexpr std::int64_t kMs = 1'000'000;

// Two links of 100 Mbit/s (12,500 octets a millisecond) in a row, and the LAN of the first site.
Topology chain() {
  Topology t;
  t.zones = {{.name = "a", .lan = kLan}, {.name = "b", .lan = {}}, {.name = "c", .lan = {}}};
  t.links = {{.name = "a-lan",
              .a = kA,
              .b = kA,
              .bits_per_second = 100 * kMbit,
              .latency = std::chrono::microseconds(100)},
             {.name = "ab",
              .a = kA,
              .b = kB,
              .bits_per_second = 100 * kMbit,
              .latency = std::chrono::milliseconds(10)},
             {.name = "bc",
              .a = kB,
              .b = kC,
              .bits_per_second = 100 * kMbit,
              .latency = std::chrono::milliseconds(5)}};
  t.find_routes();
  return t;
}

struct Seen {
  std::int64_t at = 0;
  LinkUse lan;
  LinkUse ab;
  LinkUse back;
  LinkUse bc;
};

enum class Network { Queue, Flow };

// What happens when, on either network; then what became of it.
class Script final : public WorldLoop, public TransferSink {
 public:
  using Act = std::function<void(Instant)>;

  void at(std::int64_t when, Act act) { acts_.emplace(when, std::move(act)); }

  void start(std::int64_t when, TransferSlot slot, ZoneId from, ZoneId to, std::uint64_t bytes) {
    at(when, [=, this](Instant now) { fabric->carry(slot, topology.route(from, to), bytes, now); });
  }

  void set_speed(std::int64_t when, LinkId link, std::uint64_t bits_per_second) {
    at(when, [=, this](Instant now) {
      topology.links[link.index()].bits_per_second = bits_per_second;
      fabric->bandwidth_changed(link, now);
    });
  }

  void give_up(std::int64_t when, std::vector<TransferSlot> slots) {
    at(when, [=, this](Instant now) {
      fabric->abandon(slots, now);
      for (const TransferSlot slot : slots) hops_.erase(slot);
      for (const TransferSlot slot : slots) done.erase(slot);
    });
  }

  void look(std::int64_t when) {
    at(when, [this](Instant now) { fabric->look(now); });
  }

  Instant next_at() override {
    std::int64_t next = acts_.empty() ? ns(kNever) : acts_.begin()->first;
    for (const auto& [slot, when] : hops_) next = std::min(next, when);
    return next == ns(kNever) ? kNever : kStart + Duration{next};
  }
  bool finished() const override { return false; }

  void run_instant() override {
    const Instant now = next_at();
    // As in the world: hops come before what an observer does, faults before either.
    while (!acts_.empty() && acts_.begin()->first == ns(now)) {
      const Act act = acts_.begin()->second;
      acts_.erase(acts_.begin());
      act(now);
    }
    std::vector<TransferSlot> due;
    for (const auto& [slot, when] : hops_) {
      if (when == ns(now)) due.push_back(slot);
    }
    for (const TransferSlot slot : due) {
      hops_.erase(slot);
      fabric->hop(slot, now);
    }
  }

  void transfer_done(TransferSlot slot, Instant when) override { done[slot] = ns(when); }
  void call_hop(TransferSlot slot, Instant when) override { hops_[slot] = ns(when); }
  void looked(Instant when) override {
    seen.push_back({ns(when), fabric->use({kLan, false}), fabric->use({kAB, false}),
                    fabric->use({kAB, true}), fabric->use({kBC, false})});
  }

  void run(Network network) {
    if (network == Network::Queue) {
      made_ = std::make_unique<QueueFabric>(topology, *this);
      fabric = made_.get();
      while (next_at() != kNever) run_instant();
      return;
    }
    std::string refused;
    auto flow = FlowFabric::create(topology, *this, {false, true, true}, refused);
    ASSERT_EQ(refused, "");
    FlowFabric& driven = *flow;
    made_ = std::move(flow);
    fabric = made_.get();
    run_coupled(*this, driven, {{}, SimgridOptions::Coupling::RunAhead, std::chrono::seconds(1)});
  }

  Topology topology = chain();
  Fabric* fabric = nullptr;
  std::map<TransferSlot, std::int64_t> done;
  std::vector<Seen> seen;

 private:
  std::multimap<std::int64_t, Act> acts_;
  std::map<TransferSlot, std::int64_t> hops_;
  std::unique_ptr<Fabric> made_;
};

struct Speed {
  std::int64_t from;
  std::uint64_t bits_per_second;
};

// When `bytes` are across that are on their way without a pause from `start` on.
std::int64_t across(std::uint64_t bytes, std::int64_t start, const std::vector<Speed>& speeds) {
  long double left = static_cast<long double>(bytes) * 8;
  std::int64_t now = start;
  for (std::size_t i = 0; i < speeds.size(); ++i) {
    const bool is_last = i + 1 == speeds.size();
    if (!is_last && speeds[i + 1].from <= now) continue;
    const auto rate = static_cast<long double>(speeds[i].bits_per_second) * 1e-9L;
    const long double passed = is_last ? 0 : static_cast<long double>(speeds[i + 1].from - now);
    if (is_last || left <= rate * passed)
      return now + static_cast<std::int64_t>(std::ceil(left / rate - 1e-6L));
    left -= rate * passed;
    now = speeds[i + 1].from;
  }
  return now;
}

class ChangingLinks : public ::testing::TestWithParam<Network> {};

INSTANTIATE_TEST_SUITE_P(Both, ChangingLinks, ::testing::Values(Network::Queue, Network::Flow),
                         [](const auto& p) {
                           return p.param == Network::Queue ? "Queue" : "Flow";
                         });

TEST_P(ChangingLinks, ATransferGoesOnAtEachNewSpeed) {
  const std::vector<Speed> speeds{{0, 100 * kMbit},
                                  {3 * kMs, 10'000},
                                  {40 * kMs, 250 * kMbit},
                                  {41 * kMs, 30 * kMbit},
                                  {45 * kMs, 100 * kMbit}};
  for (const auto& [link, from, to] : {std::tuple{kAB, kA, kB}, std::tuple{kLan, kA, kA}}) {
    Script s;
    s.start(kMs, 0, from, to, 200'000);
    for (std::size_t i = 1; i < speeds.size(); ++i)
      s.set_speed(speeds[i].from, link, speeds[i].bits_per_second);
    s.run(GetParam());
    EXPECT_NEAR(static_cast<double>(s.done.at(0)),
                static_cast<double>(across(200'000, kMs, speeds)), 2)
        << s.topology.links[link.index()].name;
    if (GetParam() == Network::Flow) return;  // one engine a process: the LAN has its own test
  }
}

TEST_P(ChangingLinks, ALanTooInBoth) {
  Script s;
  s.start(0, 0, kA, kA, 125'000);
  s.set_speed(5 * kMs, kLan, 10 * kMbit);
  s.set_speed(15 * kMs, kLan, 1'000 * kMbit);
  s.run(GetParam());
  EXPECT_EQ(
      s.done.at(0),
      across(125'000, 0, {{0, 100 * kMbit}, {5 * kMs, 10 * kMbit}, {15 * kMs, 1000 * kMbit}}));
}

TEST_P(ChangingLinks, WhatStoodInTheQueueMovesAtTheNewSpeed) {
  // Twenty transfers at 10 kbit/s would take minutes; the fault is over after ten seconds.
  Script s;
  std::uint64_t sum = 0;
  for (TransferSlot i = 0; i < 20; ++i) {
    s.start((100 + i) * kMs, i, kA, kB, 1'000 + 500 * i);
    sum += 1'000 + 500 * i;
  }
  s.set_speed(50 * kMs, kAB, 10'000);
  s.set_speed(10'000 * kMs, kAB, 100 * kMbit);
  s.run(GetParam());
  std::int64_t last = 0;
  for (const auto& [slot, when] : s.done) last = std::max(last, when);
  EXPECT_EQ(s.done.size(), 20u);
  EXPECT_NEAR(
      static_cast<double>(last),
      static_cast<double>(across(sum, 100 * kMs, {{0, 10'000}, {10'000 * kMs, 100 * kMbit}})), 50);
  EXPECT_LT(last, 10'020 * kMs);
}

TEST_P(ChangingLinks, WhatIsGivenUpLeavesItsPlaceToTheOthers) {
  Script s;
  for (TransferSlot i = 0; i < 4; ++i) s.start(0, i, kA, kB, 125'000);
  s.start(0, 4, kB, kA, 125'000);
  s.give_up(5 * kMs, {0, 2});
  s.look(100 * kMs);
  s.run(GetParam());
  EXPECT_EQ(s.done.size(), 3u);
  // 62,500 octets had moved of the four; of the first, or a quarter of each.
  const std::int64_t last = std::max(s.done.at(1), s.done.at(3));
  const bool is_queue = GetParam() == Network::Queue;
  EXPECT_NEAR(static_cast<double>(last),
              static_cast<double>(is_queue ? 25 * kMs : 5 * kMs + (250'000 - 31'250) * 80), 10);
  EXPECT_EQ(s.done.at(4), 10 * kMs) << "the other direction is another queue";
  EXPECT_EQ(s.seen.back().ab.transfers, 2u);
  EXPECT_NEAR(static_cast<double>(s.seen.back().ab.bytes), is_queue ? 312'500 : 281'250, 4);
  EXPECT_NEAR(static_cast<double>(ns(s.seen.back().ab.busy)), static_cast<double>(last), 100);
}

TEST_P(ChangingLinks, ASlotThatWasGivenUpMayBeTakenAtOnce) {
  Script s;
  s.start(0, 0, kA, kB, 125'000);
  s.give_up(5 * kMs, {0});
  s.start(5 * kMs, 0, kA, kB, 12'500);
  s.run(GetParam());
  EXPECT_NEAR(static_cast<double>(s.done.at(0)), 6e6, 2);
}

TEST_P(ChangingLinks, OverTwoLinksTheSecondOneCountsToo) {
  Script s;
  s.start(0, 0, kA, kC, 125'000);
  s.set_speed(4 * kMs, kBC, 10 * kMbit);
  s.set_speed(64 * kMs, kBC, 100 * kMbit);
  s.run(GetParam());
  // Store and forward: 10 ms on the first, then 54 at a tenth, then the rest. In flow: both at
  // once.
  const std::int64_t queue = across(125'000, 10 * kMs, {{0, 10 * kMbit}, {64 * kMs, 100 * kMbit}});
  const std::int64_t flow =
      across(125'000, 0, {{0, 100 * kMbit}, {4 * kMs, 10 * kMbit}, {64 * kMs, 100 * kMbit}});
  EXPECT_NEAR(static_cast<double>(s.done.at(0)),
              static_cast<double>(GetParam() == Network::Queue ? queue : flow), 2);
}

TEST_P(ChangingLinks, OctetsCountWhileTheyMoveAndALinkIsNeverBusierThanAlways) {
  Script s;
  const RandomStream draws(7, "changing", "links");
  std::uint64_t sum = 0;
  for (TransferSlot i = 0; i < 300; ++i) {
    const std::uint64_t bytes = 1 + draws.at(0, i) % 60'000;
    s.start(static_cast<std::int64_t>(draws.at(1, i) % 300) * kMs, i, kA, kB, bytes);
    s.start(static_cast<std::int64_t>(draws.at(2, i) % 300) * kMs, 1000 + i, kA, kA, bytes);
    sum += bytes;
  }
  const std::vector<Speed> speeds{
      {0, 100 * kMbit}, {77 * kMs, 3 * kMbit}, {333 * kMs, 200 * kMbit}};
  for (const LinkId link : {kAB, kLan}) {
    for (std::size_t i = 1; i < speeds.size(); ++i)
      s.set_speed(speeds[i].from, link, speeds[i].bits_per_second);
  }
  for (std::int64_t when = 0; when <= 3'000; when += 7) s.look(when * kMs + 3);
  s.run(GetParam());
  ASSERT_EQ(s.seen.size(), 429u);
  for (std::size_t i = 1; i < s.seen.size(); ++i) {
    const Duration passed{s.seen[i].at - s.seen[i - 1].at};
    for (const auto use : {&Seen::lan, &Seen::ab}) {
      const LinkUse& now = s.seen[i].*use;
      const LinkUse& before = s.seen[i - 1].*use;
      EXPECT_LE(now.busy - before.busy, passed) << "at " << s.seen[i].at;
      EXPECT_GE(now.busy, before.busy);
      EXPECT_GE(now.bytes, before.bytes);
      const auto capacity = [&] {
        long double bits = 0;
        for (std::size_t k = 0; k < speeds.size(); ++k) {
          const std::int64_t from = std::max(speeds[k].from, s.seen[i - 1].at);
          const std::int64_t to =
              std::min(k + 1 < speeds.size() ? speeds[k + 1].from : s.seen[i].at, s.seen[i].at);
          if (to > from)
            bits += static_cast<long double>(to - from) * 1e-9L * speeds[k].bits_per_second;
        }
        return static_cast<double>(bits / 8);
      };
      EXPECT_LE(static_cast<double>(now.bytes - before.bytes), capacity() + 100)
          << "to an octet a transfer";
    }
  }
  EXPECT_EQ(s.seen.back().ab.bytes, sum);
  EXPECT_EQ(s.seen.back().lan.bytes, sum);
  EXPECT_EQ(s.seen.back().ab.transfers, 300u);
  EXPECT_EQ(s.seen.back().ab.bytes_simgrid, GetParam() == Network::Flow ? sum : 0);
  EXPECT_EQ(s.seen.back().lan.bytes_simgrid, 0u);
}

// A hash of all completions, from a process of its own: one engine a process.
std::uint64_t completions(Network network, std::int64_t look_every) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    Script s;
    const RandomStream draws(9, "looking", "changes nothing");
    for (TransferSlot i = 0; i < 2'000; ++i) {
      s.start(static_cast<std::int64_t>(draws.at(0, i) % 2'000'000'000), i, kA,
              i % 2 == 0 ? kB : kC, 1 + draws.at(1, i) % 12'000);
    }
    s.set_speed(700 * kMs, kAB, 33 * kMbit);
    for (std::int64_t when = 0; look_every > 0 && when < 3'000 * kMs; when += look_every)
      s.look(when);
    s.run(network);
    std::uint64_t hash = s.done.size();
    for (const auto& [slot, at] : s.done)
      hash = (hash ^ (static_cast<std::uint64_t>(at) + slot)) * 0x100000001b3ull;
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

TEST_P(ChangingLinks, LookingChangesNothing) {
  EXPECT_EQ(completions(GetParam(), 1'234'567), completions(GetParam(), 0));
}

}  // namespace
}  // namespace casgrid::changing_links_test
