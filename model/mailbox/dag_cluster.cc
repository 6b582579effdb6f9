#include "model/mailbox/dag_cluster.h"

#include <algorithm>

#include "model/base/assert.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kOrderBytes = 300;
// Timer tags: kind in the highest bit, then what it is about.
constexpr std::uint64_t kMountBit = std::uint64_t{1} << 63;

// Who may block a member's copies beside the faults of the plan.
constexpr std::uint32_t kPolicy = 0xFFFFFFFF;  // DatabaseCopyAutoActivationPolicy
constexpr std::uint32_t kHealth = 0xFFFFFFFE;  // the member's own managed availability

}  // namespace

DagCluster::DagCluster(const Directory& directory, DagClusterOptions options)
    : directory_(directory), options_(std::move(options)) {
  const Dag& dag = directory_.at(options_.self);
  seen_.assign(dag.members.size() + 1, 0);
  if (dag.witness_site.is_none()) seen_.back() = Membership::kDown;
  acted_on_ = seen_;
  down_since_.assign(dag.members.size(), kStart);
  in_group_.assign(dag.members.size(), true);
  may_vote_.assign(dag.members.size(), true);
  blocks_.resize(dag.members.size());
  for (std::size_t m = 0; m < dag.members.size(); ++m) {
    if (directory_.at(dag.members[m]).activation_policy == ActivationPolicy::Blocked)
      blocks_[m].ask(kPolicy, true);
  }
  for (std::size_t i = 0; i < directory_.databases.size(); ++i) {
    if (directory_.databases[i].dag != options_.self) continue;
    Held held;
    held.database = DatabaseId{i};
    held.active = held.last = options_.active[i];
    held.broken.resize(directory_.databases[i].copies.size());
    held_.push_back(std::move(held));
  }
}

void DagCluster::handle(const Input& input, Instant now, Outbox& out) {
  switch (input.kind) {
    case InputKind::MembershipChanged:
      membership(*input.groups, now, out);
      break;
    case InputKind::TimerDue:
      if ((input.tag & kMountBit) != 0) {
        mount_due((input.tag & ~kMountBit) >> 32, static_cast<std::uint32_t>(input.tag), now, out);
      } else {
        detect(static_cast<std::uint32_t>(input.tag), now, out);
      }
      break;
    case InputKind::FaultTold:
      fault(*input.fault, now, out);
      break;
    case InputKind::Told:
      if (const auto* asked = std::get_if<ClusterOrder>(&input.message->body)) {
        if (asked->kind == ClusterOrder::Kind::FailAway) block(asked->active, kHealth, now, out);
        if (asked->kind == ClusterOrder::Kind::IsHealthy) unblock(asked->active, kHealth, now, out);
      }
      break;
    default:
      break;
  }
}

void DagCluster::membership(const Membership& groups, Instant now, Outbox& out) {
  const Dag& dag = directory_.at(options_.self);
  for (std::size_t i = 0; i < dag.members.size(); ++i) {
    if (groups.partition[i] == Membership::kDown && seen_[i] != Membership::kDown)
      down_since_[i] = now;
  }
  seen_.assign(groups.partition, groups.partition + groups.count);
  ++version_;
  // A member that died has nothing mounted any more, detected or not.
  for (std::size_t i = 0; i < dag.members.size(); ++i) {
    if (seen_[i] != Membership::kDown) continue;
    for (Held& held : held_) {
      if (held.active == dag.members[i]) {
        held.active = ServerId{};
        // Its mount waits for the detection; the others' tables still name the dead server until
        // then.
        held.target = ServerId{};
        ++held.attempt;
      }
    }
  }
  out.set_timer(now + options_.detection, version_);
}

void DagCluster::detect(std::uint32_t version, Instant now, Outbox& out) {
  const Dag& dag = directory_.at(options_.self);
  std::vector<std::uint8_t> next = seen_;
  if (version != version_) {
    // Something changed since, and has a timer of its own; what has been down long enough is down.
    next = acted_on_;
    for (std::size_t i = 0; i < dag.members.size(); ++i) {
      const bool lasts =
          seen_[i] == Membership::kDown && now - down_since_[i] >= options_.detection;
      if (lasts) next[i] = Membership::kDown;
    }
    if (next == acted_on_) return;
  }
  for (std::size_t i = 0; i < dag.members.size(); ++i) {
    const bool was_down = acted_on_[i] == Membership::kDown;
    const bool is_down = next[i] == Membership::kDown;
    if (was_down != is_down) {
      out.record(is_down ? RecordKind::ServerSeenDown : RecordKind::ServerSeenUp,
                 dag.members[i].value);
    }
  }
  acted_on_ = std::move(next);
  regroup(now, out);
}

