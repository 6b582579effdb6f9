#include "model/mailbox/dag_cluster.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/base/overloaded.h"
#include "model/base/questions.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kOrderBytes = 300;
// Timer tags: kind in the highest bit, then what it is about: side, database of the group, attempt.
constexpr std::uint64_t kMountBit = std::uint64_t{1} << 63;
constexpr unsigned kSideShift = 48;
constexpr unsigned kIndexShift = 32;
constexpr std::uint64_t kSideMask = 0x7FFF;
constexpr std::uint64_t kIndexMask = 0xFFFF;

// Who may block a member's copies beside the faults of the plan.
constexpr std::uint32_t kByPolicy = 0xFFFFFFFF;  // DatabaseCopyAutoActivationPolicy
constexpr std::uint32_t kByHealth = 0xFFFFFFFE;  // the member's own managed availability

}  // namespace

DagCluster::DagCluster(const Directory& directory, DagClusterOptions options)
    : directory_(directory),
      options_(std::move(options)),
      permission_(directory.at(options_.self)),
      members_(directory.at(options_.self)),
      sides_(1) {
  seen_.assign(dag().members.size() + 1, 0);
  if (dag().witness_site.is_none()) seen_.back() = Membership::kDown;
  acted_on_ = seen_;
  down_since_.assign(dag().members.size(), kStart);
  sides_[0].reached.assign(dag().members.size(), true);
  sides_[0].standing.in_group.assign(dag().members.size(), true);
  const std::vector<bool> blocked = blocked_by_policy(directory_, dag());
  blocks_.resize(blocked.size());
  for (std::size_t m = 0; m < blocked.size(); ++m) {
    if (blocked[m]) blocks_[m].ask(kByPolicy, true);
  }
  for (std::size_t i = 0; i < directory_.databases.size(); ++i) {
    if (directory_.databases[i].dag != options_.self) continue;
    Held held;
    held.database = DatabaseId{i};
    held.active = held.last = options_.active[i];
    held.broken.resize(directory_.databases[i].copies.size());
    sides_[0].held.push_back(std::move(held));
  }
  SIM_ASSERT(sides_[0].held.size() <= kIndexMask);
}

bool DagCluster::has_quorum() const {
  return std::any_of(sides_.begin(), sides_.end(), [](const Side& s) { return s.has_quorum; });
}

void DagCluster::handle(const Input& input, Instant now, Outbox& out) {
  switch (input.kind) {
    case InputKind::MembershipChanged:
      membership(*input.groups, now, out);
      break;
    case InputKind::TimerDue:
      if ((input.tag & kMountBit) != 0) {
        mount_due(input.tag, now, out);
      } else {
        detect(static_cast<std::uint32_t>(input.tag), now, out);
      }
      break;
    case InputKind::FaultTold:
      fault(*input.fault, now, out);
      break;
    case InputKind::Told:
      if (const auto* asked = input.message->as<ClusterOrder>()) {
        if (asked->kind == ClusterOrder::Kind::FailAway) block(asked->active, kByHealth, now, out);
        if (asked->kind == ClusterOrder::Kind::IsHealthy)
          unblock(asked->active, kByHealth, now, out);
      }
      break;
    default:
      break;
  }
}

