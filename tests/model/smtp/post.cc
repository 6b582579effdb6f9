#include "tests/model/smtp/post.h"

namespace casgrid::smtp::testing {

void Post::order(ServerId id, const ClusterOrder& o) {
  const Message m{300, o};
  give(id, {.kind = InputKind::Told, .peer = ParticipantId{90u}, .message = &m});
}

void Post::closed(ServerId whom, ConnectionId connection, std::uint64_t tag) {
  const std::uint32_t life = machines_.at(whom.value).life;
  later([=, this] {
    if (machines_.at(whom.value).life == life)
      give(whom, {.kind = InputKind::ConnectionClosed, .connection = connection, .tag = tag});
  });
}

void Post::give(ServerId id, Input input, bool even_if_down) {
  Machine& m = machines_.at(id.value);
  if (!m.is_up && !even_if_down) return;
  Outbox out(ids_);
  m.participant->handle(input, now, out);
  for (Record r : out.records) {
    r.at = now;
    r.who = ParticipantId{id.index()};
    records.push_back(r);
  }
  for (const Output& o : out.outputs) take(id, o, out);
}

void Post::take(ServerId id, const Output& o, const Outbox& out) {
  const std::uint32_t life = machines_.at(id.value).life;
  const auto own = [=, this](Instant when, Input input) {
    at(when, [=, this] {
      if (machines_.at(id.value).life == life) give(id, input);
    });
  };
  switch (o.kind) {
    case OutputKind::SetTimer:
      own(o.at, {.kind = InputKind::TimerDue, .tag = o.tag});
      break;
    case OutputKind::Spend:
      own(now + std::chrono::milliseconds(1), {.kind = InputKind::WorkDone, .tag = o.tag});
      break;
    case OutputKind::Connect:
      connect(id, o);
      break;
    case OutputKind::Label:
      lines_.at(o.connection.slot).label = o.tag;
      break;
    case OutputKind::Accept:
      accepted(o.connection);
      break;
    case OutputKind::Send:
      sent(id, o.connection, out.messages[o.message]);
      break;
    case OutputKind::Close:
      hang_up(id, o.connection);
      break;
    case OutputKind::Drop:
    case OutputKind::Forward:
    case OutputKind::Tell:
    case OutputKind::Order:
      break;
  }
}

void Post::connect(ServerId id, const Output& o) {
  ++connections;
  const ServerId to{o.peer.index()};
  lines_[o.connection.slot] = {id, o.tag, to, 0, false, o.connection};
  const ConnectionId connection = o.connection;
  const Port port = o.port;
  later([=, this] {
    if (!lines_.contains(connection.slot)) return;
    if (!machines_.at(to.value).is_up) {
      const Line line = lines_.at(connection.slot);
      lines_.erase(connection.slot);
      closed(line.opener, connection, line.tag);
      return;
    }
    give(to, {.kind = InputKind::ConnectionOffered, .port = port, .connection = connection});
  });
}

void Post::accepted(ConnectionId connection) {
  const Line& line = lines_.at(connection.slot);
  if (line.is_from_outside) return;
  later([=, this] {
    const auto found = lines_.find(connection.slot);
    if (found != lines_.end())
      give(found->second.opener, {.kind = InputKind::ConnectionOpened,
                                  .connection = connection,
                                  .tag = found->second.tag});
  });
}

void Post::sent(ServerId id, ConnectionId connection, const Message& message) {
  later([=, this] {
    const auto found = lines_.find(connection.slot);
    if (found == lines_.end()) return;
    const Line line = found->second;
    if (line.is_from_outside) {
      if (const auto* reply = message.as<Reply>()) outside(connection, line, *reply);
      return;
    }
    const bool is_to_opener = line.taker == id;
    give(is_to_opener ? line.opener : line.taker, {.kind = InputKind::MessageArrived,
                                                   .connection = connection,
                                                   .tag = is_to_opener ? line.tag : line.label,
                                                   .message = &message});
  });
}

// What was said before it is heard before it.
void Post::hang_up(ServerId id, ConnectionId connection) {
  later([=, this] {
    const auto found = lines_.find(connection.slot);
    if (found == lines_.end()) return;
    const Line line = found->second;
    lines_.erase(found);
    if (line.is_from_outside) return;
    const bool is_openers = line.opener == id;
    const ServerId other = is_openers ? line.taker : line.opener;
    give(other, {.kind = InputKind::ConnectionClosed,
                 .connection = connection,
                 .tag = is_openers ? line.label : line.tag});
  });
}

// The sender's side of a session: the envelope in one segment, the body, and what it is told.
void Post::outside(ConnectionId connection, const Line& line, const Reply& reply) {
  const auto say = [&](const auto& body) {
    const Message m{100, body};
    give(line.taker, {.kind = InputKind::MessageArrived,
                      .connection = connection,
                      .tag = line.label,
                      .message = &m});
  };
  Command mail;
  mail.verb = Verb::Mail;
  mail.mail = line.tag;
  mail.nonce = line.tag;
  mail.made = now;
  mail.number = 1;
  mail.user = UserId{0u};
  mail.octets = 1000;
  mail.is_pipelined = true;
  const std::vector<UserId>& users = letters_.at(line.tag);
  if (reply.code == kReady) {
    mail.recipients = static_cast<std::uint16_t>(users.size());
    say(mail);
    Recipients some;
    some.number = 1;
    some.is_pipelined = true;
    for (const UserId user : users) some.users[some.count++] = user;
    say(some);
  } else if (reply.code == kGoOn) {
    mail.verb = Verb::Piece;
    say(mail);
  } else {
    answers_[line.tag] = reply.code;
  }
}

void Post::crash(ServerId id) {
  Machine& m = machines_.at(id.value);
  m.is_up = false;
  ++m.life;
  for (auto at = lines_.begin(); at != lines_.end();) {
    const Line line = at->second;
    const ConnectionId connection = line.connection;
    const bool is_one = line.opener == id || line.taker == id;
    at = is_one ? lines_.erase(at) : std::next(at);
    if (!is_one) continue;
    if (line.opener != id && !line.opener.is_none()) closed(line.opener, connection, line.tag);
    if (line.taker != id) closed(line.taker, connection, line.label);
  }
  give(id, {.kind = InputKind::Crashed}, true);
}

}  // namespace casgrid::smtp::testing
