// From the connection to the request's CPU, and the answer back.
#include "model/http/front_half.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/http/access_detail.h"
#include "model/http/ports.h"
#include "model/http/work.h"

namespace casgrid {
namespace {

constexpr Duration kAskAgainEvery = std::chrono::milliseconds(500);

}  // namespace

HttpFront::HttpFront(const FrontDesk& desk)
    : desk_(desk),
      options_(desk.options.halves.of<HttpFrontOptions>()),
      cpu_draws_(desk.options.seed, desk.directory.at(desk.options.self).name, "cpu"),
      journal_(desk.options.keeps_access_log),
      upstream_(desk.directory.servers.size(),
                {kBackEndHttps, options_.connections_per_back_end, desk.options.pool_idle}),
      patience_(desk.options.back_end_timeout),
      unmounted_(kAskAgainEvery),
      queues_(options_.pools),
      has_accounts_alone_(std::ranges::any_of(desk.directory.user_groups, [](const UserGroup& g) {
        return g.settings.type != RecipientType::Mailbox;
      })) {}

std::unique_ptr<ServerHalf> make_http_front(const FrontDesk& desk) {
  return std::make_unique<HttpFront>(desk);
}

void HttpFront::forget() {
  pending_.clear();
  parcels_.clear();
  guards_.clear();
  upstream_.clear();
  patience_.clear();
  unmounted_.clear();
  queues_.clear();
}

// What its clients had under way is theirs to send again.
void HttpFront::restart(Outbox& out) {
  pending_.for_each([&](Handle handle, Pending& p) {
    if (!p.upstream.is_none()) abandon_upstream(handle, out);
    if (p.stage == Stage::Cpu && desk_.options.drops_waiting)
      out.drop(desk_.tag(Tag::Request, handle));
  });
  pending_.clear();
  parcels_.clear();
  guards_.clear();
  queues_.clear();
}

void HttpFront::handle(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  switch (input.kind) {
    case InputKind::WorkDone:
      if (tag_kind<Tag>(input.tag) == Tag::Piece)
        piece_done(handle, out);
      else
        work_done(handle, now, out);
      break;
    case InputKind::MessageArrived:
      if (const auto* response = input.message->as<HttpResponse>())
        answered(handle, *response, input.message->bytes, now, out);
      if (const auto* part = input.message->as<HttpPart>())
        pass_on(handle, *part, input.message->bytes, now, out);
      break;
    case InputKind::TimerDue:
      timer(input.tag, now, out);
      break;
    case InputKind::ConnectionOpened:
      opened(handle, now, out);
      break;
    case InputKind::ConnectionClosed:
      closed(handle, input.reason, now, out);
      break;
    case InputKind::Started:
    case InputKind::Crashed:
    case InputKind::ConnectionOffered:
    case InputKind::Told:
    case InputKind::MembershipChanged:
    case InputKind::FaultTold:
      SIM_ASSERT(false);  // the server's own
      break;
  }
}

void HttpFront::work_done(Handle handle, Instant now, Outbox& out) {
  const Pending* p = pending_.find(handle);
  if (p == nullptr) return;
  SIM_ASSERT(p->stage == Stage::Cpu);
  if (p->is_gone) {
    end(handle);
    return;
  }
  queues_.leave(p->request.action);
  identify(handle, now, out);
}

void HttpFront::door_message(Handle door_handle, const Message& message, Instant now, Outbox& out) {
  if (message.as<HttpPiece>() != nullptr) piece(door_handle, message, out);
  if (message.as<HttpRequest>() == nullptr) return;
  Door* door = desk_.doors.find(door_handle);
  SIM_ASSERT(door != nullptr && door->is_accepted);
  // One request at a time on a connection: a second one before the answer is dropped.
  if (!door->session.is_none()) return;
  const auto& request = *message.as<HttpRequest>();
  const Sickness sickness = desk_.health.sickness(protocol_of(request.action));
  if (sickness == Sickness::Hangs) return;
  if (queues_.is_full(request.action)) {
    turn_away(*door, request, out);
    return;
  }
  const Handle handle = pending_.take();
  door->session = handle;
  Pending& p = at(handle);
  p.request = request;
  p.request.is_from_front_end = request.is_from_front_end && door->is_privileged;
  if (!p.request.is_from_front_end) take_step(*door, p, out);
  p.bytes = message.bytes;
  recorded_.keep(handle, message.answer_bytes);
  p.door = door_handle;
  p.waits_since = now;
  p.lookup.user = claimed_by(p.request);
  desk_.lookups.prefetch(p.lookup.user);
  if (journal_.is_kept()) begin_access(handle, now);
  const bool has_components =
      desk_.directory.at(desk_.options.self).product >= Product::Exchange2013;
  if (has_components && desk_.components.effective(proxy_component(protocol_of(request.action))) !=
                            ComponentState::Active) {
    decide_now(handle, now, out);
    return;
  }
  if (sickness == Sickness::Errors) {
    fail(handle, 500, now, out);
    return;
  }
  const std::size_t group = group_of(p.request);
  const std::uint64_t kilocycles = work_of(p.request, group);
  p.kilocycles = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(kilocycles + desk_.doors.take_handshake(*door), 0xFFFFFFFFu));
  if (!p.request.is_repeat) desk_.ledger.arrived(group, p.kilocycles);
  queues_.enter(p.request.action);
  out.spend(kilocycles, desk_.tag(Tag::Request, handle), purpose_of(p.request));
}

