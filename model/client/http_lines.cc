#include "model/client/http_lines.h"

#include "model/base/assert.h"
#include "model/base/slab.h"
#include "model/http/messages.h"
#include "model/http/ports.h"
#include "model/owa/actions.h"

namespace casgrid {

HttpLines::HttpLines(HttpLinesOptions options, std::uint32_t clients)
    : options_(options),
      lines_(std::size_t{clients} * options.lines_per_client),
      patience_(options.patience),
      hanging_patience_(options.hanging_patience),
      connecting_(options.connect_timeout),
      resolving_(options.dns_delay) {}

void HttpLines::begin(std::uint32_t line, ActionId action, HostId host, Owner& owner, Instant now,
                      Outbox& out, Wish wish) {
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
    transmit(line, owner, out);
  } else {
    reach(line, owner, now, out);
  }
}

void HttpLines::join_operation(std::uint32_t line, Wish wish, Instant now, Outbox& out) {
  Line& l = lines_[line];
  end_overdue(line, now, out);
  if (!l.has_operation) {
    if (wish == Wish::OfAnother) return;
    l.has_operation = true;
    l.wanted = now;
    l.attempts = 0;
    l.latest_end = OperationEnd::GivenUp;
    // What is left of an operation that was given up on the way there.
    l.wanted_action = is_way_there(l.action) ? owa::kOpen : l.action;
  }
  if (l.attempts < 0xFFFFu) ++l.attempts;
}

void HttpLines::end_operation(std::uint32_t line, OperationEnd how, Instant now, Outbox& out) {
  Line& l = lines_[line];
  if (!l.has_operation) return;
  l.has_operation = false;
  out.note(RecordKind::OperationEnded, client_of(line), l.attempts,
           static_cast<std::uint64_t>(ns(now - l.wanted)),
           ActionResult(l.wanted_action, how).pack());
}

// Towards a connection: the name's addresses may still be known, or DNS is asked.
void HttpLines::reach(std::uint32_t line, Owner& owner, Instant now, Outbox& out) {
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

void HttpLines::connect(std::uint32_t line, Instant now, Outbox& out) {
  Line& l = lines_[line];
  l.state = State::Connecting;
  const ParticipantId address = options_.dns->address(l.host, l.rotation, l.position);
  const std::uint32_t client = l.source == kOwn ? client_of(line) : l.source;
  l.connection =
      out.connect(address, kHttps, line, {client / options_.clients_per_address, l.tls_session});
  const Instant at = connecting_.add(now, {line, l.connection},
                                     [this](const ConnectDeadline& d) { return is_settled(d); });
  if (at != kNever) out.set_timer(at, pack_tag(Tag::ConnectTimeout, {}, kHalf));
}

void HttpLines::next_address(std::uint32_t line, Owner& owner, Instant now, Outbox& out) {
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

void HttpLines::transmit(std::uint32_t line, Owner& owner, Outbox& out) {
  lines_[line].state = State::Held;
  if (!owner.may_send(line, lines_[line].action)) return;
  lines_[line].state = State::Waiting;
  Message message = owner.compose(line, lines_[line].action);
  Line& l = lines_[line];
  auto& request = *message.as<HttpRequest>();
  request.number = l.number;
  request.host = l.host;
  request.action = l.action;
  fresh_sent_ += request.is_repeat || is_hanging(l.action) ? 0 : 1;
  out.send(l.connection, message);
}

void HttpLines::send_held(std::uint32_t line, Owner& owner, Instant now, Outbox& out) {
  SIM_ASSERT(lines_[line].state == State::Held);
  if (lines_[line].is_connected) {
    transmit(line, owner, out);
  } else {
    reach(line, owner, now, out);  // the connection was lost meanwhile
  }
}

void HttpLines::belong_to(std::uint32_t line, std::uint32_t source, std::uint32_t sibling) {
  lines_[line].source = source;
  lines_[line].tls_session = lines_[sibling].tls_session;
}

bool HttpLines::handle(const Input& input, Owner& owner, Instant now, Outbox& out) {
  switch (input.kind) {
    case InputKind::ConnectionOpened:
      opened(input, owner, out);
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

void HttpLines::opened(const Input& input, Owner& owner, Outbox& out) {
  const auto line = static_cast<std::uint32_t>(input.tag);
  Line& l = lines_[line];
  if (l.connection != input.connection) return;
  l.is_connected = true;
  if (input.tls_session != 0) l.tls_session = input.tls_session;
  ++connected_;
  if (l.state == State::Connecting) transmit(line, owner, out);
}

void HttpLines::message(const Input& input, Owner& owner, Instant now, Outbox& out) {
  const auto line = static_cast<std::uint32_t>(input.tag);
  Line& l = lines_[line];
  const auto* response = input.message->as<HttpResponse>();
  if (l.connection != input.connection || response == nullptr) return;
  if (l.state != State::Waiting || response->number != l.number) return;
  out.record(RecordKind::RequestAnswered, client_of(line), l.number,
             static_cast<std::uint64_t>(ns(now - l.sent)),
             ActionResult(l.action, response->status).pack());
  const ActionId action = l.action;
  end(l);
  if (!is_hanging(action)) end_overdue(line, now, out);
  owner.answered(line, action, *response, now, out);
}

void HttpLines::closed(const Input& input, Owner& owner, Instant now, Outbox& out) {
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
  if (l.state == State::Waiting) fail(line, FailureReason::Reset, owner, now, out);
}

void HttpLines::hang_up(std::uint32_t line, Outbox& out) {
  Line& l = lines_[line];
  if (l.connection.is_none()) return;
  out.close(l.connection);
  l.connection = {};
  if (l.is_connected) --connected_;
  l.is_connected = false;
}

void HttpLines::due(std::uint64_t tag, Owner& owner, Instant now, Outbox& out) {
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

Instant HttpLines::out_of_patience(DeadlineQueue<Deadline>& queue, Owner& owner, Instant now,
                                   Outbox& out) {
  return queue.due(
      now, [this](const Deadline& d) { return is_settled(d); },
      [&](const Deadline& d) {
        hang_up(d.line, out);
        fail(d.line, FailureReason::TimedOut, owner, now, out);
      });
}

void HttpLines::fail(std::uint32_t line, FailureReason reason, Owner& owner, Instant now,
                     Outbox& out) {
  Line& l = lines_[line];
  out.record(RecordKind::RequestFailed, client_of(line), l.number,
             static_cast<std::uint64_t>(ns(now - l.sent)), ActionResult(l.action, reason).pack());
  const ActionId action = l.action;
  end(l);
  if (!is_hanging(action)) end_overdue(line, now, out);
  owner.failed(line, action, reason, now, out);
}

void HttpLines::end(Line& l) {
  l.state = State::Idle;
  --in_flight_;
  if (is_hanging(l.action)) --hanging_;
}

std::size_t HttpLines::memory_bytes() const {
  return lines_.capacity() * sizeof(Line) + patience_.memory_bytes() +
         hanging_patience_.memory_bytes() + connecting_.memory_bytes() + resolving_.memory_bytes();
}

}  // namespace casgrid
