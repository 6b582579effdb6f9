// From the connection to the request's CPU, and the answer back; the server's own state.
#include "model/access/access_server.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/base/questions.h"
#include "model/directory/server_faults.h"
#include "model/http/access_detail.h"
#include "model/http/ports.h"
#include "model/http/work.h"

namespace casgrid {
namespace {

constexpr Duration kHousekeepingEvery = std::chrono::seconds(10);
constexpr Duration kAskAgainEvery = std::chrono::milliseconds(500);
constexpr std::uint32_t kProbeAnswerBytes = 250;

}  // namespace

AccessServer::AccessServer(const Directory& directory, AccessServerOptions options)
    : directory_(directory),
      options_(std::move(options)),
      cpu_draws_(options_.seed, directory.at(options_.self).name, "cpu"),
      components_(directory.at(options_.self).components),
      health_(options_.health, health_tag()),
      tickets_(options_.tls_issuer, options_.tls_lifetime),
      journal_(options_.says_accesses),
      recipients_(options_.recipient_capacity, options_.recipient_lifetime),
      pools_(directory.servers.size()),
      locations_(directory.databases.size()),
      lookups_(options_.lookup_timeout),
      legs_(options_.back_end_timeout),
      unmounted_(kAskAgainEvery),
      queues_(options_.pools),
      ledger_(directory.user_groups.size()),
      useful_at_(directory.servers.size()) {}

void AccessServer::handle(const Input& input, Instant now, Outbox& out) {
  switch (input.kind) {
    case InputKind::Started:
      out.set_timer(now + kHousekeepingEvery, pack_tag(kHousekeeping, {}));
      health_.start(now, out);
      break;
    case InputKind::Crashed:
      forget();
      break;
    case InputKind::ConnectionOffered: {
      const Handle handle = sessions_.take();
      Session& session = *sessions_.find(handle);
      session.connection = input.connection;
      session.is_resumed = tickets_.accepts(input.tls_session, now);
      session.is_privileged = input.port == kBackEndHttps;
      const std::uint64_t cost = options_.tls.of(session.is_resumed);
      session.tls_kilocycles = static_cast<std::uint32_t>(cost);
      journal_.connected(handle, input);
      out.label(input.connection, pack_tag(kTls, handle));
      out.spend(cost, pack_tag(kTls, handle), CpuPurpose::Tls);
      break;
    }
    case InputKind::WorkDone:
      work_done(input.tag, now, out);
      break;
    case InputKind::MessageArrived:
      message(input, now, out);
      break;
    case InputKind::Told:
      told(input, now, out);
      break;
    case InputKind::TimerDue:
      timer(input.tag, now, out);
      break;
    case InputKind::ConnectionOpened:
      opened(input, now, out);
      break;
    case InputKind::ConnectionClosed:
      closed(input, now, out);
      break;
    case InputKind::FaultTold:
      take_fault(*input.fault, components_, health_, out);
      break;
    case InputKind::MembershipChanged:
      break;
  }
}

// Component states stay: they are kept in the directory and the registry.
void AccessServer::forget() {
  sessions_.clear();
  pending_.clear();
  back_ends_.clear();
  recipients_.clear();
  health_.forget();
  tickets_.forget();
  pools_.clear();
  resting_.clear();
  locations_.for_each(
      [](Location& l) { l = Location{.active = {}, .question = l.question + 1, .waiting = {}}; });
  lookups_.clear();
  legs_.clear();
  unmounted_.clear();
  queues_.clear();
}

void AccessServer::check_health(Instant now, Outbox& out) {
  const auto is_active = [&](ComponentId c) {
    return components_.effective(c) == ComponentState::Active;
  };
  health_.due(now, is_active(ComponentId::Monitoring),
              is_active(ComponentId::RecoveryActionsEnabled), out,
              [&](const ManagedAvailability::Act& act) {
                if (act.responder == Responder::RestartService) restart_service(out);
                if (act.responder < Responder::Offline) return;
                const bool comes_back = act.responder == Responder::Online;
                const ComponentId component = proxy_component(act.protocol);
                components_.set(component, Requester::HealthApi,
                                comes_back ? ComponentState::Active : ComponentState::Inactive);
                components_.say(component, out);
              });
}

// Every client's connection is reset; what they had under way is theirs to send again.
void AccessServer::restart_service(Outbox& out) {
  pending_.for_each([&](Handle handle, Pending& p) {
    if (!p.back_end.is_none()) abandon_leg(handle, out);
    if (p.stage == Stage::Cpu && options_.drops_waiting) out.drop(pack_tag(kRequest, handle));
  });
  sessions_.for_each([&](Handle, Session& session) { out.close(session.connection); });
  sessions_.clear();
  pending_.clear();
  queues_.clear();
  tickets_.forget();
}

void AccessServer::work_done(std::uint64_t tag, Instant now, Outbox& out) {
  const Handle handle = tag_handle(tag);
  if (tag_kind<TagKind>(tag) == kRequest) {
    const Pending* p = pending_.find(handle);
    if (p == nullptr) return;
    if (p->is_gone) {
      pending_.give_back(handle);
      return;
    }
    queues_.leave(p->request.action);
    identify(handle, now, out);
    return;
  }
  Session* session = sessions_.find(handle);
  if (session == nullptr) return;
  session->is_accepted = true;
  out.accept(session->connection, {tickets_.issue(now), session->is_resumed});
  out.record(RecordKind::ConnectionAccepted, session->is_resumed ? 1 : 0);
}

void AccessServer::message(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  if (tag_kind<TagKind>(input.tag) == kTls) {
    if (input.message->as<HttpRequest>() != nullptr) arrived(handle, *input.message, now, out);
    return;
  }
  if (const auto* response = input.message->as<HttpResponse>()) {
    back_end_answered(handle, *response, input.message->bytes, now, out);
  }
}

void AccessServer::arrived(Handle session_handle, const Message& message, Instant now,
                           Outbox& out) {
  Session* session = sessions_.find(session_handle);
  if (session == nullptr) return;
  // One request at a time on a connection: a second one before the answer is dropped.
  if (!session->pending.is_none()) return;
  const auto& request = *message.as<HttpRequest>();
  const Sickness sickness = health_.sickness(protocol_of(request.action));
  if (sickness == Sickness::Hangs) return;
  if (queues_.is_full(request.action)) {
    turn_away(*session, request, out);
    return;
  }
  const Handle handle = pending_.take();
  session->pending = handle;
  Pending& p = *pending_.find(handle);
  p.request = request;
  p.request.is_from_front_end = request.is_from_front_end && session->is_privileged;
  p.bytes = message.bytes;
  p.answer_bytes = message.answer_bytes;
  p.session = session_handle;
  p.waits_since = now;
  const UserId claimed = claimed_by(p.request);
  recipients_.prefetch(claimed);
  p.group = static_cast<std::uint32_t>(claimed.is_none() ? directory_.user_groups.size()
                                                         : directory_.group_index(claimed));
  journal_.begin(handle, session_handle, p.request, p.bytes, now);
  const bool has_components = directory_.at(options_.self).product >= Product::Exchange2013;
  if (has_components && components_.effective(proxy_component(protocol_of(request.action))) !=
                            ComponentState::Active) {
    decide_now(handle, now, out);
    return;
  }
  if (sickness == Sickness::Errors) {
    fail(handle, 500, now, out);
    return;
  }
  const std::uint64_t kilocycles = work_of(p.request, p.group);
  p.kilocycles = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(kilocycles + session->tls_kilocycles, 0xFFFFFFFFu));
  session->tls_kilocycles = 0;
  if (!p.request.is_repeat) ledger_.arrived(p.group, p.kilocycles);
  queues_.enter(p.request.action);
  out.spend(kilocycles, pack_tag(kRequest, handle), purpose_of(p.request));
}

