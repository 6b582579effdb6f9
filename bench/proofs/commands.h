// The proofs as commands of the benchmark: what they print, and their exit codes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <thread>

namespace casgrid::proofs {

struct Commands {
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  std::uint64_t every = 1;             // statelessness
  std::optional<std::uint64_t> after;  // statelessness: one event only
};

// 0: it holds; 1: it does not.
int prove_statelessness(const Commands& commands);

}  // namespace casgrid::proofs
