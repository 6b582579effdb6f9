// What deployment rules ask for and no directory holds: the network, name resolution, clients, and
// leftovers of older versions. Everything is optional; what is not told breaks no rule.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/base/ids.h"
#include "model/base/time.h"

namespace casgrid {

// Both ways are one: the order of the two sites does not matter, and they may be the same.
struct SitePair {
  SiteId one;
  SiteId other;
};

struct SiteRoundTrip {
  SitePair between;
  Duration round_trip{0};
};

struct NameTimeToLive {
  HostId host;
  Duration time_to_live{0};
};

// Major versions of Outlook: 11 is 2003, 12 is 2007, 14 is 2010, 15 is 2013.
enum class OutlookMajor : std::uint8_t { Outlook2003 = 11, Outlook2007 = 12 };

// A client access array object of Exchange 2010.
struct ClientAccessArray {
  std::string name;
  SiteId site;
};

struct DeploymentContext {
  std::vector<SitePair> filtered;  // a firewall lets not everything through between the servers
  std::vector<SiteRoundTrip> round_trips;
  std::vector<NameTimeToLive> name_times_to_live;
  std::vector<ServerId> network_load_balanced;  // nodes of Windows Network Load Balancing
  std::vector<ClientAccessArray> client_access_arrays;
  std::optional<OutlookMajor> oldest_outlook;  // any number of that type is a version
  bool clients_use_rpc_tcp = false;            // Outlook is meant to connect with RPC over TCP
};

}  // namespace casgrid
