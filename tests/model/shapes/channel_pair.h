// Outlook Anywhere: a session is two connections, IN and OUT, which a balancer may send to two
// front ends. Neither front end knows of the other: each proxies its channel over a connection of
// its own, and they meet at the mailbox server by the cookie that both carry (MS-RPCH 3.2.1).
#pragma once

#include <memory>

#include "model/access/server_half.h"
#include "model/access/upstream_pool.h"
#include "model/mailbox/mailbox_half.h"

namespace casgrid::shapes {

inline constexpr Port kRpcDoor{443};
inline constexpr Port kRpcBack{444};

enum class Channel : std::uint8_t { In, Out };

struct OpenChannel {
  std::uint64_t cookie[2] = {0, 0};  // of the virtual connection
  UserId user;
  Channel channel = Channel::In;
};
struct Established {
  std::uint64_t cookie[2] = {0, 0};
};
static_assert(SmallBody<OpenChannel> && SmallBody<Established>);

// A channel at a front end: looked up, then held on a connection to the mailbox server.
class ChannelFront final : public ServerHalf {
 public:
  explicit ChannelFront(const FrontDesk& desk)
      : desk_(desk), upstream_(desk.directory.servers.size(), {.port = kRpcBack}) {}

  CertificateId shown_certificate() const override { return {}; }
  void door_message(Handle door, const Message& message, Instant now, Outbox& out) override {
    const auto* open = message.as<OpenChannel>();
    if (open == nullptr) return;
    const Handle handle = channels_.take();
    desk_.doors.find(door)->session = handle;
    Held& held = *channels_.find(handle);
    held.door = door;
    held.open = *open;
    held.lookup.user = open->user;
    desk_.lookups.begin({handle, desk_.half}, true, now, out);
  }
  void door_left(Handle door, Instant, Outbox& out) override {
    const Handle handle = desk_.doors.find(door)->session;
    Held* held = channels_.find(handle);
    if (held == nullptr) return;
    if (!held->upstream.is_none()) {
      out.close(upstream_.find(held->upstream)->connection);
      upstream_.drop(held->upstream);
    }
    channels_.give_back(handle);
  }
  LookUp* looked_up(Handle handle) override {
    Held* held = channels_.find(handle);
    return held == nullptr ? nullptr : &held->lookup;
  }
  void looks(Handle, LookUpStep, Instant) override {}
  void found(Handle handle, Instant, Outbox& out) override {
    Held& held = *channels_.find(handle);
    held.upstream =
        upstream_
            .take(
                held.lookup.active, desk_.options.participants[held.lookup.active.index()], handle,
                true, [this](Handle u) { return desk_.tag(Tag::Upstream, u); }, out)
            .upstream;
  }
  void handle(const Input& input, Instant, Outbox& out) override {
    UpstreamPool::Upstream* u = upstream_.find(tag_handle(input.tag));
    if (u == nullptr) return;
    const Held& held = *channels_.find(u->user());
    if (input.kind == InputKind::ConnectionOpened) out.send(u->connection, {200, held.open});
    if (input.kind == InputKind::MessageArrived)
      out.send(desk_.doors.find(held.door)->connection, *input.message);
  }
  void restart(Outbox&) override { forget(); }
  void forget() override {
    channels_.clear();
    upstream_.clear();
  }
  HalfCounts counts() const override {
    return {channels_.in_use(), upstream_.in_use(), upstream_.held(), upstream_.most_to_one()};
  }
  std::size_t memory_bytes() const override { return channels_.memory_bytes(); }

 private:
  enum class Tag : std::uint8_t { Upstream };
  struct Held {
    OpenChannel open;
    LookUp lookup;
    Handle door;
    Handle upstream;
  };

  FrontDesk desk_;
  Slab<Held> channels_;
  UpstreamPool upstream_;
};

// Where the two meet: the session is there once both channels are, whichever comes first.
class ChannelBack final : public MailboxHalf {
 public:
  explicit ChannelBack(const MailboxDesk& desk) : desk_(desk) {}

  void started(Instant, Outbox&) override {}
  void crashed() override { sessions_.clear(); }
  void offered(const Input& input, Instant, Outbox& out) override {
    out.label(input.connection, pack_tag(Tag::Channel, {}, desk_.half));
    out.accept(input.connection);
  }
  void message(const Input& input, Instant, Outbox& out) override {
    const auto* open = input.message->as<OpenChannel>();
    if (open == nullptr) return;
    const Handle handle = session_of(*open);
    Session& s = *sessions_.find(handle);
    s.channels[static_cast<std::size_t>(open->channel)] = input.connection;
    out.label(input.connection, pack_tag(Tag::Channel, handle, desk_.half));
    if (s.channels[0].is_none() || s.channels[1].is_none()) return;
    const ConnectionId down = s.channels[static_cast<std::size_t>(Channel::Out)];
    out.send(down, {100, Established{{open->cookie[0], open->cookie[1]}}});
  }
  void closed(const Input& input, Instant, Outbox& out) override {
    const Session* s = sessions_.find(tag_handle(input.tag));
    if (s == nullptr) return;
    for (const ConnectionId channel : s->channels)
      if (!channel.is_none() && channel != input.connection) out.close(channel);
    sessions_.give_back(tag_handle(input.tag));
  }
  void work_done(std::uint64_t, Instant, Outbox&) override {}
  void timer_due(std::uint64_t, Instant, Outbox&) override {}
  void dismounted(DatabaseId, Instant, Outbox&) override {}
  MailboxCounts counts() const override { return {0, sessions_.in_use()}; }
  std::size_t memory_bytes() const override { return sessions_.memory_bytes(); }

 private:
  enum class Tag : std::uint8_t { Channel };
  struct Session {
    std::uint64_t cookie[2] = {0, 0};
    ConnectionId channels[2];  // by Channel
  };

  Handle session_of(const OpenChannel& open) {
    Handle known;
    sessions_.for_each([&](Handle handle, const Session& s) {
      if (s.cookie[0] == open.cookie[0] && s.cookie[1] == open.cookie[1]) known = handle;
    });
    if (!known.is_none()) return known;
    known = sessions_.take();
    for (int i = 0; i < 2; ++i) sessions_.find(known)->cookie[i] = open.cookie[i];
    return known;
  }

  MailboxDesk desk_;
  Slab<Session> sessions_;
};

}  // namespace casgrid::shapes
