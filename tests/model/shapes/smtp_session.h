// SMTP at a front end: one session carries many messages, and each goes to the mailbox server that
// its recipients decide. An envelope of twenty recipients is larger than a body: each recipient is
// a message of its own, as RCPT TO is a line of its own, and the session keeps them as a chain.
#pragma once

#include "model/access/server_half.h"
#include "model/access/upstream_pool.h"

namespace casgrid::shapes {

inline constexpr Port kSmtp{25};
inline constexpr Port kHubTransport{2525};

struct MailFrom {
  std::uint32_t number = 0;
};
struct RcptTo {
  UserId user;
};
struct MailBody {
  std::uint32_t octets = 0;
  std::uint16_t recipients = 0;
};
struct SmtpReply {
  std::uint16_t code = 250;
};
static_assert(SmallBody<MailFrom> && SmallBody<RcptTo> && SmallBody<MailBody> &&
              SmallBody<SmtpReply>);

class SmtpFront final : public ServerHalf {
 public:
  explicit SmtpFront(const FrontDesk& desk)
      : desk_(desk), upstream_(desk.directory.servers.size(), {.port = kHubTransport}) {}

  void door_opened(Handle door, Instant, Outbox& out) override {
    const Handle handle = sessions_.take();
    sessions_.find(handle)->door = door;
    desk_.doors.find(door)->session = handle;
    say(*sessions_.find(handle), 220, out);
  }
  CertificateId shown_certificate() const override { return {}; }
  void door_message(Handle door, const Message& message, Instant now, Outbox& out) override {
    const Handle handle = desk_.doors.find(door)->session;
    Session& s = *sessions_.find(handle);
    if (message.as<MailFrom>() != nullptr) {
      drop_recipients(s);
      say(s, 250, out);
    } else if (const auto* to = message.as<RcptTo>()) {
      add(s, to->user);
      say(s, 250, out);
    } else if (const auto* data = message.as<MailBody>()) {
      if (s.first.is_none()) return say(s, 503, out);
      s.data = *data;
      // One mailbox server a message, by the first recipient: it hands on what is not its own.
      s.lookup = LookUp{};
      s.lookup.user = recipients_.find(s.first)->user;
      desk_.lookups.begin({handle, desk_.half}, true, now, out);
    }
  }
  void door_left(Handle door, Instant, Outbox&) override {
    const Handle handle = desk_.doors.find(door)->session;
    if (Session* s = sessions_.find(handle)) {
      drop_recipients(*s);
      sessions_.give_back(handle);
    }
  }
  LookUp* looked_up(Handle handle) override {
    Session* s = sessions_.find(handle);
    return s == nullptr ? nullptr : &s->lookup;
  }
  void looks(Handle, LookUpStep, Instant) override {}
  void found(Handle handle, Instant, Outbox& out) override {
    const Session& s = *sessions_.find(handle);
    if (s.lookup.active.is_none()) return say(s, 451, out);
    const UpstreamPool::Taken taken = upstream_.take(
        s.lookup.active, desk_.options.participants[s.lookup.active.index()], handle, false,
        [this](Handle u) { return desk_.tag(Tag::Upstream, u); }, out);
    if (taken.is_ready) hand_over(taken.upstream, out);
  }
  void handle(const Input& input, Instant now, Outbox& out) override {
    const Handle upstream = tag_handle(input.tag);
    if (input.kind == InputKind::ConnectionOpened) {
      upstream_.opened(upstream);
      return hand_over(upstream, out);
    }
    const auto* reply = input.message == nullptr ? nullptr : input.message->as<SmtpReply>();
    if (reply == nullptr) return;
    // Its answer is definite, and goes to the sender as it is; nothing is queued here.
    const Handle user = upstream_.find(upstream)->user();
    if (const Session* s = sessions_.find(user)) say(*s, reply->code, out);
    const auto waits = [this](Handle h, ServerId target) {
      const Session* s = sessions_.find(h);
      return s != nullptr && s->lookup.active == target;
    };
    const Handle next = upstream_.give_back(upstream, user, now, out, waits);
    if (!next.is_none()) hand_over(upstream, out);
  }
  void restart(Outbox&) override { forget(); }
  void forget() override {
    sessions_.clear();
    recipients_.clear();
    upstream_.clear();
  }
  HalfCounts counts() const override {
    return {sessions_.in_use(), upstream_.in_use(), upstream_.held(), upstream_.most_to_one()};
  }
  std::size_t memory_bytes() const override {
    return sessions_.memory_bytes() + recipients_.memory_bytes();
  }

 private:
  enum class Tag : std::uint8_t { Upstream };
  struct Recipient {
    UserId user;
    Handle next;
  };
  struct Session {
    LookUp lookup;
    MailBody data;
    Handle door;
    Handle first;  // of its recipients
    Handle last;
  };

  void say(const Session& s, std::uint16_t code, Outbox& out) {
    out.send(desk_.doors.find(s.door)->connection, {80, SmtpReply{code}});
  }
  void add(Session& s, UserId user) {
    const Handle handle = recipients_.take();
    recipients_.find(handle)->user = user;
    (s.first.is_none() ? s.first : recipients_.find(s.last)->next) = handle;
    s.last = handle;
  }
  void drop_recipients(Session& s) {
    for (Handle h = s.first; !h.is_none();) {
      const Handle next = recipients_.find(h)->next;
      recipients_.give_back(h);
      h = next;
    }
    s.first = s.last = Handle{};
  }
  // The envelope, line by line, and how much is to follow.
  void hand_over(Handle upstream, Outbox& out) {
    const UpstreamPool::Upstream* u = upstream_.find(upstream);
    const Session* s = u == nullptr ? nullptr : sessions_.find(u->user());
    if (s == nullptr) return;
    MailBody data = s->data;
    for (Handle h = s->first; !h.is_none(); h = recipients_.find(h)->next) {
      out.send(u->connection, {60, RcptTo{recipients_.find(h)->user}});
      ++data.recipients;
    }
    out.send(u->connection, {data.octets, data});
  }

  FrontDesk desk_;
  Slab<Session> sessions_;
  Slab<Recipient> recipients_;
  UpstreamPool upstream_;
};

}  // namespace casgrid::shapes