// Of its user; one beyond the last: of nobody known.
std::size_t HttpFront::group_of(const HttpRequest& request) const {
  const UserId claimed = claimed_by(request);
  return claimed.is_none() ? desk_.directory.user_groups.size()
                           : desk_.directory.group_index(claimed);
}

std::uint64_t HttpFront::work_of(const HttpRequest& request, std::size_t group) const {
  if (has_connection(request.action)) return options_.long_poll_kilocycles;
  if (is_own_page(request.action) || group == desk_.directory.user_groups.size())
    return options_.own_reply_kilocycles;
  const double drawn =
      desk_.options.request_kilocycles[group].draw(cpu_draws_.at(request.nonce, 0));
  return whole_work(drawn);
}

// The queue of its application pool is full: the server's HTTP driver says so by itself, and no
// log of the pool's has a row for it.
void HttpFront::turn_away(const Door& door, const HttpRequest& request, Outbox& out) {
  const std::size_t group = group_of(request);
  if (!request.is_repeat) desk_.ledger.arrived(group, work_of(request, group));
  out.record(RecordKind::PoolFull, claimed_by(request).value,
             static_cast<std::uint32_t>(protocol_of(request.action)));
  HttpResponse response;
  response.number = request.number;
  response.status = 503;
  response.turned_away = TurnedAway::PoolFull;
  out.send(door.connection, {kErrorPageBytes, response});
}

void HttpFront::begin_access(Handle handle, Instant now) {
  const Pending& p = at(handle);
  const HttpRequest& asked = p.request;
  const Doors::Origin& origin = desk_.doors.origin(p.door);
  AccessRecord r;
  r.begin = now;
  r.protocol = protocol_of(asked.action);
  r.action = asked.action;
  r.device = asked.device;
  r.detail = AccessDetail(HttpAccess{.method = asked.method, .is_background = asked.is_background});
  if (r.protocol == Protocol::Oab) http_of(r).book = asked_book(asked);
  r.request_bytes = p.bytes;
  r.nonce = asked.nonce;
  r.number = asked.number;
  r.host = asked.host;
  r.peer = origin.peer;
  r.source = origin.source;
  journal_.begin(handle, r);
}

// The exchange is over. Nobody may be there any more to hear the answer. Requires, as giving up
// does: it has no upstream connection.
void HttpFront::say_access(Handle handle, const HttpResponse& response, std::uint32_t bytes,
                           Instant now, Outbox& out) {
  AccessRecord* record = journal_.find(handle);
  if (record == nullptr) return;
  const Pending& p = at(handle);
  record->user = p.lookup.user;
  record->database = p.lookup.database;
  record->is_authenticated = p.lookup.is_known;
  record->status = response.status;
  http_of(*record).redirect = response.redirect;
  http_of(*record).mapi_code = response.mapi_code;
  record->is_event = response.is_event;
  record->response_bytes += bytes;
  if (desk_.doors.find(p.door) == nullptr) record->how = AccessEnd::ClientGone;
  journal_.end(handle, now, out);
}

