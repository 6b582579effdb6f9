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
  // Idle for longer than that, a context is not known any more.
  explicit SessionContexts(Duration idle) : idle_(idle) {}

  // Requires: the user is somebody.
  SessionContext make(UserId user, DatabaseId database, Instant now) {
    SIM_ASSERT(!user.is_none());
    const Handle handle = contexts_.take();
    *contexts_.find(handle) = {user, database, NarrowInstant(now)};
    return {handle.slot, handle.generation};
  }

  // Is it this user's, and known still? If so it is used now.
  bool use(SessionContext named, UserId user, Instant now) {
    Context* context = contexts_.find(handle_of(named));
    if (context == nullptr || context->user != user || now - context->used.at() > idle_)
      return false;
    SIM_ASSERT(now >= context->used.at());
    context->used = NarrowInstant(now);
    return true;
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
    const Context* context = contexts_.find(handle_of(named));
    return context != nullptr && context->database == database;
  }

  // What hung on it has ended. Nothing happens if it is no more, here and below.
  void touch(SessionContext named, Instant now) {
    Context* context = contexts_.find(handle_of(named));
    if (context == nullptr) return;
    SIM_ASSERT(now >= context->used.at());
    context->used = NarrowInstant(now);
  }

  void end(SessionContext named) {
    if (contexts_.find(handle_of(named)) != nullptr) contexts_.give_back(handle_of(named));
  }

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

  static Handle handle_of(SessionContext named) { return {named.slot, named.generation}; }

  Duration idle_;
  Slab<Context> contexts_;
};

}  // namespace casgrid
