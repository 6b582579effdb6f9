// How many routing decisions a processor makes in a second: a forest of five sites, two dozen
// servers of all products and 68 mailboxes, and requests of every protocol to every front end.
#pragma once

#include <cstdint>

#include "model/routing/decide.h"

namespace casgrid::bench {

Directory decisions_forest();

struct DecisionsRate {
  std::uint64_t decisions = 0;
  double cpu_s = 0;
  std::uint64_t proxied = 0;   // of them
  std::uint64_t checksum = 0;  // of rules and targets: the same on every machine
  double per_cpu_s() const { return static_cast<double>(decisions) / cpu_s; }
};

// At least `decisions` of them, over every user, protocol and front end of the forest in turn.
DecisionsRate measure_decisions(const Directory& forest, std::uint64_t decisions);

}  // namespace casgrid::bench