void DagCluster::membership(const Membership& groups, Instant now, Outbox& out) {
  const auto& members = dag().members;
  SIM_ASSERT(groups.count == members.size() + 1);
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (groups.partition[i] == Membership::kDown && seen_[i] != Membership::kDown)
      down_since_[i] = now;
  }
  seen_.assign(groups.partition, groups.partition + groups.count);
  changed_at_ = now;
  permission_.services_stopped(seen_);
  ++version_;
  // A member that died has nothing mounted any more, detected or not.
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (seen_[i] != Membership::kDown) continue;
    for (Side& side : sides_) {
      for (Held& held : side.held) {
        if (held.active != members[i]) continue;
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
  const auto& members = dag().members;
  Islands next = seen_;
  if (version != version_) {
    // Something changed since, and has a timer of its own; what has been down long enough is down.
    next = acted_on_;
    for (std::size_t i = 0; i < members.size(); ++i) {
      const bool lasts =
          seen_[i] == Membership::kDown && now - down_since_[i] >= options_.detection;
      if (lasts) next[i] = Membership::kDown;
    }
    if (next == acted_on_) return;
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    const bool was_down = acted_on_[i] == Membership::kDown;
    const bool is_down = next[i] == Membership::kDown;
    if (was_down != is_down) {
      out.record(is_down ? RecordKind::ServerSeenDown : RecordKind::ServerSeenUp, members[i].value);
    }
  }
  acted_on_ = std::move(next);
  regroup(now, out);
}

void DagCluster::regroup(Instant now, Outbox& out) {
  spread_sides(acted_on_, out);
  permission_.ask(members_, acted_on_);
  for (std::size_t side = 0; side < sides_.size(); ++side) {
    if (sides_.size() == 1 || members_.is_alive(side, acted_on_)) regroup(side, now, out);
  }
}

void DagCluster::regroup(std::size_t number, Instant now, Outbox& out) {
  Side& side = sides_[number];
  const Islands islands = members_.seen_by(number, acted_on_);
  const GroupConfiguration& group = members_.configuration(number);
  const auto majority = island_with_quorum(dag(), group, islands);
  for (std::size_t m = 0; m < side.reached.size(); ++m) {
    side.reached[m] = majority && islands[m] == *majority;
    side.standing.in_group[m] = side.reached[m] && group.belongs[m];
  }
  if (side.has_quorum != majority.has_value()) {
    side.has_quorum = majority.has_value();
    out.record(side.has_quorum ? RecordKind::QuorumRegained : RecordKind::QuorumLost);
  }
  for (Held& held : side.held) {
    if (!held.active.is_none() && !is_member_in(number, held.active)) dismount(held, out);
    if (!held.target.is_none() && !is_member_in(number, held.target)) {
      held.target = held.next = ServerId{};
      ++held.attempt;
    }
    settle(number, held, options_.mount, now, out);
    publish(number, held, out);
  }
}

// Whoever reaches a member of a newer side learns of it.
void DagCluster::spread_sides(const Islands& islands, Outbox& out) {
  for (std::size_t m = 0; m < dag().members.size(); ++m) {
    const std::size_t newest = members_.heard_of(m, islands);
    if (newest != members_.of(m)) take_side(m, newest, out);
  }
}

// What it has mounted goes with it if it belongs to the new side, which knows what its members
// have; else it dismounts.
void DagCluster::take_side(std::size_t member, std::size_t number, Outbox& out) {
  const ServerId server = dag().members[member];
  Side& from = sides_[members_.of(member)];
  Side& to = sides_[number];
  const bool belongs = members_.configuration(number).belongs[member];
  for (std::size_t i = 0; i < from.held.size(); ++i) {
    Held& held = from.held[i];
    if (held.target == server) {
      held.target = held.next = ServerId{};
      ++held.attempt;
    }
    if (held.active != server) continue;
    if (belongs && to.held[i].active.is_none() && to.held[i].target.is_none()) {
      to.held[i].active = to.held[i].last = server;
      held.active = ServerId{};
    } else {
      dismount(held, out);
    }
  }
  SIM_ASSERT(from.held.size() == to.held.size());
  members_.follow(member, number);
  tell_side(member, out);
}

void DagCluster::tell_side(std::size_t member, Outbox& out) {
  out.record(RecordKind::SideTaken, dag().members[member].value,
             members_.belongs(member) ? members_.age(members_.of(member)) : kPutOut);
}

void DagCluster::restore_quorum(SiteId site, Instant now, Outbox& out) {
  const auto& members = dag().members;
  std::optional<std::size_t> commanding;  // where the command runs
  for (std::size_t m = members.size(); m-- > 0;) {
    if (directory_.at(members[m]).site == site && seen_[m] != Membership::kDown) commanding = m;
  }
  if (!commanding) return;
  Side fresh;
  fresh.reached.assign(members.size(), false);
  fresh.standing.in_group.assign(members.size(), false);
  fresh.has_quorum = false;
  for (const Held& known : sides_[members_.of(*commanding)].held) {
    Held held = known;
    held.active = held.target = held.next = ServerId{};
    held.no_copy_told = false;
    fresh.held.push_back(std::move(held));
  }
  const std::size_t side = members_.found(directory_, site, seen_);
  if (side == sides_.size()) {
    sides_.push_back(std::move(fresh));
  } else {
    // Mounts that nobody waits for any more stay void.
    for (std::size_t i = 0; i < fresh.held.size(); ++i)
      fresh.held[i].attempt = sides_[side].held[i].attempt + 1;
    sides_[side] = std::move(fresh);
  }
  for (std::size_t m = 0; m < members.size(); ++m) {
    if (!members_.configuration(side).votes[m]) continue;
    take_side(m, side, out);
    permission_.give(m);
  }
  acted_on_ = seen_;
  regroup(now, out);
}

void DagCluster::take_in_again(SiteId site, Instant now, Outbox& out) {
  const auto side = members_.take_all_in(site);
  if (!side) return;
  for (std::size_t m = 0; m < dag().members.size(); ++m) {
    if (members_.of(m) == *side) tell_side(m, out);
  }
  regroup(now, out);
}

std::optional<std::size_t> DagCluster::number_of(ServerId server) const {
  const auto& members = dag().members;
  const auto found = std::find(members.begin(), members.end(), server);
  if (found == members.end()) return std::nullopt;
  return static_cast<std::size_t>(found - members.begin());
}

bool DagCluster::is_member_in(std::size_t side, ServerId server) const {
  const auto m = number_of(server);
  return m && sides_[side].standing.in_group[*m] && is_there(side, *m);
}

// As of now: since the group last acted a member may have gone, or heard of another side.
bool DagCluster::is_there(std::size_t side, std::size_t member) const {
  return seen_[member] != Membership::kDown && members_.of(member) == side;
}

GroupStanding DagCluster::standing_now(std::size_t side) const {
  GroupStanding standing = sides_[side].standing;
  for (std::size_t m = 0; m < standing.in_group.size(); ++m) {
    if (!is_there(side, m)) standing.in_group[m] = false;
  }
  standing.is_blocked.clear();
  for (const Requests<bool>& blocks : blocks_) standing.is_blocked.push_back(blocks.any());
  standing.may_mount = permission_.bits();
  return standing;
}

std::vector<bool> DagCluster::usable(std::size_t side, const Held& held) const {
  std::vector<bool> can =
      usable_copies(directory_, directory_.at(held.database), standing_now(side));
  for (std::size_t i = 0; i < can.size(); ++i) can[i] = can[i] && !held.broken[i].any();
  return can;
}

std::vector<bool> DagCluster::activable(std::size_t side, const Held& held) const {
  std::vector<bool> can =
      activable_copies(directory_, directory_.at(held.database), standing_now(side), held.last);
  for (std::size_t i = 0; i < can.size(); ++i) can[i] = can[i] && !held.broken[i].any();
  return can;
}

// Gives a database that is nowhere its best copy. G2.
void DagCluster::settle(std::size_t side, Held& held, Duration wait, Instant now, Outbox& out) {
  if (!held.active.is_none() || !held.target.is_none()) return;
  const auto choice = sides_[side].has_quorum
                          ? choose_copy(directory_.at(held.database), activable(side, held))
                          : std::nullopt;
  if (!choice) {
    if (!held.no_copy_told) out.record(RecordKind::NoCopyLeft, held.database.value);
    held.no_copy_told = true;
    return;
  }
  held.no_copy_told = false;
  held.target = choice->server;
  held.lost_since = lost_since(side, held, choice->server);
  out.record(RecordKind::CopyChosen, held.database.value, choice->server.value,
             choice->criteria_set);
  set_mount_timer(side, held, now + wait, out);
}

// Attempt Copy Last Logs fetches from a server that is there what the copy lacks.
Instant DagCluster::lost_since(std::size_t side, const Held& held, ServerId target) const {
  const auto last = number_of(held.last);
  if (!last || held.last == target || (sides_[side].reached[*last] && is_there(side, *last)))
    return kNever;
  for (const DatabaseCopy& copy : directory_.at(held.database).copies) {
    if (copy.server != target || copy.copy_queue_length == 0) continue;
    const Instant silent = seen_[*last] == Membership::kDown ? down_since_[*last] : changed_at_;
    return std::max(kStart, silent - copy.copy_queue_length * options_.log_span);
  }
  return kNever;
}

void DagCluster::set_mount_timer(std::size_t side, Held& held, Instant at, Outbox& out) {
  const auto index = static_cast<std::uint64_t>(&held - sides_[side].held.data());
  SIM_ASSERT(index < sides_[side].held.size() && held.active.is_none() && !held.target.is_none());
  out.set_timer(at, kMountBit | (std::uint64_t{side} << kSideShift) | (index << kIndexShift) |
                        ++held.attempt);
}

void DagCluster::mount_due(std::uint64_t tag, Instant now, Outbox& out) {
  const std::size_t side = (tag >> kSideShift) & kSideMask;
  Held& held = sides_[side].held[(tag >> kIndexShift) & kIndexMask];
  if (held.attempt != static_cast<std::uint32_t>(tag) || held.target.is_none()) return;
  SIM_ASSERT(held.active.is_none());  // G1, G3
  const ServerId target = held.target;
  const ServerId next = held.next;
  held.target = held.next = ServerId{};
  const std::vector<bool> can = usable(side, held);
  const auto& copies = directory_.at(held.database).copies;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    if (copies[i].server != target || !can[i]) continue;
    held.active = held.last = target;
    order(target, ClusterOrder::Kind::Mount, held, out);
    held.lost_since = kNever;
    publish(side, held, out);
    if (!next.is_none()) move(side, held, next, now, out);
    return;
  }
  settle(side, held, options_.mount, now, out);  // the target went away meanwhile
}

