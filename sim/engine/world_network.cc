// The world's network: connections, what is sent on them, and messages without one.
#include <algorithm>

#include "model/base/assert.h"
#include "model/base/tag.h"
#include "sim/engine/event_kind.h"
#include "sim/engine/world.h"

namespace casgrid {
namespace {

std::uint64_t narrowest(const Topology& topology, const Route& route) {
  std::uint64_t least = ~std::uint64_t{0};
  for (const LinkDirection& d : route.links) {
    least = std::min(least, topology.links[d.link.index()].bits_per_second);
  }
  return least;
}

// One-way flights: the client of an abbreviated handshake may send after the server's first answer.
constexpr double kResumptionSaves = 2;
constexpr double kFlightsOfTcp = 1;  // each way

// Of a connection of a machine to itself that part is the client which has named its tag.
Side side_of(const Connection& c, ParticipantId from, const Output& o) {
  const bool is_client =
      c.ends[0] == c.ends[1] ? is_of_mailbox(c.tags[0]) == o.is_of_mailbox : c.ends[0] == from;
  return is_client ? Side::Client : Side::Server;
}

}  // namespace

Connection* World::find(ConnectionId id) {
  if (id.slot >= connections_.size()) return nullptr;
  Connection& c = connections_[id.slot];
  return c.state != ConnectionState::Unused && c.generation == id.generation ? &c : nullptr;
}

void World::note_connection(ParticipantId who, RecordKind kind, ConnectionId id) {
  if (says_all_) note(who, kind, id.slot, id.generation);
}

const Route& World::route_between(ParticipantId from, ParticipantId to) const {
  return topology_.route(placements_[from.index()].zone, placements_[to.index()].zone);
}

Duration World::one_way(const Connection& c) const {
  return route_between(c.ends[0], c.ends[1]).latency + forwarding_of(c);
}

// The balancer's share of each direction.
Duration World::forwarding_of(const Connection& c) const {
  return c.has_balancer() ? placements_[c.balancer].forwarding : Duration{0};
}

double World::opening_flights(const Connection& c) const {
  return c.is_plain ? kFlightsOfTcp : options_.opening_round_trips;
}

// The world serves a handful of ports, and each connection has a few bits for its own.
std::uint32_t World::place_of(Port port, bool is_from_server) {
  const auto known = std::find_if(ports_.begin(), ports_.end(), [=](const PortUse& use) {
    return use.port == port && use.is_from_server == is_from_server;
  });
  if (known == ports_.end()) {
    ports_.push_back({port, is_from_server});
    SIM_ASSERT(ports_.size() <= Connection::kMostPorts);
    return static_cast<std::uint32_t>(ports_.size() - 1);
  }
  return static_cast<std::uint32_t>(known - ports_.begin());
}

void World::open_connection(ParticipantId client, const Output& o) {
  if (o.connection.slot >= connections_.size()) connections_.grow_to(o.connection.slot + 1);
  Connection& c = connections_[o.connection.slot];
  SIM_ASSERT(c.state == ConnectionState::Unused);
  c = Connection{};
  c.state = ConnectionState::Connecting;
  c.port =
      place_of(o.port, placements_[client.index()].cpu != nullptr) & (Connection::kMostPorts - 1);
  c.is_plain = o.is_plain;
  c.generation = o.connection.generation;
  c.ends[0] = client;
  c.tags[0] = o.tag;
  c.set_hello({o.source, o.tls_session});
  c.set_dead_end(Side::Server, true);  // nobody on that side knows of it yet
  ++ports_[c.port].live;
  ++opened_total_;
  if (says_all_)
    note(client, RecordKind::ConnectionOpened, o.connection.slot, o.connection.generation,
         static_cast<std::uint64_t>(o.port), o.peer.value);
  const Placement& target = placements_[o.peer.index()];
  c.ends[1] = o.peer;
  const Route& route = route_between(client, o.peer);
  if (!route.exists) return;  // silence: the client keeps its own deadline
  Duration until = route.latency;
  if (target.is_balancer) {
    SIM_ASSERT(o.peer.value < Connection::kNoBalancer);
    c.balancer = o.peer.value & Connection::kNoBalancer;
  } else {
    until = from_seconds(seconds(route.latency) * opening_flights(c));
  }
  schedule(now_ + until, kOfferEvent, client, pack(o.connection));
}

void World::offer(ConnectionId id) {
  Connection& c = *find(id);
  if (c.state != ConnectionState::Connecting) return;
  const ParticipantId server = c.ends[1];
  if (is_silent(server) || !route_between(c.ends[0], server).exists) return;
  if (!standings_[server.index()].is_running) {
    if (c.has_balancer() && placements_[c.balancer].hears_refusals && c.balancer_id() != server)
      offer_again(id);
    else
      tell_closed(id, Side::Client, CloseReason::Refused);
    return;
  }
  c.set_dead_end(Side::Server, false);
  Input input;
  input.kind = InputKind::ConnectionOffered;
  input.connection = id;
  input.port = ports_[c.port].port;
  input.is_plain = c.is_plain;
  const bool is_behind_another =
      c.has_balancer() && c.balancer_id() != server && placements_[c.balancer].hides_clients;
  input.peer = is_behind_another ? c.balancer_id() : c.ends[0];
  input.source = is_behind_another ? 0 : c.hello().source;
  input.tls_session = c.hello().tls_session;
  give(server, input);
}

// To the balancer, which had passed it on.
void World::offer_again(ConnectionId id) {
  Connection& c = *find(id);
  const ParticipantId balancer = c.balancer_id();
  if (is_silent(balancer)) return;
  if (!standings_[balancer.index()].is_running) {
    tell_closed(id, Side::Client, CloseReason::Refused);
    return;
  }
  note_connection(balancer, RecordKind::ConnectionLeft, id);
  c.ends[1] = balancer;
  c.set_dead_end(Side::Server, false);
  Input input;
  input.kind = InputKind::ConnectionOffered;
  input.reason = CloseReason::Refused;
  input.connection = id;
  input.port = ports_[c.port].port;
  input.peer = c.ends[0];
  input.source = c.hello().source;
  input.tag = c.balancer_tag;
  give(balancer, input);
}

void World::forward(ParticipantId balancer, ConnectionId id, ParticipantId server) {
  Connection* c = find(id);
  if (c == nullptr || c->ends[1] != balancer || c->state != ConnectionState::Connecting) return;
  note_connection(balancer, RecordKind::ConnectionTaken, id);
  c->ends[1] = server;
  c->set_dead_end(Side::Server, true);
  const Route& route = route_between(c->ends[0], server);
  if (!route.exists) return;
  // The balancer saw the first segment; the other flights go on to the member.
  const double flights_left = opening_flights(*c) - 1;
  const Duration until = from_seconds(seconds(route.latency) * flights_left) + forwarding_of(*c);
  schedule(now_ + until, kOfferEvent, c->ends[0], pack(id));
}

void World::label(ParticipantId server, ConnectionId id, std::uint64_t tag) {
  Connection* c = find(id);
  if (c == nullptr || c->ends[1] != server) return;
  if (c->balancer_id() == server) {  // on the way to the end that it will choose
    SIM_ASSERT(tag <= 0xFFFFFFFFu);
    c->balancer_tag = static_cast<std::uint32_t>(tag);
    return;
  }
  c->tags[1] = tag;
  note_connection(server, RecordKind::ConnectionTaken, id);
}

void World::accept(ParticipantId server, const Output& o) {
  const ConnectionId id = o.connection;
  Connection* c = find(id);
  if (c == nullptr || c->ends[1] != server || c->state != ConnectionState::Connecting) return;
  c->state = ConnectionState::Accepted;
  c->set_welcome(o.tls_session, o.certificate);
  const double flights = opening_flights(*c) - (o.is_resumed ? kResumptionSaves : 0);
  const Duration until = from_seconds(seconds(one_way(*c)) * flights);
  schedule(now_ + until, kOpenedEvent, server, pack(id));
}

void World::opened(ConnectionId id) {
  Connection& c = *find(id);
  if (c.state != ConnectionState::Accepted || !route_between(c.ends[0], c.ends[1]).exists) return;
  Input input;
  input.tls_session = c.hello().tls_session;
  input.certificate = c.shown_certificate();
  c.open();
  input.kind = InputKind::ConnectionOpened;
  input.connection = id;
  input.tag = c.tags[0];
  input.peer = c.ends[1];
  give(c.ends[0], input);
}

void World::send(ParticipantId from, const Output& o) {
  const ConnectionId id = o.connection;
  const Message& message = out_.messages[o.message];
  Connection* c = find(id);
  if (c == nullptr || c->state == ConnectionState::Closing ||
      c->state == ConnectionState::Connecting)
    return;
  const Side side = side_of(*c, from, o);
  SIM_ASSERT(c->ends[at(side)] == from);
  // A client may send once it has heard that the connection is open.
  if (side == Side::Client && c->state != ConnectionState::Open) return;
  const ParticipantId to = c->ends[at(other(side))];
  const Route& route = route_between(from, to);
  if (!route.exists || is_silent(to)) return;
  if (c->has_balancer() && is_silent(c->balancer_id())) return;
  if (c->is_dead_end(other(side)) || c->is_cut) {
    // The far end came back without memory of the connection: it answers with a reset.
    tell_closed(id, side, CloseReason::Reset);
    return;
  }
  Duration wait = c->stall(side, message.bytes, one_way(*c) * 2, narrowest(topology_, route), now_);
  if (rules_.any() && rule_applies(from, to, wait)) return;
  const TransferSlot slot = take_transfer();
  Transfer& t = transfers_[slot];
  t.message = message;
  t.connection = id;
  t.from = from;
  t.to = to;
  t.kind = side == Side::Client ? TransferKind::ToServer : TransferKind::ToClient;
  t.latency = forwarding_of(*c);
  t.counter = standings_[from.index()].count++;
  SIM_ASSERT(c->in_flight[at(side)] < 0xFFFF);
  ++c->in_flight[at(side)];
  if (wait > Duration{0}) {
    schedule(now_ + wait, kBeginEvent, from, slot);
  } else {
    begin_transfer(slot);
  }
}

void World::tell(ParticipantId from, ParticipantId to, const Message& message, bool ordered) {
  Duration wait{0};
  if (!ordered) {
    if (is_silent(to) || !route_between(from, to).exists) return;
    if (rules_.any() && rule_applies(from, to, wait)) return;
  }
  const TransferSlot slot = take_transfer();
  Transfer& t = transfers_[slot];
  t.message = message;
  t.connection = {};
  t.from = from;
  t.to = to;
  t.kind = ordered ? TransferKind::Ordered : TransferKind::Told;
  t.latency = Duration{0};
  t.counter = standings_[from.index()].count++;
  if (ordered) {
    transfer_done(slot, now_ + options_.order_delay);
  } else if (wait > Duration{0}) {
    schedule(now_ + wait, kBeginEvent, from, slot);
  } else {
    begin_transfer(slot);
  }
}

void World::begin_transfer(TransferSlot slot) {
  Transfer& t = transfers_[slot];
  SIM_ASSERT(t.in_use && !t.carried);
  const Route& route = route_between(t.from, t.to);
  if (t.lost || !route.exists) {
    lose_transfer(slot);
    return;
  }
  t.latency += route.latency;
  t.carried = true;
  t.way = route.way;
  fabric_->carry(slot, route, t.message.bytes, now_);
}

void World::transfer_done(TransferSlot slot, Instant when) {
  Transfer& t = transfers_[slot];
  SIM_ASSERT(t.in_use && when >= now_);
  t.leaves = when;
  calendar_.push({ns(when + t.latency), event_order(kDeliverEvent, t.from.value, t.counter),
                  pack_transfer(slot, ++t.event)});
}

void World::hop_due(TransferSlot slot) { fabric_->hop(slot, now_); }

void World::call_hop(TransferSlot slot, Instant when) {
  Transfer& t = transfers_[slot];
  SIM_ASSERT(t.in_use && t.carried && when >= now_);
  calendar_.push(
      {ns(when), event_order(kHopEvent, t.from.value, t.counter), pack_transfer(slot, ++t.event)});
}

void World::deliver(TransferSlot slot) {
  Transfer& t = transfers_[slot];
  SIM_ASSERT(t.in_use);
  // The cluster service's own channel ends at a process, not at a place.
  if (t.lost || (t.kind != TransferKind::Ordered && is_silent(t.to))) {
    lose_transfer(slot);
    return;
  }
  // Copied: handling may grow the slab.
  const Message message = t.message;
  const ConnectionId id = t.connection;
  const TransferKind kind = t.kind;
  Input input;
  input.message = &message;
  input.peer = t.from;
  const ParticipantId to = t.to;
  const std::uint32_t balancer_tag = t.balancer_tag;
  free_transfer(slot);
  if (kind == TransferKind::BalancerNotice) {
    note_connection(to, RecordKind::ConnectionLeft, id);
    input.kind = InputKind::ConnectionClosed;
    input.connection = id;
    input.tag = balancer_tag;
    give(to, input);
    return;
  }
  if (kind == TransferKind::Told || kind == TransferKind::Ordered) {
    input.kind = InputKind::Told;
    give(to, input);
    return;
  }
  Connection* c = find(id);
  if (c == nullptr) return;
  const Side sender = kind == TransferKind::ToServer ? Side::Client : Side::Server;
  SIM_ASSERT(c->in_flight[at(sender)] > 0);
  --c->in_flight[at(sender)];
  const bool receiver_closed = c->state == ConnectionState::Closing && c->closed_by != sender;
  if (!receiver_closed && !c->is_dead_end(other(sender))) {
    input.kind = InputKind::MessageArrived;
    input.connection = id;
    input.tag = c->tags[at(other(sender))];
    give(to, input);
    c = find(id);
    if (c == nullptr) return;
  }
  if (c->close_after_flight && c->closed_by == sender && c->in_flight[at(sender)] == 0) {
    c->close_after_flight = false;
    closed(id, other(sender), CloseReason::Finished);
  }
}

void World::close(ParticipantId from, const Output& o) {
  const ConnectionId id = o.connection;
  note_connection(from, RecordKind::ConnectionLeft, id);
  Connection* c = find(id);
  if (c == nullptr) return;
  const Side side = side_of(*c, from, o);
  SIM_ASSERT(c->ends[at(side)] == from || c->balancer_id() == from);
  if (c->ends[at(side)] != from) {
    // A balancer drops a connection it has passed on: both ends are reset.
    tell_closed(id, Side::Server, CloseReason::Reset);
    tell_closed(id, Side::Client, CloseReason::Reset);
    return;
  }
  const bool was_offered_to_closer =
      side == Side::Server && c->state == ConnectionState::Connecting;
  c->set_dead_end(side, true);
  if (c->is_dead_end(other(side))) {
    release(id);
    return;
  }
  if (c->state == ConnectionState::Closing) return;  // the two closes cross
  if (c->is_cut || !route_between(c->ends[0], c->ends[1]).exists) return;
  if (c->in_flight[at(side)] > 0) {
    c->state = ConnectionState::Closing;
    c->closed_by = side;
    c->close_after_flight = true;
    return;
  }
  tell_closed(id, other(side),
              was_offered_to_closer ? CloseReason::Refused : CloseReason::Finished);
}

void World::tell_closed(ConnectionId id, Side to, CloseReason reason) {
  Connection* found = find(id);
  SIM_ASSERT(found != nullptr);
  Connection& c = *found;
  c.state = ConnectionState::Closing;
  c.closed_by = other(to);
  c.close_after_flight = false;
  schedule(now_ + one_way(c), kClosedEvent, c.ends[at(other(to))], pack(id, reason, to));
}

void World::closed(ConnectionId id, Side to, CloseReason reason) {
  Connection& c = *find(id);
  const ParticipantId who = c.ends[at(to)];
  const bool hears = !c.is_dead_end(to) && !is_silent(who);
  c.set_dead_end(to, true);
  Input input;
  input.kind = InputKind::ConnectionClosed;
  input.connection = id;
  input.reason = reason;
  input.tag = c.tags[at(to)];
  const bool is_last = c.is_dead_end(other(to));
  if (is_last) release(id);
  if (!hears) return;
  note_connection(who, RecordKind::ConnectionLeft, id);
  give(who, input);
}

void World::release(ConnectionId id) {
  Connection& c = connections_[id.slot];
  const ParticipantId balancer = c.balancer_id();
  // W2
  SIM_ASSERT(c.state != ConnectionState::Unused && c.generation == id.generation);
  SIM_ASSERT(c.is_dead_end(Side::Client) && c.is_dead_end(Side::Server));
  SIM_ASSERT(ports_[c.port].live > 0);
  --ports_[c.port].live;
  ++released_total_;
  if (says_all_) note(c.ends[0], RecordKind::ConnectionClosed, id.slot, id.generation);
  c.state = ConnectionState::Unused;
  ids_.give_back(id);
  if (!balancer.is_none()) {
    // Told by an event of its own: release may happen while another participant's outputs are
    // drained.
    const TransferSlot slot = take_transfer();
    Transfer& t = transfers_[slot];
    t.connection = id;
    t.from = balancer;
    t.to = balancer;
    t.kind = TransferKind::BalancerNotice;
    t.balancer_tag = connections_[id.slot].balancer_tag;
    t.counter = standings_[balancer.index()].count++;
    t.latency = Duration{0};
    transfer_done(slot, now_);
  }
}

TransferSlot World::take_transfer() {
  if (free_transfers_.empty()) {
    transfers_.emplace_back();
    free_transfers_.push_back(static_cast<TransferSlot>(transfers_.size() - 1));
  }
  const TransferSlot slot = free_transfers_.back();
  free_transfers_.pop_back();
  Transfer& t = transfers_[slot];
  SIM_ASSERT(!t.in_use);
  t.in_use = true;
  t.carried = false;
  t.lost = false;
  t.leaves = kNever;
  return slot;
}

void World::free_transfer(TransferSlot slot) {
  SIM_ASSERT(transfers_[slot].in_use);
  transfers_[slot].in_use = false;
  free_transfers_.push_back(slot);
}

void World::lose_transfer(TransferSlot slot) {
  const Transfer& t = transfers_[slot];
  SIM_ASSERT(t.in_use);
  if (t.kind == TransferKind::ToServer || t.kind == TransferKind::ToClient) {
    const Side sender = t.kind == TransferKind::ToServer ? Side::Client : Side::Server;
    if (Connection* c = find(t.connection)) {
      SIM_ASSERT(c->in_flight[at(sender)] > 0);
      --c->in_flight[at(sender)];
      if (c->close_after_flight && c->closed_by == sender && c->in_flight[at(sender)] == 0) {
        tell_closed(t.connection, other(sender), CloseReason::Finished);
      }
    }
  }
  free_transfer(slot);
}

// Every rule that is on is asked: delays add up, and one that loses a transfer is enough.
bool World::rule_applies(ParticipantId from, ParticipantId to, Duration& delay) {
  bool is_lost = false;
  const ZoneId a = placements_[from.index()].zone;
  const ZoneId b = placements_[to.index()].zone;
  for (const auto& standing : rules_.all()) {
    const auto& rule = std::get<MessageRuleFault>(faults_[standing.who].effect);
    if (rule.from != a || rule.to != b) continue;
    if (rule.share < 1 && unit(fault_states_[standing.who].draws.next()) >= rule.share) continue;
    is_lost = is_lost || rule.delay == Duration{0};
    delay += rule.delay;
  }
  return is_lost;
}

}  // namespace casgrid
