#include "model/access/upstream_pool.h"

#include <algorithm>
#include <utility>

namespace casgrid {

Handle UpstreamPool::open(ServerId target, Handle user, bool holds) {
  Pool& pool = pools_[target.index()];
  const Handle upstream = upstreams_.take();
  Upstream& u = at(upstream);
  u.target = target;
  u.set_user(user);
  u.is_held = holds;
  pool.held += holds ? 1 : 0;
  most_to_one_ = std::max(most_to_one_, ++pool.connections);
  return upstream;
}

void UpstreamPool::lend(Handle upstream, Handle user, bool holds, Outbox& out) {
  Upstream& u = at(upstream);
  SIM_ASSERT(u.is_open && u.is_idle && !u.is_held && u.user().is_none());
  u.is_idle = false;
  u.set_user(user);
  if (!holds) return;
  u.is_held = true;
  ++pools_[u.target.index()].held;
  note_held(u, out);
}

// Says that its user has it to itself, or not any more.
void UpstreamPool::note_held(const Upstream& u, Outbox& out) {
  out.note(u.is_held ? RecordKind::ConnectionHeld : RecordKind::ConnectionFreed, u.connection.slot,
           u.connection.generation);
}

UpstreamPool::Upstream* UpstreamPool::opened(Handle upstream) {
  Upstream* u = upstreams_.find(upstream);
  if (u == nullptr) return nullptr;
  SIM_ASSERT(!u->is_open && !u->is_idle);
  u->is_open = true;
  return u;
}

void UpstreamPool::rest(Handle upstream, Pool& pool, Instant now) {
  Upstream& u = at(upstream);
  SIM_ASSERT(u.is_open && !u.is_held && u.user().is_none() && pool.waiting.empty());
  u.is_idle = true;
  pool.idle.push_back({upstream, now});
  if (!pool.is_resting) resting_.push_back({u.target, now + options_.idle});
  pool.is_resting = true;
}

void UpstreamPool::drop(Handle upstream) {
  const Upstream& u = at(upstream);
  Pool& pool = pools_[u.target.index()];
  SIM_ASSERT(pool.connections > 0 && (!u.is_held || pool.held > 0));
  --pool.connections;
  pool.held -= u.is_held ? 1 : 0;
  SIM_ASSERT(pool.held <= pool.connections);
  if (u.is_idle) {
    const std::size_t erased =
        std::erase_if(pool.idle, [&](const Idle& idle) { return idle.upstream == upstream; });
    SIM_ASSERT(erased == 1);
  }
  upstreams_.give_back(upstream);
}

Ring<Handle> UpstreamPool::take_waiting(ServerId target) {
  Ring<Handle> waiting;
  std::swap(waiting, pools_[target.index()].waiting);
  return waiting;
}

// Of a thousand mailbox servers few may have been used lately: only their pools are looked at.
void UpstreamPool::close_idle(Instant now, Outbox& out) {
  std::erase_if(resting_, [&](Resting& resting) {
    if (now < resting.look_at) return false;
    Pool& pool = pools_[resting.target.index()];
    // The longest unused are at the bottom.
    std::size_t old = 0;
    while (old < pool.idle.size() && now - pool.idle[old].since > options_.idle) ++old;
    for (std::size_t i = 0; i < old; ++i) {
      SIM_ASSERT(pool.connections > pool.held);
      out.close(at(pool.idle[i].upstream).connection);
      upstreams_.give_back(pool.idle[i].upstream);
      --pool.connections;
    }
    pool.idle.erase(pool.idle.begin(), pool.idle.begin() + static_cast<std::ptrdiff_t>(old));
    pool.is_resting = !pool.idle.empty();
    if (!pool.is_resting) return true;
    resting.look_at = pool.idle.front().since + options_.idle;
    return false;
  });
}

std::size_t UpstreamPool::held() const {
  std::size_t held = 0;
  pools_.for_each([&](const Pool& pool) { held += pool.held; });
  return held;
}

void UpstreamPool::clear() {
  upstreams_.clear();
  pools_.clear();
  resting_.clear();
}

}  // namespace casgrid
