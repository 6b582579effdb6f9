// The request at the mailbox server, and what happens when its upstream connection fails.
#include <algorithm>

#include "model/base/assert.h"
#include "model/http/front_half.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kIdentityBytes = 800;  // the token that says who was authenticated

}  // namespace

void HttpFront::proxy(Handle handle, ServerId target, Instant now, Outbox& out) {
  Pending& p = at(handle);
  SIM_ASSERT(!target.is_none() && p.upstream.is_none());
  p.stage = Stage::Pool;
  journal_.enter(handle, AccessPart::Pool, now);
  p.lookup.active = target;
  if (is_beyond_guard(handle, out)) {
    HttpResponse rejected;
    rejected.number = p.request.number;
    rejected.status = 503;
    rejected.turned_away = TurnedAway::Throttled;
    if (protocol_of(p.request.action) == Protocol::ActiveSync)
      rejected.retry_after_s = options_.retry_after_s;
    answer(handle, rejected, kErrorPageBytes, now, out);
    return;
  }
  const bool polls = has_connection(p.request.action);
  // A long poll lasts as long as its client wants to wait: when that hangs up, so does this.
  const Instant at =
      polls ? kNever : patience_.add(now, {handle, ++p.attempts}, [this](const Attempt& a) {
        return pending_.find(a.request) == nullptr;
      });
  if (at != kNever) out.set_timer(at, desk_.tag(Tag::BackEndTimer, {}));
  take_upstream(handle, now, out);
}

// Requires: the request is in the stage Pool, and has no connection.
void HttpFront::take_upstream(Handle handle, Instant now, Outbox& out) {
  Pending& p = at(handle);
  SIM_ASSERT(p.stage == Stage::Pool && p.upstream.is_none());
  const ServerId target = p.lookup.active;
  const UpstreamPool::Taken taken = upstream_.take(
      target, desk_.options.participants[target.index()], handle, has_connection(p.request.action),
      [this](Handle upstream) { return desk_.tag(Tag::Upstream, upstream); }, out);
  if (taken.upstream.is_none()) return;
  if (taken.is_ready) {
    transmit(taken.upstream, handle, now, out);
    return;
  }
  if (AccessRecord* record = journal_.find(handle)) record->is_new_connection = true;
  p.upstream = taken.upstream;
}

// Requires: the upstream connection is the request's.
void HttpFront::transmit(Handle upstream, Handle handle, Instant now, Outbox& out) {
  const UpstreamPool::Upstream& u = *upstream_.find(upstream);
  Pending& p = at(handle);
  SIM_ASSERT(u.is_open && u.user() == handle && p.stage == Stage::Pool);
  p.upstream = upstream;
  p.stage = Stage::BackEnd;
  journal_.enter(handle, AccessPart::BackEnd, now);
  HttpRequest request = p.request;
  request.database = p.lookup.database;
  // The identity that was authenticated here, whatever the client claimed.
  request.user = p.lookup.user;
  request.is_repeat = request.is_repeat || p.is_begun_elsewhere;
  request.is_from_front_end = desk_.directory.at(u.target).is_front_end();
  Message message(p.bytes + kIdentityBytes, request);
  message.answer_bytes = recorded_.of(handle);
  out.send(u.connection, message);
}

void HttpFront::opened(Handle upstream, Instant now, Outbox& out) {
  const UpstreamPool::Upstream* u = upstream_.opened(upstream);
  if (u == nullptr) return;
  if (pending_.find(u->user()) != nullptr) {
    transmit(upstream, u->user(), now, out);
  } else {
    free_upstream(upstream, u->user(), now, out);
  }
}

bool HttpFront::waits_for(Handle handle, ServerId target) const {
  const Pending* p = pending_.find(handle);
  return p != nullptr && p->stage == Stage::Pool && p->lookup.active == target &&
         p->upstream.is_none();
}

// One connection fewer: whoever waits for a place has it.
void HttpFront::serve_waiting(ServerId target, Instant now, Outbox& out) {
  const Handle next = upstream_.next_with_room(
      target, [this](Handle h, ServerId server) { return waits_for(h, server); });
  if (!next.is_none()) take_upstream(next, now, out);
}

// Its user has no request on the connection any more: the next that waits takes it, or it is idle.
void HttpFront::free_upstream(Handle upstream, Handle user, Instant now, Outbox& out) {
  const Handle next = upstream_.give_back(
      upstream, user, now, out, [this](Handle h, ServerId target) { return waits_for(h, target); });
  if (!next.is_none()) transmit(upstream, next, now, out);
}

// Octets without a request: such a connection is closed. Requires: it is one.
bool HttpFront::is_out_of_step(Handle upstream, Instant now, Outbox& out) {
  const UpstreamPool::Upstream* u = upstream_.find(upstream);
  if (!u->is_idle && !u->user().is_none()) return false;
  const ConnectionId connection = u->connection;
  const ServerId target = u->target;
  upstream_.drop(upstream);
  out.close(connection);
  serve_waiting(target, now, out);
  return true;
}

