// Routes, the queue model, TCP's rounds.
#include <gtest/gtest.h>

#include "sim/engine/queue_fabric.h"
#include "sim/engine/send_time.h"
#include "sim/engine/tcp_window.h"
#include "sim/engine/topology.h"

namespace casgrid {
namespace {

constexpr ZoneId kA{0u}, kB{1u}, kC{2u}, kNet{3u};

// Three sites in a triangle, the way over C being the shorter one from A to B, and a client network
// that is joined to A and B by very short links.
Topology triangle() {
  Topology t;
  t.zones = {{.name = "a", .lan = LinkId{0u}},
             {.name = "b", .lan = {}},
             {.name = "c", .lan = {}},
             {.name = "net", .is_site = false, .lan = {}}};
  t.links = {{.name = "a-lan",
              .a = kA,
              .b = kA,
              .bits_per_second = 1'000'000'000,
              .latency = std::chrono::microseconds(100)},
             {.name = "ab",
              .a = kA,
              .b = kB,
              .bits_per_second = 100'000'000,
              .latency = std::chrono::milliseconds(10)},
             {.name = "ac",
              .a = kA,
              .b = kC,
              .bits_per_second = 100'000'000,
              .latency = std::chrono::milliseconds(3)},
             {.name = "cb",
              .a = kC,
              .b = kB,
              .bits_per_second = 50'000'000,
              .latency = std::chrono::milliseconds(4)},
             {.name = "a-net",
              .a = kA,
              .b = kNet,
              .bits_per_second = 1'000'000'000,
              .latency = std::chrono::microseconds(10)},
             {.name = "b-net",
              .a = kB,
              .b = kNet,
              .bits_per_second = 1'000'000'000,
              .latency = std::chrono::microseconds(10)}};
  t.find_routes();
  return t;
}

TEST(Topology, TakesTheShortestWayButNeverThroughAClientNetwork) {
  const Topology t = triangle();
  const Route& route = t.route(kA, kB);
  ASSERT_EQ(route.links.size(), 2u);
  EXPECT_EQ(route.latency, std::chrono::milliseconds(7));
  EXPECT_EQ(t.links[route.links[0].link.index()].name, "ac");
  EXPECT_FALSE(route.links[0].b_to_a);
  EXPECT_TRUE(t.route(kB, kA).links[0].b_to_a);
  EXPECT_EQ(t.route(kNet, kC).latency, std::chrono::microseconds(3010));
}

TEST(Topology, GoesRoundWhatIsDown) {
  Topology t = triangle();
  t.links[2].up = false;
  t.find_routes();
  EXPECT_EQ(t.route(kA, kB).latency, std::chrono::milliseconds(10));
  t.zones[kB.index()].up = false;
  t.find_routes();
  EXPECT_FALSE(t.route(kA, kB).exists);
  EXPECT_FALSE(t.route(kB, kA).exists);
  EXPECT_FALSE(t.route(kA, kC).exists) << "it was reached over B";
}

TEST(Topology, UsesTheLanInsideASiteOnly) {
  const Topology t = triangle();
  EXPECT_EQ(t.route(kA, kA).links.size(), 1u);
  EXPECT_FALSE(t.route(kB, kB).exists);
}

TEST(Topology, BreaksTiesByNamesNotByOrder) {
  Topology t = triangle();
  t.links[1].latency = std::chrono::milliseconds(7);
  t.links.push_back({.name = "aaa",
                     .a = kA,
                     .b = kB,
                     .bits_per_second = 1,
                     .latency = std::chrono::milliseconds(7)});
  t.find_routes();
  EXPECT_EQ(t.links[t.route(kA, kB).links[0].link.index()].name, "aaa");
}

struct Sink final : TransferSink {
  void transfer_done(TransferSlot slot, Instant at) override { done.emplace_back(slot, ns(at)); }
  void call_hop(TransferSlot slot, Instant at) override { hops.emplace_back(slot, ns(at)); }
  std::vector<std::pair<TransferSlot, std::int64_t>> done;
  std::vector<std::pair<TransferSlot, std::int64_t>> hops;
};

TEST(QueueFabric, SendsOneTransferAfterTheOtherAndStoresBetweenLinks) {
  const Topology t = triangle();
  Sink sink;
  QueueFabric fabric(t, sink);
  fabric.carry(0, t.route(kA, kB), 12'500, kStart);  // 1 ms on ac, 2 ms on cb
  fabric.carry(1, t.route(kA, kB), 12'500, kStart);
  ASSERT_EQ(sink.hops.size(), 2u);
  EXPECT_EQ(sink.hops[0].second, 1'000'000);
  EXPECT_EQ(sink.hops[1].second, 2'000'000);
  fabric.hop(0, kStart + Duration{1'000'000});
  fabric.hop(1, kStart + Duration{2'000'000});
  EXPECT_EQ(sink.done[0].second, 3'000'000);
  EXPECT_EQ(sink.done[1].second, 5'000'000) << "it waits for the first on the second link";
  fabric.look(kStart + Duration{5'000'000});
  const LinkUse& use = fabric.use({LinkId{3u}, false});
  EXPECT_EQ(use.transfers, 2u);
  EXPECT_EQ(use.bytes, 25'000u);
  EXPECT_EQ(use.busy, std::chrono::milliseconds(4));
  EXPECT_EQ(use.time_in_link, std::chrono::milliseconds(5));
}

TEST(QueueFabric, KeepsTheDirectionsOfALinkApart) {
  const Topology t = triangle();
  Sink sink;
  QueueFabric fabric(t, sink);
  fabric.carry(0, t.route(kA, kC), 12'500, kStart);
  fabric.carry(1, t.route(kC, kA), 12'500, kStart);
  EXPECT_EQ(sink.done[0].second, sink.done[1].second);
}

TEST(QueueFabric, RoundsUpToWholeNanoseconds) {
  EXPECT_EQ(serialisation(1, 1'000'000'000), Duration{8});
  EXPECT_EQ(serialisation(1, 3'000'000'000), Duration{3});
  EXPECT_EQ(serialisation(1'000'000'000, 10), Duration{800'000'000'000'000'000});
}

constexpr Duration kRoundTrip = std::chrono::milliseconds(20);
constexpr std::uint64_t kFast = 1'000'000'000;

TEST(SendTime, IsThatOfWideNumbersOnBothSidesOf64Bits) {
  for (const std::uint64_t bytes : {std::uint64_t{0}, std::uint64_t{1}, kBytesOf64Bits,
                                    kBytesOf64Bits + 1, std::uint64_t{0xFFFFFFFF}}) {
    for (const std::uint64_t rate : {std::uint64_t{10}, std::uint64_t{3'000'000'001}}) {
      const UnsignedInt128 work = static_cast<UnsignedInt128>(bytes) * 8'000'000'000u;
      EXPECT_EQ(ns(time_within(bytes, rate)), static_cast<std::int64_t>(work / rate));
      EXPECT_EQ(ns(time_to_the_last(bytes, rate)),
                static_cast<std::int64_t>((work + rate - 1) / rate));
    }
  }
}

TEST(TcpWindow, ATransferWithinTheFirstWindowDoesNotWait) {
  TcpWindow w;
  EXPECT_EQ(w.stall(14'600, kRoundTrip, kFast, kStart), Duration{0});
  EXPECT_EQ(w.bytes, 2 * kInitialWindowBytes) << "its acknowledgements opened the window";
}

TEST(TcpWindow, ShortTransfersLeaveTheWindowAsItIs) {
  TcpWindow w;
  for (int i = 0; i < 100; ++i) w.stall(5'000, kRoundTrip, kFast, kStart);
  EXPECT_EQ(w.bytes, kInitialWindowBytes) << "never beyond twice what was in flight";
}

TEST(TcpWindow, DoublesARoundAndKeepsTheWindow) {
  TcpWindow w;
  // 75 KB = 14.6 + 29.2 + the rest: two rounds stand still, less what sending the windows took.
  const Duration stall = w.stall(75'000, kRoundTrip, kFast, kStart);
  EXPECT_EQ(stall, 2 * kRoundTrip - Duration{116'800} - Duration{233'600});
  // 58.4 KB, and the last flight of 31.2 KB has used more than half of it.
  EXPECT_EQ(w.bytes, 2 * (75'000 - 3 * kInitialWindowBytes));
  EXPECT_LT(w.stall(75'000, kRoundTrip, kFast, kStart + std::chrono::milliseconds(500)),
            kRoundTrip);
}

TEST(TcpWindow, TheSecondOfTwoEqualTransfersGoesInOneFlight) {
  TcpWindow w;
  EXPECT_GT(w.stall(100'000, kRoundTrip, kFast, kStart), kRoundTrip);
  EXPECT_EQ(w.stall(100'000, kRoundTrip, kFast, kStart + 4 * kRoundTrip), Duration{0});
}

TEST(TcpWindow, IsNotIdleWhileItSends) {
  TcpWindow w;
  constexpr std::uint64_t kSlow = 1'000'000;
  constexpr Duration kFar = std::chrono::milliseconds(300);
  w.stall(250'000, kFar, kSlow, kStart);  // two seconds of sending
  EXPECT_EQ(w.stall(30'000, kFar, kSlow, kStart + std::chrono::milliseconds(2'500)), Duration{0});
}

TEST(TcpWindow, StartsAgainAfterAnIdleSecond) {
  TcpWindow w;
  const Duration first = w.stall(75'000, kRoundTrip, kFast, kStart);
  EXPECT_EQ(w.stall(75'000, kRoundTrip, kFast, kStart + std::chrono::seconds(5)), first);
}

TEST(TcpWindow, ASlowLinkNeverStandsStill) {
  TcpWindow w;
  EXPECT_EQ(w.stall(1'000'000, std::chrono::milliseconds(1), 10'000'000, kStart), Duration{0});
}

TEST(TcpWindow, WaitsARoundForEachFullReceiveWindow) {
  TcpWindow w;
  w.bytes = kWindowBytesMax;
  w.last_used = kStart;
  const Duration full{static_cast<std::int64_t>(kWindowBytesMax * 8)};  // ns at 1 Gbit/s
  EXPECT_EQ(w.stall(3 * kWindowBytesMax, kRoundTrip, kFast, kStart), 2 * (kRoundTrip - full));
}

}  // namespace
}  // namespace casgrid
