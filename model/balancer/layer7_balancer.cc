#include "model/balancer/layer7_balancer.h"

#include <algorithm>

#include "model/base/questions.h"
#include "model/http/ports.h"
#include "model/http/work.h"

namespace casgrid {
namespace {

constexpr Duration kHousekeepingEvery = std::chrono::seconds(10);
constexpr std::uint32_t kErrorPageBytes = 600;

}  // namespace

Layer7Balancer::Layer7Balancer(Layer7BalancerOptions options)
    : options_(std::move(options)),
      pool_(options_.pool),
      tickets_(options_.tls_issuer, options_.tls_lifetime),
      idle_(pool_.size()),
      member_tls_session_(pool_.size()),
      ledger_(0) {}

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
      opened(handle, input, out);
      break;
    case InputKind::ConnectionClosed:
      if (tag_kind<Tag>(input.tag) == Tag::Upstream) {
        upstream_closed(handle, input.reason, now, out);
      } else {
        client_closed(handle, out);
      }
      break;
    case InputKind::TimerDue:
      if (tag_half(input.tag) == MemberPool::kHalf) {
        if (const auto change = pool_.due(input.tag, now, out)) changed(*change, out);
      } else {
        close_idle(now, out);
        out.set_timer(now + kHousekeepingEvery, input.tag);
      }
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

void Layer7Balancer::offered(const Input& input, Instant now, Outbox& out) {
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
    dispatch(handle, MemberPool::kNobody, now, out);
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
      pass_on(handle, *part, input.message->bytes, out);
    return;
  }
  Session* session = sessions_.find(handle);
  const auto* request = input.message->as<HttpRequest>();
  // One request at a time on a connection: a second one before the answer is dropped.
  if (session == nullptr || request == nullptr || session->is_busy) return;
  session->request = *request;
  session->bytes = input.message->bytes;
  session->answer_bytes = input.message->answer_bytes;
  session->is_busy = true;
  session->is_in_work = true;
  session->kilocycles =
      session->tls_kilocycles + static_cast<std::uint32_t>(options_.request_kilocycles);
  session->tls_kilocycles = 0;
  if (!request->is_repeat) ledger_.arrived(0, session->kilocycles);
  out.spend(options_.request_kilocycles, pack_tag(Tag::Request, handle), purpose_of(*request));
}

std::optional<std::size_t> Layer7Balancer::choose(const Session& session, std::size_t except,
                                                  Instant now) {
  const Protocol protocol = protocol_of(session.request.action);
  if (options_.sets_cookie && session.request.sticky_member != 0) {
    const std::size_t named = session.request.sticky_member - 1u;
    if (named < pool_.size() && named != except && pool_.is_up(named, protocol)) return named;
  }
  return pool_.choose(protocol, session.source, now, except);
}

void Layer7Balancer::dispatch(Handle handle, std::size_t except, Instant now, Outbox& out) {
  Session& session = *sessions_.find(handle);
  const auto member = choose(session, except, now);
  if (!member) {
    fail(handle, 503, out);
    return;
  }
  pool_.add_load(*member);
  auto& idle = idle_[*member];
  if (!idle.empty()) {
    session.upstream = idle.back();
    idle.pop_back();
    Upstream& upstream = *upstreams_.find(session.upstream);
    upstream.is_idle = false;
    upstream.session = handle;
    transmit(session.upstream, out);
    return;
  }
  session.upstream = upstreams_.take();
  Upstream& upstream = *upstreams_.find(session.upstream);
  upstream.member = *member;
  upstream.session = handle;
  upstream.connection =
      out.connect(pool_.at(*member).participant, kHttps, pack_tag(Tag::Upstream, session.upstream),
                  {static_cast<std::uint32_t>(*member), member_tls_session_[*member]});
}

void Layer7Balancer::transmit(Handle handle, Outbox& out) {
  const Upstream& upstream = *upstreams_.find(handle);
  const Session& session = *sessions_.find(upstream.session);
  Message message(session.bytes, session.request);
  message.answer_bytes = session.answer_bytes;
  out.send(upstream.connection, message);
}

void Layer7Balancer::opened(Handle handle, const Input& input, Outbox& out) {
  Upstream* upstream = upstreams_.find(handle);
  if (upstream == nullptr) return;
  upstream->is_open = true;
  if (input.tls_session != 0) member_tls_session_[upstream->member] = input.tls_session;
  transmit(handle, out);
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
  Session& session = *sessions_.find(upstream->session);
  if (!session.request.is_repeat && response.status < 500) ledger_.useful += session.kilocycles;
  HttpResponse passed = response;
  if (options_.sets_cookie) passed.sticky_member = static_cast<std::uint16_t>(upstream->member + 1);
  out.send(session.connection, {bytes, passed});
  session.is_busy = false;
  session.is_answered_in_part = false;
  session.upstream = Handle{};
  pool_.remove_load(upstream->member);
  upstream->session = Handle{};
  upstream->is_idle = true;
  upstream->idle_since = now;
  idle_[upstream->member].push_back(handle);
}

void Layer7Balancer::pass_on(Handle handle, const HttpPart& part, std::uint32_t bytes,
                             Outbox& out) {
  const Upstream* upstream = upstreams_.find(handle);
  if (upstream == nullptr || upstream->is_idle) return;
  Session& session = *sessions_.find(upstream->session);
  session.is_answered_in_part = true;
  out.send(session.connection, {bytes, part});
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
  forget_session(handle);
}

void Layer7Balancer::forget_session(Handle handle) {
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
  if (was_sent && reason != CloseReason::Refused) {
    fail(session, 502, out);
  } else {
    dispatch(session, member, now, out);
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
    forget_session(handle);
    return;
  }
  session.is_busy = false;
  HttpResponse response;
  response.number = session.request.number;
  response.status = status;
  out.send(session.connection, {kErrorPageBytes, response});
}

// A member that says it is not well finishes what it has; from one that is silent nothing comes.
void Layer7Balancer::changed(const MemberPool::Change& change, Outbox& out) {
  if (change.is_up || !change.is_silent) return;
  upstreams_.for_each([&](Handle handle, Upstream& upstream) {
    if (upstream.member != change.member || upstream.is_idle) return;
    const Handle session = upstream.session;
    if (protocol_of(sessions_.find(session)->request.action) != change.protocol) return;
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
