// A scenario with every default written out and every pattern expanded: what is really run. Written
// back as text and run again, it gives the same run.
#pragma once

#include <cstdint>
#include <optional>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct Overrides {
  std::optional<std::uint64_t> seed;
  std::optional<scenario::Network::Model> network;
  std::optional<double> until_s;
  std::optional<scenario::Network::Coupling> coupling;
  std::optional<double> quantum_ms;
  std::optional<scenario::Recording::Trace> trace;
  bool brief = false;       // the short run the scenario states
  std::uint32_t scale = 1;  // clients, servers and links times this
};

// Requires: `given` passed validate().
scenario::Scenario resolve(scenario::Scenario given, const Overrides& overrides);

}  // namespace casgrid
