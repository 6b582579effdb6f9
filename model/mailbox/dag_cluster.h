// A database availability group: its cluster service and its Primary Active Manager, as one
// participant. Heartbeats are modelled by their effect: the world says at once which members and
// the witness can reach one another, and the group acts on it after the detection time, if it still
// holds.
//
// Theory of operation
//   An island with a majority of the votes is the group; the witness votes when the number of
//   members is even. Members outside it dismount what they have. A database whose active copy is
//   not mounted in the group gets the best copy that is, and mounts after the mount time; meanwhile
//   nobody has it. A switchover dismounts first and mounts on the target later. No majority:
//   nothing is mounted.
//
// Invariants
//   G1  a Mount is ordered only while the target is in the group, and only after every earlier
//   holder
//       was ordered to dismount, crashed, or lost its place in the group.
//   G2  a database with a usable copy in the group is mounted, or its mount is pending.
#pragma once

#include <string>
#include <vector>

#include "model/base/participant.h"
#include "model/base/requests.h"
#include "model/base/shared_list.h"
#include "model/directory/directory.h"
#include "model/mailbox/best_copy.h"

namespace casgrid {

struct DagClusterOptions {
  DagId self;
  SharedList<ParticipantId> participants;  // by ServerId
  SharedList<ServerId> active;             // by DatabaseId: where the active copy is at the start
  Duration detection = std::chrono::seconds(20);
  Duration mount = std::chrono::seconds(30);
  Duration switchover = std::chrono::seconds(10);
};

class DagCluster final : public Participant {
 public:
  DagCluster(const Directory& directory, DagClusterOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;

  bool has_quorum() const { return has_quorum_; }

 private:
  struct Held {  // a database of this group
    DatabaseId database;
    ServerId active;                     // mounted there; none while nowhere
    ServerId last;                       // where it was mounted last
    ServerId target;                     // a mount is pending there
    std::uint32_t attempt = 0;           // of the pending mount: an older timer is void
    ServerId next;                       // a move asked for while the mount was pending
    std::vector<Requests<bool>> broken;  // by copy: by the faults that broke it
    Requests<ServerId> moves;            // switchovers that are to be undone
    ServerId home;                       // where it was mounted before the first of them
    bool no_copy_told = false;
  };

  void membership(const Membership& groups, Instant now, Outbox& out);
  void detect(std::uint32_t version, Instant now, Outbox& out);
  void regroup(Instant now, Outbox& out);
  void settle(Held& held, Duration wait, Instant now, Outbox& out);
  void mount_due(std::size_t index, std::uint32_t attempt, Instant now, Outbox& out);
  void fault(const ParticipantFault& fault, Instant now, Outbox& out);
  void fail_database(Held& held, const ParticipantFault& fault, Instant now, Outbox& out);
  void switch_over(Held& held, const ParticipantFault& fault, Instant now, Outbox& out);
  void move(Held& held, ServerId to, Instant now, Outbox& out);
  // `number`: who blocks the server's copies, or does no longer.
  void block(ServerId server, std::uint32_t number, Instant now, Outbox& out);
  void unblock(ServerId server, std::uint32_t number, Instant now, Outbox& out);
  void dismount(Held& held, Outbox& out);
  void publish(const Held& held, Outbox& out);
  void order(ServerId to, ClusterOrder::Kind kind, const Held& held, Outbox& out);
  bool is_member_in(ServerId server) const;
  bool is_blocked(ServerId server) const;
  std::vector<bool> usable(const Held& held) const;
  // Of those: what may be activated without being told to (DatabaseCopyAutoActivationPolicy).
  std::vector<bool> activable(const Held& held) const;
  Held* find(DatabaseId database);

  const Directory& directory_;
  DagClusterOptions options_;
  std::vector<std::uint8_t> seen_;      // latest physical islands; the witness last
  std::vector<std::uint8_t> acted_on_;  // what the group acts on
  std::vector<Instant> down_since_;     // by member: when it last fell silent
  std::vector<bool> in_group_;          // by member
  std::vector<Requests<bool>> blocks_;  // by member: who says that its copies stay passive
  std::vector<bool> may_vote_;          // by member: restored groups leave the others out
  bool witness_may_vote_ = true;
  bool has_quorum_ = true;
  std::uint32_t version_ = 0;
  std::vector<Held> held_;
};

}  // namespace casgrid