void DagCluster::regroup(Instant now, Outbox& out) {
  const Dag& dag = directory_.at(options_.self);
  const auto voters =
      static_cast<std::size_t>(std::count(may_vote_.begin(), may_vote_.end(), true));
  const bool witness_votes = voters % 2 == 0 && witness_may_vote_ && !dag.witness_site.is_none();
  const std::size_t votes = voters + (witness_votes ? 1 : 0);
  std::optional<std::uint8_t> majority;
  for (std::size_t i = 0; i < dag.members.size() && !majority; ++i) {
    const std::uint8_t island = acted_on_[i];
    if (island == Membership::kDown) continue;
    std::size_t count = 0;
    for (std::size_t m = 0; m < dag.members.size(); ++m)
      count += may_vote_[m] && acted_on_[m] == island ? 1 : 0;
    if (witness_votes && acted_on_.back() == island) ++count;
    if (count * 2 > votes) majority = island;
  }
  for (std::size_t m = 0; m < dag.members.size(); ++m)
    in_group_[m] = majority && acted_on_[m] == *majority;
  if (has_quorum_ != majority.has_value()) {
    has_quorum_ = majority.has_value();
    out.record(has_quorum_ ? RecordKind::QuorumRegained : RecordKind::QuorumLost);
  }
  for (Held& held : held_) {
    if (!held.active.is_none() && !is_member_in(held.active)) dismount(held, out);
    if (!held.target.is_none() && !is_member_in(held.target)) {
      held.target = ServerId{};
      ++held.attempt;
    }
    settle(held, options_.mount, now, out);
    publish(held, out);
  }
}

bool DagCluster::is_member_in(ServerId server) const {
  const auto& members = directory_.at(options_.self).members;
  for (std::size_t m = 0; m < members.size(); ++m) {
    if (members[m] == server) return in_group_[m] && seen_[m] != Membership::kDown;
  }
  return false;
}

bool DagCluster::is_blocked(ServerId server) const {
  const auto& members = directory_.at(options_.self).members;
  for (std::size_t m = 0; m < members.size(); ++m) {
    if (members[m] == server) return blocks_[m].any();
  }
  return false;
}

std::vector<bool> DagCluster::usable(const Held& held) const {
  const Database& database = directory_.at(held.database);
  std::vector<bool> usable(database.copies.size());
  for (std::size_t i = 0; i < usable.size(); ++i) {
    const ServerId server = database.copies[i].server;
    usable[i] = !held.broken[i].any() && !is_blocked(server) && is_member_in(server);
  }
  return usable;
}

std::vector<bool> DagCluster::activable(const Held& held) const {
  std::vector<bool> can = usable(held);
  const SiteId site = held.last.is_none() ? SiteId{} : directory_.at(held.last).site;
  const auto& copies = directory_.at(held.database).copies;
  for (std::size_t i = 0; i < can.size(); ++i) {
    const Server& server = directory_.at(copies[i].server);
    if (server.activation_policy == ActivationPolicy::IntrasiteOnly && server.site != site)
      can[i] = false;
  }
  return can;
}

// Gives a database that is nowhere its best copy. G2.
void DagCluster::settle(Held& held, Duration wait, Instant now, Outbox& out) {
  if (!held.active.is_none() || !held.target.is_none()) return;
  const auto choice =
      has_quorum_ ? choose_copy(directory_.at(held.database), activable(held)) : std::nullopt;
  if (!choice) {
    if (!held.no_copy_told) out.record(RecordKind::NoCopyLeft, held.database.value);
    held.no_copy_told = true;
    return;
  }
  held.no_copy_told = false;
  held.target = choice->server;
  out.record(RecordKind::CopyChosen, held.database.value, choice->server.value,
             choice->criteria_set);
  const auto index = static_cast<std::uint64_t>(&held - held_.data());
  out.set_timer(now + wait, kMountBit | (index << 32) | ++held.attempt);
}

void DagCluster::mount_due(std::size_t index, std::uint32_t attempt, Instant now, Outbox& out) {
  Held& held = held_[index];
  if (held.attempt != attempt || held.target.is_none()) return;
  const ServerId target = held.target;
  const ServerId next = held.next;
  held.target = held.next = ServerId{};
  const std::vector<bool> can = usable(held);
  const auto& copies = directory_.at(held.database).copies;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    if (copies[i].server != target || !can[i]) continue;
    held.active = held.last = target;
    order(target, ClusterOrder::Kind::Mount, held, out);
    publish(held, out);
    if (!next.is_none()) move(held, next, now, out);
    return;
  }
  settle(held, options_.mount, now, out);  // the target went away meanwhile
}

void DagCluster::dismount(Held& held, Outbox& out) {
  if (held.active.is_none()) return;
  order(held.active, ClusterOrder::Kind::Dismount, held, out);
  held.active = ServerId{};
}

void DagCluster::publish(const Held& held, Outbox& out) {
  for (const ServerId member : directory_.at(options_.self).members) {
    if (is_member_in(member)) order(member, ClusterOrder::Kind::ActiveOn, held, out);
  }
}

void DagCluster::order(ServerId to, ClusterOrder::Kind kind, const Held& held, Outbox& out) {
  ClusterOrder o;
  o.kind = kind;
  o.database = held.database;
  o.active = held.active;
  out.order(options_.participants[to.index()], {kOrderBytes, o});
}

