// One cell of the comparison with packet-level TCP: equal transfers that start together over one
// link, first on connections that are just being opened, then on the same connections once more.
// Both sides, ns-3 and the world, are asked the same question and answer with the same times.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/base/time.h"

namespace casgrid::packet {

struct Cell {
  std::uint32_t bytes = 0;  // of each transfer
  Duration one_way{0};
  std::uint64_t bits_per_second = 0;
  std::uint32_t flows = 1;
};

// By flow.
struct Times {
  std::vector<Duration> fresh;  // from connect to the last octet at the receiver, without TLS
  std::vector<Duration> warm;   // from the second send to its last octet at the receiver
};

// How ns-3's TCP behaves. What is not named here is the same for all: segments of 1448 octets,
// buffers of 4 MiB, window scaling, SACK, timestamps and timers as Linux has them.
struct Stack {
  std::string congestion = "ns3::TcpLinuxReno";
  std::uint32_t initial_segments = 10;
  std::uint32_t segments_per_acknowledgement = 2;
  // Packets that the link's queue holds beyond the bandwidth-delay product.
  std::uint32_t queue_packets = 1000;
};

struct PacketTimes {
  Times times;
  std::uint64_t drops = 0;  // at the link's queue
};

// One simulation in ns-3.
PacketTimes packet_times(const Cell& cell, const Stack& stack);

enum class Model { Queue, Flow };

// One run of the world. The flow model runs in a child process: SimGrid allows one engine each.
Times world_times(const Cell& cell, Model model);

}  // namespace casgrid::packet
