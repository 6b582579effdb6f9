// Defaults of the schema that depend on something, each once: the resolver fills them in, and the
// table of numbers says them in words. Those that are one number stand in the table itself.
#pragma once

#include <string>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Of a client program. 0: it has none.
struct ByClient {
  double owa = 0;
  double mapi = 0;
  double active_sync = 0;

  double of(scenario::Client client) const;
  std::string words() const;  // "240 (OWA), 120 (MAPI_HTTP), 12 (ACTIVE_SYNC)"
};

// The default profile of each program, in the busiest hour.
inline constexpr ByClient kRequestsPerHour{.owa = 240, .mapi = 120, .active_sync = 12};
inline constexpr ByClient kRequestBytes{.owa = 1200, .mapi = 1500, .active_sync = 800};
inline constexpr ByClient kResponseBytes{.owa = 9500, .mapi = 5000, .active_sync = 6000};
inline constexpr ByClient kHoldS{.mapi = 300, .active_sync = 470};
inline constexpr ByClient kEventsPerHour{.mapi = 12};  // of the others as many as requests
inline constexpr double kMessagesPerDay = 100;         // of phones what their Syncs cost
inline constexpr double kRetryS = 5;
inline constexpr double kMegacyclesFactor = 1;  // of a program beside another

// Of topology.default_cpu.
inline constexpr double kCores = 16;
inline constexpr double kMegacyclesPerCore = 2222.22;

inline constexpr double kProbeTimeoutS = 2;                 // or the interval, if that is shorter
inline constexpr double kBalancedRequestMegacycles = 0.05;  // of layer 7

inline constexpr double kFrontEndDrainS = 600;  // so that hanging calls end by themselves
inline constexpr double kMailboxDrainS = 60;

}  // namespace casgrid
