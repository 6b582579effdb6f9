// The settings of Front End Transport and of Transport.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "model/base/ids.h"
#include "model/base/shared_list.h"
#include "model/base/time.h"
#include "model/directory/ip_range.h"
#include "model/transport/settings.h"
#include "model/transport/store.h"

namespace casgrid::smtp {

// Of a server that calls another: with its words, and with a connection that opens. Windows asks
// for one three times, after 3, 6 and 12 seconds (facts 6.2).
inline constexpr Duration kPatience = std::chrono::minutes(1);
inline constexpr Duration kConnectPatience = std::chrono::seconds(21);

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

// Of mail that leaves the organisation: one Send connector for all of it. With Edge servers among
// the directory's, EdgeSync's: from a site that one is subscribed to, through one of its own.
struct Outbound {
  // Who takes it, in turn; a message is offered to the next where one does not greet. Nobody: no
  // connector leads out, and it is at its end.
  std::vector<ParticipantId> hosts;
  bool by_front_end = false;  // FrontEndProxyEnabled: through a front end of the site, port 717
};

struct Options {
  Limits limits;
  SharedList<KnownAddress> addresses;  // of those that are told
  // Of Transport.
  transport::RetrySettings retry;
  transport::ShadowSettings shadow;
  transport::SafetyNetSettings safety_net;
  Outbound outbound;
  // Draining comes with Redirect-Message to another server of the boundary (facts 5.5).
  bool redirects_when_draining = true;
  std::shared_ptr<transport::Store> store;  // of the run; none: the server has one of its own
};

}  // namespace casgrid::smtp
