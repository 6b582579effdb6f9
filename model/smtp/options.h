// The settings of Front End Transport and of Transport.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "model/base/ids.h"
#include "model/base/shared_list.h"
#include "model/base/time.h"
#include "model/directory/ip_range.h"

namespace casgrid::smtp {

// What Set-ReceiveConnector says of connections (facts 7.3), of every connector of a front end.
struct Limits {
  Duration idle = std::chrono::minutes(5);      // ConnectionInactivityTimeout
  Duration longest = std::chrono::minutes(10);  // ConnectionTimeout
  std::uint32_t most_connections = 5000;        // MaxInboundConnection
  std::uint32_t most_of_source = 20;            // MaxInboundConnectionPerSource
  // MaxInboundConnectionPercentagePerSource: of the connections that are left.
  double share_of_source = 0.02;
  std::uint32_t most_errors = 5;              // MaxProtocolErrors
  Duration tarpit = std::chrono::seconds(5);  // TarpitInterval
};

// Where connections of a participant come from, as connectors with remote ranges see it.
struct KnownAddress {
  ParticipantId peer;
  IpAddress address;
};

struct Options {
  Limits limits;
  SharedList<KnownAddress> addresses;  // of those that are told
  // Of Transport (Set-TransportService): after a failed attempt, `glitch` for the first few.
  Duration glitch_retry = std::chrono::minutes(1);
  std::uint32_t glitches = 4;
  Duration retry = std::chrono::minutes(5);
  Duration expiry = std::chrono::hours(48);
};

}  // namespace casgrid::smtp