void DagCluster::dismount(Held& held, Outbox& out) {
  if (held.active.is_none()) return;
  SIM_ASSERT(held.target.is_none() && held.next.is_none());
  order(held.active, ClusterOrder::Kind::Dismount, held, out);
  held.active = ServerId{};
}

// Members that were put out are told, too: clients ask them.
void DagCluster::publish(std::size_t side, const Held& held, Outbox& out) {
  for (std::size_t m = 0; m < sides_[side].reached.size(); ++m) {
    if (sides_[side].reached[m] && is_there(side, m))
      order(dag().members[m], ClusterOrder::Kind::ActiveOn, held, out);
  }
}

void DagCluster::order(ServerId to, ClusterOrder::Kind kind, const Held& held, Outbox& out) {
  ClusterOrder o;
  o.kind = kind;
  o.database = held.database;
  o.active = held.active;
  if (kind == ClusterOrder::Kind::Mount) o.lost_since = held.lost_since;
  out.order(options_.participants[to.index()], {kOrderBytes, o});
}

template <class Act>
void DagCluster::on_every_side(DatabaseId database, const Act& act) {
  for (std::size_t side = 0; side < sides_.size(); ++side) {
    if (!members_.is_followed(side)) continue;
    for (Held& held : sides_[side].held) {
      if (database.is_none() || held.database == database) act(side, held);
    }
  }
}

