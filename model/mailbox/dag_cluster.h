// A database availability group: its cluster service and its Primary Active Manager, as one
// participant. Heartbeats are modelled by their effect: the world says at once which members and
// the witness can reach one another, and the group acts on it after the detection time, if it still
// holds.
//
// Theory of operation
//   Which island is the group and which copy is mounted says group_rule.h. Members outside the
//   group dismount what they have. A database whose active copy is not mounted in the group gets
//   the best copy that is, and mounts after the mount time; meanwhile nobody has it. A switchover
//   dismounts first and mounts on the target later. No majority: nothing is mounted.
//   A side is what some members take for the group, and what these have mounted. There is one until
//   an administrator restores quorum in a site: its members that are up found another, and are the
//   group there. Whoever reaches a member of a newer side learns of it: members that do not belong
//   to it dismount and are out until they are taken in again. Members that nobody can tell go on as
//   before. A side orders nothing of members that follow another one, and knows nothing of them;
//   so two sides with quorum mount the same database, each on its own.
//   A failover to a copy with logs in its copy queue loses them, and with them what changed since;
//   a switchover, or the loss of a copy whose server is there, copies them first.
//   With datacenter activation coordination a member whose service starts again may not mount
//   (its bit is 0) until it reaches one that may, or every member that belongs to its side.
//
// Invariants, of each side
//   G1  a Mount is ordered only while the target is in the group, and only after every earlier
//   holder
//       was ordered to dismount, crashed, or lost its place in the group.
//   G2  a database with a usable copy in the group is mounted, or its mount is pending.
//   G3  it is never both, and nothing waits for a mount that is not pending.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/base/participant.h"
#include "model/base/questions.h"
#include "model/base/requests.h"
#include "model/base/shared_list.h"
#include "model/directory/directory.h"
#include "model/mailbox/group_rule.h"
#include "model/mailbox/group_sides.h"

namespace casgrid {

struct DagClusterOptions {
  DagId self;
  SharedList<ParticipantId> participants;  // by ServerId
  SharedList<ServerId> active;             // by DatabaseId: where the active copy is at the start
  Duration detection = std::chrono::seconds(20);
  Duration mount = std::chrono::seconds(30);
  Duration switchover = std::chrono::seconds(10);
  Duration log_span = std::chrono::seconds(15);  // in which a log of a database is filled
};

class DagCluster final : public Participant {
 public:
  DagCluster(const Directory& directory, DagClusterOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;

  bool has_quorum() const;  // some side has

 private:
  struct Held {  // a database of this group
    DatabaseId database;
    ServerId active;                     // mounted there; none while nowhere
    ServerId last;                       // where it was mounted last
    ServerId target;                     // a mount is pending there
    std::uint32_t attempt = 0;           // of the pending mount: an older timer is void
    Instant lost_since = kNever;         // what the target's copy lacks
    ServerId next;                       // a move asked for while the mount was pending
    std::vector<Requests<bool>> broken;  // by copy: by the faults that broke it
    Requests<ServerId> moves;            // switchovers that are to be undone
    ServerId home;                       // where it was mounted before the first of them
    bool no_copy_told = false;
  };

  struct Side {
    std::vector<bool> reached;  // by member: follows it, on the island with quorum
    GroupStanding standing;
    bool has_quorum = true;
    std::vector<Held> held;
  };

  void membership(const Membership& groups, Instant now, Outbox& out);
  void detect(std::uint32_t version, Instant now, Outbox& out);
  void regroup(Instant now, Outbox& out);
  void regroup(std::size_t side, Instant now, Outbox& out);
  void spread_sides(const Islands& islands, Outbox& out);
  void take_side(std::size_t member, std::size_t side, Outbox& out);
  void tell_side(std::size_t member, Outbox& out);
  void restore_quorum(SiteId site, Instant now, Outbox& out);
  void take_in_again(SiteId site, Instant now, Outbox& out);
  void settle(std::size_t side, Held& held, Duration wait, Instant now, Outbox& out);
  // Requires: nowhere mounted, and the target is chosen.
  void set_mount_timer(std::size_t side, Held& held, Instant at, Outbox& out);
  void mount_due(std::uint64_t tag, Instant now, Outbox& out);
  void fault(const ParticipantFault& fault, Instant now, Outbox& out);
  void fail_database(std::size_t side, Held& held, const ParticipantFault& fault, Instant now,
                     Outbox& out);
  void switch_over(std::size_t side, Held& held, ServerId target, const ParticipantFault& fault,
                   Instant now, Outbox& out);
  // `number`: who blocks the server's copies, or does no longer.
  void block(ServerId server, std::uint32_t number, Instant now, Outbox& out);
  void unblock(ServerId server, std::uint32_t number, Instant now, Outbox& out);
  // Requires: no mount is pending.
  void move(std::size_t side, Held& held, ServerId to, Instant now, Outbox& out);
  void rebalance(std::size_t side, Held& held, Instant now, Outbox& out);
  void dismount(Held& held, Outbox& out);
  void publish(std::size_t side, const Held& held, Outbox& out);
  void order(ServerId to, ClusterOrder::Kind kind, const Held& held, Outbox& out);
  std::optional<std::size_t> number_of(ServerId server) const;
  bool is_member_in(std::size_t side, ServerId server) const;
  bool is_there(std::size_t side, std::size_t member) const;
  Instant lost_since(std::size_t side, const Held& held, ServerId target) const;
  GroupStanding standing_now(std::size_t side) const;
  std::vector<bool> usable(std::size_t side, const Held& held) const;
  // Of those: what may be activated without being told to (DatabaseCopyAutoActivationPolicy).
  std::vector<bool> activable(std::size_t side, const Held& held) const;
  // Calls `act(side, held)` for the database on every side that somebody is on.
  template <class Act>
  void on_every_side(DatabaseId database, const Act& act);

  const Dag& dag() const { return directory_.at(options_.self); }

  const Directory& directory_;
  DagClusterOptions options_;
  Islands seen_;                        // latest physical islands
  Islands acted_on_;                    // what the group acts on
  Instant changed_at_ = kStart;         // when that was told
  std::vector<Instant> down_since_;     // by member: when it last fell silent
  std::vector<Requests<bool>> blocks_;  // by member: who says that its copies stay passive
  MountPermission permission_;
  std::uint32_t version_ = 0;
  GroupSides members_;
  std::vector<Side> sides_;  // as members_ numbers them
};

}  // namespace casgrid
