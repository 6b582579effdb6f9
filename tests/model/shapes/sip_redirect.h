// SIP: the front end has no upstream connection of its own. It answers INVITE with 302 and the
// mailbox server as Contact; the client's second connection goes there, past every balancer, to a
// port at which a mailbox server otherwise hears front ends only.
#pragma once

#include "model/access/server_half.h"
#include "model/mailbox/mailbox_half.h"

namespace casgrid::shapes {

inline constexpr Port kCallRouter{5060};
inline constexpr Port kUmService{5062};

struct Invite {
  std::uint32_t number = 0;
  UserId callee;
};
struct SipAnswer {
  std::uint32_t number = 0;
  std::uint16_t code = 200;
  std::uint16_t port = 0;  // of the Contact
  ServerId contact;        // with 302
};
static_assert(SmallBody<Invite> && SmallBody<SipAnswer>);

class CallRouter final : public ServerHalf {
 public:
  explicit CallRouter(const FrontDesk& desk) : desk_(desk) {}

  CertificateId shown_certificate() const override { return {}; }
  void door_message(Handle door, const Message& message, Instant now, Outbox& out) override {
    const auto* invite = message.as<Invite>();
    if (invite == nullptr) return;
    const Handle handle = calls_.take();
    desk_.doors.find(door)->session = handle;
    Call& call = *calls_.find(handle);
    call.door = door;
    call.number = invite->number;
    call.lookup.user = invite->callee;
    desk_.lookups.begin({handle, desk_.half}, true, now, out);
  }
  void door_left(Handle door, Instant, Outbox&) override {
    const Handle handle = desk_.doors.find(door)->session;
    if (calls_.find(handle) != nullptr) calls_.give_back(handle);
  }
  void handle(const Input&, Instant, Outbox&) override {}
  LookUp* looked_up(Handle handle) override {
    Call* call = calls_.find(handle);
    return call == nullptr ? nullptr : &call->lookup;
  }
  void looks(Handle, LookUpStep, Instant) override {}
  void found(Handle handle, Instant, Outbox& out) override {
    const Call call = *calls_.find(handle);
    calls_.give_back(handle);
    SipAnswer answer;
    answer.number = call.number;
    answer.code = call.lookup.active.is_none() ? 480 : 302;
    answer.contact = call.lookup.active;
    answer.port = static_cast<std::uint16_t>(kUmService);
    out.send(desk_.doors.find(call.door)->connection, {600, answer});
  }
  void restart(Outbox&) override { calls_.clear(); }
  void forget() override { calls_.clear(); }
  HalfCounts counts() const override { return {.under_way = calls_.in_use()}; }
  std::size_t memory_bytes() const override { return calls_.memory_bytes(); }

 private:
  struct Call {
    LookUp lookup;
    Handle door;
    std::uint32_t number = 0;
  };
  FrontDesk desk_;
  Slab<Call> calls_;
};

class UmService final : public MailboxHalf {
 public:
  explicit UmService(const MailboxDesk& desk) : desk_(desk) {}

  void started(Instant, Outbox&) override {}
  void crashed() override {}
  void offered(const Input& input, Instant, Outbox& out) override {
    out.label(input.connection, pack_tag(Tag::Caller, {}, desk_.half));
    out.accept(input.connection);
  }
  void message(const Input& input, Instant now, Outbox& out) override {
    const auto* invite = input.message->as<Invite>();
    if (invite == nullptr) return;
    const DatabaseId database = desk_.directory.database_of(invite->callee, now);
    SipAnswer answer;
    answer.number = invite->number;
    answer.code = desk_.mounts.is_here(invite->callee, database, now) ? 200 : 480;
    out.send(input.connection, {500, answer});
  }
  void closed(const Input&, Instant, Outbox&) override {}
  void work_done(std::uint64_t, Instant, Outbox&) override {}
  void timer_due(std::uint64_t, Instant, Outbox&) override {}
  void dismounted(DatabaseId, Instant, Outbox&) override {}
  MailboxCounts counts() const override { return {}; }
  std::size_t memory_bytes() const override { return 0; }

 private:
  enum class Tag : std::uint8_t { Caller };
  MailboxDesk desk_;
};

}  // namespace casgrid::shapes
