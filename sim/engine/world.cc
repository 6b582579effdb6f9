#include "sim/engine/world.h"

#include <algorithm>
#include <utility>

#include "model/base/assert.h"
#include "sim/engine/event_kind.h"

namespace casgrid {
namespace {

constexpr std::uint64_t kCountMask = (std::uint64_t{1} << 40) - 1;
constexpr std::uint64_t kEventsPerLookUp = 8192;  // how often progress and interrupts are looked at

// Payloads of kSampleEvent.
constexpr std::uint64_t kSample = 0;
constexpr std::uint64_t kLook = 1;

}  // namespace

World::World(WorldOptions options, Topology topology, std::vector<Placement> placements,
             std::vector<ClusterPlacement> clusters, std::vector<PlannedFault> faults,
             Observer& observer)
    : options_(options),
      topology_(std::move(topology)),
      placements_(std::move(placements)),
      standings_(placements_.size()),
      clusters_(std::move(clusters)),
      memberships_(clusters_.size()),
      faults_(std::move(faults)),
      fault_states_(faults_.size()),
      outages_(placements_.size()),
      zone_losses_(topology_.zones.size()),
      link_losses_(topology_.links.size()),
      narrowings_(topology_.links.size()),
      observer_(observer),
      out_(ids_) {
  for (const Link& link : topology_.links) full_rates_.push_back(link.bits_per_second);
  topology_.find_routes();
}

void World::attach(Fabric& fabric) {
  SIM_ASSERT(fabric_ == nullptr && events_ == 0);
  fabric_ = &fabric;
}

void World::begin() {
  SIM_ASSERT(fabric_ != nullptr);
  check_plan();
  for (std::size_t i = 0; i < placements_.size(); ++i) {
    schedule(kStart, kStartEvent, ParticipantId{i}, i);
  }
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    fault_states_[i].draws = RandomStream{options_.seed, "faults", faults_[i].name};
    schedule_fault(static_cast<std::uint32_t>(i));
  }
  if (options_.sample_every > Duration{0}) {
    schedule(kStart + options_.sample_every, kSampleEvent, ParticipantId{}, kSample);
  }
  if (options_.window > Duration{0})
    schedule(std::min(options_.measure_from, options_.end), kSampleEvent, ParticipantId{}, kLook);
}

Instant World::next_at() {
  const Instant at{Duration{calendar_.next_at()}};
  if (at <= options_.end) return at;
  is_over_ = true;
  return kNever;
}

void World::run_instant() {
  const std::int64_t at = calendar_.next_at();
  SIM_ASSERT(at >= ns(now_) && at <= ns(options_.end));
  now_ = Instant{Duration{at}};
  do {
    pop_and_dispatch();
  } while (!stopped_ && calendar_.next_at() == at);
}

void World::run_event() {
  const std::int64_t at = calendar_.next_at();
  SIM_ASSERT(at >= ns(now_) && at <= ns(options_.end));
  now_ = Instant{Duration{at}};
  pop_and_dispatch();
}

inline void World::pop_and_dispatch() {
  const Event event = calendar_.pop();
  look_ahead();
  if ((++events_ % kEventsPerLookUp) == 0 && !observer_.go_on(now_)) stopped_ = true;
  dispatch(event);
}

// With a million clients every event finds its state in memory, not in the cache. What the coming
// events will touch is fetched while others are worked on: first their connections, and what their
// participants need once the connection is at hand.
void World::look_ahead() {
  const std::uint64_t next = calendar_.next_number();
  for (looked_far_ = std::max(looked_far_, next); looked_far_ <= next + kFar; ++looked_far_) {
    const Event* event = calendar_.find_numbered(looked_far_);
    if (event == nullptr) break;
    look_ahead_far(*event);
  }
  for (looked_near_ = std::max(looked_near_, next); looked_near_ <= next + kNear; ++looked_near_) {
    const Event* event = calendar_.find_numbered(looked_near_);
    if (event == nullptr) break;
    look_ahead_near(*event);
  }
}

void World::look_ahead_far(const Event& event) const {
  switch (event_kind(event.order)) {
    case kTimerEvent:
      placements_[event_source(event.order)].participant->expect(InputKind::TimerDue,
                                                                 event.payload);
      break;
    case kDeliverEvent: {
      const std::uint32_t slot = transfers_[transfer_slot(event.payload)].connection.slot;
      if (slot < connections_.size()) __builtin_prefetch(&connections_[slot]);
      break;
    }
    case kOfferEvent:
    case kOpenedEvent:
    case kClosedEvent:
      __builtin_prefetch(&connections_[unpack_connection(event.payload).slot]);
      break;
    default:
      break;
  }
}

