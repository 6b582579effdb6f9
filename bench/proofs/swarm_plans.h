// Plans of faults for one organisation with every kind of client: drawn, each from its own seed.
// Tests and the benchmark run the same ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/document/named_fault.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid::proofs {

inline constexpr std::size_t kAtOnce = 3;

class SwarmPlans {
 public:
  // The folder with two-site-failover; throws std::runtime_error if it cannot be read.
  explicit SwarmPlans(const std::string& catalogue);

  // Not resolved. At some instant at least kAtOnce of its faults are on that have something to end.
  scenario::Scenario plan(std::uint64_t seed) const;

 private:
  scenario::Scenario organisation_;
};

// The most faults that are on at once, those that leave nothing to end aside.
std::size_t most_at_once(const scenario::Scenario& plan);

std::string kind_name(std::size_t kind);  // "link_down", by the place in NamedFault

// Every client program whose protocol is simulated.
std::vector<scenario::Client> simulated_clients();

}  // namespace casgrid::proofs
