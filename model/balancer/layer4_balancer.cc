#include "model/balancer/layer4_balancer.h"

#include <algorithm>

namespace casgrid {

Layer4Balancer::Layer4Balancer(Layer4BalancerOptions options)
    : options_(std::move(options)), pool_(options_.pool), connections_(pool_.size()) {}

void Layer4Balancer::handle(const Input& input, Instant now, Outbox& out) {
  switch (input.kind) {
    case InputKind::Started:
      pool_.start(now, out);
      break;
    case InputKind::Crashed:
      pool_.forget();
      for (auto& connections : connections_) connections.clear();
      places_.clear();
      counts_.connections = 0;
      break;
    case InputKind::ConnectionOffered:
      offered(input, now, out);
      break;
    case InputKind::ConnectionClosed:
      ended(input.connection);
      break;
    case InputKind::TimerDue:
      if (const auto change = pool_.due(input.tag, now, out)) changed(*change, out);
      break;
    case InputKind::Told:
      if (const auto* answer = std::get_if<ProbeAnswer>(&input.message->body)) {
        if (const auto change = pool_.answered(input.peer, *answer, now, out))
          changed(*change, out);
      }
      break;
    case InputKind::FaultTold:
      pool_.take(*input.fault, now, out);
      break;
    default:
      break;
  }
}

// Clients of a dead member are told at once instead of finding out by their own patience.
void Layer4Balancer::changed(const MemberPool::Change& change, Outbox& out) {
  if (change.is_up) return;
  auto& connections = connections_[change.member];
  for (const ConnectionId c : connections) {
    places_[c.slot].generation = 0;
    pool_.remove_load(change.member);
    out.close(c);
  }
  counts_.connections -= connections.size();
  connections.clear();
}

void Layer4Balancer::turn_away(ConnectionId connection, bool is_full, Outbox& out) {
  ++counts_.turned_away;
  out.record(RecordKind::ConnectionTurnedAway, is_full ? 1 : 0);
  out.close(connection);
}

void Layer4Balancer::offered(const Input& input, Instant now, Outbox& out) {
  const ConnectionId connection = input.connection;
  if (options_.table_limit > 0 && counts_.connections >= options_.table_limit) {
    turn_away(connection, true, out);
    return;
  }
  const std::uint64_t source = (static_cast<std::uint64_t>(input.peer.value) << 32) | input.source;
  const auto member = pool_.choose(options_.pool.watched.front(), source, now);
  if (!member) {
    turn_away(connection, false, out);
    return;
  }
  if (connection.slot >= places_.size()) places_.resize(connection.slot + 1);
  auto& connections = connections_[*member];
  places_[connection.slot] = {connection.generation, static_cast<std::uint32_t>(*member),
                              static_cast<std::uint32_t>(connections.size())};
  connections.push_back(connection);
  pool_.add_load(*member);
  counts_.most_connections = std::max(counts_.most_connections, ++counts_.connections);
  out.forward(connection, pool_.at(*member).participant);
}

void Layer4Balancer::ended(ConnectionId connection) {
  if (connection.slot >= places_.size()) return;
  Place& place = places_[connection.slot];
  if (place.generation != connection.generation) return;
  auto& connections = connections_[place.member];
  connections[place.index] = connections.back();
  places_[connections[place.index].slot].index = place.index;
  connections.pop_back();
  pool_.remove_load(place.member);
  --counts_.connections;
  place.generation = 0;
}

std::size_t Layer4Balancer::memory_bytes() const {
  std::size_t bytes = places_.capacity() * sizeof(Place);
  for (const auto& connections : connections_)
    bytes += connections.capacity() * sizeof(ConnectionId);
  return bytes;
}

}  // namespace casgrid