// `group` of its user; one beyond the last: of nobody known.
std::uint64_t AccessServer::work_of(const HttpRequest& request, std::size_t group) const {
  if (is_hanging(request.action)) return options_.hanging_kilocycles;
  if (is_own_page(request.action) || group == directory_.user_groups.size())
    return options_.own_reply_kilocycles;
  const double drawn = options_.request_kilocycles[group].draw(cpu_draws_.at(request.nonce, 0));
  return whole_work(drawn);
}

// The queue of its application pool is full: the server's HTTP driver says so by itself, and no
// log of the pool's has a row for it.
void AccessServer::turn_away(const Session& session, const HttpRequest& request, Outbox& out) {
  const UserId claimed = claimed_by(request);
  const std::size_t group =
      claimed.is_none() ? directory_.user_groups.size() : directory_.group_index(claimed);
  if (!request.is_repeat) ledger_.arrived(group, work_of(request, group));
  out.record(RecordKind::PoolFull, claimed.value,
             static_cast<std::uint32_t>(protocol_of(request.action)));
  HttpResponse response;
  response.number = request.number;
  response.status = 503;
  response.turned_away = TurnedAway::PoolFull;
  out.send(session.connection, {kErrorPageBytes, response});
}

void AccessServer::told(const Input& input, Instant now, Outbox& out) {
  if (const auto* answered = input.message->as<DirectoryAnswer>()) {
    directory_answered(*answered, now, out);
  } else if (const auto* located = input.message->as<LocateAnswer>()) {
    location_answered(*located, input.peer, now, out);
  } else if (input.message->as<ProbeRequest>() != nullptr) {
    probe(input, now, out);
  }
}

