// DNS as clients see it: a name has several addresses, and each answer starts with the next one.
#pragma once

#include <cstdint>
#include <vector>

#include "model/base/assert.h"
#include "model/base/ids.h"
#include "model/base/most_addresses.h"
#include "model/base/time.h"

namespace casgrid {

struct DnsName {
  HostId host;
  std::vector<ParticipantId> addresses;  // kMostAddresses at most
  Duration ttl = std::chrono::minutes(5);
};

struct DnsZone {
  std::vector<DnsName> names;  // by HostId; names without addresses are not known to DNS

  bool knows(HostId host) const {
    return !host.is_none() && host.index() < names.size() && !names[host.index()].addresses.empty();
  }

  // Where the answer begins that starts `rotation` places further. Requires: knows(host).
  std::uint16_t first_address(HostId host, std::uint32_t rotation) const {
    const std::size_t all = names[host.index()].addresses.size();
    SIM_ASSERT(all <= kMostAddresses);
    return static_cast<std::uint16_t>(rotation % all);
  }

  // Address `position` of the answer that starts `rotation` places further. Requires: knows(host).
  ParticipantId address(HostId host, std::size_t rotation, std::size_t position) const {
    const auto& all = names[host.index()].addresses;
    return all[(rotation + position) % all.size()];
  }
};

}  // namespace casgrid