DagCluster::Held* DagCluster::find(DatabaseId database) {
  for (Held& held : held_) {
    if (held.database == database) return &held;
  }
  return nullptr;
}

void DagCluster::fault(const ParticipantFault& fault, Instant now, Outbox& out) {
  switch (fault.kind) {
    case ParticipantFault::Kind::FailDatabase:
      if (Held* held = find(fault.database)) fail_database(*held, fault, now, out);
      break;
    case ParticipantFault::Kind::MoveDatabase:
      if (Held* held = find(fault.database)) switch_over(*held, fault, now, out);
      break;
    case ParticipantFault::Kind::Rebalance:
      for (Held& held : held_) {
        const std::vector<bool> can = usable(held);
        const auto& copies = directory_.at(held.database).copies;
        for (std::size_t i = 0; i < copies.size(); ++i) {
          if (!can[i] || copies[i].activation_suspended) continue;
          move(held, copies[i].server, now, out);
          break;
        }
      }
      break;
    case ParticipantFault::Kind::RestoreQuorum: {
      const Dag& dag = directory_.at(options_.self);
      for (std::size_t m = 0; m < dag.members.size(); ++m) {
        may_vote_[m] =
            directory_.at(dag.members[m]).site == fault.site && seen_[m] != Membership::kDown;
      }
      witness_may_vote_ = dag.witness_site == fault.site;
      acted_on_ = seen_;
      regroup(now, out);
      break;
    }
    case ParticipantFault::Kind::SetActivation:
      if (fault.is_over) {
        unblock(fault.server, fault.number, now, out);
      } else {
        block(fault.server, fault.number, now, out);
      }
      break;
    default:
      break;
  }
}

// DatabaseCopyActivationDisabledAndMoveNow with an activation policy of Blocked. What has no other
// copy stays where it is.
void DagCluster::block(ServerId server, std::uint32_t number, Instant now, Outbox& out) {
  const auto& members = directory_.at(options_.self).members;
  for (std::size_t m = 0; m < members.size(); ++m) {
    if (members[m] == server) blocks_[m].ask(number, true);
  }
  for (Held& held : held_) {
    if (held.active != server) continue;
    const auto choice = choose_copy(directory_.at(held.database), activable(held));
    if (choice) move(held, choice->server, now, out);
  }
}

void DagCluster::unblock(ServerId server, std::uint32_t number, Instant now, Outbox& out) {
  const auto& members = directory_.at(options_.self).members;
  for (std::size_t m = 0; m < members.size(); ++m) {
    if (members[m] == server) blocks_[m].withdraw(number);
  }
  for (Held& held : held_) settle(held, options_.mount, now, out);
}

// The copy that a fault broke is whole again when that fault is over, and no other copy is.
void DagCluster::fail_database(Held& held, const ParticipantFault& fault, Instant now,
                               Outbox& out) {
  const auto& copies = directory_.at(held.database).copies;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    if (fault.is_over) {
      held.broken[i].withdraw(fault.number);
    } else if (copies[i].server == held.active) {
      held.broken[i].ask(fault.number, true);
    }
  }
  if (!fault.is_over) dismount(held, out);
  settle(held, options_.mount, now, out);
  publish(held, out);
}

// Of several switchovers that are not over the latest says where the database belongs; after the
// last of them that is where it was before the first.
void DagCluster::switch_over(Held& held, const ParticipantFault& fault, Instant now, Outbox& out) {
  if (!fault.is_over) {
    if (!held.moves.any()) held.home = held.last;
    held.moves.ask(fault.number, fault.server);
  } else {
    if (!held.moves.any()) return;
    const bool was_latest = held.moves.all().back().who == fault.number;
    held.moves.withdraw(fault.number);
    if (!was_latest) return;
  }
  const ServerId to = held.moves.any() ? held.moves.all().back().what : held.home;
  if (held.target.is_none()) {
    move(held, to, now, out);
  } else {
    held.next = to;  // it is under way to another server: from there it goes on
  }
}

// A switchover to where the database is, or to a copy that cannot be mounted, changes nothing: the
// database stays mounted.
void DagCluster::move(Held& held, ServerId to, Instant now, Outbox& out) {
  if (held.active.is_none() || held.active == to || !has_quorum_) return;
  const auto& copies = directory_.at(held.database).copies;
  const std::vector<bool> can = usable(held);
  for (std::size_t i = 0; i < copies.size(); ++i) {
    if (copies[i].server != to || !can[i]) continue;
    dismount(held, out);
    held.target = to;
    out.record(RecordKind::CopyChosen, held.database.value, to.value, 0);
    const auto index = static_cast<std::uint64_t>(&held - held_.data());
    out.set_timer(now + options_.switchover, kMountBit | (index << 32) | ++held.attempt);
    publish(held, out);
    return;
  }
}

}  // namespace casgrid
