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

  // True if a message is whole now: `taken` is to be called before the next. `judge(mail)`: why a
  // message is refused before its body comes, Refusal::None if it is not.
  template <class Judge>
  bool heard(Handle handle, const Message& message, Judge&& judge, Outbox& out) {
    Session* s = sessions_.find(handle);
    if (s == nullptr) return false;
    const std::uint32_t offered = command_of(*s, message, out);
    if (offered == 0) return piece(*s, message);
    const Refusal why = judge(s->envelope.mail);
    if (why == Refusal::None) {
      go_on(*s, offered, out);
      return false;
    }
    envelopes_.drop(s->envelope);
    out.send(s->connection, {kLineBytes, refusal(offered, Verb::Mail, why)});
    return false;
  }
  bool heard(Handle handle, const Message& message, Outbox& out) {
    return heard(
        handle, message, [](const Command&) { return Refusal::None; }, out);
  }

  // Requires: its message is whole.
  const Envelope& message_of(Handle handle) const { return sessions_.find(handle)->envelope; }
  const Envelopes& envelopes() const { return envelopes_; }
  void taken(Handle handle, Outbox& out) {
    Session& s = *sessions_.find(handle);
    envelopes_.drop(s.envelope);
    say(s, s.number, Verb::Piece, kOk, out);
    if (s.quits) out.close(s.connection);
  }

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
  // The number of the command with which the envelope is whole and the body may come; 0: not yet.
  std::uint32_t command_of(Session& s, const Message& message, Outbox& out) {
    if (const auto* some = message.as<Recipients>()) {
      envelopes_.add(s.envelope, *some);
      if (some->is_pipelined) return s.envelope.is_whole() ? s.envelope.mail.number : 0;
      say(s, some->number, Verb::Mail, kOk, out);
    } else if (const auto* asked = message.as<Command>()) {
      return command(s, *asked, out);
    }
    return 0;
  }
  std::uint32_t command(Session& s, const Command& asked, Outbox& out) {
    if (asked.verb == Verb::Mail) {
      s.envelope.mail = asked;
      s.envelope.has_mail = true;
      if (asked.is_pipelined) return s.envelope.is_whole() ? asked.number : 0;
      say(s, asked.number, Verb::Mail, kOk, out);
    } else if (asked.verb == Verb::Data) {
      return asked.number;
    } else if (asked.verb == Verb::Quit) {
      say(s, asked.number, Verb::Quit, kClosing, out);
      out.close(s.connection);
    } else if (asked.verb != Verb::Piece) {
      if (asked.verb == Verb::Reset || asked.verb == Verb::Ehlo) envelopes_.drop(s.envelope);
      say(s, asked.number, asked.verb, kOk, out);  // nothing is offered beside mail
    }
    return 0;
  }
  // True behind the last of the body.
  bool piece(Session& s, const Message& message) {
    const auto* asked = message.as<Command>();
    if (asked == nullptr || asked->verb != Verb::Piece || !s.is_in_body) return false;
    s.passed += asked->octets;
    s.number = asked->number;
    s.quits = s.quits || asked->quits;
    if (s.passed < s.envelope.mail.octets) return false;
    s.is_in_body = false;
    return true;
  }
  Slab<Session> sessions_;
  Envelopes envelopes_;
};

}  // namespace casgrid::smtp
