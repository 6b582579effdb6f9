// casgrid-packet: prints every cell of the comparison with packet-level TCP, and the summary.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/packet/comparison.h"

namespace {

using namespace casgrid;
using namespace casgrid::packet;

void print(const Row& row) {
  std::printf("%-5s %-5s %5u %9u %8.1f %7llu %11.3f %11.3f %8.1f %11.3f %11.3f %8.1f %6llu\n",
              row.opening == Opening::Fresh ? "fresh" : "warm",
              row.cell.flows == 1         ? "both"
              : row.model == Model::Queue ? "queue"
                                          : "flow",
              row.cell.flows, row.cell.bytes, seconds(row.cell.one_way) * 1e3,
              static_cast<unsigned long long>(row.cell.bits_per_second / 1'000'000), row.packet_ms,
              row.ours_ms, row.error() * 100, row.packet_last_ms, row.ours_last_ms,
              row.last_error() * 100, static_cast<unsigned long long>(row.drops));
}

int usage() {
  std::fputs(
      "casgrid-packet [--thin] [--summary] [--congestion NAME] [--delayed N] [--queue PACKETS]\n"
      "  --thin        a fifth of the grid\n"
      "  --summary     no table of cells\n"
      "  --congestion  ns-3's TcpLinuxReno (default), TcpNewReno, TcpCubic, ...\n"
      "  --delayed     segments per acknowledgement (default 2)\n"
      "  --queue       packets beyond the bandwidth-delay product (default 1000)\n",
      stderr);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  Stack stack;
  bool thin = false, summary = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    const bool has_value = i + 1 < argc;
    if (option == "--thin") {
      thin = true;
    } else if (option == "--summary") {
      summary = true;
    } else if (option == "--congestion" && has_value) {
      stack.congestion = std::string("ns3::") + argv[++i];
    } else if (option == "--delayed" && has_value) {
      stack.segments_per_acknowledgement =
          static_cast<std::uint32_t>(std::strtoul(argv[++i], nullptr, 10));
    } else if (option == "--queue" && has_value) {
      stack.queue_packets = static_cast<std::uint32_t>(std::strtoul(argv[++i], nullptr, 10));
    } else {
      return usage();
    }
  }
  const std::vector<Row> rows = compare(thin ? thin_grid() : full_grid(), stack);
  if (!summary) {
    std::printf("%-5s %-5s %5s %9s %8s %7s %11s %11s %8s %11s %11s %8s %6s\n", "", "model", "flows",
                "B", "1way ms", "Mbit/s", "ns-3 ms", "ours ms", "error %", "ns-3 last", "ours last",
                "error %", "drops");
    for (const Row& row : rows) print(row);
    std::printf("\n");
  }
  std::printf("%-28s %6s %10s %10s %10s\n", "absolute error, %", "cells", "median", "p90", "worst");
  for (const Group& group : groups(rows)) {
    std::printf("%-28s %6zu %10.1f %10.1f %10.1f\n", group.name.c_str(), group.spread.rows,
                group.spread.median * 100, group.spread.p90 * 100, group.spread.worst * 100);
  }
  return 0;
}