void AccessServer::probe(const Input& input, Instant now, Outbox& out) {
  const auto& asked = *input.message->as<ProbeRequest>();
  if (health_.sickness(asked.protocol) == Sickness::Hangs) return;
  RequestFacts facts;
  // Before Exchange 2013 there is no health page: balancers ask for the root of the site.
  const bool has_page = directory_.at(options_.self).product >= Product::Exchange2013;
  facts.protocol = has_page ? asked.protocol : Protocol::Owa;
  facts.resource = has_page ? Resource::HealthPage : Resource::Root;
  facts.front_end = options_.self;
  facts.components = &components_.states();
  facts.now = now;
  const Decision decision = decide(directory_, facts);
  // It does not wait for its processor's time: nobody is told apart by it.
  if (options_.probe_kilocycles > 0)
    out.spend(options_.probe_kilocycles, pack_tag(kTls, {}), CpuPurpose::Probe);
  ledger_.useful += options_.probe_kilocycles;
  out.tell(input.peer,
           {kProbeAnswerBytes, ProbeAnswer{asked.number, asked.protocol, decision.status}});
  if (!journal_.is_kept()) return;
  AccessRecord record;
  record.side = AccessSide::HealthProbe;
  record.protocol = asked.protocol;
  record.rule = static_cast<std::uint8_t>(decision.rule);
  record.status = decision.status;
  record.request_bytes = input.message->bytes;
  record.response_bytes = kProbeAnswerBytes;
  record.peer = input.peer;
  record.nonce = (std::uint64_t{input.peer.value} << 32) | asked.number;
  record.begin = record.end = now;
  out.access(record);
}

// The exchange is over. Nobody may be there any more to hear the answer.
void AccessServer::say_access(Handle handle, const HttpResponse& response, std::uint32_t bytes,
                              Instant now, Outbox& out) {
  AccessRecord* record = journal_.find(handle);
  if (record == nullptr) return;
  const Pending& p = *pending_.find(handle);
  record->user = claimed_by(p.request);
  record->database = p.database;
  record->status = response.status;
  http_of(*record).redirect = response.redirect;
  http_of(*record).mapi_code = response.mapi_code;
  record->is_event = response.is_event;
  record->response_bytes = bytes;
  if (sessions_.find(p.session) == nullptr) record->how = AccessEnd::ClientGone;
  journal_.end(handle, now, out);
}

// Its client is gone: it ends without an answer, once the processor is done with it.
void AccessServer::give_up(Handle handle, Instant now, Outbox& out) {
  if (AccessRecord* record = journal_.find(handle)) {
    const Pending& p = *pending_.find(handle);
    record->user = claimed_by(p.request);
    record->database = p.database;
    record->how = AccessEnd::ClientGone;
    journal_.end(handle, now, out);
  }
  Pending& ended = *pending_.find(handle);
  if (ended.stage != Stage::Cpu) {
    pending_.give_back(handle);
    return;
  }
  // Its place in the queue is free, even if what was begun for it runs on.
  queues_.leave(ended.request.action);
  ended.is_gone = true;
  if (options_.drops_waiting) out.drop(pack_tag(kRequest, handle));
}

