#include "model/smtp/edge_server.h"

#include <algorithm>
#include <utility>

#include "model/base/record.h"
#include "model/smtp/ports.h"

namespace casgrid::smtp {

using transport::NextHop;

EdgeServer::EdgeServer(const Directory& directory, EdgeOptions options)
    : directory_(directory),
      options_(std::move(options)),
      queue_(options_.retry),
      patience_(kPatience),
      connect_patience_(kConnectPatience) {}

void EdgeServer::handle(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  const auto tag = tag_kind<Tag>(input.tag);
  switch (input.kind) {
    case InputKind::Started:
      for (const Handle queue : queue_.ready()) attempt(queue, now, out);
      arm(now, out);
      break;
    case InputKind::Crashed:
      inbox_.clear();
      calls_.clear();
      patience_.clear();
      connect_patience_.clear();
      queue_.interrupted();
      armed_ = kNever;
      break;
    case InputKind::ConnectionOffered:
      if (input.port == kMail)
        inbox_.offered(
            input.connection, [](Handle h) { return pack_tag(Tag::Session, h); }, out);
      else
        out.close(input.connection);
      break;
    case InputKind::MessageArrived:
      if (tag == Tag::Session) {
        if (inbox_.heard(handle, *input.message, out)) take(handle, now, out);
      } else if (const auto* reply = input.message->as<Reply>(); reply && calls_.find(handle)) {
        said(handle, *reply, now, out);
      }
      break;
    case InputKind::ConnectionClosed:
      if (tag == Tag::Session)
        inbox_.closed(handle);
      else if (const Call* c = calls_.find(handle); c && c->connection == input.connection)
        lost(handle, now, out);
      break;
    case InputKind::TimerDue:
      if (tag == Tag::Queue) {
        due(now, out);
      } else if (tag == Tag::Patience) {
        patience_due(patience_, input.tag, now, out);
      } else if (tag == Tag::Connect) {
        patience_due(connect_patience_, input.tag, now, out);
      }
      break;
    case InputKind::ConnectionOpened:  // whom it calls greets first
    case InputKind::WorkDone:
    case InputKind::Told:
    case InputKind::MembershipChanged:
    case InputKind::FaultTold:
      break;
  }
}

void EdgeServer::take(Handle session, Instant now, Outbox& out) {
  const Envelope& envelope = inbox_.message_of(session);
  const MailOrigin origin =
      envelope.mail.is_passed_on ? MailOrigin::PassedOn : MailOrigin::Received;
  out.record(RecordKind::MailTaken, envelope.count, static_cast<std::uint32_t>(origin),
             envelope.mail.mail);
  const Server& self = directory_.at(options_.self);
  add(envelope, NextHop::site(self.site, self.product), false, now, out);
  add(envelope, NextHop::connector(0), true, now, out);
  inbox_.taken(session, out);
}

void EdgeServer::add(const Envelope& envelope, NextHop hop, bool is_outside, Instant now,
                     Outbox& out) {
  Envelope part;
  part.mail = envelope.mail;
  part.mail.is_passed_on = true;
  part.has_mail = true;
  inbox_.envelopes().for_each(envelope, [&](UserId user) {
    if ((user == kOutside) == is_outside) envelopes_.add(part, user);
  });
  if (part.count == 0) return;
  const Handle copy = copies_.take();
  *copies_.find(copy) = part;
  const auto added = queue_.add(hop, {.id = {part.mail.mail}, .what = copy}, now);
  if (!added.to_try.is_none()) attempt(added.to_try, now, out);
  arm(now, out);
}

void EdgeServer::attempt(Handle queue, Instant now, Outbox& out) {
  if (queue_.status_of(queue) == transport::MessageQueue::Status::Active) return;
  const Handle handle = calls_.take();
  queue_.begin(queue, handle);
  calls_.find(handle)->queue = queue;
  calls_.find(handle)->spread = ++spread_;
  if (call_next(handle, now, out)) return;
  calls_.give_back(handle);
  queue_.failed(queue, now);
  arm(now, out);
}

// Exchange 2010 and 2007 always speak to Transport.
bool EdgeServer::is_at_front_end(ServerId server) const {
  return directory_.at(server).is_front_end() &&
         directory_.at(options_.self).product >= Product::Exchange2013;
}

bool EdgeServer::call_next(Handle handle, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  ParticipantId peer;
  auto port = static_cast<std::uint16_t>(kMail);
  if (queue_.hop_of(c.queue).kind == transport::HopKind::Connector) {
    const std::vector<ParticipantId>& hosts = options_.outbound.hosts;
    if (c.tries >= hosts.size()) return false;
    peer = hosts[(c.spread + c.tries++) % hosts.size()];
  } else {
    std::vector<ServerId> all;
    for (std::size_t i = 0; i < directory_.servers.size(); ++i) {
      const Server& s = directory_.servers[i];
      if (s.has(ServerRole::Mailbox) && s.site == directory_.at(options_.self).site &&
          s.product >= Product::Exchange2013)
        all.emplace_back(i);
    }
    if (c.tries >= all.size()) return false;
    c.to = all[(c.spread + c.tries++) % all.size()];
    peer = options_.participants[c.to.index()];
    if (!is_at_front_end(c.to)) port = directory_.at(c.to).transport_port;
  }
  c.stage = Stage::Opening;
  c.connection = out.connect(peer, Port{port}, pack_tag(Tag::Call, handle), {.is_plain = true});
  wait_for_word(handle, now, out);
  return true;
}

void EdgeServer::wait_for_word(Handle handle, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  const bool opens = c.stage == Stage::Opening;
  const Instant at = (opens ? connect_patience_ : patience_).add(now, {handle, ++c.attempt});
  if (at != kNever) out.set_timer(at, pack_tag(opens ? Tag::Connect : Tag::Patience, {}));
}

void EdgeServer::patience_due(DeadlineQueue<Attempt>& of, std::uint64_t tag, Instant now,
                              Outbox& out) {
  const auto is_over = [this](const Attempt& a) {
    const Call* c = calls_.find(a.call);
    return c == nullptr || c->attempt != a.number;
  };
  const Instant next = of.due(now, is_over, [&](const Attempt& a) { lost(a.call, now, out); });
  if (next != kNever) out.set_timer(next, tag);
}

void EdgeServer::said(Handle handle, const Reply& reply, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  if (reply.code >= kTransient) {
    const bool is_servers = c.stage == Stage::Opening || c.stage == Stage::Hello ||
                            reply.number == 0 || reply.why == Refusal::NotActive;
    if (is_servers) {
      lost(handle, now, out);
      return;
    }
    if (reply.code >= kPermanent)
      gone(queue_.sent(c.message, now), out, RecordKind::MailBounced, {});
    else
      queue_.defer(c.message, now);
    arm(now, out);
    send_next(handle, now, out);
    return;
  }
  switch (c.stage) {
    case Stage::Opening:
      if (c.to.is_none() || !is_at_front_end(c.to)) {
        send_next(handle, now, out);
      } else {
        c.stage = Stage::Hello;
        Command hello;
        hello.number = 1;
        out.send(c.connection, {kLineBytes, hello});
        wait_for_word(handle, now, out);
      }
      break;
    case Stage::Hello:
      send_next(handle, now, out);
      break;
    case Stage::Offering:
      if (reply.code == kGoOn) send_body(handle, now, out);
      break;
    case Stage::Sending:
      if (reply.to != Verb::Piece) break;
      gone(queue_.sent(c.message, now), out, RecordKind::MailHanded, c.to);
      send_next(handle, now, out);
      break;
  }
}

void EdgeServer::send_next(Handle handle, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  if (const auto message = queue_.take(c.queue)) {
    c.message = *message;
    c.stage = Stage::Offering;
    envelopes_.send(*copies_.find(queue_.find(*message)->what), 2, c.connection, out);
    wait_for_word(handle, now, out);
    return;
  }
  const Handle queue = c.queue;
  out.close(c.connection);
  calls_.give_back(handle);
  if (queue_.finished(queue)) attempt(queue, now, out);
}

void EdgeServer::send_body(Handle handle, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  c.stage = Stage::Sending;
  const Command& mail = copies_.find(queue_.find(c.message)->what)->mail;
  for (std::uint32_t at = 0; at < mail.octets; at += kPieceBytes) {
    Command piece = mail;
    piece.verb = Verb::Piece;
    piece.octets = piece_at(mail.octets, at);
    out.send(c.connection, {piece.octets + kHeadBytes, piece});
  }
  wait_for_word(handle, now, out);
}

void EdgeServer::lost(Handle handle, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  out.close(c.connection);
  const bool is_new = c.stage == Stage::Opening || c.stage == Stage::Hello;
  if (is_new && call_next(handle, now, out)) return;
  const Handle queue = c.queue;
  calls_.give_back(handle);
  queue_.failed(queue, now);
  arm(now, out);
}

void EdgeServer::gone(const transport::Queued& was, Outbox& out, RecordKind how, ServerId to) {
  Envelope& copy = *copies_.find(was.what);
  if (how == RecordKind::MailBounced)
    out.record(how, 0, copy.count, was.id.value);
  else
    out.record(how, copy.count, to.value, was.id.value);
  envelopes_.drop(copy);
  copies_.give_back(was.what);
}

void EdgeServer::arm(Instant now, Outbox& out) {
  const Instant at = std::max(queue_.next_due(), now);
  if (at >= armed_) return;
  armed_ = at;
  out.set_timer(at, pack_tag(Tag::Queue, {}));
}

void EdgeServer::due(Instant now, Outbox& out) {
  if (now < armed_) return;
  armed_ = kNever;
  std::vector<Handle> to_try;
  queue_.due(
      now,
      [&](Handle message) {
        const Envelope& copy = *copies_.find(queue_.find(message)->what);
        out.record(RecordKind::MailLate, copy.count, 0, copy.mail.mail);
      },
      [&](const transport::Queued& was) { gone(was, out, RecordKind::MailBounced, {}); },
      [&](Handle queue) { to_try.push_back(queue); });
  for (const Handle queue : to_try) attempt(queue, now, out);
  arm(now, out);
}

std::size_t EdgeServer::queued() const {
  std::size_t sum = 0;
  copies_.for_each([&](Handle, const Envelope& copy) { sum += copy.count; });
  return sum;
}

std::size_t EdgeServer::memory_bytes() const {
  return inbox_.memory_bytes() + envelopes_.memory_bytes() + copies_.memory_bytes() +
         calls_.memory_bytes() + queue_.memory_bytes() + patience_.memory_bytes() +
         connect_patience_.memory_bytes();
}

}  // namespace casgrid::smtp
