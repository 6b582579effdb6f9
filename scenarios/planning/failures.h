// What the organisation survives: every single failure of a server, a site or a link, and every two
// at once of which none is inside the other. A pair of user and protocol is lost if some front end
// served it before and none of those that are left does; it is changed if it is not lost, and some
// front end that is left treats it in another way than before.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "scenarios/planning/audit_column.h"
#include "scenarios/planning/without.h"

namespace casgrid::planning {

enum class FailureDepth : std::uint8_t { Single = 1, Double = 2 };

struct Failure {
  std::vector<Part> parts;
  std::uint32_t front_ends_left = 0;
  Failover failover;
  std::uint64_t users_hit = 0;  // who lost a protocol at least
  std::uint64_t lost = 0;       // pairs of user and protocol
  std::uint64_t changed = 0;
  AuditColumns columns_lost;  // protocols that somebody lost

  std::span<const Part> which() const { return parts; }
};

struct Failures {
  std::uint32_t front_ends = 0;
  std::uint64_t users = 0;
  std::uint64_t pairs = 0;        // that are asked for
  std::uint64_t served = 0;       // of them, while nothing has failed
  std::uint64_t not_known = 0;    // of them: nobody can say, failed or not
  std::vector<Failure> failures;  // the worst first: most lost, then most changed
};

Failures failures(const Directory& directory, FailureDepth depth);
// Of losses that are given, each by itself, in their order. `parts` may be any number.
void rehearse(const Directory& directory, std::span<Failure> losses);

}  // namespace casgrid::planning
