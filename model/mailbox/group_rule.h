// The rule of availability groups: which part of a group has quorum, and on which server each
// database ends up mounted. It stands here and nowhere else: the simulated group (dag_cluster.h)
// asks it whenever something changes, planning and the checks ask it of a directory with parts
// taken away.
//
//   votes         every member one; the witness one more if the number of voting members is even
//   quorum        an island with more than half of the votes: the members that reach one another,
//                 and the witness if they reach it
//   stays         a database whose active copy is on a member in the group
//   moves         any other, to the best copy (best_copy.h) on a member in the group that is not
//                 blocked for activation and may mount; a server with IntrasiteOnly takes over from
//                 its own site only
//   is nowhere    a database without such a copy, and every database of a group without quorum
//   no group      a database of a server on its own is mounted while the server is up
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/base/participant.h"
#include "model/directory/directory.h"
#include "model/mailbox/best_copy.h"

namespace casgrid {

// Of a group: the island that each member is on, in the group's order, Membership::kDown for a
// member that is not there; the witness last.
using Islands = std::vector<std::uint8_t>;

// Whom members take for the group, and whose votes count.
struct GroupConfiguration {
  std::vector<bool> belongs;  // by member
  std::vector<bool> votes;    // by member
  bool witness_may_vote = true;
};

GroupConfiguration whole_group(const Dag& dag);

std::optional<std::uint8_t> island_with_quorum(const Dag& dag, const GroupConfiguration& group,
                                               std::span<const std::uint8_t> islands);

// What a choice of copies looks at, by member.
struct GroupStanding {
  std::vector<bool> in_group;    // up, belongs to the group, on the island with quorum
  std::vector<bool> is_blocked;  // its copies are not to be activated
  std::vector<bool> may_mount;   // datacenter activation coordination lets it
};

std::vector<bool> blocked_by_policy(const Directory& directory, const Dag& dag);

// By copy of the database: may be activated by an administrator; and without being told to, when
// it was active last on `last` (DatabaseCopyAutoActivationPolicy).
std::vector<bool> usable_copies(const Directory& directory, const Database& database,
                                const GroupStanding& standing);
std::vector<bool> activable_copies(const Directory& directory, const Database& database,
                                   const GroupStanding& standing, ServerId last);

// ---- of a whole directory --------------------------------------------------------------------

// What is up, and which sites reach one another.
struct Reach {
  static constexpr std::uint32_t kLost = 0xFFFFFFFFu;
  std::vector<bool> is_up;  // by ServerId: up, in a site that is
  std::vector<std::uint32_t>
      island_of;  // by SiteId: its lowest-numbered site; kLost for a lost one
};

// What is taken away of a directory: servers, sites and site links by their numbers.
struct Losses {
  std::vector<std::size_t> servers;
  std::vector<std::size_t> sites;
  std::vector<std::size_t> links;
};

// By what the directory says, without what is lost. A lost site is silent with everything in it,
// and nothing passes through it.
Reach reach_of(const Directory& directory, const Losses& lost = {});
Islands islands_of(const Directory& directory, const Dag& dag, const Reach& reach);

// Does the group have quorum on some island?
bool has_quorum(const Directory& directory, const Dag& dag, const Reach& reach);

// By DatabaseId: the server on which it is mounted once the groups have settled, none for nowhere.
// `before` is how things stood when the directory's active copies were told; a group for which
// nothing changed since keeps what it has.
std::vector<ServerId> settled(const Directory& directory, const Reach& before, const Reach& after);

}  // namespace casgrid
