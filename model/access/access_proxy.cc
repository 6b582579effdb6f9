// The back-end leg: pooled privileged connections to mailbox servers, and what happens when one
// fails.
#include <algorithm>

#include "model/access/access_server.h"
#include "model/base/assert.h"
#include "model/http/messages.h"
#include "model/http/ports.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kIdentityBytes = 800;  // the token that says who was authenticated

}  // namespace

void AccessServer::proxy(Handle handle, ServerId target, Instant now, Outbox& out) {
  Pending& p = *pending_.find(handle);
  p.stage = Stage::Pool;
  journal_.enter(handle, AccessPart::Pool, now);
  p.active = target;
  const bool hangs = is_hanging(p.request.action);
  // A hanging call lasts as long as its client wants to wait: when that hangs up, so does the leg.
  const Instant at =
      hangs ? kNever
            : legs_.add(now, handle, [this](Handle h) { return pending_.find(h) == nullptr; });
  if (at != kNever) out.set_timer(at, pack_tag(kBackEndTimer, {}));
  Pool& pool = pools_[target.index()];
  if (!pool.idle.empty()) {
    const Handle back_end = pool.idle.back();
    pool.idle.pop_back();
    use(back_end, handle, now, out);
    return;
  }
  if (!hangs && pool.connections - pool.held >= options_.connections_per_back_end) {
    pool.waiting.push_back(handle);
    return;
  }
  const Handle back_end = back_ends_.take();
  if (AccessRecord* record = journal_.find(handle)) record->is_new_connection = true;
  BackEnd& b = *back_ends_.find(back_end);
  b.target = target;
  b.pending = handle;
  p.back_end = back_end;
  b.is_held = hangs;
  pool.held += hangs ? 1 : 0;
  most_to_one_ = std::max(most_to_one_, ++pool.connections);
  b.connection = out.connect(options_.participants[target.index()], kBackEndHttps,
                             pack_tag(kBackEnd, back_end));
  if (hangs) note_held(b, out);
}

// Says that a hanging call has it to itself, or not any more.
void AccessServer::note_held(const BackEnd& b, Outbox& out) {
  out.note(b.is_held ? RecordKind::ConnectionHeld : RecordKind::ConnectionFreed, b.connection.slot,
           b.connection.generation);
}

void AccessServer::use(Handle back_end, Handle handle, Instant now, Outbox& out) {
  BackEnd& b = *back_ends_.find(back_end);
  Pending& p = *pending_.find(handle);
  b.is_idle = false;
  b.pending = handle;
  if (is_hanging(p.request.action) != b.is_held) {
    b.is_held = !b.is_held;
    Pool& pool = pools_[b.target.index()];
    pool.held = b.is_held ? pool.held + 1 : pool.held - 1;
    note_held(b, out);
  }
  p.back_end = back_end;
  p.stage = Stage::BackEnd;
  journal_.enter(handle, AccessPart::BackEnd, now);
  HttpRequest request = p.request;
  request.database = p.database;
  // The identity that was authenticated here, whatever the client claimed.
  request.user = claimed_by(request);
  request.is_repeat = request.is_repeat || p.is_begun_elsewhere;
  request.is_from_front_end = directory_.at(b.target).is_front_end();
  Message message(p.bytes + kIdentityBytes, request);
  message.answer_bytes = p.answer_bytes;
  out.send(b.connection, message);
}

void AccessServer::opened(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  BackEnd* b = back_ends_.find(handle);
  if (b == nullptr) return;
  b->is_open = true;
  if (pending_.find(b->pending) != nullptr) {
    use(handle, b->pending, now, out);
  } else {
    free_back_end(handle, now, out);
  }
}

// The connection has no request on it: the next that waits takes it, or it is idle.
void AccessServer::free_back_end(Handle back_end, Instant now, Outbox& out) {
  BackEnd& b = *back_ends_.find(back_end);
  b.pending = Handle{};
  Pool& pool = pools_[b.target.index()];
  if (b.is_held) {
    --pool.held;
    b.is_held = false;
    note_held(b, out);
  }
  while (!pool.waiting.empty()) {
    const Handle next = pool.waiting.front();
    pool.waiting.pop_front();
    const Pending* p = pending_.find(next);
    if (p == nullptr || p->stage != Stage::Pool || p->active != b.target || !p->back_end.is_none())
      continue;
    use(back_end, next, now, out);
    return;
  }
  b.is_idle = true;
  b.idle_since = now;
  pool.idle.push_back(back_end);
  if (!pool.is_resting) resting_.push_back({b.target, now + options_.pool_idle});
  pool.is_resting = true;
}

void AccessServer::back_end_answered(Handle back_end, const HttpResponse& response,
                                     std::uint32_t bytes, Instant now, Outbox& out) {
  BackEnd* b = back_ends_.find(back_end);
  if (b == nullptr) return;
  const Handle handle = b->pending;
  if (b->is_idle || handle.is_none()) {
    // Octets without a request: the connection is not in step any more.
    const ConnectionId connection = b->connection;
    drop_back_end(back_end);
    out.close(connection);
    return;
  }
  Pending* p = pending_.find(handle);
  if (p != nullptr) p->back_end = Handle{};
  free_back_end(back_end, now, out);
  if (p == nullptr) return;
  if (AccessRecord* record = journal_.find(handle)) record->back_end_status = response.status;
  if (response.outcome == BackEndOutcome::NotMountedHere) {
    leg_failed(handle, true, now, out);
    return;
  }
  HttpResponse relayed = response;
  relayed.number = p->request.number;
  if (p->request.method == LogonMethod::SessionCookie) {
    relayed.cookie = {p->request.cookie.user, directory_.at(options_.self).certificate_key,
                      now + options_.session_idle};
  }
  answer(handle, relayed, bytes, now, out);
}