// Its client is gone: it ends without an answer, once the processor is done with it.
void HttpFront::give_up(Handle handle, Instant now, Outbox& out) {
  if (AccessRecord* record = journal_.find(handle)) {
    const Pending& p = at(handle);
    record->user = p.lookup.user;
    record->database = p.lookup.database;
    record->is_authenticated = p.lookup.is_known;
    record->how = AccessEnd::ClientGone;
    journal_.end(handle, now, out);
  }
  Pending& ended = at(handle);
  SIM_ASSERT(ended.upstream.is_none() && !ended.is_gone);
  if (ended.stage != Stage::Cpu) {
    end(handle);
    return;
  }
  // Its place in the queue is free, even if what was begun for it runs on.
  queues_.leave(ended.request.action);
  ended.is_gone = true;
  if (desk_.options.drops_waiting) out.drop(desk_.tag(Tag::Request, handle));
}

void HttpFront::answer(Handle handle, const HttpResponse& response, std::uint32_t bytes,
                       Instant now, Outbox& out) {
  say_access(handle, response, bytes, now, out);
  const Pending& p = at(handle);
  SIM_ASSERT(p.upstream.is_none() && !p.is_gone);
  Door* door = desk_.doors.find(p.door);
  SIM_ASSERT(door == nullptr || door->session == handle);
  if (door != nullptr && !p.request.is_repeat && response.status < 500) {
    desk_.ledger.useful += p.kilocycles;
    if (response.kilocycles > 0 && !p.request.is_from_front_end)
      desk_.useful_at[response.worked_on.index()] += response.kilocycles;
  }
  end(handle);
  if (door == nullptr) return;
  door->session = Handle{};
  out.send(door->connection, {bytes, response});
}

void HttpFront::fail(Handle handle, std::uint16_t status, Instant now, Outbox& out) {
  const Pending& p = at(handle);
  HttpResponse response;
  response.number = p.request.number;
  response.status = status;
  if (status == 503 && protocol_of(p.request.action) == Protocol::ActiveSync)
    response.retry_after_s = options_.retry_after_s;
  answer(handle, response, kErrorPageBytes, now, out);
}

// What a mailbox server works on for the client is let finish, so that the pooled connection is
// known to be clean; a long poll is not waited for. Anything before that simply ends.
void HttpFront::door_left(Handle door, Instant now, Outbox& out) {
  const Handle handle = desk_.doors.find(door)->session;
  const Pending* p = pending_.find(handle);
  if (p != nullptr && !p->upstream.is_none() && has_connection(p->request.action))
    abandon_upstream(handle, out);
  if (p != nullptr && p->upstream.is_none()) give_up(handle, now, out);
}

void HttpFront::timer(std::uint64_t tag, Instant now, Outbox& out) {
  Instant next = kNever;
  switch (tag_kind<Tag>(tag)) {
    case Tag::BackEndTimer:
      next = patience_.due(
          now,
          [this](const Attempt& a) {
            const Pending* p = pending_.find(a.request);
            return p == nullptr || p->attempts != a.number ||
                   (p->stage != Stage::Pool && p->stage != Stage::BackEnd);
          },
          [&](const Attempt& a) { timed_out_upstream(a.request, now, out); });
      break;
    case Tag::UnmountedTimer:
      next = unmounted_.due(
          now,
          [this](Handle h) {
            const Pending* p = pending_.find(h);
            return p == nullptr || p->stage != Stage::Unmounted;
          },
          [&](Handle h) {
            desk_.lookups.locate({h, desk_.half}, now, out);
          });
      break;
    case Tag::Request:
    case Tag::Upstream:
    case Tag::Piece:
      SIM_ASSERT(false);  // no timers
  }
  if (next != kNever) out.set_timer(next, tag);
}

void HttpFront::expect(InputKind, std::uint64_t tag) const {
  const Handle handle = tag_handle(tag);
  switch (tag_kind<Tag>(tag)) {
    case Tag::Request:
      pending_.prefetch(handle);
      break;
    case Tag::Upstream:
      upstream_.prefetch(handle);
      break;
    case Tag::Piece:
      parcels_.prefetch(handle);
      break;
    case Tag::BackEndTimer:
    case Tag::UnmountedTimer:
      break;
  }
}

HalfCounts HttpFront::counts() const {
  return {pending_.in_use(), upstream_.in_use(), upstream_.held(), upstream_.most_to_one()};
}

std::size_t HttpFront::memory_bytes() const {
  return pending_.memory_bytes() + parcels_.memory_bytes() +
         guards_.capacity() * sizeof(guards_[0]) + recorded_.memory_bytes() +
         upstream_.memory_bytes() + patience_.memory_bytes() + unmounted_.memory_bytes() +
         journal_.memory_bytes();
}

}  // namespace casgrid
