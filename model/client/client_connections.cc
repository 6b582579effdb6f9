#include "model/client/client_connections.h"

#include "model/base/assert.h"
#include "model/base/slab.h"

namespace casgrid {

ClientConnections::ClientConnections(ClientConnectionsOptions options, std::uint32_t clients)
    : options_(options),
      lines_(std::size_t{clients} * options.lines_per_client),
      patience_(options.patience),
      hanging_patience_(options.hanging_patience),
      connecting_(options.connect_timeout),
      resolving_(options.dns_delay) {}

void ClientConnections::begin(std::uint32_t line, ActionId action, HostId host, Owner& owner,
                              Instant now, Outbox& out, Wish wish) {
  Line& l = lines_[line];
  SIM_ASSERT(l.state == State::Idle);
  l.action = action;
  l.host = host;
  l.sent = now;
  l.tried = 0;
  ++l.number;
  ++in_flight_;
  const bool hangs = is_hanging(action);
  if (hangs)
    ++hanging_;
  else
    join_operation(line, wish, now, out);
  out.record(RecordKind::RequestSent, client_of(line), l.number, word_of(action));
  auto& patience = hangs ? hanging_patience_ : patience_;
  const Instant at =
      patience.add(now, {line, l.number}, [this](const Deadline& d) { return is_settled(d); });
  if (at != kNever)
    out.set_timer(at, pack_tag(hangs ? Tag::HangingPatience : Tag::Patience, {}, kHalf));
  if (l.is_connected) {
    transmit(line, owner, now, out);
  } else {
    reach(line, owner, now, out);
  }
}

void ClientConnections::join_operation(std::uint32_t line, Wish wish, Instant now, Outbox& out) {
  Line& l = lines_[line];
  end_overdue(line, now, out);
  if (!l.has_operation) {
    if (wish == Wish::OfAnother) return;
    l.has_operation = true;
    l.wanted = now;
    l.attempts = 0;
    l.latest_end = OperationEnd::GivenUp;
    // What is left of an operation that was given up on the way there.
    l.wanted_action = is_way_there(l.action) ? options_.behind_the_way : l.action;
  }
  if (l.attempts < 0xFFFFu) ++l.attempts;
}

void ClientConnections::end_operation(std::uint32_t line, OperationEnd how, Instant now,
                                      Outbox& out) {
  Line& l = lines_[line];
  if (!l.has_operation) return;
  l.has_operation = false;
  out.note(RecordKind::OperationEnded, client_of(line), l.attempts,
           static_cast<std::uint64_t>(ns(now - l.wanted)),
           ActionResult(l.wanted_action, how).pack());
}

void ClientConnections::try_again(std::uint32_t line, OperationEnd how, Instant next, Instant now,
                                  Outbox& out) {
  Line& l = lines_[line];
  l.latest_end = how;
  if (l.has_operation && next > l.wanted + options_.patience) end_operation(line, how, now, out);
}

Record ClientConnections::record_of_operation(std::uint32_t line, Instant now) const {
  const Line& l = lines_[line];
  const bool is_over = now - l.wanted >= options_.patience;
  return {
      now,
      {},
      is_over ? RecordKind::OperationEnded : RecordKind::OperationPending,
      client_of(line),
      l.attempts,
      static_cast<std::uint64_t>(ns(now - l.wanted)),
      is_over ? ActionResult(l.wanted_action, end_of_overdue(l)).pack() : word_of(l.wanted_action)};
}

// Towards a connection: the name's addresses may still be known, or DNS is asked.
void ClientConnections::reach(std::uint32_t line, Owner& owner, Instant now, Outbox& out) {
  Line& l = lines_[line];
  l.state = State::Resolving;
  if (!options_.dns->knows(l.host)) {
    fail(line, FailureReason::Refused, owner, now, out);
    return;
  }
  if (now < l.dns_until) {
    connect(line, now, out);
    return;
  }
  l.rotation = next_rotation_++;
  l.position = 0;
  l.dns_until = now + options_.dns->names[l.host.index()].ttl;
  const Instant at = resolving_.add(now, {line, l.number});
  if (at != kNever) out.set_timer(at, pack_tag(Tag::Resolved, {}, kHalf));
}

void ClientConnections::connect(std::uint32_t line, Instant now, Outbox& out) {
  Line& l = lines_[line];
  l.state = State::Connecting;
  const ParticipantId address = options_.dns->address(l.host, l.rotation, l.position);
  const std::uint32_t client = l.source == kOwn ? client_of(line) : l.source;
  l.connection = out.connect(address, options_.port, line,
                             {.source = client / options_.clients_per_address,
                              .tls_session = options_.is_plain ? 0 : l.tls_session,
                              .is_plain = options_.is_plain});
  const Instant at = connecting_.add(now, {line, l.connection},
                                     [this](const ConnectDeadline& d) { return is_settled(d); });
  if (at != kNever) out.set_timer(at, pack_tag(Tag::ConnectTimeout, {}, kHalf));
}

void ClientConnections::next_address(std::uint32_t line, Owner& owner, Instant now, Outbox& out) {
  Line& l = lines_[line];
  out.record(RecordKind::AddressSkipped, client_of(line), l.position);
  ++l.position;
  if (++l.tried < options_.dns->names[l.host.index()].addresses.size()) {
    connect(line, now, out);
    return;
  }
  l.dns_until = kStart;  // the answer is of no use any more
  fail(line, FailureReason::Refused, owner, now, out);
}

void ClientConnections::transmit(std::uint32_t line, Owner& owner, Instant now, Outbox& out) {
  lines_[line].state = State::Held;
  const Readiness readiness = owner.readiness(line, lines_[line].action, now, out);
  if (readiness == Readiness::SettingUp) lines_[line].state = State::SettingUp;
  if (readiness != Readiness::Now) return;
  lines_[line].state = State::Waiting;
  const Outgoing outgoing = owner.write(exchange_of(line));
  fresh_sent_ += outgoing.is_repeat || is_hanging(lines_[line].action) ? 0 : 1;
  out.send(lines_[line].connection, outgoing.message);
}

void ClientConnections::say(std::uint32_t line, const Message& message, Outbox& out) const {
  out.send(lines_[line].connection, message);
}

void ClientConnections::send_held(std::uint32_t line, Owner& owner, Instant now, Outbox& out) {
  SIM_ASSERT(is_held(line));
  if (lines_[line].is_connected) {
    transmit(line, owner, now, out);
  } else {
    reach(line, owner, now, out);  // the connection was lost meanwhile
  }
}

void ClientConnections::belong_to(std::uint32_t line, std::uint32_t source, std::uint32_t sibling) {
  lines_[line].source = source;
  lines_[line].tls_session = lines_[sibling].tls_session;
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
  const auto line = static_cast<std::uint32_t>(input.tag);
  Line& l = lines_[line];
  if (l.connection != input.connection) return;
  l.is_connected = true;
  if (input.tls_session != 0) l.tls_session = input.tls_session;
  ++connected_;
  if (l.state == State::Connecting) transmit(line, owner, now, out);
}

void ClientConnections::message(const Input& input, Owner& owner, Instant now, Outbox& out) {
  const auto line = static_cast<std::uint32_t>(input.tag);
  Line& l = lines_[line];
  if (l.connection != input.connection) return;
  std::optional<std::uint16_t> status;
  if (l.state == State::Waiting || l.state == State::SettingUp)
    status = owner.read(exchange_of(line), *input.message);
  if (!status) {
    owner.heard(line, *input.message, now, out);
    return;
  }
  out.record(RecordKind::RequestAnswered, client_of(line), l.number,
             static_cast<std::uint64_t>(ns(now - l.sent)), ActionResult(l.action, *status).pack());
  const ActionId action = l.action;
  end(l);
  if (!is_hanging(action)) end_overdue(line, now, out);
  owner.completed(line, action, *input.message, now, out);
}

void ClientConnections::closed(const Input& input, Owner& owner, Instant now, Outbox& out) {
  const auto line = static_cast<std::uint32_t>(input.tag);
  Line& l = lines_[line];
  if (l.connection != input.connection) return;
  l.connection = {};
  if (!l.is_connected) {
    if (l.state == State::Connecting) next_address(line, owner, now, out);
    return;
  }
  --connected_;
  l.is_connected = false;
  out.record(RecordKind::ConnectionLost, client_of(line));
  if (l.state == State::Waiting || l.state == State::SettingUp)
    fail(line, FailureReason::Reset, owner, now, out);
  else if (l.state == State::Idle)
    owner.lost(line, now, out);
}

void ClientConnections::hang_up(std::uint32_t line, Outbox& out) {
  Line& l = lines_[line];
  if (l.connection.is_none()) return;
  out.close(l.connection);
  l.connection = {};
  if (l.is_connected) --connected_;
  l.is_connected = false;
}

void ClientConnections::due(std::uint64_t tag, Owner& owner, Instant now, Outbox& out) {
  Instant next = kNever;
  switch (tag_kind<Tag>(tag)) {
    case Tag::Patience:
      next = out_of_patience(patience_, owner, now, out);
      break;
    case Tag::HangingPatience:
      next = out_of_patience(hanging_patience_, owner, now, out);
      break;
    case Tag::ConnectTimeout:
      next = connecting_.due(
          now, [this](const ConnectDeadline& d) { return is_settled(d); },
          [&](const ConnectDeadline& d) {
            hang_up(d.line, out);
            next_address(d.line, owner, now, out);
          });
      break;
    case Tag::Resolved:
      next = resolving_.due(
          now,
          [this](const Deadline& d) {
            const Line& l = lines_[d.line];
            return l.state != State::Resolving || l.number != d.number;
          },
          [&](const Deadline& d) { connect(d.line, now, out); });
      break;
  }
  if (next != kNever) out.set_timer(next, tag);
}

Instant ClientConnections::out_of_patience(DeadlineQueue<Deadline>& queue, Owner& owner,
                                           Instant now, Outbox& out) {
  return queue.due(
      now, [this](const Deadline& d) { return is_settled(d); },
      [&](const Deadline& d) {
        hang_up(d.line, out);
        fail(d.line, FailureReason::TimedOut, owner, now, out);
      });
}

void ClientConnections::fail(std::uint32_t line, FailureReason reason, Owner& owner, Instant now,
                             Outbox& out) {
  Line& l = lines_[line];
  out.record(RecordKind::RequestFailed, client_of(line), l.number,
             static_cast<std::uint64_t>(ns(now - l.sent)), ActionResult(l.action, reason).pack());
  const ActionId action = l.action;
  end(l);
  if (!is_hanging(action)) end_overdue(line, now, out);
  owner.failed(line, action, reason, now, out);
}

void ClientConnections::end(Line& l) {
  l.state = State::Idle;
  --in_flight_;
  if (is_hanging(l.action)) --hanging_;
}

std::size_t ClientConnections::memory_bytes() const {
  return lines_.capacity() * sizeof(Line) + patience_.memory_bytes() +
         hanging_patience_.memory_bytes() + connecting_.memory_bytes() + resolving_.memory_bytes();
}

}  // namespace casgrid
