// DNS as clients see it: a name has several addresses, and each answer starts with the next one.
#pragma once

#include <vector>

#include "model/base/ids.h"
#include "model/base/time.h"

namespace casgrid {

struct DnsName {
  HostId host;
  std::vector<ParticipantId> addresses;
  Duration ttl = std::chrono::minutes(5);
};

struct DnsZone {
  std::vector<DnsName> names;  // by HostId; names without addresses are not known to DNS

  bool knows(HostId host) const {
    return !host.is_none() && host.index() < names.size() && !names[host.index()].addresses.empty();
  }

  // Address `position` of the answer that starts `rotation` places further. Requires: knows(host).
  ParticipantId address(HostId host, std::size_t rotation, std::size_t position) const {
    const auto& all = names[host.index()].addresses;
    return all[(rotation + position) % all.size()];
  }
};

}  // namespace casgrid
