// What the scenario's megacycles are to a processor.
#pragma once

#include <cstdint>

#include "model/base/tls_tickets.h"
#include "scenarios/resolving/quantity.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

inline std::uint64_t kilocycles(double megacycles) {
  return static_cast<std::uint64_t>(megacycles * kKilocyclesPerMegacycle + 0.5);
}

inline TlsCost tls_cost(const scenario::Timing& t) {
  return {kilocycles(t.tls_handshake_megacycles()), kilocycles(t.tls_resumed_megacycles())};
}

}  // namespace casgrid
