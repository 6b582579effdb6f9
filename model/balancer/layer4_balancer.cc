#include "model/balancer/layer4_balancer.h"

#include <algorithm>

#include "model/base/questions.h"
#include "model/base/tag.h"

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
      first_free_ = kNone;
      counts_.connections = 0;
      break;
    case InputKind::ConnectionOffered:
      offered(input, now, out);
      break;
    case InputKind::ConnectionOpened:
    case InputKind::MessageArrived:
      heard(input, now, out);
      break;
    case InputKind::ConnectionClosed:
      if (tag_half(input.tag) == MemberPool::kHalf)
        heard(input, now, out);
      else
        ended(input.connection, input.tag);
      break;
    case InputKind::TimerDue:
      if (const auto change = pool_.due(input.tag, now, out)) changed(*change, out);
      break;
    case InputKind::Told:
      if (const auto* answer = input.message->as<ProbeAnswer>()) {
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

// A probe that is a connection.
void Layer4Balancer::heard(const Input& input, Instant now, Outbox& out) {
  if (const auto change = pool_.heard(input, now, out)) changed(*change, out);
}

// Clients of a dead member are told at once instead of finding out by their own patience.
void Layer4Balancer::changed(const MemberPool::Change& change, Outbox& out) {
  if (change.is_up) return;
  auto& connections = connections_[change.member];
  for (std::size_t i = 0; i < connections.size(); ++i) {
    const std::uint32_t place = connections[i];
    pool_.remove_load(change.member);
    out.close(places_[place].connection);
    free_place(place);
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
  const std::uint32_t place = take_place();
  auto& connections = connections_[*member];
  places_[place] = {connection, static_cast<std::uint32_t>(*member),
                    static_cast<std::uint32_t>(connections.size())};
  connections.emplace_back() = place;
  out.label(connection, place);
  pool_.add_load(*member);
  counts_.most_connections = std::max(counts_.most_connections, ++counts_.connections);
  out.forward(connection, pool_.at(*member).participant);
}

std::uint32_t Layer4Balancer::take_place() {
  if (first_free_ == kNone) {
    places_.emplace_back();
    return static_cast<std::uint32_t>(places_.size() - 1);
  }
  const std::uint32_t taken = first_free_;
  first_free_ = places_[taken].index;
  return taken;
}

void Layer4Balancer::free_place(std::uint32_t number) {
  places_[number] = {{}, 0, first_free_};
  first_free_ = number;
}

// One that was not passed on, or that was closed with its member, has no place, whatever its label.
void Layer4Balancer::ended(ConnectionId connection, std::uint64_t tag) {
  const auto number = static_cast<std::uint32_t>(tag);
  if (number >= places_.size() || places_[number].connection != connection) return;
  const Place& place = places_[number];
  auto& connections = connections_[place.member];
  connections[place.index] = connections.back();
  places_[connections[place.index]].index = place.index;
  connections.pop_back();
  pool_.remove_load(place.member);
  --counts_.connections;
  free_place(number);
}

std::size_t Layer4Balancer::memory_bytes() const {
  std::size_t bytes = places_.memory_bytes();
  for (const auto& connections : connections_) bytes += connections.memory_bytes();
  return bytes;
}

}  // namespace casgrid
