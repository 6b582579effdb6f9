// What a mailbox server will say in its message tracking log. Kept only when asked for; otherwise
// every step is one untaken branch.
#pragma once

#include "model/base/outbox.h"
#include "model/smtp/access_detail.h"
#include "model/smtp/envelope.h"

namespace casgrid::smtp {

class MailJournal {
 public:
  // The other side of an event, and what it said.
  struct Other {
    ParticipantId peer{};
    ServerId server{};
    std::uint16_t port = 0;
    bool goes_out = false;
    std::uint16_t code = 0;
    Refusal why = Refusal::None;
  };

  explicit MailJournal(bool is_kept) : is_kept_(is_kept) {}

  bool is_kept() const { return is_kept_; }

  // Of a message for everybody in the envelope.
  void tell(Tracked what, const Envelope& whole, const Envelopes& envelopes, const Other& other,
            Instant now, Outbox& out) const {
    if (!is_kept_) return;
    std::uint32_t recipients = 0;
    envelopes.for_each(whole, [&](UserId user) {
      say_recipient(whole.mail, user, now, out);
      ++recipients;
    });
    say(what, whole.mail, recipients, other, now, out);
  }
  // For one of them.
  void tell(Tracked what, const Command& mail, UserId user, Instant now, Outbox& out) const {
    if (!is_kept_) return;
    say_recipient(mail, user, now, out);
    say(what, mail, 1, {}, now, out);
  }

 private:
  static AccessRecord record(Tracked what, const Command& mail, const Other& other, Instant now) {
    MailEvent event;
    event.mail = mail.mail;
    event.port = other.port;
    event.event = what;
    event.why = other.why;
    event.goes_out = other.goes_out;
    AccessRecord record;
    record.side = AccessSide::BackEnd;
    record.protocol = Protocol::Smtp;
    record.is_step = true;
    record.status = other.code;
    record.request_bytes = mail.octets;
    record.user = mail.user;
    record.peer = other.peer;
    record.target = other.server;
    record.begin = record.end = now;
    record.detail = AccessDetail(event);
    return record;
  }
  static void say_recipient(const Command& mail, UserId user, Instant now, Outbox& out) {
    AccessRecord one = record(Tracked::Recipient, mail, {}, now);
    one.user = user;
    out.access(one);
  }
  static void say(Tracked what, const Command& mail, std::uint32_t recipients, const Other& other,
                  Instant now, Outbox& out) {
    AccessRecord event = record(what, mail, other, now);
    event.number = recipients;
    out.access(event);
  }

  bool is_kept_;
};

}  // namespace casgrid::smtp
