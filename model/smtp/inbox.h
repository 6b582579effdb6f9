// The receiving side of a server that asks nobody about its senders: an Edge Transport server, and
// a host of the Internet. A session is greeted, its envelope answered 354, and whoever has the
// inbox says what becomes of the message when its body has come.
#pragma once

#include "model/base/slab.h"
#include "model/smtp/envelope.h"
#include "model/smtp/messages.h"
#include "model/smtp/sizes.h"

namespace casgrid::smtp {

class Inbox {
 public:
  // A sender connects. `tag_of(handle)`: what the connection is labelled with.
  template <class TagOf>
  void offered(ConnectionId connection, TagOf&& tag_of, Outbox& out) {
    const Handle handle = sessions_.take();
    sessions_.find(handle)->connection = connection;
    out.label(connection, tag_of(handle));
    out.accept(connection);
    Reply greeting;
    greeting.code = kReady;
    out.send(connection, {kBannerBytes, greeting});
  }

  // True if a message is whole now: `taken` or `refused` is to be called before the next.
  bool heard(Handle handle, const Message& message, Outbox& out) {
    Session* s = sessions_.find(handle);
    if (s == nullptr) return false;
    if (const auto* some = message.as<Recipients>()) {
      if (!some->is_pipelined) return line(*s, some->number, out);
      envelopes_.add(s->envelope, *some);
      if (s->envelope.is_whole()) go_on(*s, s->envelope.mail.number, out);
    } else if (const auto* asked = message.as<Command>()) {
      return command(*s, *asked, out);
    }
    return false;
  }

  // Requires: its message is whole.
  const Envelope& message_of(Handle handle) const { return sessions_.find(handle)->envelope; }
  const Envelopes& envelopes() const { return envelopes_; }
  void taken(Handle handle, Outbox& out) { answer(handle, Refusal::None, out); }

  void closed(Handle handle) {
    Session* s = sessions_.find(handle);
    if (s == nullptr) return;
    envelopes_.drop(s->envelope);
    sessions_.give_back(handle);
  }
  void clear() {
    sessions_.clear();
    envelopes_.clear();
  }
  std::size_t memory_bytes() const { return sessions_.memory_bytes() + envelopes_.memory_bytes(); }

 private:
  struct Session {
    ConnectionId connection;
    Envelope envelope;
    std::uint32_t passed = 0;  // octets of the body
    std::uint32_t number = 0;  // of the latest piece
    bool is_in_body = false;
    bool quits = false;
  };

  static void say(const Session& s, std::uint32_t number, Verb to, std::uint16_t code,
                  Outbox& out) {
    Reply reply;
    reply.number = number;
    reply.to = to;
    reply.code = code;
    out.send(s.connection, {kLineBytes, reply});
  }
  void go_on(Session& s, std::uint32_t number, Outbox& out) {
    s.is_in_body = true;
    s.passed = 0;
    say(s, number, Verb::Mail, kGoOn, out);
  }
  bool line(Session& s, std::uint32_t number, Outbox& out) {
    say(s, number, Verb::Mail, kOk, out);
    return false;
  }
  bool command(Session& s, const Command& asked, Outbox& out) {
    if (asked.verb == Verb::Piece && s.is_in_body) {
      s.passed += asked.octets;
      s.number = asked.number;
      s.quits = s.quits || asked.quits;
      if (s.passed < s.envelope.mail.octets) return false;
      s.is_in_body = false;
      return true;
    }
    if (asked.verb == Verb::Mail) {
      s.envelope.mail = asked;
      s.envelope.has_mail = true;
      if (!asked.is_pipelined) return line(s, asked.number, out);
      if (s.envelope.is_whole()) go_on(s, asked.number, out);
    } else if (asked.verb == Verb::Data) {
      go_on(s, asked.number, out);
    } else if (asked.verb == Verb::Quit) {
      say(s, asked.number, Verb::Quit, kClosing, out);
      out.close(s.connection);
    } else if (asked.verb != Verb::Piece) {
      say(s, asked.number, asked.verb, kOk, out);  // EHLO, RSET: nothing is offered beside mail
    }
    return false;
  }
  void answer(Handle handle, Refusal why, Outbox& out) {
    Session& s = *sessions_.find(handle);
    envelopes_.drop(s.envelope);
    if (why == Refusal::None)
      say(s, s.number, Verb::Piece, kOk, out);
    else
      out.send(s.connection, {kLineBytes, refusal(s.number, Verb::Piece, why)});
    if (s.quits) out.close(s.connection);
  }

  Slab<Session> sessions_;
  Envelopes envelopes_;
};

}  // namespace casgrid::smtp