void HttpFront::pass_on(Handle upstream, const HttpPart& part, std::uint32_t bytes, Instant now,
                        Outbox& out) {
  const UpstreamPool::Upstream* u = upstream_.find(upstream);
  if (u == nullptr || is_out_of_step(upstream, now, out)) return;
  const Handle handle = u->user();
  Pending* p = pending_.find(handle);
  if (p == nullptr) return;
  SIM_ASSERT(p->upstream == upstream && p->stage == Stage::BackEnd);
  p->is_answered_in_part = true;
  if (AccessRecord* record = journal_.find(handle)) {
    record->response_bytes += bytes;
    record->is_event = record->is_event || part.is_event;
  }
  count_useful(*p, part);
  HttpPart passed = part;
  passed.number = p->request.number;
  const Door* door = desk_.doors.find(p->door);
  if (door != nullptr) out.send(door->connection, {bytes, passed});
}

// The rest of its answer will not come. The client has seen that it was good so far, so no other
// can take its place: the connection ends.
void HttpFront::break_off(Handle handle, Instant now, Outbox& out) {
  const Pending& p = at(handle);
  const Handle door = p.door;
  HttpResponse begun;
  begun.number = p.request.number;
  if (AccessRecord* record = journal_.find(handle)) {
    record->back_end_status = begun.status;
    begun.is_event = record->is_event;
  }
  say_access(handle, begun, 0, now, out);
  end(handle);
  if (desk_.doors.find(door) != nullptr) desk_.doors.close(door, out);
}

void HttpFront::answered(Handle upstream, const HttpResponse& response, std::uint32_t bytes,
                         Instant now, Outbox& out) {
  const UpstreamPool::Upstream* u = upstream_.find(upstream);
  if (u == nullptr || is_out_of_step(upstream, now, out)) return;
  const Handle handle = u->user();
  Pending* p = pending_.find(handle);
  if (p != nullptr) {
    SIM_ASSERT(p->upstream == upstream && p->stage == Stage::BackEnd);
    p->upstream = Handle{};
  }
  free_upstream(upstream, handle, now, out);
  if (p == nullptr) return;
  if (AccessRecord* record = journal_.find(handle)) record->back_end_status = response.status;
  if (response.outcome == BackEndOutcome::NotMountedHere) {
    failed_upstream(handle, true, now, out);
    return;
  }
  HttpResponse relayed = response;
  relayed.number = p->request.number;
  relayed.named_server = p->names_target ? p->lookup.active : ServerId{};
  if (p->request.method == LogonMethod::SessionCookie) {
    relayed.cookie = {p->request.cookie.user, desk_.certificate.key().number,
                      now + options_.session_idle};
  }
  answer(handle, relayed, bytes, now, out);
}

void HttpFront::closed(Handle upstream, CloseReason reason, Instant now, Outbox& out) {
  const UpstreamPool::Upstream* u = upstream_.find(upstream);
  if (u == nullptr) return;
  const Handle handle = u->user();
  const ServerId target = u->target;
  const bool was_sent = u->is_open;
  upstream_.drop(upstream);
  Pending* p = pending_.find(handle);
  if (p != nullptr) {
    SIM_ASSERT(p->upstream == upstream);
    p->upstream = Handle{};
    if (p->is_answered_in_part)
      break_off(handle, now, out);
    else
      failed_upstream(handle, !was_sent || reason == CloseReason::Refused, now, out);
  }
  // Those that waited for a place go on with the connections there may be now.
  for (Ring<Handle> waiting = upstream_.take_waiting(target); !waiting.empty();
       waiting.pop_front()) {
    // One that has turned to another server meanwhile has its place there.
    if (const Handle next = waiting.front(); waits_for(next, target))
      failed_upstream(next, true, now, out);
  }
}

// The mailbox server did not answer for this database: the location is dropped and asked for once
// more, unless the mailbox moved: then it is asked for that of its new database. A request that may
// have been begun is replayed only if it changes nothing.
// Requires: it has no connection.
void HttpFront::failed_upstream(Handle handle, bool surely_not_done, Instant now, Outbox& out) {
  Pending& p = at(handle);
  SIM_ASSERT(p.upstream.is_none() && (p.stage == Stage::Pool || p.stage == Stage::BackEnd));
  release_guard(p);
  desk_.lookups.drop_mapping(p.lookup, now);
  if (!desk_.lookups.follow_move(p.lookup, now))
    desk_.lookups.drop_location(p.lookup.database, p.lookup.active, out);
  if (desk_.doors.find(p.door) == nullptr) {
    give_up(handle, now, out);
    return;
  }
  if (is_long_poll(p.request.action) && !is_channel(p.request.action)) {
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
    desk_.lookups.locate({handle, desk_.half}, now, out);
    return;
  }
  fail(handle, 503, now, out);
}

void HttpFront::timed_out_upstream(Handle handle, Instant now, Outbox& out) {
  Pending& p = at(handle);
  SIM_ASSERT(!has_connection(p.request.action));
  const bool was_sent = p.stage == Stage::BackEnd;
  const ServerId target = p.lookup.active;
  const bool had_place = !p.upstream.is_none();
  if (had_place) abandon_upstream(handle, out);
  failed_upstream(handle, !was_sent, now, out);
  if (had_place) serve_waiting(target, now, out);
}

// Closes the upstream connection under a request that waits for nothing on it any more. Requires:
// it has one.
void HttpFront::abandon_upstream(Handle handle, Outbox& out) {
  Pending& p = at(handle);
  const UpstreamPool::Upstream* u = upstream_.find(p.upstream);
  SIM_ASSERT(u != nullptr && u->user() == handle);
  const ConnectionId connection = u->connection;
  upstream_.drop(p.upstream);
  out.close(connection);
  p.upstream = Handle{};
}

}  // namespace casgrid
