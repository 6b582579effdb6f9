// Reference workload R1: clients, a balancer, four front ends, eight mailbox servers; open Poisson
// arrivals, fixed latencies, FIFO stations with several servers. The random numbers are the
// workload's own (xoshiro256** and the C library's log1p), so that every engine serves the same
// requests and must print the same answers.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace casgrid::bench {

class R1Random {
 public:
  explicit R1Random(std::uint64_t seed) {
    for (std::uint64_t& s : state_) {
      seed += 0x9e3779b97f4a7c15ull;
      std::uint64_t z = seed;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
      s = z ^ (z >> 31);
    }
  }

  std::uint64_t next() {
    const std::uint64_t result = rotated(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotated(state_[3], 45);
    return result;
  }

  double exponential(double mean) {
    return -mean * std::log1p(-static_cast<double>(next() >> 11) * 0x1.0p-53);
  }

 private:
  static std::uint64_t rotated(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

  std::uint64_t state_[4];
};

// The numbers of one request, drawn at generation in this order.
struct R1Request {
  double gap;
  std::uint32_t mailbox;
  double front_end_s;
  double mailbox_s;
};

inline R1Request next_request(R1Random& random) {
  R1Request r;
  r.gap = random.exponential(1.0 / 6000);
  r.mailbox = static_cast<std::uint32_t>(random.next() % 100'000);
  r.front_end_s = random.exponential(1e-3);
  r.mailbox_s = random.exponential(4e-3);
  return r;
}

// Latencies one way and transfers, in seconds: a 2,000 B request and a 20,000 B answer at 125e6
// B/s.
struct R1Net {
  static constexpr double kAccess = 20e-3;
  static constexpr double kInside = 0.1e-3;
  static constexpr double kBackEnd = 0.2e-3;
  static constexpr double kRequest = 2000 / 125e6;
  static constexpr double kAnswer = 20000 / 125e6;
  static constexpr std::uint32_t kFrontEnds = 4;
  static constexpr std::uint32_t kMailboxServers = 8;
  static constexpr unsigned kFrontEndServers = 4;
  static constexpr unsigned kMailboxServersEach = 8;
};

struct R1Answers {
  double mean_ms = 0;
  double p50_ms = 0;
  double p95_ms = 0;
  double p99_ms = 0;
};

// Order statistics floor(f * n) of response times in milliseconds.
R1Answers answers_of(std::vector<double>& response_ms);

// On casgrid's calendar and stations, every one of the nine hops an event.
R1Answers r1_on_calendar(std::uint32_t requests);
// A plain loop over std::priority_queue with the same nine events: the ordinary limit.
R1Answers r1_plain_loop(std::uint32_t requests);
// SimGrid with an actor a request.
R1Answers r1_simgrid_actors(std::uint32_t requests);

}  // namespace casgrid::bench
