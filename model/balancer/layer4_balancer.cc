#include "model/balancer/layer4_balancer.h"

#include "model/base/assert.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kProbeBytes = 200;

// Timer tags: whether it is the probe's time-out, the member, the probe's number.
constexpr std::uint64_t kTimeoutBit = std::uint64_t{1} << 63;

}  // namespace

Layer4Balancer::Layer4Balancer(Layer4BalancerOptions options)
    : options_(std::move(options)),
      members_(options_.pool.size()),
      last_(options_.pool.size() - 1) {
  SIM_ASSERT(!options_.pool.empty() && options_.probe_timeout <= options_.probe_interval);
}

void Layer4Balancer::handle(const Input& input, Instant now, Outbox& out) {
  switch (input.kind) {
    case InputKind::Started:
      // The members are probed in turn, evenly over the interval.
      for (std::size_t m = 0; m < members_.size(); ++m) {
        const Duration share = options_.probe_interval * static_cast<std::int64_t>(m) /
                               static_cast<std::int64_t>(members_.size());
        out.set_timer(now + share, m << 32);
      }
      break;
    case InputKind::Crashed:
      for (Member& m : members_) m = Member{};
      places_.clear();
      break;
    case InputKind::ConnectionOffered:
      offered(input.connection, out);
      break;
    case InputKind::ConnectionClosed:
      ended(input.connection);
      break;
    case InputKind::TimerDue: {
      const std::size_t member = (input.tag & ~kTimeoutBit) >> 32;
      if ((input.tag & kTimeoutBit) == 0) {
        probe(member, now, out);
      } else if (members_[member].awaits &&
                 members_[member].probe == static_cast<std::uint32_t>(input.tag)) {
        result(member, false, out);
      }
      break;
    }
    case InputKind::Told:
      if (const auto* answer = std::get_if<ProbeAnswer>(&input.message->body)) {
        for (std::size_t m = 0; m < members_.size(); ++m) {
          if (options_.pool[m].participant != input.peer) continue;
          if (members_[m].awaits && members_[m].probe == answer->number)
            result(m, answer->status == 200, out);
        }
      }
      break;
    default:
      break;
  }
}

void Layer4Balancer::probe(std::size_t member, Instant now, Outbox& out) {
  Member& m = members_[member];
  m.awaits = true;
  ++m.probe;
  out.tell(options_.pool[member].participant, {kProbeBytes, ProbeRequest{m.probe}});
  out.set_timer(now + options_.probe_timeout,
                kTimeoutBit | (static_cast<std::uint64_t>(member) << 32) | m.probe);
  out.set_timer(now + options_.probe_interval, static_cast<std::uint64_t>(member) << 32);
}

void Layer4Balancer::result(std::size_t member, bool good, Outbox& out) {
  Member& m = members_[member];
  m.awaits = false;
  if (good == m.is_up) {
    m.streak = 0;
    return;
  }
  if (++m.streak < (good ? options_.up_after : options_.down_after)) return;
  m.streak = 0;
  m.is_up = good;
  out.record(good ? RecordKind::PoolMemberUp : RecordKind::PoolMemberDown,
             options_.pool[member].server.value);
  if (good) return;
  // Clients of a dead member are told at once instead of finding out by their own patience.
  for (const ConnectionId c : m.connections) {
    places_[c.slot].generation = 0;
    out.close(c);
  }
  m.connections.clear();
}

std::size_t Layer4Balancer::choose() const {
  std::size_t best = members_.size();
  for (std::size_t i = 1; i <= members_.size(); ++i) {
    const std::size_t m = (last_ + i) % members_.size();
    if (!members_[m].is_up) continue;
    if (options_.policy == Layer4BalancerOptions::Policy::RoundRobin) return m;
    if (best == members_.size() ||
        members_[m].connections.size() < members_[best].connections.size())
      best = m;
  }
  return best;
}

void Layer4Balancer::offered(ConnectionId connection, Outbox& out) {
  const std::size_t member = choose();
  if (member == members_.size()) {
    out.close(connection);
    return;
  }
  last_ = member;
  if (connection.slot >= places_.size()) places_.resize(connection.slot + 1);
  auto& connections = members_[member].connections;
  places_[connection.slot] = {connection.generation, static_cast<std::uint32_t>(member),
                              static_cast<std::uint32_t>(connections.size())};
  connections.push_back(connection);
  out.forward(connection, options_.pool[member].participant);
}

void Layer4Balancer::ended(ConnectionId connection) {
  if (connection.slot >= places_.size()) return;
  Place& place = places_[connection.slot];
  if (place.generation != connection.generation) return;
  auto& connections = members_[place.member].connections;
  connections[place.index] = connections.back();
  places_[connections[place.index].slot].index = place.index;
  connections.pop_back();
  place.generation = 0;
}

}  // namespace casgrid
