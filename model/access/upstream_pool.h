// The connections of a front end to mailbox servers at one port: privileged, so that those of any
// user may share them.
//
// Theory of operation
//   A connection is lent to one user at a time, which is an exchange or a session of the half that
//   owns the pool. Shared, it is given back after each exchange: the next that waits takes it, or
//   it is idle until it is used again or has been so for too long. Held, its user has it to itself,
//   as a long poll or a mail session has, and it does not count towards the limit of shared ones.
//   Each server has a stack of idle connections: the last used is used next, so the rest can end.
//
// Invariants
//   U1  a connection has a user, or is idle, or opens for a user that has gone.
//   U2  of a server's connections as many are held as say so.
//   U3  what is idle is open, nobody's, and listed once with its server.
//   U4  nobody waits for a server that has an idle connection.
#pragma once

#include <vector>

#include "model/base/assert.h"
#include "model/base/lazy_array.h"
#include "model/base/outbox.h"
#include "model/base/participant.h"
#include "model/base/ring.h"
#include "model/base/slab.h"

namespace casgrid {

struct UpstreamPoolOptions {
  Port port{};
  std::size_t most_shared = 150;  // to one server; beyond, users wait
  Duration idle = std::chrono::seconds(60);
};

class UpstreamPool {
 public:
  struct Upstream {
    ConnectionId connection;
    ServerId target;
    std::uint32_t user_slot = Handle{}.slot;
    std::uint32_t user_generation : 24 = 0;
    bool is_open : 1 = false;
    bool is_idle : 1 = false;
    bool is_held : 1 = false;

    Handle user() const { return {user_slot, user_generation}; }
    void set_user(Handle user) {
      user_slot = user.slot;
      user_generation = user.generation & kTagGenerations;
    }
  };
  static_assert(sizeof(Upstream) == 20, "each long poll that hangs has one");
  static_assert(kTagGenerations == (1u << 24) - 1, "Upstream has 24 bits for one");

  struct Taken {
    Handle upstream;        // none: the user waits for its turn
    bool is_ready = false;  // false: it opens first
  };

  UpstreamPool(std::size_t servers, UpstreamPoolOptions options)
      : options_(options), pools_(servers) {}

  // An idle connection, or a new one to `peer`, whose inputs carry `tag(its handle)`. Requires: the
  // user is one, and has no connection.
  template <class Tag>
  Taken take(ServerId target, ParticipantId peer, Handle user, bool holds, Tag&& tag, Outbox& out) {
    SIM_ASSERT(!user.is_none());
    Pool& pool = pools_[target.index()];
    if (!pool.idle.empty()) {
      SIM_ASSERT(pool.waiting.empty());
      const Handle upstream = pool.idle.back().upstream;
      pool.idle.pop_back();
      lend(upstream, user, holds, out);
      return {upstream, true};
    }
    if (!holds && pool.connections - pool.held >= options_.most_shared) {
      pool.waiting.push_back(user);
      return {};
    }
    const Handle upstream = open(target, user, holds);
    Upstream& u = at(upstream);
    u.connection = out.connect(peer, options_.port, tag(upstream));
    if (holds) note_held(u, out);
    return {upstream, false};
  }

  // It may be used. Null: it was dropped meanwhile. Requires: it was not open.
  Upstream* opened(Handle upstream);

  // Its user needs it no longer. The next user that waits for it and is still wanted takes it;
  // none: it is idle. Requires: it is open, and this user's.
  template <class Wants>
  Handle give_back(Handle upstream, Handle user, Instant now, Outbox& out, Wants&& wants) {
    Upstream& u = at(upstream);
    SIM_ASSERT(u.is_open && !u.is_idle && u.user() == user);
    Pool& pool = pools_[u.target.index()];
    if (u.is_held) {
      SIM_ASSERT(pool.held > 0);
      --pool.held;
      u.is_held = false;
      note_held(u, out);
    }
    const Handle next = first_waiting(pool, u.target, wants);
    u.set_user(next);
    if (next.is_none()) rest(upstream, pool, now);
    return next;
  }

  // After a drop: the next user that waits for the server and is still wanted, if there is room for
  // it now. It waits no longer.
  template <class Wants>
  Handle next_with_room(ServerId target, Wants&& wants) {
    Pool& pool = pools_[target.index()];
    if (pool.connections - pool.held >= options_.most_shared) return {};
    return first_waiting(pool, target, wants);
  }

  // It has ended, or its user ends it. Requires: it has not ended before.
  void drop(Handle upstream);
  // Those that wait for a connection to the server; nobody does afterwards.
  Ring<Handle> take_waiting(ServerId target);
  void close_idle(Instant now, Outbox& out);
  void clear();

  Upstream* find(Handle upstream) { return upstreams_.find(upstream); }
  void prefetch(Handle upstream) const { upstreams_.prefetch(upstream); }
  std::size_t in_use() const { return upstreams_.in_use(); }
  std::size_t held() const;
  std::size_t most_to_one() const { return most_to_one_; }
  std::size_t memory_bytes() const { return upstreams_.memory_bytes() + pools_.memory_bytes(); }

 private:
  struct Idle {
    Handle upstream;
    Instant since = kStart;
  };

  struct Pool {
    std::vector<Idle> idle;  // the last used is on top
    Ring<Handle> waiting;    // users beyond the limit
    std::size_t connections = 0;
    std::size_t held = 0;     // of them
    bool is_resting = false;  // listed in resting_
  };

  struct Resting {
    ServerId target;
    Instant look_at = kStart;  // before this no connection of the pool has been idle for too long
  };

  template <class Wants>
  static Handle first_waiting(Pool& pool, ServerId target, Wants&& wants) {
    while (!pool.waiting.empty()) {
      const Handle next = pool.waiting.front();
      pool.waiting.pop_front();
      if (wants(next, target)) return next;
    }
    return {};
  }

  // Requires: it has not ended.
  Upstream& at(Handle upstream) {
    Upstream* u = upstreams_.find(upstream);
    SIM_ASSERT(u != nullptr);
    return *u;
  }
  Handle open(ServerId target, Handle user, bool holds);
  void lend(Handle upstream, Handle user, bool holds, Outbox& out);
  void rest(Handle upstream, Pool& pool, Instant now);
  static void note_held(const Upstream& upstream, Outbox& out);

  UpstreamPoolOptions options_;
  Slab<Upstream> upstreams_;
  LazyArray<Pool, 16> pools_;     // by ServerId
  std::vector<Resting> resting_;  // pools that may have idle connections
  std::size_t most_to_one_ = 0;
};

}  // namespace casgrid
