// The front ends of an audit, and which of them decide alike: same site, product, build and
// settings of the protocol, reached under names that no rule tells apart. One of them speaks for
// its group.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/directory/directory.h"
#include "scenarios/planning/audit_column.h"

namespace casgrid::planning {

struct FrontEnds {
  struct OfColumn {
    std::vector<std::uint32_t> group_of;              // by front end
    std::vector<std::vector<std::uint32_t>> members;  // by group: front ends, ascending
    std::vector<HostId> hosts;                        // by front end: the name it is reached under
  };

  std::vector<ServerId> servers;  // by server
  std::array<OfColumn, kAuditColumns> columns;

  const OfColumn& of(AuditColumn column) const { return columns[index_of(column)]; }
};

// By ServerId: front ends that are up and reach a directory server. Of a directory that lists none,
// they are taken to be everywhere.
std::vector<bool> serving_front_ends(const Directory& directory);

// Those that serve: the clients of the others use these.
FrontEnds front_ends_of(const Directory& directory);

// The name under which clients reach a front end: of its own ExternalURL for the protocol
// (external, else internal host name of Outlook Anywhere), else a namespace that lists it, else its
// FQDN. None if that is the host of nothing the directory knows.
HostId client_name(const Directory& directory, ServerId front_end, Protocol protocol);

}  // namespace casgrid::planning
