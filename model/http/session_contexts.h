// What one mailbox server keeps of its clients between their requests, a kind in each: MAPI session
// contexts, EWS subscriptions, shells of remote PowerShell. They live here and nowhere else: a
// context is gone when its database leaves (if it has one: a shell may have none), when the server
// crashes, and after idle time; the client is told so (code 10, ErrorSubscriptionNotFound, a fault)
// and makes another.
#pragma once

#include "model/base/assert.h"
#include "model/base/narrow_instant.h"
#include "model/base/slab.h"
#include "model/base/time.h"
#include "model/http/messages.h"

namespace casgrid {

class SessionContexts {
 public:
  // Idle for longer than that, a context is not known any more. Requires: fewer than 65,280
  // servers.
  SessionContexts(Duration idle, ServerId self) : idle_(idle), self_(self) {
    SIM_ASSERT(self.value < kServersMost);
  }

  // Requires: the user is somebody.
  SessionContext make(UserId user, DatabaseId database, Instant now) {
    SIM_ASSERT(!user.is_none());
    const Handle handle = contexts_.take();
    *contexts_.find(handle) = {user, database, NarrowInstant(now)};
    SIM_ASSERT(handle.slot <= kLow24);
    return {handle.slot | (self_.value >> 8) << 24, handle.generation | self_.value << 24};
  }

  // The server that a cookie names as its maker.
  static ServerId maker_of(SessionContext named) {
    ServerId server;
    server.value =
        static_cast<decltype(server.value)>((named.slot >> 24) << 8 | named.generation >> 24);
    return server;
  }

  // What a cookie is to whoever shows it. If it is his, and known still, it is used now.
  enum class Found : std::uint8_t {
    Yes,
    NotGiven,  // it names this server, which has never made it
    Gone,      // ended, forgotten, or another server's
    OfAnother,
  };
  Found look(SessionContext named, UserId user, Instant now) {
    if (maker_of(named) != self_) return Found::Gone;
    if (!contexts_.was_given(handle_of(named))) return Found::NotGiven;
    Context* context = find(named);
    if (context == nullptr || now - context->used.at() > idle_) return Found::Gone;
    if (context->user != user) return Found::OfAnother;
    SIM_ASSERT(now >= context->used.at());
    context->used = NarrowInstant(now);
    return Found::Yes;
  }
  // Is it this user's, and known still? If so it is used now.
  bool use(SessionContext named, UserId user, Instant now) {
    return look(named, user, now) == Found::Yes;
  }

  // Of this user. It looks at all of them.
  std::size_t count_of(UserId user, Instant now) const {
    std::size_t count = 0;
    contexts_.for_each([&](Handle, const Context& context) {
      if (context.user == user && now - context.used.at() <= idle_) ++count;
    });
    return count;
  }

  // Is it known, and for a mailbox of this database?
  bool is_in(SessionContext named, DatabaseId database) const {
    const Context* context = find(named);
    return context != nullptr && context->database == database;
  }

  // What hung on it has ended. Nothing happens if it is no more, here and below.
  void touch(SessionContext named, Instant now) {
    Context* context = find(named);
    if (context == nullptr) return;
    SIM_ASSERT(now >= context->used.at());
    context->used = NarrowInstant(now);
  }

  void end(SessionContext named) {
    if (find(named) != nullptr) contexts_.give_back(handle_of(named));
  }
  // Its place among those of this server.
  static std::size_t place_of(SessionContext named) { return handle_of(named).slot; }

  void end_of(DatabaseId database) {
    contexts_.for_each([&](Handle handle, Context& context) {
      if (context.database == database) contexts_.give_back(handle);
    });
  }

  void sweep(Instant now) {
    contexts_.for_each([&](Handle handle, Context& context) {
      if (now - context.used.at() > idle_) contexts_.give_back(handle);
    });
  }

  void clear() { contexts_.clear(); }
  std::size_t in_use() const { return contexts_.in_use(); }
  std::size_t memory_bytes() const { return contexts_.memory_bytes(); }

 private:
  struct Context {
    UserId user;
    DatabaseId database;
    NarrowInstant used;
  };
  static_assert(sizeof(Context) == 16);

  static constexpr std::uint32_t kLow24 = 0xFFFFFFu;
  static constexpr std::uint32_t kServersMost = 0xFF00;  // so that no cookie is none

  static Handle handle_of(SessionContext named) {
    return {named.slot & kLow24, named.generation & kLow24};
  }
  // Null if it is not of this server, or is no more.
  Context* find(SessionContext named) {
    return maker_of(named) == self_ ? contexts_.find(handle_of(named)) : nullptr;
  }
  const Context* find(SessionContext named) const {
    return maker_of(named) == self_ ? contexts_.find(handle_of(named)) : nullptr;
  }

  Duration idle_;
  ServerId self_;
  Slab<Context> contexts_;
};

}  // namespace casgrid