void World::look_ahead_near(const Event& event) const {
  switch (event_kind(event.order)) {
    case kDeliverEvent: {
      const Transfer& t = transfers_[transfer_slot(event.payload)];
      if (t.connection.slot >= connections_.size()) break;
      const Side to = t.kind == TransferKind::ToServer ? Side::Server : Side::Client;
      placements_[t.to.index()].participant->expect(InputKind::MessageArrived,
                                                    connections_[t.connection.slot].tags[at(to)]);
      break;
    }
    case kOpenedEvent: {
      const Connection& c = connections_[unpack_connection(event.payload).slot];
      placements_[c.ends[0].index()].participant->expect(InputKind::ConnectionOpened, c.tags[0]);
      break;
    }
    case kWorkEvent: {
      const Placement& p = placements_[event_source(event.order)];
      if (p.cpu->next_departure() != kNever)
        p.participant->expect(InputKind::WorkDone, p.cpu->next_tag());
      break;
    }
    default:
      break;
  }
}

void World::schedule(Instant at, unsigned kind, ParticipantId source, std::uint64_t payload) {
  SIM_ASSERT(at >= now_);
  // The world itself comes after every participant.
  const bool is_world = source.is_none();
  const std::uint32_t from =
      is_world ? static_cast<std::uint32_t>(placements_.size()) : source.value;
  std::uint64_t& count = is_world ? world_count_ : standings_[from].count;
  calendar_.push({ns(at), event_order(kind, from, count++), payload});
}

void World::dispatch(const Event& event) {
  switch (event_kind(event.order)) {
    case kStartEvent:
      start_participant(ParticipantId{static_cast<std::size_t>(event.payload)});
      break;
    case kFaultEvent:
      fault_due(static_cast<std::uint32_t>(event.payload >> 1), (event.payload & 1) != 0);
      break;
    case kWorkEvent:
      work_due(ParticipantId{event_source(event.order)});
      break;
    case kBeginEvent:
      begin_transfer(static_cast<TransferSlot>(event.payload));
      break;
    case kHopEvent:
    case kDeliverEvent: {
      const TransferSlot slot = transfer_slot(event.payload);
      if (transfers_[slot].event != transfer_event(event.payload)) break;  // put off, or lost
      if (event_kind(event.order) == kHopEvent) {
        hop_due(slot);
      } else {
        deliver(slot);
      }
      break;
    }
    case kOfferEvent:
    case kOpenedEvent:
    case kClosedEvent:
      connection_due(event);
      break;
    case kTimerEvent:
      give_back_tag(InputKind::TimerDue, event);
      break;
    case kDroppedEvent:
      give_back_tag(InputKind::WorkDone, event);
      break;
    case kSampleEvent:
      if (event.payload == kLook) {
        look();
      } else {
        observer_.sample(now_);
        schedule(now_ + options_.sample_every, kSampleEvent, ParticipantId{}, kSample);
      }
      break;
    default:
      SIM_ASSERT(false);
  }
}

void World::work_due(ParticipantId who) {
  CpuStation& cpu = *placements_[who.index()].cpu;
  Standing& standing = standings_[who.index()];
  SIM_ASSERT(!standing.armed.empty() && standing.armed.back() == now_);
  standing.armed.pop_back();
  if (cpu.next_departure() == now_) {  // not put off meanwhile
    Input input;
    input.kind = InputKind::WorkDone;
    input.tag = cpu.depart(now_);
    if (says_all_) note(who, RecordKind::CpuEnded, 0, 0, 0, input.tag);
    give(who, input);
  }
  arm_cpu(who);
}

// It may be another's place by now.
void World::connection_due(const Event& event) {
  const ConnectionEvent e = unpack_connection(event.payload);
  const Connection& c = connections_[e.slot];
  if (c.state == ConnectionState::Unused || (c.generation & 0xFFFFFFu) != e.generation) return;
  const ConnectionId id{e.slot, c.generation};
  if (event_kind(event.order) == kOfferEvent) {
    offer(id);
  } else if (event_kind(event.order) == kOpenedEvent) {
    opened(id);
  } else {
    closed(id, e.side, e.reason);
  }
}