void DagCluster::fault(const ParticipantFault& fault, Instant now, Outbox& out) {
  const auto is_own = [this](DatabaseId id) { return directory_.at(id).dag == options_.self; };
  std::visit(Overloaded{[&](const act::FailDatabase& failed) {
                          SIM_ASSERT(is_own(failed.database));
                          on_every_side(failed.database, [&](std::size_t side, Held& held) {
                            fail_database(side, held, fault, now, out);
                          });
                        },
                        [&](const act::MoveDatabase& moved) {
                          SIM_ASSERT(is_own(moved.database));
                          on_every_side(moved.database, [&](std::size_t side, Held& held) {
                            switch_over(side, held, moved.to, fault, now, out);
                          });
                        },
                        [&](const act::Rebalance&) {
                          on_every_side(DatabaseId{}, [&](std::size_t side, Held& held) {
                            rebalance(side, held, now, out);
                          });
                        },
                        [&](const act::RestoreQuorum& restored) {
                          if (fault.is_over)
                            take_in_again(restored.site, now, out);
                          else
                            restore_quorum(restored.site, now, out);
                        },
                        [&](const act::BlockActivation& blocked) {
                          SIM_ASSERT(number_of(blocked.server).has_value());
                          if (fault.is_over)
                            unblock(blocked.server, fault.number, now, out);
                          else
                            block(blocked.server, fault.number, now, out);
                        }},
             act_on<GroupAct>(fault));
}

