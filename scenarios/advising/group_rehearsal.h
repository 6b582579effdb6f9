// The groups of a scenario under its faults, without clients: real mailbox servers, real groups and
// the real world, in which everybody else stands mute. So a run's mounts are known in a moment: to
// check(), which looks ahead, and to tests, which compare them with what planning says.
#pragma once

#include <memory>
#include <vector>

#include "model/mailbox/dag_cluster.h"
#include "model/mailbox/mailbox_server.h"
#include "scenarios/deployment/deployment.h"
#include "sim/engine/world.h"
#include "sim/observe/checkers.h"

namespace casgrid {

class GroupRehearsal {
 public:
  struct Mounts {
    std::vector<std::vector<ServerId>> on;  // by DatabaseId: all servers that have it mounted
    std::vector<bool> is_running;           // by ServerId
    std::vector<bool> has_quorum;           // by DagId: some part of it
  };

  // Requires: `resolved` was validated and resolved. `topology` is build_topology(resolved).
  GroupRehearsal(const scenario::Scenario& resolved, const Directory& directory,
                 const Topology& topology, const Roster& roster);

  // What the faults come to at `end`.
  Mounts play(std::vector<PlannedFault> faults, Instant end);
  // Of the last play().
  const std::vector<Checkers::MountedTwice>& mounted_twice() const { return mounted_twice_; }
  const std::vector<Violation>& violations() const { return violations_; }
  // Zones that reached each other at the end of the last play(), links and zones as they were left.
  const Topology& topology() const { return left_; }

 private:
  std::unique_ptr<MailboxServer> mailbox_server(ServerId self) const;
  std::unique_ptr<DagCluster> group(DagId self) const;

  const scenario::Scenario& scenario_;
  const Directory& directory_;
  const Topology& topology_;
  const Roster& roster_;
  std::vector<ServerId> active_;
  Topology left_;
  std::vector<Checkers::MountedTwice> mounted_twice_;
  std::vector<Violation> violations_;
};

}  // namespace casgrid
