#include "model/access/access_server.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/directory/component_state.h"
#include "model/directory/server_faults.h"
#include "model/routing/decide.h"

namespace casgrid {
namespace {

constexpr Duration kHousekeepingEvery = std::chrono::seconds(10);
constexpr std::uint32_t kProbeAnswerBytes = 250;

}  // namespace

AccessServer::AccessServer(const Directory& directory, AccessServerOptions options,
                           std::span<const ProtocolRow> rows)
    : directory_(directory),
      options_(std::move(options)),
      components_(directory.at(options_.self).components),
      certificate_(directory.at(options_.self), directory),
      health_(options_.health, health_tag()),
      ledger_(directory.user_groups.size()),
      useful_at_(directory.servers.size()),
      halves_{nullptr},
      half_of_(protocols().size(), kServerHalf),
      doors_(options_),
      lookups_(directory, options_, halves_) {
  for (const ProtocolRow& row : rows) {
    if (std::find(options_.speaks.begin(), options_.speaks.end(), row.id) != options_.speaks.end())
      add_half(row, rows);
  }
}

// Protocols of one family share a half.
void AccessServer::add_half(const ProtocolRow& row, std::span<const ProtocolRow> rows) {
  SIM_ASSERT(row.front_half != nullptr);
  unsigned& number = half_of_[static_cast<std::size_t>(row.id)];
  for (const ProtocolRow& other : rows) {
    if (other.front_half == row.front_half)
      number = std::max(number, half_of_[static_cast<std::size_t>(other.id)]);
  }
  if (number == kServerHalf) {
    number = static_cast<unsigned>(halves_.size());
    SIM_ASSERT(number < kFirstMailboxHalf);
    owned_.push_back(row.front_half({directory_, options_, components_, certificate_, health_,
                                     doors_, lookups_, ledger_, useful_at_, number}));
    halves_.push_back(owned_.back().get());
  }
  for (const ListeningPort& at : row.listeners) listen(at, number);
  // Before Exchange 2013 a front end, too, is spoken to at the port of mailbox servers by newer
  // ones; later ones nobody speaks to there.
  listen({row.back_end_port}, number);
}

void AccessServer::listen(const ListeningPort& at, unsigned half) {
  for (const Listening& l : listening_) {
    if (l.port != at.port) continue;
    SIM_ASSERT(l.half == half && l.is_plain == at.is_plain);
    return;
  }
  listening_.push_back({at.port, at.is_plain, half});
}

ServerHalf& AccessServer::half_at(unsigned number) const {
  SIM_ASSERT(number != kServerHalf && number < halves_.size());
  return *halves_[number];
}

void AccessServer::handle(const Input& input, Instant now, Outbox& out) {
  switch (input.kind) {
    case InputKind::Started:
      out.set_timer(now + kHousekeepingEvery, pack_tag(FrontTag::Housekeeping, {}));
      for (const auto& half : owned_) half->started(now);
      health_.start(now, out);
      break;
    case InputKind::Crashed:
      forget(out);
      break;
    case InputKind::ConnectionOffered:
      offered(input, now, out);
      break;
    case InputKind::Told:
      if (!lookups_.told(input, now, out) && input.message->as<ProbeRequest>() != nullptr)
        probe(input, now, out);
      break;
    case InputKind::FaultTold:
      told(*input.fault, out);
      break;
    case InputKind::WorkDone:
    case InputKind::MessageArrived:
    case InputKind::TimerDue:
    case InputKind::ConnectionOpened:
    case InputKind::ConnectionClosed:
      if (const unsigned half = tag_half(input.tag); half != kServerHalf) {
        half_at(half).handle(input, now, out);
      } else {
        handle_own(input, now, out);
      }
      break;
    case InputKind::MembershipChanged:
      break;
  }
}

// Whose certificate is another has other keys, for tickets as for cookies; connections stay.
void AccessServer::told(const ParticipantFault& fault, Outbox& out) {
  take_fault(fault, components_, health_, out);
  const auto* bind = std::get_if<act::BindCertificate>(&act_on<ServerAct>(fault));
  if (bind == nullptr) return;
  certificate_.take(*bind, fault.number, fault.is_over);
  doors_.forget_tickets();
}

void AccessServer::offered(const Input& input, Instant now, Outbox& out) {
  SIM_ASSERT(!input.connection.is_none());
  const auto at = std::find_if(listening_.begin(), listening_.end(),
                               [&](const Listening& l) { return l.port == input.port; });
  if (at == listening_.end() || !halves_[at->half]->listens() ||
      !halves_[at->half]->listens_at(at->port)) {
    out.close(input.connection);
    return;
  }
  // Of a balancer that only wants to know whether anybody listens.
  if (input.is_plain && !at->is_plain) return out.accept(input.connection);
  const Handle door = doors_.offered(input, at->half, at->is_plain, now, out);
  if (at->is_plain) halves_[at->half]->door_opened(door, now, out);
}

void AccessServer::handle_own(const Input& input, Instant now, Outbox& out) {
  switch (input.kind) {
    case InputKind::WorkDone: {
      const Handle door = tag_handle(input.tag);
      if (tag_kind<FrontTag>(input.tag) == FrontTag::Door) shook_hands(door, now, out);
      break;
    }
    case InputKind::MessageArrived:
      message(input, now, out);
      break;
    case InputKind::TimerDue:
      timer(input.tag, now, out);
      break;
    case InputKind::ConnectionClosed:
      closed(input, now, out);
      break;
    default:
      SIM_ASSERT(false);  // the server opens no connection of its own
  }
}

void AccessServer::shook_hands(Handle handle, Instant now, Outbox& out) {
  const Door* door = doors_.find(handle);
  if (door == nullptr) return;  // the client went meanwhile
  ServerHalf& half = half_at(door->half);
  doors_.shook_hands(handle, half.shown_certificate(), now, out);
  half.door_opened(handle, now, out);
}

void AccessServer::message(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  const Door* door = doors_.find(handle);
  if (door != nullptr) halves_[door->half]->door_message(handle, *input.message, now, out);
}

void AccessServer::closed(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  const Door* door = doors_.find(handle);
  if (door == nullptr || door->connection != input.connection) return;
  halves_[door->half]->door_left(handle, now, out);
  doors_.left(handle, out);
}

void AccessServer::timer(std::uint64_t tag, Instant now, Outbox& out) {
  Instant next = kNever;
  switch (tag_kind<FrontTag>(tag)) {
    case FrontTag::Lookup:
      next = lookups_.due(now, out);
      break;
    case FrontTag::Housekeeping:
      for (const auto& half : owned_) half->housekeeping(now, out);
      next = now + kHousekeepingEvery;
      break;
    case FrontTag::Health:
      check_health(now, out);
      return;
    case FrontTag::Channel:
      lookups_.channel_due(now, out);
      return;
    case FrontTag::Door:
    case FrontTag::Probe:
      SIM_ASSERT(false);  // no timers
  }
  if (next != kNever) out.set_timer(next, tag);
}

// Component states stay: they are kept in the directory and the registry.
void AccessServer::forget(Outbox& out) {
  for (const auto& half : owned_) half->forget();
  doors_.forget();
  lookups_.forget(out);
  health_.forget();
}

void AccessServer::check_health(Instant now, Outbox& out) {
  const auto is_active = [&](ComponentId c) {
    return components_.effective(c) == ComponentState::Active;
  };
  health_.due(now, is_active(ComponentId::Monitoring),
              is_active(ComponentId::RecoveryActionsEnabled), out,
              [&](const ManagedAvailability::Act& act) {
                if (act.responder == Responder::RestartService) restart_service(act.protocol, out);
                if (act.responder < Responder::Offline) return;
                const bool comes_back = act.responder == Responder::Online;
                const ComponentId component = proxy_component(act.protocol);
                components_.set(component, Requester::HealthApi,
                                comes_back ? ComponentState::Active : ComponentState::Inactive);
                components_.say(component, out);
              });
}

// Every client's connection of the half that speaks it is reset.
void AccessServer::restart_service(Protocol protocol, Outbox& out) {
  const unsigned half = half_of_[static_cast<std::size_t>(protocol)];
  half_at(half).restart(out);
  doors_.restart(half, out);
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
    out.spend(options_.probe_kilocycles, pack_tag(FrontTag::Probe, {}), CpuPurpose::Probe);
  ledger_.useful += options_.probe_kilocycles;
  out.tell(input.peer,
           {kProbeAnswerBytes, ProbeAnswer{asked.number, asked.protocol, decision.status}});
  if (!options_.keeps_access_log) return;
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

HalfCounts AccessServer::counts() const {
  HalfCounts all;
  for (const auto& half : owned_) {
    const HalfCounts of = half->counts();
    all.under_way += of.under_way;
    all.upstream += of.upstream;
    all.held += of.held;
    all.most_to_one = std::max(all.most_to_one, of.most_to_one);
  }
  return all;
}

void AccessServer::expect(InputKind kind, std::uint64_t tag) const {
  // The world may be wrong about whose tag it will be.
  if (const unsigned half = tag_half(tag); half != kServerHalf) {
    if (half < halves_.size()) halves_[half]->expect(kind, tag);
  } else if (tag_kind<FrontTag>(tag) == FrontTag::Door) {
    doors_.prefetch(tag_handle(tag));
  }
}

std::size_t AccessServer::memory_bytes() const {
  std::size_t bytes = doors_.memory_bytes() + lookups_.memory_bytes();
  for (const auto& half : owned_) bytes += half->memory_bytes();
  return bytes;
}

}  // namespace casgrid
