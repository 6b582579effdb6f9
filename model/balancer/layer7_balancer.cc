#include "model/balancer/layer7_balancer.h"

#include <algorithm>

#include "model/base/questions.h"
#include "model/http/ports.h"
#include "model/http/work.h"
#include "model/routing/resource.h"

namespace casgrid {
namespace {

constexpr Duration kHousekeepingEvery = std::chrono::seconds(10);
constexpr std::uint32_t kErrorPageBytes = 600;
constexpr std::uint32_t kContinueBytes = 25;

// What its client says lasts as long as its session; a long poll's has been said.
bool has_endless_body(ActionId action) { return is_channel(action) && !is_long_poll(action); }

// nginx repeats what is no POST, RPC_IN_DATA and RPC_OUT_DATA among it.
bool is_idempotent(ActionId action) { return row_of(action).is_get || is_channel(action); }

}  // namespace

Layer7Balancer::Layer7Balancer(Layer7BalancerOptions options)
    : options_(std::move(options)),
      pool_(options_.pool),
      tickets_(options_.tls_issuer, options_.tls_lifetime),
      idle_(pool_.size()),
      member_tls_session_(pool_.size()),
      connecting_(options_.attempts.connect_timeout),
      awaiting_(options_.attempts.answer_timeout),
      ledger_(0) {
  SIM_ASSERT(options_.ways.size() == options_.pool.ways.size());
}

void Layer7Balancer::handle(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  switch (input.kind) {
    case InputKind::Started:
      pool_.start(now, out);
      out.set_timer(now + kHousekeepingEvery, pack_tag(Tag::Housekeeping, {}));
      break;
    case InputKind::Crashed:
      pool_.forget();
      tickets_.forget();
      sessions_.clear();
      upstreams_.clear();
      for (auto& idle : idle_) idle.clear();
      connecting_.clear();
      awaiting_.clear();
      counts_.connections = 0;
      break;
    case InputKind::ConnectionOffered:
      offered(input, now, out);
      break;
    case InputKind::WorkDone:
      work_done(input.tag, now, out);
      break;
    case InputKind::MessageArrived:
      message(input, now, out);
      break;
    case InputKind::ConnectionOpened:
      if (tag_half(input.tag) == MemberPool::kHalf)
        heard(input, now, out);
      else
        opened(handle, input, now, out);
      break;
    case InputKind::ConnectionClosed:
      if (tag_half(input.tag) == MemberPool::kHalf) {
        heard(input, now, out);
      } else if (tag_kind<Tag>(input.tag) == Tag::Upstream) {
        upstream_closed(handle, input.reason, now, out);
      } else {
        client_closed(handle, out);
      }
      break;
    case InputKind::TimerDue:
      timer(input, now, out);
      break;
    case InputKind::Told:
      if (const auto* answer = input.message->as<ProbeAnswer>()) {
        if (const auto change = pool_.answered(input.peer, *answer, now, out))
          changed(*change, out);
      }
      break;
    case InputKind::FaultTold:
      pool_.take(*input.fault, now, out);
      break;
    case InputKind::MembershipChanged:
      break;
  }
}

void Layer7Balancer::timer(const Input& input, Instant now, Outbox& out) {
  if (tag_half(input.tag) == MemberPool::kHalf) {
    if (const auto change = pool_.due(input.tag, now, out)) changed(*change, out);
    return;
  }
  const Handle handle = tag_handle(input.tag);
  Instant next = kNever;
  switch (tag_kind<Tag>(input.tag)) {
    case Tag::Turn: {
      Session* session = sessions_.find(handle);
      if (session == nullptr || !session->waits_for_turn) return;
      session->waits_for_turn = false;
      ask(handle, session->last_member, now, out);
      return;
    }
    case Tag::ConnectTimeout:
      next = connecting_.due(
          now, [&](const Wait& w) { return waits_since(w, false); },
          [&](const Wait& w) { timed_out(w.upstream, Failure::ConnectTimedOut, now, out); });
      break;
    case Tag::AnswerTimeout:
      next = awaiting_.due(
          now, [&](const Wait& w) { return waits_since(w, true); },
          [&](const Wait& w) { timed_out(w.upstream, Failure::AnswerTimedOut, now, out); });
      break;
    case Tag::Session:
    case Tag::Request:
    case Tag::Upstream:
    case Tag::Housekeeping:
      close_idle(now, out);
      next = now + kHousekeepingEvery;
      break;
  }
  if (next != kNever) out.set_timer(next, input.tag);
}

// A probe that is a connection.
void Layer7Balancer::heard(const Input& input, Instant now, Outbox& out) {
  if (const auto change = pool_.heard(input, now, out)) changed(*change, out);
}

void Layer7Balancer::offered(const Input& input, Instant now, Outbox& out) {
  if (input.port == kHttp) {  // it ends TLS, and listens for nothing else of the web
    out.close(input.connection);
    return;
  }
  if (options_.table_limit > 0 && counts_.connections >= options_.table_limit) {
    ++counts_.turned_away;
    out.record(RecordKind::ConnectionTurnedAway, 1);
    out.close(input.connection);
    return;
  }
  const Handle handle = sessions_.take();
  Session& session = *sessions_.find(handle);
  session.connection = input.connection;
  session.source = (static_cast<std::uint64_t>(input.peer.value) << 32) | input.source;
  session.is_resumed = tickets_.accepts(input.tls_session, now);
  counts_.most_connections = std::max(counts_.most_connections, ++counts_.connections);
  out.label(input.connection, pack_tag(Tag::Session, handle));
  const std::uint64_t cost = options_.tls.of(session.is_resumed);
  session.tls_kilocycles = static_cast<std::uint32_t>(cost);
  out.spend(cost, pack_tag(Tag::Session, handle), CpuPurpose::Tls);
}

void Layer7Balancer::work_done(std::uint64_t tag, Instant now, Outbox& out) {
  const Handle handle = tag_handle(tag);
  Session* session = sessions_.find(handle);
  if (session == nullptr) return;
  if (tag_kind<Tag>(tag) == Tag::Request) {
    session->is_in_work = false;
    dispatch(handle, now, out);
    return;
  }
  session->is_accepted = true;
  const bool is_shown = !session->is_resumed && !options_.certificate.is_none();
  out.accept(session->connection, {tickets_.issue(now), session->is_resumed,
                                   is_shown ? options_.certificate.value + 1 : 0});
  out.record(RecordKind::ConnectionAccepted, session->is_resumed ? 1 : 0);
}

void Layer7Balancer::message(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  if (tag_kind<Tag>(input.tag) == Tag::Upstream) {
    if (const auto* response = input.message->as<HttpResponse>())
      answered(handle, *response, input.message->bytes, now, out);
    if (const auto* part = input.message->as<HttpPart>())
      pass_on(handle, *part, input.message->bytes, now, out);
    return;
  }
  Session* session = sessions_.find(handle);
  if (input.message->as<HttpPiece>() != nullptr) pass_up(handle, *input.message, out);
  const auto* request = input.message->as<HttpRequest>();
  // One request at a time on a connection: a second one before the answer is dropped.
  if (session == nullptr || request == nullptr || session->is_busy) return;
  session->request = *request;
  session->bytes = input.message->bytes;
  session->answer_bytes = input.message->answer_bytes;
  session->is_busy = true;
  session->failed = 0;
  session->tried = {};
  const bool is_endless = has_endless_body(request->action);
  if (options_.most_body > 0 && (is_endless || session->bytes > options_.most_body))
    return fail(handle, 413, out);
  if (options_.buffers_bodies && is_endless) {
    HttpPart part;
    part.number = request->number;
    part.kind = HttpPart::Kind::Continue;
    out.send(session->connection, {kContinueBytes, part});
    return;
  }
  session->is_in_work = true;
  session->kilocycles =
      session->tls_kilocycles + static_cast<std::uint32_t>(options_.request_kilocycles);
  session->tls_kilocycles = 0;
  if (!request->is_repeat) ledger_.arrived(0, session->kilocycles);
  out.spend(options_.request_kilocycles, pack_tag(Tag::Request, handle), purpose_of(*request));
}

// The pages of logging on lie under /owa, whatever is wanted behind them.
std::size_t Layer7Balancer::way_of(const Session& session) const {
  const ActionRow& row = row_of(session.request.action);
  if (row.resource == Resource::Root) return options_.root_way;
  const bool is_of_owa = row.resource == Resource::LogonPage || row.resource == Resource::LogonPost;
  const Protocol protocol = is_of_owa ? Protocol::Owa : protocol_of(session.request.action);
  return options_.way_of[static_cast<std::size_t>(protocol)];
}

bool Layer7Balancer::sets_cookie(const Session& session) const {
  const std::size_t way = way_of(session);
  return way == 0 ? options_.sets_cookie : options_.ways[way - 1].sets_cookie;
}

bool Layer7Balancer::is_named_by_cookie(const Session& session) const {
  return session.request.sticky_member != 0 && sets_cookie(session);
}

std::optional<std::size_t> Layer7Balancer::choose(const Session& session, Instant now) {
  const Protocol protocol = protocol_of(session.request.action);
  const std::size_t way = way_of(session);
  const auto is_good = [&](std::size_t member) {
    // Whom HAProxy drains, those who have its cookie still come to.
    const bool may = pool_.like() == Likeness::HaProxy ? pool_.is_well(member, protocol)
                                                       : pool_.is_up(member, protocol);
    return may && pool_.is_in(member, way) && !session.tried.has(member);
  };
  if (is_named_by_cookie(session)) {
    const std::size_t named = session.request.sticky_member - 1u;
    if (named < pool_.size() && is_good(named)) return named;
  }
  if (options_.prefers_last && session.last_member != MemberPool::kNobody &&
      is_good(session.last_member) && pool_.is_up(session.last_member, protocol))
    return session.last_member;
  return pool_.choose({protocol, session.source, way, session.tried}, now);
}

void Layer7Balancer::answer_by_itself(Handle handle, std::uint16_t status, Outbox& out) {
  Session& session = *sessions_.find(handle);
  session.is_busy = false;
  HttpResponse response;
  response.number = session.request.number;
  response.status = status;
  if (status == 301 || status == 302) {
    response.redirect = RedirectKind::ToOwa;
    response.location = session.request.host;
  }
  out.send(session.connection, {kErrorPageBytes, response});
}

void Layer7Balancer::dispatch(Handle handle, Instant now, Outbox& out) {
  Session& session = *sessions_.find(handle);
  if (const std::size_t way = way_of(session); way > 0 && options_.ways[way - 1].answers != 0)
    return answer_by_itself(handle, options_.ways[way - 1].answers, out);
  if (const Upstream* pinned = upstreams_.find(session.pinned)) {
    pool_.add_load(pinned->member);
    use(session.pinned, handle, now, out);
    return;
  }
  const auto member = choose(session, now);
  if (!member) {
    fail(handle, options_.attempts.like == Likeness::Nginx ? 502 : 503, out);
    return;
  }
  ask(handle, *member, now, out);
}

void Layer7Balancer::ask(Handle handle, std::size_t member, Instant now, Outbox& out) {
  Session& session = *sessions_.find(handle);
  session.last_member = member;
  pool_.add_load(member);
  auto& idle = idle_[member];
  const bool may_share = options_.attempts.like != Likeness::HaProxy || session.has_asked;
  session.has_asked = true;
  if (may_share && !idle.empty()) {
    const Handle upstream = idle.back();
    idle.pop_back();
    use(upstream, handle, now, out);
    return;
  }
  session.upstream = upstreams_.take();
  Upstream& upstream = *upstreams_.find(session.upstream);
  upstream.member = member;
  upstream.session = handle;
  upstream.connection =
      out.connect(pool_.at(member).participant, kHttps, pack_tag(Tag::Upstream, session.upstream),
                  {static_cast<std::uint32_t>(member), member_tls_session_[member]});
  wait(connecting_, Tag::ConnectTimeout, session.upstream, now, out);
}

void Layer7Balancer::wait(WaiterQueue<Wait>& queue, Tag tag, Handle handle, Instant now,
                          Outbox& out) {
  if (queue.length() == Duration{0}) return;
  Upstream& upstream = *upstreams_.find(handle);
  upstream.waits_since = now;
  const Instant due = queue.add(now, {handle, ++upstream.uses}, [&](const Wait& w) {
    return waits_since(w, tag == Tag::AnswerTimeout);
  });
  if (due != kNever) out.set_timer(due, pack_tag(tag, {}));
}

std::optional<Instant> Layer7Balancer::waits_since(const Wait& wait, bool is_open) const {
  const Upstream* upstream = upstreams_.find(wait.upstream);
  if (upstream == nullptr || upstream->is_idle || upstream->is_open != is_open ||
      upstream->uses != wait.use)
    return std::nullopt;
  return upstream->waits_since;
}

void Layer7Balancer::timed_out(Handle handle, Failure failure, Instant now, Outbox& out) {
  const Upstream upstream = *upstreams_.find(handle);
  drop_upstream(handle);
  out.close(upstream.connection);
  Session* session = sessions_.find(upstream.session);
  if (session == nullptr) return;
  session->upstream = Handle{};
  if (!tries_again(upstream.session, upstream.member, failure, now, out))
    fail(upstream.session, status_of(options_.attempts.like, failure), out);
}

bool Layer7Balancer::tries_again(Handle handle, std::size_t member, Failure failure, Instant now,
                                 Outbox& out) {
  Session& session = *sessions_.find(handle);
  pool_.failed(member, now);
  if (session.is_answered_in_part) return false;
  ++session.failed;
  const bool is_haproxy = options_.attempts.like == Likeness::HaProxy;
  if (is_haproxy) session.tried = {};
  session.tried.add(member);
  FailedAttempt attempt;
  attempt.failure = failure;
  attempt.bytes = session.bytes;
  attempt.is_idempotent = is_idempotent(session.request.action);
  const std::size_t way = way_of(session);
  attempt.is_directed =
      is_named_by_cookie(session) || pool_.policy(way) == BalancingPolicy::SourceAddress;
  attempt.failed = session.failed;
  attempt.usable =
      pool_.usable({protocol_of(session.request.action), session.source, way, {}}, now);
  switch (next_attempt(options_.attempts, attempt)) {
    case NextAttempt::GiveUp:
      return false;
    case NextAttempt::Same:
      ask(handle, member, now, out);
      return true;
    case NextAttempt::SameAfterTurn:
      session.waits_for_turn = true;
      out.set_timer(now + kTurnAround, pack_tag(Tag::Turn, handle));
      return true;
    case NextAttempt::Other:
      dispatch(handle, now, out);
      return true;
  }
  return false;
}

void Layer7Balancer::use(Handle handle, Handle session, Instant now, Outbox& out) {
  Upstream& upstream = *upstreams_.find(handle);
  upstream.is_idle = false;
  upstream.session = session;
  sessions_.find(session)->upstream = handle;
  transmit(handle, now, out);
}

void Layer7Balancer::transmit(Handle handle, Instant now, Outbox& out) {
  const Upstream& upstream = *upstreams_.find(handle);
  const Session& session = *sessions_.find(upstream.session);
  Message message(session.bytes, session.request);
  message.answer_bytes = session.answer_bytes;
  out.send(upstream.connection, message);
  // What comes over a channel is no answer, and nobody waits for one.
  if (!has_endless_body(session.request.action))
    wait(awaiting_, Tag::AnswerTimeout, handle, now, out);
}

void Layer7Balancer::opened(Handle handle, const Input& input, Instant now, Outbox& out) {
  Upstream* upstream = upstreams_.find(handle);
  if (upstream == nullptr) return;
  upstream->is_open = true;
  if (input.tls_session != 0) member_tls_session_[upstream->member] = input.tls_session;
  transmit(handle, now, out);
}

void Layer7Balancer::answered(Handle handle, const HttpResponse& response, std::uint32_t bytes,
                              Instant now, Outbox& out) {
  Upstream* upstream = upstreams_.find(handle);
  if (upstream == nullptr) return;
  if (upstream->is_idle) {
    // Octets without a request: the connection is not in step any more.
    const ConnectionId connection = upstream->connection;
    drop_upstream(handle);
    out.close(connection);
    return;
  }
  const Handle whose = upstream->session;
  Session& session = *sessions_.find(whose);
  const std::size_t member = upstream->member;
  if (is_among(response.status, options_.attempts.statuses)) {
    session.upstream = Handle{};
    let_go(handle, now, out);
    if (tries_again(whose, member, Failure::Status, now, out)) return;
    upstream = nullptr;
  } else {
    pool_.went_well(member);
  }
  if (!session.request.is_repeat && response.status < 500) ledger_.useful += session.kilocycles;
  HttpResponse passed = response;
  if (sets_cookie(session)) passed.sticky_member = static_cast<std::uint16_t>(member + 1);
  out.send(session.connection, {bytes, passed});
  session.is_busy = false;
  session.is_answered_in_part = false;
  if (upstream == nullptr) return;
  session.upstream = Handle{};
  if (options_.pins_logons && response.offers_ntlm) session.pinned = handle;
  let_go(handle, now, out);
}

// A request is over; the connection to the member stays for the next one, if any may have it.
void Layer7Balancer::let_go(Handle handle, Instant now, Outbox& out) {
  Upstream& upstream = *upstreams_.find(handle);
  const Session* session = sessions_.find(upstream.session);
  const bool is_pinned = session != nullptr && session->pinned == handle;
  pool_.remove_load(upstream.member);
  upstream.session = Handle{};
  if (!is_pinned && !options_.keeps_connections) {
    out.close(upstream.connection);
    upstreams_.give_back(handle);
    return;
  }
  upstream.is_idle = true;
  upstream.idle_since = now;
  if (!is_pinned) idle_[upstream.member].push_back(handle);
}

void Layer7Balancer::pass_on(Handle handle, const HttpPart& part, std::uint32_t bytes, Instant now,
                             Outbox& out) {
  Upstream* upstream = upstreams_.find(handle);
  if (upstream == nullptr || upstream->is_idle) return;
  upstream->waits_since = now;
  if (options_.buffers_bodies) return;
  Session& session = *sessions_.find(upstream->session);
  session.is_answered_in_part = true;
  if (part.kind == HttpPart::Kind::Continue && !session.request.is_repeat) {
    ledger_.useful += session.kilocycles;  // a channel that is open was worth its work
    session.kilocycles = 0;
  }
  out.send(session.connection, {bytes, part});
}

// A piece of the body of the request under way. It costs the processor nothing.
void Layer7Balancer::pass_up(Handle handle, const Message& message, Outbox& out) {
  const Session* session = sessions_.find(handle);
  if (session == nullptr || !is_channel(session->request.action)) return;
  const Upstream* upstream = upstreams_.find(session->upstream);
  if (upstream != nullptr && upstream->is_open) out.send(upstream->connection, message);
}

// Nobody waits for the answer any more, and an answer nobody waits for must not reach the next.
void Layer7Balancer::client_closed(Handle handle, Outbox& out) {
  const Session* session = sessions_.find(handle);
  if (session == nullptr) return;
  if (const Upstream* upstream = upstreams_.find(session->upstream)) {
    const ConnectionId connection = upstream->connection;
    drop_upstream(session->upstream);
    out.close(connection);
  }
  if (options_.drops_waiting && !session->is_accepted) out.drop(pack_tag(Tag::Session, handle));
  if (options_.drops_waiting && session->is_in_work) out.drop(pack_tag(Tag::Request, handle));
  forget_session(handle, out);
}

void Layer7Balancer::forget_session(Handle handle, Outbox& out) {
  const Handle pinned = sessions_.find(handle)->pinned;
  if (const Upstream* upstream = upstreams_.find(pinned)) {
    const ConnectionId connection = upstream->connection;
    drop_upstream(pinned);
    out.close(connection);
  }
  sessions_.give_back(handle);
  --counts_.connections;
}

void Layer7Balancer::upstream_closed(Handle handle, CloseReason reason, Instant now, Outbox& out) {
  const Upstream* upstream = upstreams_.find(handle);
  if (upstream == nullptr) return;
  const Handle session = upstream->session;
  const std::size_t member = upstream->member;
  const bool was_sent = upstream->is_open;
  drop_upstream(handle);
  Session* waiting = sessions_.find(session);
  if (waiting == nullptr) return;
  waiting->upstream = Handle{};
  const bool is_refused = !was_sent || reason == CloseReason::Refused;
  if (options_.attempts.like != Likeness::None) {
    const Failure failure = is_refused ? Failure::Refused : Failure::Closed;
    if (!tries_again(session, member, failure, now, out))
      fail(session, status_of(options_.attempts.like, failure), out);
  } else if (is_refused) {
    waiting->tried = {0, member};
    dispatch(session, now, out);
  } else {
    fail(session, 502, out);
  }
}

void Layer7Balancer::drop_upstream(Handle handle) {
  const Upstream& upstream = *upstreams_.find(handle);
  if (upstream.is_idle) {
    std::erase(idle_[upstream.member], handle);
  } else {
    pool_.remove_load(upstream.member);
  }
  upstreams_.give_back(handle);
}

// What has been answered in part cannot be answered otherwise: its connection ends.
void Layer7Balancer::fail(Handle handle, std::uint16_t status, Outbox& out) {
  Session& session = *sessions_.find(handle);
  if (session.is_answered_in_part) {
    out.close(session.connection);
    forget_session(handle, out);
    return;
  }
  answer_by_itself(handle, status, out);
}

// A member that says it is not well finishes what it has; from one that is silent nothing comes.
// HAProxy and nginx wait all the same, unless they are told to end what such a member has.
void Layer7Balancer::changed(const MemberPool::Change& change, Outbox& out) {
  const bool ends =
      options_.attempts.like == Likeness::None ? change.is_silent : options_.closes_marked_down;
  if (change.is_up || !ends) return;
  upstreams_.for_each([&](Handle handle, Upstream& upstream) {
    if (upstream.member != change.member || upstream.is_idle) return;
    const Handle session = upstream.session;
    const Protocol protocol = protocol_of(sessions_.find(session)->request.action);
    if (pool_.mark_of(protocol) != change.protocol) return;
    const ConnectionId connection = upstream.connection;
    drop_upstream(handle);
    out.close(connection);
    sessions_.find(session)->upstream = Handle{};
    fail(session, 502, out);
  });
}

void Layer7Balancer::close_idle(Instant now, Outbox& out) {
  for (auto& idle : idle_) {
    // The longest unused are at the bottom.
    std::size_t old = 0;
    while (old < idle.size() && now - upstreams_.find(idle[old])->idle_since > options_.pool_idle)
      ++old;
    for (std::size_t i = 0; i < old; ++i) {
      out.close(upstreams_.find(idle[i])->connection);
      upstreams_.give_back(idle[i]);
    }
    idle.erase(idle.begin(), idle.begin() + static_cast<std::ptrdiff_t>(old));
  }
}

std::size_t Layer7Balancer::memory_bytes() const {
  return sessions_.memory_bytes() + upstreams_.memory_bytes();
}

}  // namespace casgrid
