// NTLM: three legs on one connection authenticate that connection, so whose it is belongs to the
// door; the connections to mailbox servers are pooled all the same, as the front end says there who
// was authenticated.
#pragma once

#include "model/access/server_half.h"
#include "model/access/upstream_pool.h"

namespace casgrid::shapes {

inline constexpr Port kNtlmDoor{443};
inline constexpr Port kNtlmBack{444};

struct Legged {
  enum class Leg : std::uint8_t { None, Negotiate, Authenticate };
  std::uint32_t number = 0;
  UserId user;  // of the third leg; upstream: who was authenticated
  Leg leg = Leg::None;
};
struct Answered {
  std::uint32_t number = 0;
  std::uint16_t status = 200;
};
static_assert(SmallBody<Legged> && SmallBody<Answered>);

class NtlmFront final : public ServerHalf {
 public:
  explicit NtlmFront(const FrontDesk& desk)
      : desk_(desk), upstream_(desk.directory.servers.size(), {.port = kNtlmBack}) {}

  void door_opened(Handle door, Instant, Outbox&) override {
    const Handle handle = pinned_.take();
    pinned_.find(handle)->door = door;
    desk_.doors.find(door)->session = handle;
  }
  CertificateId shown_certificate() const override { return {}; }
  void door_message(Handle door, const Message& message, Instant now, Outbox& out) override {
    const auto* asked = message.as<Legged>();
    const Handle handle = desk_.doors.find(door)->session;
    Pinned& p = *pinned_.find(handle);
    if (asked == nullptr) return;
    p.number = asked->number;
    const bool is_next_leg = asked->leg == Legged::Leg::Authenticate && p.is_challenged;
    if (p.lookup.user.is_none() && !is_next_leg) {
      p.is_challenged = asked->leg == Legged::Leg::Negotiate;
      out.send(desk_.doors.find(door)->connection, {400, Answered{asked->number, 401}});
      return;
    }
    if (is_next_leg) p.lookup.user = asked->user;
    desk_.lookups.begin({handle, desk_.half}, true, now, out);
  }
  void door_left(Handle door, Instant, Outbox&) override {
    pinned_.give_back(desk_.doors.find(door)->session);
  }
  LookUp* looked_up(Handle handle) override {
    Pinned* p = pinned_.find(handle);
    return p == nullptr ? nullptr : &p->lookup;
  }
  void looks(Handle, LookUpStep, Instant) override {}
  void found(Handle handle, Instant, Outbox& out) override {
    const ServerId target = pinned_.find(handle)->lookup.active;
    const UpstreamPool::Taken taken = upstream_.take(
        target, desk_.options.participants[target.index()], handle, false,
        [this](Handle u) { return desk_.tag(Tag::Upstream, u); }, out);
    if (taken.is_ready) pass_on(taken.upstream, out);
  }
  void handle(const Input& input, Instant now, Outbox& out) override {
    const Handle upstream = tag_handle(input.tag);
    if (input.kind == InputKind::ConnectionOpened) {
      upstream_.opened(upstream);
      return pass_on(upstream, out);
    }
    const auto* answered = input.message == nullptr ? nullptr : input.message->as<Answered>();
    if (answered == nullptr) return;
    const Handle user = upstream_.find(upstream)->user();
    if (const Pinned* p = pinned_.find(user))
      out.send(desk_.doors.find(p->door)->connection, {900, Answered{p->number, answered->status}});
    upstream_.give_back(upstream, user, now, out, [](Handle, ServerId) { return false; });
  }
  void restart(Outbox&) override { forget(); }
  void forget() override {
    pinned_.clear();
    upstream_.clear();
  }
  HalfCounts counts() const override {
    return {pinned_.in_use(), upstream_.in_use(), upstream_.held(), upstream_.most_to_one()};
  }
  std::size_t memory_bytes() const override { return pinned_.memory_bytes(); }

 private:
  enum class Tag : std::uint8_t { Upstream };
  struct Pinned {   // to the client's connection
    LookUp lookup;  // whose it is; none: it is nobody's yet
    Handle door;
    std::uint32_t number = 0;
    bool is_challenged = false;
  };
  void pass_on(Handle upstream, Outbox& out) {
    const UpstreamPool::Upstream& u = *upstream_.find(upstream);
    if (const Pinned* p = pinned_.find(u.user()))
      out.send(u.connection, {700, Legged{p->number, p->lookup.user, Legged::Leg::None}});
  }

  FrontDesk desk_;
  Slab<Pinned> pinned_;
  UpstreamPool upstream_;
};

}  // namespace casgrid::shapes
