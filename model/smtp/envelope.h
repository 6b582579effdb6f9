// The envelopes of messages under way: MAIL, and the recipients that came with it, in whatever
// order the messages came that carried them. Whoever has an envelope keeps it in a session or a
// queue; the recipients are all here.
#pragma once

#include "model/base/outbox.h"
#include "model/base/slab.h"
#include "model/smtp/messages.h"

namespace casgrid::smtp {

struct Envelope {
  Command mail;
  Handle first;             // of the recipients
  std::uint16_t count = 0;  // of them so far
  bool has_mail = false;

  // Of one that comes pipelined: nothing is missing.
  bool is_whole() const { return has_mail && count >= mail.recipients; }
};

class Envelopes {
 public:
  void add(Envelope& to, const Recipients& some) {
    const Handle handle = chunks_.take();
    chunks_.find(handle)->some = some;
    to.count = static_cast<std::uint16_t>(to.count + some.count);
    // By the place of the first among all.
    if (to.first.is_none() || chunks_.find(to.first)->some.first > some.first) {
      chunks_.find(handle)->next = to.first;
      to.first = handle;
      return;
    }
    Handle before = to.first;
    for (Handle next = chunks_.find(before)->next;
         !next.is_none() && chunks_.find(next)->some.first <= some.first;
         next = chunks_.find(before)->next)
      before = next;
    chunks_.find(handle)->next = chunks_.find(before)->next;
    chunks_.find(before)->next = handle;
  }
  void add(Envelope& to, UserId user) {
    Recipients one;
    one.first = to.count;
    one.count = 1;
    one.users[0] = user;
    add(to, one);
  }

  // Calls what(user) for each recipient, in the order of RCPT TO. It may add to other envelopes
  // here, which may move what is read: so it is read from a copy.
  template <class What>
  void for_each(const Envelope& of, What&& what) const {
    for (Handle h = of.first; !h.is_none();) {
      const Chunk chunk = *chunks_.find(h);
      for (std::uint16_t i = 0; i < chunk.some.count; ++i) what(chunk.some.users[i]);
      h = chunk.next;
    }
  }

  // Every message of a pipelined envelope, with this number of its command.
  void send(const Envelope& whole, std::uint32_t number, ConnectionId connection,
            Outbox& out) const {
    Command mail = whole.mail;
    mail.number = number;
    mail.recipients = whole.count;
    mail.is_pipelined = true;
    out.send(connection, {2 * kLineBytes, mail});
    Recipients some;
    some.number = number;
    some.is_pipelined = true;
    for_each(whole, [&](UserId user) {
      some.users[some.count++] = user;
      if (some.count < Recipients::kMost) return;
      send(some, connection, out);
      some.first = static_cast<std::uint16_t>(some.first + some.count);
      some.count = 0;
    });
    if (some.count > 0) send(some, connection, out);
  }
  static Message of(const Recipients& some) { return {some.count * kRecipientBytes, some}; }

  void drop(Envelope& envelope) {
    for (Handle h = envelope.first; !h.is_none();) {
      const Handle next = chunks_.find(h)->next;
      chunks_.give_back(h);
      h = next;
    }
    envelope = {};
  }
  void clear() { chunks_.clear(); }
  std::size_t memory_bytes() const { return chunks_.memory_bytes(); }

 private:
  struct Chunk {
    Recipients some;
    Handle next;
  };
  static void send(const Recipients& some, ConnectionId connection, Outbox& out) {
    out.send(connection, of(some));
  }

  Slab<Chunk> chunks_;
};

}  // namespace casgrid::smtp
