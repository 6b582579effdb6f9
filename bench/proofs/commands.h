// The proofs as commands of the benchmark: what they print, and their exit codes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

namespace casgrid::proofs {

struct Commands {
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  std::uint64_t every = 1;             // statelessness
  std::optional<std::uint64_t> after;  // statelessness: one event only
  std::size_t plans = 2000;            // swarm
  std::uint64_t first = 0;             // swarm: seed of the first
};

// 0: it holds; 1: it does not.
int prove_statelessness(const Commands& commands);
// `catalogue`: the folder.
int run_swarm(const Commands& commands, const std::string& catalogue);

}  // namespace casgrid::proofs