// DatabaseCopyActivationDisabledAndMoveNow with an activation policy of Blocked. What has no other
// copy stays where it is.
void DagCluster::block(ServerId server, std::uint32_t number, Instant now, Outbox& out) {
  if (const auto m = number_of(server)) blocks_[*m].ask(number, true);
  on_every_side(DatabaseId{}, [&](std::size_t side, Held& held) {
    if (held.active != server) return;
    const auto choice = choose_copy(directory_.at(held.database), activable(side, held));
    if (choice) move(side, held, choice->server, now, out);
  });
}

void DagCluster::unblock(ServerId server, std::uint32_t number, Instant now, Outbox& out) {
  if (const auto m = number_of(server)) blocks_[*m].withdraw(number);
  on_every_side(DatabaseId{}, [&](std::size_t side, Held& held) {
    settle(side, held, options_.mount, now, out);
  });
}

void DagCluster::rebalance(std::size_t side, Held& held, Instant now, Outbox& out) {
  const std::vector<bool> can = usable(side, held);
  const auto& copies = directory_.at(held.database).copies;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    if (!can[i] || copies[i].activation_suspended) continue;
    move(side, held, copies[i].server, now, out);
    break;
  }
}

// The copy that a fault broke is whole again when that fault is over, and no other copy is.
void DagCluster::fail_database(std::size_t side, Held& held, const ParticipantFault& fault,
                               Instant now, Outbox& out) {
  const auto& copies = directory_.at(held.database).copies;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    if (fault.is_over) {
      held.broken[i].withdraw(fault.number);
    } else if (copies[i].server == held.active) {
      held.broken[i].ask(fault.number, true);
    }
  }
  if (!fault.is_over) dismount(held, out);
  settle(side, held, options_.mount, now, out);
  publish(side, held, out);
}

// Of several switchovers that are not over the latest says where the database belongs; after the
// last of them that is where it was before the first.
void DagCluster::switch_over(std::size_t side, Held& held, ServerId target,
                             const ParticipantFault& fault, Instant now, Outbox& out) {
  if (!fault.is_over) {
    if (!held.moves.any()) held.home = held.last;
    held.moves.ask(fault.number, target);
  } else {
    if (!held.moves.any()) return;
    const bool was_latest = held.moves.all().back().who == fault.number;
    held.moves.withdraw(fault.number);
    if (!was_latest) return;
  }
  const ServerId to = held.moves.any() ? held.moves.all().back().what : held.home;
  if (held.target.is_none()) {
    move(side, held, to, now, out);
  } else {
    held.next = to;  // it is under way to another server: from there it goes on
  }
}

// A switchover to where the database is, or to a copy that cannot be mounted, changes nothing: the
// database stays mounted.
void DagCluster::move(std::size_t side, Held& held, ServerId to, Instant now, Outbox& out) {
  SIM_ASSERT(held.active.is_none() || held.target.is_none());
  if (held.active.is_none() || held.active == to || !sides_[side].has_quorum) return;
  const auto& copies = directory_.at(held.database).copies;
  const std::vector<bool> can = usable(side, held);
  for (std::size_t i = 0; i < copies.size(); ++i) {
    if (copies[i].server != to || !can[i]) continue;
    dismount(held, out);
    held.target = to;
    held.lost_since = kNever;
    out.record(RecordKind::CopyChosen, held.database.value, to.value, 0);
    set_mount_timer(side, held, now + options_.switchover, out);
    publish(side, held, out);
    return;
  }
}

}  // namespace casgrid
