// What breaks, and how the world comes to feel it.
#include <algorithm>

#include "model/base/assert.h"
#include "model/base/overloaded.h"
#include "sim/engine/event_kind.h"
#include "sim/engine/world.h"

namespace casgrid {
namespace {

// Where a drawn fault stands: seconds of the next gap or length.
Duration drawn(const Variate& law, RandomStream& draws) {
  return from_seconds(law.draw(draws.next()));
}

}  // namespace

void World::check_plan() const {
  const auto is_there = [this](ParticipantId who) { return who.index() < placements_.size(); };
  const auto is_zone = [this](ZoneId zone) { return zone.index() < topology_.zones.size(); };
  const auto is_link = [this](LinkId link) { return link.index() < topology_.links.size(); };
  for (const PlannedFault& fault : faults_) {
    SIM_ASSERT(fault.lasting >= Duration{0});
    const bool is_sound = std::visit(
        Overloaded{
            [&](const AnyOf<CrashFault, PowerLossFault, ToldFault> auto& f) {
              return is_there(f.participant);
            },
            [&](const ZoneLossFault& f) { return is_zone(f.zone); },
            [&](const LinkDownFault& f) { return is_link(f.link); },
            [&](const LinkBandwidthFault& f) { return is_link(f.link) && f.bits_per_second > 0; },
            [&](const MessageRuleFault& f) {
              return is_zone(f.from) && is_zone(f.to) && f.share >= 0 && f.share <= 1 &&
                     f.delay >= Duration{0};
            },
        },
        fault.effect);
    SIM_ASSERT(is_sound);
  }
}

void World::schedule_fault(std::uint32_t index) {
  const PlannedFault& fault = faults_[index];
  Instant start = fault.at;
  if (fault.drawn) start = now_ + drawn(fault.every_s, fault_states_[index].draws);
  schedule(start, kFaultEvent, ParticipantId{}, (std::uint64_t{index} << 1) | 1);
  if (!fault.drawn && fault.lasting > Duration{0}) {
    schedule(start + fault.lasting, kFaultEvent, ParticipantId{}, std::uint64_t{index} << 1);
  }
}

void World::fault_due(std::uint32_t index, bool apply) {
  // It begins, ends, and begins again: never twice the same.
  SIM_ASSERT(fault_states_[index].active != apply);
  fault_states_[index].active = apply;
  observer_.record(Record{now_, ParticipantId{},
                          apply ? RecordKind::FaultApplied : RecordKind::FaultCleared, index, 0, 0,
                          0});
  take_effect(index, apply);
  tell_memberships();
  const PlannedFault& fault = faults_[index];
  if (!fault.drawn) return;
  if (apply) {
    const Duration lasting = drawn(fault.lasting_s, fault_states_[index].draws);
    schedule(now_ + lasting, kFaultEvent, ParticipantId{}, std::uint64_t{index} << 1);
  } else {
    schedule_fault(index);
  }
}

void World::take_effect(std::uint32_t index, bool apply) {
  std::visit(
      Overloaded{
          [&](const CrashFault& f) { hold_down(f.participant, Outage::Crash, index, apply); },
          [&](const PowerLossFault& f) {
            hold_down(f.participant, Outage::PowerLoss, index, apply);
          },
          [&](const ZoneLossFault& f) { lose_zone(f.zone, index, apply); },
          [&](const LinkDownFault& f) { lose_link(f.link, index, apply); },
          [&](const LinkBandwidthFault& f) { narrow_link(f, index, apply); },
          [&](const ToldFault& f) { tell_fault(f, index, apply); },
          [&](const MessageRuleFault&) { rules_.take(index, !apply, true); },
      },
      faults_[index].effect);
}

void World::tell_fault(const ToldFault& told, std::uint32_t index, bool apply) {
  if (told.is_act_alone && !apply) return;
  const ParticipantFault fault{.act = told.act, .number = index, .is_over = !apply};
  Input input;
  input.kind = InputKind::FaultTold;
  input.fault = &fault;
  give(told.participant, input);
}

bool World::is_silent(ParticipantId who) const {
  return standings_[who.index()].is_powerless ||
         zone_losses_[placements_[who.index()].zone.index()].any();
}

void World::hold_down(ParticipantId who, Outage outage, std::uint32_t index, bool apply) {
  Standing& standing = standings_[who.index()];
  Requests<Outage>& outages = outages_[who.index()];
  outages.take(index, !apply, outage);
  standing.is_powerless = std::any_of(outages.all().begin(), outages.all().end(),
                                      [](const auto& o) { return o.what == Outage::PowerLoss; });
  if (!apply) {
    start_participant(who);
  } else if (standing.is_running) {
    stop_participant(who, outage == Outage::PowerLoss);
  }
}

void World::crash(ParticipantId who) {
  SIM_ASSERT(standings_[who.index()].is_running);
  stop_participant(who, false);
}

void World::stop_participant(ParticipantId who, bool silently) {
  Standing& standing = standings_[who.index()];
  standing.is_running = false;
  standing.timers_from = standing.count;
  note(who, RecordKind::ParticipantDown);
  if (CpuStation* cpu = placements_[who.index()].cpu.get(); cpu != nullptr) {
    if (says_all_) note(who, RecordKind::CpuLost, static_cast<std::uint32_t>(cpu->jobs()));
    cpu->flush(now_);
  }
  break_connections(who, silently);
  // An order that was on its way to the process is not for the one that comes after it.
  for (Transfer& t : transfers_) {
    if (t.in_use && t.kind == TransferKind::Ordered && t.to == who) t.lost = true;
  }
  Input input;
  input.kind = InputKind::Crashed;
  give(who, input);
}

void World::start_participant(ParticipantId who) {
  Standing& standing = standings_[who.index()];
  if (standing.is_running || outages_[who.index()].any() || is_silent(who)) return;
  standing.is_running = true;
  note(who, RecordKind::ParticipantUp);
  Input input;
  input.kind = InputKind::Started;
  give(who, input);
}

void World::break_connections(ParticipantId who, bool silently) {
  for (std::uint32_t slot = 0; slot < connections_.size(); ++slot) {
    const Connection& c = connections_[slot];
    if (c.state == ConnectionState::Unused) continue;
    const ConnectionId id{slot, c.generation};
    const bool is_reachable = !silently && route_between(c.ends[0], c.ends[1]).exists;
    if (c.balancer_id() == who && c.ends[1] != who) {
      cut(id, is_reachable);
    } else {
      lose_ends(id, who, is_reachable);
    }
  }
}

// The balancer between its ends has lost its table.
void World::cut(ConnectionId id, bool is_reachable) {
  Connection& c = connections_[id.slot];
  c.is_cut = true;
  if (!is_reachable || c.state == ConnectionState::Closing) return;
  for (const Side side : {Side::Client, Side::Server}) {
    if (!c.is_dead_end(side)) tell_closed(id, side, CloseReason::Reset);
  }
}

// Whoever was at an end of it, or at both, has forgotten it.
void World::lose_ends(ConnectionId id, ParticipantId who, bool is_reachable) {
  Connection& c = connections_[id.slot];
  for (const Side side : {Side::Client, Side::Server}) {
    if (c.ends[at(side)] != who || c.is_dead_end(side)) continue;
    const Side peer = other(side);
    c.set_dead_end(side, true);
    if (c.is_dead_end(peer) && c.state != ConnectionState::Closing) {
      release(id);
      return;
    }
    if (is_reachable && c.state != ConnectionState::Closing)
      tell_closed(id, peer, CloseReason::Reset);
  }
}

void World::lose_zone(ZoneId zone, std::uint32_t index, bool apply) {
  Requests<bool>& losses = zone_losses_[zone.index()];
  const bool was_lost = losses.any();
  losses.take(index, !apply, true);
  const bool is_lost = losses.any();
  if (was_lost == is_lost) return;
  if (is_lost) lose_transfers_over(LinkId{}, zone);
  topology_.zones[zone.index()].up = !is_lost;
  topology_.find_routes();
  for (std::size_t i = 0; i < placements_.size(); ++i) {
    const Placement& p = placements_[i];
    // Only machines lose power; a population's users outlive their building's.
    if (p.zone != zone || (p.cpu == nullptr && !p.is_balancer)) continue;
    if (is_lost && standings_[i].is_running) stop_participant(ParticipantId{i}, true);
    if (!is_lost) start_participant(ParticipantId{i});
  }
}

void World::lose_link(LinkId link, std::uint32_t index, bool apply) {
  Requests<bool>& losses = link_losses_[link.index()];
  const bool was_lost = losses.any();
  losses.take(index, !apply, true);
  const bool is_lost = losses.any();
  if (was_lost == is_lost) return;
  if (is_lost) lose_transfers_over(link, ZoneId{});
  topology_.links[link.index()].up = !is_lost;
  topology_.find_routes();
}

// Of several bandwidths that faults leave a link, the narrowest counts.
void World::narrow_link(const LinkBandwidthFault& fault, std::uint32_t index, bool apply) {
  Requests<std::uint64_t>& asked = narrowings_[fault.link.index()];
  asked.take(index, !apply, fault.bits_per_second);
  std::uint64_t rate = asked.any() ? asked.all().front().what : full_rates_[fault.link.index()];
  for (const auto& standing : asked.all()) rate = std::min(rate, standing.what);
  std::uint64_t& now_is = topology_.links[fault.link.index()].bits_per_second;
  if (now_is == rate) return;
  now_is = rate;
  fabric_->bandwidth_changed(fault.link, now_);
}

// What has the link, or one that ends in the zone, on its way and has not arrived. Faults are rare:
// looking through every transfer then is cheaper than keeping, on every transfer, what a fault
// would need.
void World::lose_transfers_over(LinkId link, ZoneId zone) {
  const auto touches = [&](const std::vector<LinkDirection>& way) {
    return std::any_of(way.begin(), way.end(), [&](const LinkDirection& d) {
      const Link& l = topology_.links[d.link.index()];
      return d.link == link || l.a == zone || l.b == zone;
    });
  };
  std::vector<TransferSlot> abandoned;
  for (TransferSlot slot = 0; slot < transfers_.size(); ++slot) {
    Transfer& t = transfers_[slot];
    if (!t.in_use || t.kind == TransferKind::Ordered || t.kind == TransferKind::BalancerNotice)
      continue;
    if (!touches(t.carried ? topology_.way(t.way) : route_between(t.from, t.to).links)) continue;
    t.lost = true;
    if (t.carried && t.leaves > now_) abandoned.push_back(slot);
  }
  if (abandoned.empty()) return;
  fabric_->abandon(abandoned, now_);
  for (const TransferSlot slot : abandoned) {
    ++transfers_[slot].event;
    lose_transfer(slot);
  }
}

std::vector<std::uint8_t> World::membership_of(const ClusterPlacement& cluster) const {
  std::vector<ZoneId> zones;
  for (const ParticipantId member : cluster.members)
    zones.push_back(placements_[member.index()].zone);
  if (!cluster.witness_zone.is_none()) zones.push_back(cluster.witness_zone);
  const auto is_down = [&](std::size_t i) {
    if (i < cluster.members.size()) return !standings_[cluster.members[i].index()].is_running;
    return zone_losses_[zones[i].index()].any();
  };
  std::vector<std::uint8_t> islands(cluster.members.size() + 1, Membership::kDown);
  for (std::size_t i = 0; i < zones.size(); ++i) {
    if (is_down(i)) continue;
    islands[i] = static_cast<std::uint8_t>(i);
    for (std::size_t j = 0; j < i; ++j) {
      if (islands[j] == Membership::kDown) continue;
      if (zones[i] == zones[j] || topology_.route(zones[i], zones[j]).exists) {
        islands[i] = islands[j];
        break;
      }
    }
  }
  return islands;
}

void World::tell_memberships() {
  for (std::size_t i = 0; i < clusters_.size(); ++i) {
    std::vector<std::uint8_t> islands = membership_of(clusters_[i]);
    if (islands == memberships_[i]) continue;
    const bool is_first = memberships_[i].empty();
    memberships_[i] = std::move(islands);
    // Before anything broke, the group's own start assumes everybody present.
    const std::size_t voters =
        clusters_[i].members.size() + (clusters_[i].witness_zone.is_none() ? 0 : 1);
    const bool all_up = std::all_of(memberships_[i].begin(),
                                    memberships_[i].begin() + static_cast<std::ptrdiff_t>(voters),
                                    [](std::uint8_t island) { return island == 0; });
    if (is_first && all_up) continue;
    const Membership membership{memberships_[i].data(),
                                static_cast<std::uint32_t>(memberships_[i].size())};
    Input input;
    input.kind = InputKind::MembershipChanged;
    input.groups = &membership;
    give(clusters_[i].cluster, input);
  }
}

}  // namespace casgrid
