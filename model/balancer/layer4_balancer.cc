#include "model/balancer/layer4_balancer.h"

#include <algorithm>

#include "model/base/questions.h"
#include "model/base/tag.h"

namespace casgrid {
namespace {

// Within which a refusal comes, if one does.
constexpr Duration kTrial = std::chrono::seconds(1);

std::uint64_t source_of(const Input& offered) {
  return (static_cast<std::uint64_t>(offered.peer.value) << 32) | offered.source;
}

}  // namespace

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
      retries_.clear();
      first_free_ = kNone;
      counts_.connections = 0;
      break;
    case InputKind::ConnectionOffered:
      if (input.reason == CloseReason::Refused)
        refused(input, now, out);
      else
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
      timer(input.tag, now, out);
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
  if (options_.attempts.like != Likeness::None && !options_.closes_marked_down) return;
  auto& connections = connections_[change.member];
  for (std::size_t i = 0; i < connections.size(); ++i) {
    const std::uint32_t place = connections[i];
    pool_.remove_load(change.member);
    out.close(places_[place].connection);
    retries_.erase(place);
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
  const auto member = pool_.choose(options_.pool.watched.front(), source_of(input), now);
  if (!member) {
    turn_away(connection, false, out);
    return;
  }
  const std::uint32_t place = take_place();
  places_[place].connection = connection;
  out.label(connection, place);
  counts_.most_connections = std::max(counts_.most_connections, ++counts_.connections);
  pass_on(place, *member, now, out);
}

void Layer4Balancer::pass_on(std::uint32_t place, std::size_t member, Instant now, Outbox& out) {
  auto& connections = connections_[member];
  places_[place].member = static_cast<std::uint32_t>(member);
  places_[place].index = static_cast<std::uint32_t>(connections.size());
  connections.emplace_back() = place;
  pool_.add_load(member);
  out.forward(places_[place].connection, pool_.at(member).participant);
  if (pool_.is_on_trial(member))
    out.set_timer(now + kTrial, pack_tag(Tag::Trial, {static_cast<std::uint32_t>(member), 0}));
}

// The member to which it was passed on has nobody who listens.
void Layer4Balancer::refused(const Input& input, Instant now, Outbox& out) {
  const auto number = static_cast<std::uint32_t>(input.tag);
  if (number >= places_.size() || places_[number].connection != input.connection) return;
  const std::size_t member = places_[number].member;
  Retry& retry = retries_[number];
  if (retry.connection != input.connection) retry = {input.connection, 0, {}};
  pool_.failed(member, now);
  ++retry.failed;
  if (options_.attempts.like == Likeness::HaProxy) retry.tried = {};
  retry.tried.add(member);
  Wish wish{options_.pool.watched.front(), source_of(input), 0, {}};
  FailedAttempt attempt;
  attempt.is_directed = pool_.policy(0) == BalancingPolicy::SourceAddress;
  attempt.failed = retry.failed;
  attempt.usable = pool_.usable(wish, now);
  const NextAttempt next = next_attempt(options_.attempts, attempt);
  std::optional<std::size_t> again;
  switch (next) {
    case NextAttempt::SameAfterTurn:
      out.set_timer(now + kTurnAround, pack_tag(Tag::Turn, {number, input.connection.generation}));
      return;
    case NextAttempt::Same:
      again = member;
      break;
    case NextAttempt::Other:
      wish.tried = retry.tried;
      again = pool_.choose(wish, now);
      break;
    case NextAttempt::GiveUp:
      break;
  }
  leave_member(places_[number]);
  if (again) return pass_on(number, *again, now, out);
  --counts_.connections;
  retries_.erase(number);
  free_place(number);
  turn_away(input.connection, false, out);
}

void Layer4Balancer::timer(std::uint64_t tag, Instant now, Outbox& out) {
  if (tag_half(tag) == MemberPool::kHalf) {
    if (const auto change = pool_.due(tag, now, out)) changed(*change, out);
    return;
  }
  const Handle named = tag_handle(tag);
  if (tag_kind<Tag>(tag) == Tag::Trial) return pool_.went_well(named.slot);
  if (named.slot >= places_.size()) return;
  const Place& place = places_[named.slot];
  if ((place.connection.generation & kTagGenerations) != named.generation) return;
  out.forward(place.connection, pool_.at(place.member).participant);
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
  leave_member(places_[number]);
  --counts_.connections;
  retries_.erase(number);
  free_place(number);
}

void Layer4Balancer::leave_member(const Place& place) {
  auto& connections = connections_[place.member];
  connections[place.index] = connections.back();
  places_[connections[place.index]].index = place.index;
  connections.pop_back();
  pool_.remove_load(place.member);
}

std::size_t Layer4Balancer::memory_bytes() const {
  std::size_t bytes = places_.memory_bytes();
  for (const auto& connections : connections_) bytes += connections.memory_bytes();
  return bytes;
}

}  // namespace casgrid