void AccessServer::answer(Handle handle, const HttpResponse& response, std::uint32_t bytes,
                          Instant now, Outbox& out) {
  say_access(handle, response, bytes, now, out);
  const Pending& p = *pending_.find(handle);
  Session* session = sessions_.find(p.session);
  if (session != nullptr && !p.request.is_repeat && response.status < 500) {
    ledger_.useful += p.kilocycles;
    if (response.kilocycles > 0 && !p.request.is_from_front_end)
      useful_at_[response.worked_on.index()] += response.kilocycles;
  }
  pending_.give_back(handle);
  if (session == nullptr) return;
  session->pending = Handle{};
  out.send(session->connection, {bytes, response});
}

void AccessServer::fail(Handle handle, std::uint16_t status, Instant now, Outbox& out) {
  const Pending& p = *pending_.find(handle);
  HttpResponse response;
  response.number = p.request.number;
  response.status = status;
  if (status == 503 && protocol_of(p.request.action) == Protocol::ActiveSync)
    response.retry_after_s = options_.retry_after_s;
  answer(handle, response, kErrorPageBytes, now, out);
}

void AccessServer::closed(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  if (tag_kind<TagKind>(input.tag) == kBackEnd) {
    back_end_closed(handle, input.reason, now, out);
    return;
  }
  // The client is gone. What a mailbox server works on for it is let finish, so that the pooled
  // connection is known to be clean; a hanging call is not waited for. Anything before that simply
  // ends.
  const Session* session = sessions_.find(handle);
  if (session == nullptr || session->connection != input.connection) return;
  const Pending* p = pending_.find(session->pending);
  if (p != nullptr && !p->back_end.is_none() && is_hanging(p->request.action))
    abandon_leg(session->pending, out);
  if (p != nullptr && p->back_end.is_none()) give_up(session->pending, now, out);
  if (!session->is_accepted && options_.drops_waiting) out.drop(pack_tag(kTls, handle));
  sessions_.give_back(handle);
}

void AccessServer::timer(std::uint64_t tag, Instant now, Outbox& out) {
  Instant next = kNever;
  switch (tag_kind<TagKind>(tag)) {
    case kLookupTimer:
      next = lookups_.due(
          now, [this](const Lookup& l) { return is_settled(l); },
          [&](const Lookup& l) { lookup_timed_out(l, now, out); });
      break;
    case kBackEndTimer:
      next = legs_.due(
          now,
          [this](Handle h) {
            const Pending* p = pending_.find(h);
            return p == nullptr || (p->stage != Stage::Pool && p->stage != Stage::BackEnd);
          },
          [&](Handle h) { back_end_timed_out(h, now, out); });
      break;
    case kUnmountedTimer:
      next = unmounted_.due(
          now,
          [this](Handle h) {
            const Pending* p = pending_.find(h);
            return p == nullptr || p->stage != Stage::Unmounted;
          },
          [&](Handle h) { locate(h, now, out); });
      break;
    case kHousekeeping:
      close_idle(now, out);
      next = now + kHousekeepingEvery;
      break;
    case kHealth:
      check_health(now, out);
      return;
    default:
      SIM_ASSERT(false);
  }
  if (next != kNever) out.set_timer(next, tag);
}

std::size_t AccessServer::held_connections() const {
  std::size_t held = 0;
  pools_.for_each([&](const Pool& pool) { held += pool.held; });
  return held;
}

void AccessServer::expect(InputKind, std::uint64_t tag) const {
  const Handle handle = tag_handle(tag);
  switch (tag_kind<TagKind>(tag)) {
    case kTls:
      sessions_.prefetch(handle);
      break;
    case kRequest:
      pending_.prefetch(handle);
      break;
    case kBackEnd:
      back_ends_.prefetch(handle);
      break;
    default:
      break;
  }
}

std::size_t AccessServer::memory_bytes() const {
  return sessions_.memory_bytes() + pending_.memory_bytes() + back_ends_.memory_bytes() +
         recipients_.memory_bytes() + pools_.memory_bytes() + locations_.memory_bytes() +
         lookups_.memory_bytes() + legs_.memory_bytes() + unmounted_.memory_bytes() +
         journal_.memory_bytes();
}

}  // namespace casgrid