void AccessServer::drop_back_end(Handle back_end) {
  const BackEnd& b = *back_ends_.find(back_end);
  Pool& pool = pools_[b.target.index()];
  --pool.connections;
  pool.held -= b.is_held ? 1 : 0;
  if (b.is_idle) std::erase(pool.idle, back_end);
  back_ends_.give_back(back_end);
}

void AccessServer::back_end_closed(Handle back_end, CloseReason reason, Instant now, Outbox& out) {
  const BackEnd* b = back_ends_.find(back_end);
  if (b == nullptr) return;
  const Handle handle = b->pending;
  const ServerId target = b->target;
  const bool was_sent = b->is_open;
  drop_back_end(back_end);
  Pending* p = pending_.find(handle);
  if (p != nullptr) {
    p->back_end = Handle{};
    leg_failed(handle, !was_sent || reason == CloseReason::Refused, now, out);
  }
  // Those that waited for a place go on with the connections there may be now.
  Pool& pool = pools_[target.index()];
  Ring<Handle> waiting;
  std::swap(waiting, pool.waiting);
  for (; !waiting.empty(); waiting.pop_front()) {
    const Handle next = waiting.front();
    if (pending_.find(next) != nullptr && pending_.find(next)->stage == Stage::Pool)
      leg_failed(next, true, now, out);
  }
}

// The mailbox server did not answer for this database: the location is dropped and asked for once
// more, unless the mailbox moved: then it is asked for that of its new database. A request that may
// have been begun is replayed only if it changes nothing.
void AccessServer::leg_failed(Handle handle, bool surely_not_done, Instant now, Outbox& out) {
  Pending& p = *pending_.find(handle);
  Location& l = locations_[p.database.index()];
  const bool moved = follow_move(p, now);
  if (!moved && l.is_known && l.active == p.active) {
    l.is_known = false;
    out.record(RecordKind::LocationDropped, p.database.value, p.active.value);
  }
  if (sessions_.find(p.session) == nullptr) {
    give_up(handle, now, out);
    return;
  }
  if (is_hanging(p.request.action)) {
    // It hangs at its new server for the time that its client will still wait.
    const auto hung = std::chrono::duration_cast<std::chrono::seconds>(now - p.waits_since).count();
    p.request.hold_s =
        static_cast<std::uint16_t>(std::max<std::int64_t>(p.request.hold_s - hung, 1));
    if (p.request.is_recorded) {
      const std::int64_t left = std::int64_t{recorded_time(p.request)} - hung * 1000;
      set_recorded_time(p.request, static_cast<std::uint32_t>(std::max<std::int64_t>(left, 1)));
    }
    p.waits_since = now;
    // It was held: whatever made it move before is long over.
    if (hung > 0) p.relocated = false;
  }
  if (!p.relocated && (surely_not_done || is_replayable(p.request.action))) {
    p.relocated = true;
    p.is_begun_elsewhere = !surely_not_done;
    locate(handle, now, out);
    return;
  }
  fail(handle, 503, now, out);
}

void AccessServer::back_end_timed_out(Handle handle, Instant now, Outbox& out) {
  Pending& p = *pending_.find(handle);
  const bool was_sent = p.stage == Stage::BackEnd;
  if (!p.back_end.is_none()) abandon_leg(handle, out);
  leg_failed(handle, !was_sent, now, out);
}

// Closes the back-end connection under a request that waits for nothing on it any more.
void AccessServer::abandon_leg(Handle handle, Outbox& out) {
  Pending& p = *pending_.find(handle);
  const ConnectionId connection = back_ends_.find(p.back_end)->connection;
  drop_back_end(p.back_end);
  out.close(connection);
  p.back_end = Handle{};
}

// Of a thousand mailbox servers few may have been used lately: only their pools are looked at.
void AccessServer::close_idle(Instant now, Outbox& out) {
  std::erase_if(resting_, [&](Resting& resting) {
    if (now < resting.look_at) return false;
    Pool& pool = pools_[resting.target.index()];
    // The longest unused are at the bottom.
    std::size_t old = 0;
    while (old < pool.idle.size() &&
           now - back_ends_.find(pool.idle[old])->idle_since > options_.pool_idle)
      ++old;
    for (std::size_t i = 0; i < old; ++i) {
      out.close(back_ends_.find(pool.idle[i])->connection);
      back_ends_.give_back(pool.idle[i]);
      --pool.connections;
    }
    pool.idle.erase(pool.idle.begin(), pool.idle.begin() + static_cast<std::ptrdiff_t>(old));
    pool.is_resting = !pool.idle.empty();
    if (!pool.is_resting) return true;
    resting.look_at = back_ends_.find(pool.idle.front())->idle_since + options_.pool_idle;
    return false;
  });
}

}  // namespace casgrid
