// Calls of Transport to other servers: a queue on its way, a copy for a shadow, a question.
#include "model/base/assert.h"
#include "model/smtp/ports.h"
#include "model/smtp/sizes.h"
#include "model/smtp/transport.h"

namespace casgrid::smtp {

using transport::HopKind;
using transport::NextHop;

void Transport::call(Purpose purpose, ServerId to, Handle subject, Instant now, Outbox& out) {
  const Handle handle = calls_.take();
  Call& c = *calls_.find(handle);
  c.purpose = purpose;
  c.subject = subject;
  connect(handle, to, desk_.directory.at(to).transport_port, now, out);
}

void Transport::connect(Handle handle, ServerId to, std::uint16_t port, Instant now, Outbox& out) {
  calls_.find(handle)->to = to;
  connect(handle, desk_.options.participants[to.index()], port, now, out);
}

void Transport::connect(Handle handle, ParticipantId to, std::uint16_t port, Instant now,
                        Outbox& out) {
  Call& c = *calls_.find(handle);
  c.stage = Stage::Opening;
  c.connection =
      out.connect(to, Port{port}, tag_of(TransportTag::Call, handle), {.is_plain = true});
  SessionJournal::Way way;
  way.peer = to;
  way.server = c.to;
  way.port = port;
  way.goes_out = c.purpose == Purpose::Hop && queue_.hop_of(c.subject).kind == HopKind::Connector;
  sent_.connect(handle, way, now, out);
  wait_for_word(handle, now, out);
}

// To the next server of the queue's hop; false if there is none.
bool Transport::call_hop(Handle handle, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  const NextHop hop = queue_.hop_of(c.subject);
  if (hop.kind == HopKind::Mailbox) {
    const ServerId active = desk_.mounts.active_copy(hop.database());
    if (c.tries++ > 0 || active.is_none() || active == desk_.self()) return false;
    connect(handle, active, static_cast<std::uint16_t>(kDelivery), now, out);
    return true;
  }
  if (hop.kind == HopKind::Connector) return call_out(handle, now, out);
  const std::vector<ServerId> servers =
      transport::servers_of(desk_.directory, desk_.self(), hop, c.spread);
  if (c.tries >= servers.size()) return false;
  const ServerId next = servers[c.tries++];
  connect(handle, next, desk_.directory.at(next).transport_port, now, out);
  return true;
}

// Out of the organisation: through an Edge server, a front end of the site, or straight.
bool Transport::call_out(Handle handle, Instant now, Outbox& out) {
  const Directory& d = desk_.directory;
  Call& c = *calls_.find(handle);
  std::vector<ServerId> by = edges_;
  std::uint16_t port = static_cast<std::uint16_t>(kMail);
  if (by.empty() && options_.outbound.by_front_end) {
    port = static_cast<std::uint16_t>(kOutboundProxy);
    const SiteId here = d.at(desk_.self()).site;
    for (std::size_t i = 0; i < d.servers.size(); ++i)
      if (d.servers[i].is_front_end() && d.servers[i].site == here) by.emplace_back(i);
  }
  if (by.empty() && !options_.outbound.by_front_end) {
    const std::vector<ParticipantId>& hosts = options_.outbound.hosts;
    if (c.tries >= hosts.size()) return false;
    c.to = ServerId{};
    connect(handle, hosts[(c.spread + c.tries++) % hosts.size()], port, now, out);
    return true;
  }
  if (c.tries >= by.size()) return false;
  connect(handle, by[(c.spread + c.tries++) % by.size()], port, now, out);
  return true;
}

void Transport::wait_for_word(Handle handle, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  const bool opens = c.stage == Stage::Opening;
  const Instant at = (opens ? connect_patience_ : patience_).add(now, {handle, ++c.attempt});
  if (at != kNever)
    out.set_timer(at, tag_of(opens ? TransportTag::Connect : TransportTag::Patience, {}));
}

void Transport::patience_due(DeadlineQueue<Attempt>& of, std::uint64_t tag, Instant now,
                             Outbox& out) {
  const auto is_over = [this](const Attempt& a) {
    const Call* c = calls_.find(a.call);
    return c == nullptr || c->attempt != a.number;
  };
  const Instant next = of.due(now, is_over, [&](const Attempt& a) {
    sent_.not_opened(a.call, LineKind::Silent, now, out);
    lost(a.call, Refusal::None, now, out);
  });
  if (next != kNever) out.set_timer(next, tag);
}

void Transport::said(Handle handle, const Message& message, Instant now, Outbox& out) {
  if (const auto* told = message.as<Discards>()) {
    const ServerId primary = calls_.find(handle)->to;
    let_go(primary, *told, now, out);
    if (!told->is_last) return;
    sent_.asked(handle, LineKind::ToldDiscards, now, out);
    if (told->has_more)
      greeted(handle, now, out);
    else
      end(handle, now, out);
  } else if (const auto* reply = message.as<Reply>()) {
    const Call& c = *calls_.find(handle);
    if (c.stage != Stage::Asking) sent_.answered(handle, *reply, now, out);
    if (c.stage != Stage::Opening)
      answered(handle, *reply, now, out);
    else if (reply->code == kReady)
      greeted(handle, now, out);
    else
      lost(handle, reply->why, now, out);
  }
}

void Transport::greeted(Handle handle, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  switch (c.purpose) {
    case Purpose::Hop:
      send_next(handle, now, out);
      break;
    case Purpose::Shadow:
      offer(handle, pending_.find(c.subject)->envelope, now, out);
      break;
    case Purpose::Discards:
      c.stage = Stage::Asking;
      shadows_.heard(c.to, now);
      sent_.asked(handle, LineKind::AskedDiscards, now, out);
      out.send(c.connection,
               {kLineBytes, AskDiscards{.seen = seen_[c.to.index()], .from = desk_.self()}});
      wait_for_word(handle, now, out);
      break;
    case Purpose::Resubmit: {
      c.stage = Stage::Asking;
      const transport::ResubmitRequest& what = requests_.find(c.subject)->what;
      out.send(c.connection, {kLineBytes, AskResubmit{.since = what.from,
                                                      .until = what.to,
                                                      .database = what.database,
                                                      .primary = what.primary}});
      wait_for_word(handle, now, out);
      break;
    }
  }
}

// The queue's next message, or QUIT.
void Transport::send_next(Handle handle, Instant now, Outbox& out) {
  const Handle queue = calls_.find(handle)->subject;
  const NextHop hop = queue_.hop_of(queue);
  while (const auto message = queue_.take(queue)) {
    if (goes_elsewhere(*message, hop, now, out)) continue;
    calls_.find(handle)->message = *message;
    offer(handle, copies_.find(queue_.find(*message)->what)->envelope, now, out);
    return;
  }
  end(handle, now, out);
  if (queue_.finished(queue)) attempt(queue, now, out);
}

void Transport::offer(Handle handle, const Envelope& envelope, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  c.stage = Stage::Offering;
  Envelope told = envelope;
  told.mail.is_shadow = c.purpose == Purpose::Shadow;
  told.mail.is_passed_on = true;
  told.mail.from = desk_.self();
  if (told.mail.is_shadow) sent_.asked(handle, LineKind::AskedToShadow, now, out);
  sent_.envelope(handle, told, envelopes_, now, out);
  envelopes_.send(told, 1, c.connection, out);
  wait_for_word(handle, now, out);
}

void Transport::send_body(Handle handle, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  c.stage = Stage::Sending;
  const Envelope& envelope = c.purpose == Purpose::Shadow
                                 ? pending_.find(c.subject)->envelope
                                 : copies_.find(queue_.find(c.message)->what)->envelope;
  const std::uint32_t octets = envelope.mail.octets;
  for (std::uint32_t at = 0; at < octets; at += kPieceBytes) {
    Command piece = envelope.mail;
    piece.verb = Verb::Piece;
    piece.octets = piece_at(octets, at);
    out.send(c.connection, {piece.octets + kHeadBytes, piece});
  }
  wait_for_word(handle, now, out);
}

// A front end keeps nothing: what went through it is outside.
ServerId Transport::has_it(const Call& c) const {
  const bool is_out = queue_.hop_of(c.subject).kind == HopKind::Connector;
  return is_out && !c.to.is_none() && !desk_.directory.at(c.to).has(ServerRole::Edge) ? ServerId{}
                                                                                      : c.to;
}

void Transport::answered(Handle handle, const Reply& reply, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  if (reply.code >= kTransient) {
    refused(handle, reply, now, out);
  } else if (c.stage == Stage::Offering && reply.code == kGoOn) {
    send_body(handle, now, out);
  } else if (c.stage == Stage::Sending && reply.to == Verb::Piece) {
    if (c.purpose == Purpose::Hop) {
      if (tracked_.is_kept()) track(handle, Tracked::Send, reply, now, out);
      settled(c.message, has_it(c), now, out);
      send_next(handle, now, out);
    } else {
      const ServerId shadow = c.to;
      const Handle pending = c.subject;
      end(handle, now, out);
      accept(pending, shadow, reply.shadow_number, now, out);
    }
  } else if (c.stage == Stage::Asking && c.purpose == Purpose::Resubmit) {
    requests_.give_back(c.subject);
    end(handle, now, out);
  }
}

// A message is, or all of them are.
void Transport::refused(Handle handle, const Reply& reply, Instant now, Outbox& out) {
  const Call& c = *calls_.find(handle);
  const bool is_servers =
      reply.why == Refusal::StoreElsewhere || reply.why == Refusal::NotActive || reply.number == 0;
  if (c.purpose != Purpose::Hop || is_servers) {
    lost(handle, reply.why, now, out);
    return;
  }
  const Handle message = c.message;
  const bool is_final = reply.code >= kPermanent;
  if (tracked_.is_kept()) track(handle, is_final ? Tracked::Fail : Tracked::Defer, reply, now, out);
  if (is_final)
    bounce(queue_.sent(message, now), now, out);
  else
    queue_.defer(message, now);
  arm_queue(now, out);
  send_next(handle, now, out);
}

// Nothing more is to be had of this server.
void Transport::lost(Handle handle, Refusal why, Instant now, Outbox& out) {
  Call& c = *calls_.find(handle);
  sent_.close(handle, now, out);
  out.close(c.connection);
  const Handle subject = c.subject;
  switch (c.purpose) {
    case Purpose::Hop:
      if (c.stage == Stage::Opening && call_hop(handle, now, out)) return;
      calls_.give_back(handle);
      queue_.failed(subject, now);
      arm_queue(now, out);
      break;
    case Purpose::Shadow:
      unwell_until_[c.to.index()] = now + options_.retry.glitch_interval;
      calls_.give_back(handle);
      ++pending_.find(subject)->tries;
      ask_for_shadow(subject, now, out);
      break;
    case Purpose::Discards:
      // It is there, and takes nothing just now.
      if (why == Refusal::NotActive) shadows_.heard(c.to, now);
      calls_.give_back(handle);
      break;
    case Purpose::Resubmit:
      calls_.give_back(handle);
      request_failed(subject, now, out);
      break;
  }
}

// What became of the message in flight.
void Transport::track(Handle handle, Tracked what, const Reply& reply, Instant now,
                      Outbox& out) const {
  const SessionJournal::Way& way = sent_.way_of(handle);
  const Handle copy = queue_.find(calls_.find(handle)->message)->what;
  tracked_.tell(what, copies_.find(copy)->envelope, envelopes_,
                {.peer = way.peer,
                 .server = way.server,
                 .port = way.port,
                 .goes_out = way.goes_out,
                 .code = reply.code,
                 .why = reply.why},
                now, out);
}

void Transport::end(Handle handle, Instant now, Outbox& out) {
  sent_.close(handle, now, out);
  out.close(calls_.find(handle)->connection);
  calls_.give_back(handle);
}

}  // namespace casgrid::smtp
