#include "model/client/client_connections.h"

#include "model/base/assert.h"
#include "model/base/slab.h"

namespace casgrid {

ClientConnections::ClientConnections(ClientConnectionsOptions options, std::uint32_t clients)
    : options_(options),
      connections_(std::size_t{clients} * options.connections_per_client),
      passwords_(options.passwords),
      patience_(options.patience),
      long_poll_patience_(options.long_poll_patience),
      connecting_(options.connect_timeout),
      resolving_(options.dns_delay) {
  if (options_.operation_patience == Duration{0}) options_.operation_patience = options_.patience;
}

void ClientConnections::begin(std::uint32_t connection, ActionId action, HostId host, Owner& owner,
                              Instant now, Outbox& out, Wish wish) {
  Connection& c = connections_[connection];
  SIM_ASSERT(c.state == State::Idle && !host.is_none());
  SIM_ASSERT(c.host == host || now >= c.dns_until);
  c.action = action;
  c.host = host;
  c.sent = now;
  c.tried = 0;
  ++c.number;
  ++in_flight_;
  const bool polls = is_long_poll(action);
  if (polls)
    ++long_polls_;
  else
    join_operation(connection, wish, now, out);
  out.record(RecordKind::RequestSent, client_of(connection), c.number, word_of(action));
  auto& patience = polls ? long_poll_patience_ : patience_;
  const Instant at =
      patience.add(now, {connection, c.number}, [this](const Waiter& w) { return since(w); });
  if (at != kNever)
    out.set_timer(at, pack_tag(polls ? Tag::LongPollPatience : Tag::Patience, {}, kHalf));
  if (c.is_connected) {
    transmit(connection, owner, now, out);
  } else {
    reach(connection, owner, now, out);
  }
}

void ClientConnections::begin_operation(Connection& c, ActionId action, Instant now) {
  c.set_operation(operations_.take());
  operations_[c.operation].wanted = now;
  operations_[c.operation].action = action;
}

void ClientConnections::want(std::uint32_t connection, ActionId action, Instant now, Outbox& out) {
  end_overdue(connection, now, out);
  if (!at(connection).has_operation()) begin_operation(connections_[connection], action, now);
}

void ClientConnections::open(std::uint32_t connection, HostId host, Over over, Owner& owner,
                             Instant now, Outbox& out) {
  Connection& c = connections_[connection];
  SIM_ASSERT(c.state == State::Idle && c.id.is_none());
  if (c.host != host) {
    c.dns_until = kStart;
    c.tls_session = 0;  // another host's
  }
  c.action = ActionId{};
  c.host = host;
  c.is_in_clear = over == Over::Clear;
  c.sent = now;
  c.tried = 0;
  ++c.number;  // so that what was begun for another host is void
  reach(connection, owner, now, out);
}

void ClientConnections::join_operation(std::uint32_t connection, Wish wish, Instant now,
                                       Outbox& out) {
  Connection& c = connections_[connection];
  end_overdue(connection, now, out);
  if (!c.has_operation()) {
    if (wish == Wish::OfAnother) return;
    // What is left of an operation that was given up on the way there.
    begin_operation(c, is_way_there(c.action) ? options_.behind_the_way : c.action, now);
  }
  Operation& o = operations_[c.operation];
  if (o.attempts < 0xFFFFu) ++o.attempts;
}

void ClientConnections::end_operation(std::uint32_t connection, OperationEnd how, Instant now,
                                      Outbox& out) {
  Connection& c = connections_[connection];
  if (!c.has_operation()) return;
  const Operation& o = operations_[c.operation];
  SIM_ASSERT(now >= o.wanted);
  out.note(RecordKind::OperationEnded, client_of(connection), o.attempts,
           static_cast<std::uint64_t>(ns(now - o.wanted)), ActionResult(o.action, how).pack());
  operations_.give_back(c.operation);
  c.operation = Connection::kNoOperation;
}

void ClientConnections::try_again(std::uint32_t connection, OperationEnd how, Instant next,
                                  Instant now, Outbox& out) {
  SIM_ASSERT(next >= now);
  if (!at(connection).has_operation()) return;
  Operation& o = operations_[at(connection).operation];
  o.latest_end = how;
  if (next > o.wanted + options_.operation_patience) end_operation(connection, how, now, out);
}

Record ClientConnections::record_of_operation(std::uint32_t connection, Instant now) const {
  const Operation& o = operations_[at(connection).operation];
  const bool is_over = now - o.wanted >= options_.operation_patience;
  return {now,
          {},
          is_over ? RecordKind::OperationEnded : RecordKind::OperationPending,
          client_of(connection),
          o.attempts,
          static_cast<std::uint64_t>(ns(now - o.wanted)),
          is_over ? ActionResult(o.action, end_of_overdue(o)).pack() : word_of(o.action)};
}

// Towards a connection: the name's addresses may still be known, or DNS is asked.
void ClientConnections::reach(std::uint32_t connection, Owner& owner, Instant now, Outbox& out) {
  Connection& c = connections_[connection];
  c.state = State::Resolving;
  if (!contact_of(connection).peer.is_none()) {
    connect(connection, now, out);
    return;
  }
  const bool is_known = options_.dns->knows(c.host);
  const bool is_opened = c.action == ActionId{};
  if (!is_known && !is_opened) {
    fail(connection, FailureReason::Refused, owner, now, out);
    return;
  }
  if (now < c.dns_until) {
    connect(connection, now, out);
    return;
  }
  if (is_known) {
    c.first_address = options_.dns->first_address(c.host, next_rotation_++);
    c.position = 0;
    c.dns_until = now + options_.dns->names[c.host.index()].ttl;
  }
  const Instant at = resolving_.add(now, {connection, c.number});
  if (at != kNever) out.set_timer(at, pack_tag(Tag::Resolved, {}, kHalf));
}

void ClientConnections::connect(std::uint32_t connection, Instant now, Outbox& out) {
  Connection& c = connections_[connection];
  c.state = State::Connecting;
  Contact to = contact_of(connection);
  if (to.peer.is_none())
    to = {options_.dns->address(c.host, c.first_address, c.position), options_.port};
  const bool is_plain = options_.is_plain || c.is_in_clear;
  c.id = out.connect(to.peer, c.is_in_clear ? options_.clear_port : to.port, connection,
                     {.source = source_of(connection) / options_.clients_per_address,
                      .tls_session = is_plain ? 0 : c.tls_session,
                      .is_plain = is_plain});
  const Instant at = connecting_.add(now, {connection, c.id},
                                     [this](const ConnectDeadline& d) { return is_settled(d); });
  if (at != kNever) out.set_timer(at, pack_tag(Tag::ConnectTimeout, {}, kHalf));
}

void ClientConnections::next_address(std::uint32_t connection, Owner& owner, Instant now,
                                     Outbox& out) {
  Connection& c = connections_[connection];
  if (!contact_of(connection).peer.is_none()) {  // there is no other
    fail(connection, FailureReason::Refused, owner, now, out);
    return;
  }
  out.record(RecordKind::AddressSkipped, client_of(connection), c.position);
  ++c.position;
  if (++c.tried < options_.dns->names[c.host.index()].addresses.size()) {
    connect(connection, now, out);
    return;
  }
  c.dns_until = kStart;  // the answer is of no use any more
  fail(connection, FailureReason::Refused, owner, now, out);
}

void ClientConnections::transmit(std::uint32_t connection, Owner& owner, Instant now, Outbox& out) {
  connections_[connection].state = State::Held;
  const Readiness readiness =
      owner.readiness(connection, connections_[connection].action, now, out);
  if (readiness == Readiness::SettingUp) connections_[connection].state = State::SettingUp;
  if (readiness != Readiness::Now) return;
  connections_[connection].state = State::Waiting;
  const Outgoing outgoing = owner.write(exchange_of(connection, now));
  fresh_sent_ += outgoing.is_repeat || is_long_poll(connections_[connection].action) ? 0 : 1;
  out.send(connections_[connection].id, outgoing.message);
}

void ClientConnections::say(std::uint32_t connection, const Message& message, Outbox& out) const {
  SIM_ASSERT(is_connected(connection));
  out.send(connections_[connection].id, message);
}

void ClientConnections::send_held(std::uint32_t connection, Owner& owner, Instant now,
                                  Outbox& out) {
  SIM_ASSERT(is_held(connection));
  if (connections_[connection].is_connected) {
    transmit(connection, owner, now, out);
  } else {
    reach(connection, owner, now, out);  // the connection was lost meanwhile
  }
}

void ClientConnections::go_to_address(std::uint32_t connection, HostId host, std::size_t place) {
  Connection& c = connections_[connection];
  SIM_ASSERT(c.state == State::Idle && c.id.is_none() && options_.dns->knows(host) &&
             place < options_.dns->names[host.index()].addresses.size());
  c.host = host;
  c.first_address = 0;
  c.position = static_cast<std::uint16_t>(place);
  c.dns_until = kNever;
}

void ClientConnections::lead_to(std::uint32_t connection, ParticipantId peer, Port port) {
  SIM_ASSERT(at(connection).state == State::Idle && at(connection).id.is_none() && !peer.is_none());
  if (contacts_.empty()) contacts_.resize(connections_.size());
  contacts_[connection] = {peer, port};
}

void ClientConnections::lead_home(std::uint32_t connection) {
  SIM_ASSERT(at(connection).state == State::Idle && at(connection).id.is_none());
  if (connection < contacts_.size()) contacts_[connection] = {};
}

void ClientConnections::number_from(std::uint32_t connection, std::uint32_t first) {
  SIM_ASSERT(at(connection).number == 0);
  connections_[connection].number = first;
}

void ClientConnections::belong_to(std::uint32_t connection, std::uint32_t source,
                                  std::uint32_t sibling) {
  if (connection >= sources_.size()) sources_.resize(connections_.size(), kOwn);
  sources_[connection] = source;
  connections_[connection].tls_session = connections_[sibling].tls_session;
}

bool ClientConnections::handle(const Input& input, Owner& owner, Instant now, Outbox& out) {
  switch (input.kind) {
    case InputKind::ConnectionOpened:
      opened(input, owner, now, out);
      return true;
    case InputKind::ConnectionClosed:
      closed(input, owner, now, out);
      return true;
    case InputKind::MessageArrived:
      message(input, owner, now, out);
      return true;
    case InputKind::TimerDue:
      if (tag_half(input.tag) != kHalf) return false;
      due(input.tag, owner, now, out);
      return true;
    default:
      return false;
  }
}

void ClientConnections::opened(const Input& input, Owner& owner, Instant now, Outbox& out) {
  const auto connection = static_cast<std::uint32_t>(input.tag);
  Connection& c = connections_[connection];
  if (c.id != input.connection) return;
  SIM_ASSERT(!c.is_connected);
  c.is_connected = true;
  ++connected_;
  if (!judge(connection, input.certificate, owner, now, out)) return;
  if (input.tls_session != 0) c.tls_session = input.tls_session;
  if (c.state != State::Connecting) return;
  if (c.action == ActionId{}) {
    c.state = State::Idle;
    owner.reached(connection, now, out);
  } else {
    transmit(connection, owner, now, out);
  }
}

// Another address of the name is not tried: it answered, and the next has no other name to show.
bool ClientConnections::judge(std::uint32_t connection, std::uint32_t certificate, Owner& owner,
                              Instant now, Outbox& out) {
  const Connection& c = at(connection);
  if (options_.trust == nullptr || certificate == 0) return true;
  if (options_.trust->takes(CertificateId{std::size_t{certificate - 1}}, c.host, now)) return true;
  hang_up(connection, out);
  if (c.state != State::Idle) fail(connection, FailureReason::Untrusted, owner, now, out);
  return false;
}

void ClientConnections::message(const Input& input, Owner& owner, Instant now, Outbox& out) {
  const auto connection = static_cast<std::uint32_t>(input.tag);
  Connection& c = connections_[connection];
  if (c.id != input.connection) return;
  std::optional<std::uint16_t> status;
  if (c.state == State::Waiting || c.state == State::SettingUp)
    status = owner.read(exchange_of(connection, now), *input.message);
  if (!status) {
    owner.heard(connection, *input.message, now, out);
    return;
  }
  answer(connection, *status, *input.message, owner, now, out);
}

void ClientConnections::answer(std::uint32_t connection, std::uint16_t status,
                               const Message& message, Owner& owner, Instant now, Outbox& out) {
  Connection& c = connections_[connection];
  out.record(RecordKind::RequestAnswered, client_of(connection), c.number,
             static_cast<std::uint64_t>(ns(now - c.sent)), ActionResult(c.action, status).pack());
  const ActionId action = c.action;
  end(c);
  if (!is_long_poll(action)) end_overdue(connection, now, out);
  owner.completed(connection, action, message, now, out);
}

void ClientConnections::closed(const Input& input, Owner& owner, Instant now, Outbox& out) {
  const auto connection = static_cast<std::uint32_t>(input.tag);
  Connection& c = connections_[connection];
  if (c.id != input.connection) return;
  c.id = {};
  if (!c.is_connected) {
    if (c.state == State::Connecting) next_address(connection, owner, now, out);
    return;
  }
  SIM_ASSERT(connected_ > 0);
  --connected_;
  c.is_connected = false;
  out.record(RecordKind::ConnectionLost, client_of(connection));
  if (!options_.told_of_losses.is_none() && input.reason == CloseReason::Reset) {
    const ConnectionLoss loss{client_of(connection) / options_.clients_per_user};
    out.order(options_.told_of_losses, {0, loss});
  }
  if (c.state == State::Waiting || c.state == State::SettingUp)
    fail(connection, FailureReason::Reset, owner, now, out);
  else if (c.state == State::Idle)
    owner.lost(connection, now, out);
}

void ClientConnections::hang_up(std::uint32_t connection, Outbox& out) {
  Connection& c = connections_[connection];
  if (c.id.is_none()) return;
  out.close(c.id);
  c.id = {};
  SIM_ASSERT(!c.is_connected || connected_ > 0);
  if (c.is_connected) --connected_;
  c.is_connected = false;
}

void ClientConnections::give_up(std::uint32_t connection, FailureReason reason, Owner& owner,
                                Instant now, Outbox& out) {
  hang_up(connection, out);
  if (at(connection).state != State::Idle) fail(connection, reason, owner, now, out);
}

void ClientConnections::due(std::uint64_t tag, Owner& owner, Instant now, Outbox& out) {
  Instant next = kNever;
  switch (tag_kind<Tag>(tag)) {
    case Tag::Patience:
      next = out_of_patience(patience_, owner, now, out);
      break;
    case Tag::LongPollPatience:
      next = out_of_patience(long_poll_patience_, owner, now, out);
      break;
    case Tag::ConnectTimeout:
      next = connecting_.due(
          now, [this](const ConnectDeadline& d) { return is_settled(d); },
          [&](const ConnectDeadline& d) {
            hang_up(d.connection, out);
            next_address(d.connection, owner, now, out);
          });
      break;
    case Tag::Resolved:
      next = resolving_.due(
          now,
          [this](const Waiter& w) {
            const Connection& c = connections_[w.connection];
            return c.state != State::Resolving || c.number != w.number;
          },
          [&](const Waiter& w) {
            if (options_.dns->knows(at(w.connection).host))
              connect(w.connection, now, out);
            else
              fail(w.connection, FailureReason::Refused, owner, now, out);
          });
      break;
  }
  if (next != kNever) out.set_timer(next, tag);
}

Instant ClientConnections::out_of_patience(WaiterQueue<Waiter>& queue, Owner& owner, Instant now,
                                           Outbox& out) {
  return queue.due(
      now, [this](const Waiter& w) { return since(w); },
      [&](const Waiter& w) {
        hang_up(w.connection, out);
        fail(w.connection, FailureReason::TimedOut, owner, now, out);
      });
}

void ClientConnections::fail(std::uint32_t connection, FailureReason reason, Owner& owner,
                             Instant now, Outbox& out) {
  Connection& c = connections_[connection];
  if (c.action == ActionId{}) {
    c.state = State::Idle;
    owner.not_reached(connection, reason, now, out);
    return;
  }
  out.record(RecordKind::RequestFailed, client_of(connection), c.number,
             static_cast<std::uint64_t>(ns(now - c.sent)), ActionResult(c.action, reason).pack());
  const ActionId action = c.action;
  end(c);
  if (!is_long_poll(action)) end_overdue(connection, now, out);
  owner.failed(connection, action, reason, now, out);
}

void ClientConnections::end(Connection& c) {
  SIM_ASSERT(c.state != State::Idle && in_flight_ > 0);
  c.state = State::Idle;
  --in_flight_;
  if (!is_long_poll(c.action)) return;
  SIM_ASSERT(long_polls_ > 0);
  --long_polls_;
}

std::size_t ClientConnections::memory_bytes() const {
  return connections_.capacity() * sizeof(Connection) + operations_.memory_bytes() +
         passwords_.memory_bytes() + sources_.capacity() * sizeof(std::uint32_t) +
         contacts_.capacity() * sizeof(Contact) + patience_.memory_bytes() +
         long_poll_patience_.memory_bytes() + connecting_.memory_bytes() +
         resolving_.memory_bytes();
}

}  // namespace casgrid