// To who gave it, unless that was in an earlier life.
void World::give_back_tag(InputKind kind, const Event& event) {
  const ParticipantId who{event_source(event.order)};
  if ((event.order & kCountMask) < standings_[who.index()].timers_from) return;
  Input input;
  input.kind = kind;
  input.tag = event.payload;
  give(who, input);
}

void World::look() {
  fabric_->look(now_);
  if (now_ < options_.end)
    schedule(std::min(now_ + options_.window, options_.end), kSampleEvent, ParticipantId{}, kLook);
}

void World::give(ParticipantId who, const Input& input) {
  // An administrator's settings reach a server that is down, too: they are kept in the directory.
  const bool hears_when_down =
      input.kind == InputKind::Crashed || input.kind == InputKind::FaultTold;
  if (!standings_[who.index()].is_running && !hears_when_down) return;
  out_.clear();
  placements_[who.index()].participant->handle(input, now_, out_);
  drain(who);
  // A population that starts says a timer for each client, and nobody ever as much again.
  constexpr std::size_t kUsual = 1u << 14;
  if (out_.outputs.capacity() > kUsual) out_.outputs = std::vector<Output>{};
}

void World::note(ParticipantId who, RecordKind kind, std::uint32_t a, std::uint32_t b,
                 std::uint64_t c, std::uint64_t d) {
  observer_.note(Record{now_, who, kind, a, b, c, d});
}

void World::drain(ParticipantId who) {
  // While the records are told, the connections that are spoken of come to hand.
  for (const Output& o : out_.outputs) {
    if (o.connection.slot < connections_.size())
      __builtin_prefetch(&connections_[o.connection.slot]);
  }
  for (Record& record : out_.records) {
    record.at = now_;
    record.who = who;
    observer_.record(record);
  }
  for (Record& record : out_.notes) {
    record.at = now_;
    record.who = who;
    observer_.note(record);
  }
  for (AccessRecord& access : out_.accesses) {
    access.who = who;
    observer_.access(access);
  }
  bool has_new_work = false;
  for (const Output& o : out_.outputs) {
    switch (o.kind) {
      case OutputKind::SetTimer:
        schedule(o.at, kTimerEvent, who, o.tag);
        break;
      case OutputKind::Spend:
        SIM_ASSERT(placements_[who.index()].cpu != nullptr);
        placements_[who.index()].cpu->arrive(now_, o.kilocycles, o.tag, o.purpose);
        if (says_all_)
          note(who, RecordKind::CpuBegun, 0, static_cast<std::uint32_t>(o.purpose), o.kilocycles,
               o.tag);
        has_new_work = true;
        break;
      case OutputKind::Drop:
        if (placements_[who.index()].cpu->drop(now_, o.tag)) {
          if (says_all_) note(who, RecordKind::CpuDropped, 0, 0, 0, o.tag);
          schedule(now_, kDroppedEvent, who, o.tag);
        }
        break;
      case OutputKind::Connect:
        open_connection(who, o);
        break;
      case OutputKind::Label:
        label(who, o.connection, o.tag);
        break;
      case OutputKind::Accept:
        accept(who, o);
        break;
      case OutputKind::Forward:
        forward(who, o.connection, o.peer);
        break;
      case OutputKind::Send:
        send(who, o);
        break;
      case OutputKind::Close:
        close(who, o);
        break;
      case OutputKind::Tell:
        tell(who, o.peer, out_.messages[o.message], false);
        break;
      case OutputKind::Order:
        tell(who, o.peer, out_.messages[o.message], true);
        break;
    }
  }
  if (has_new_work) arm_cpu(who);
}

void World::arm_cpu(ParticipantId who) {
  CpuStation& cpu = *placements_[who.index()].cpu;
  Standing& standing = standings_[who.index()];
  const Instant next = cpu.next_departure();
  if (next == kNever || (!standing.armed.empty() && standing.armed.back() <= next)) return;
  standing.armed.push_back(next);
  schedule(next, kWorkEvent, who, 0);
}

bool World::connections_balance() const {
  std::size_t live = 0;
  for (const PortUse& use : ports_) live += use.live;
  return opened_total_ == released_total_ + live && ids_.live() == live;
}

bool World::cpu_laws_hold() const {
  for (const Placement& p : placements_) {
    if (p.cpu != nullptr && !p.cpu->laws_hold(now_)) return false;
  }
  return true;
}

}  // namespace casgrid
