// The world: participants, the connections between them, their CPUs, and the calendar.
//
// Theory of operation
//   run_instant() pops events and turns each into one Input for one participant; the participant's
//   outputs are drained before the next event. Draining never calls a participant: every effect is
//   an event of its own, ordered by (instant, kind, source, source's count). So the order of
//   decisions depends on nothing but the participants' own histories.
//
//   A message: send -> what TCP makes it wait -> the fabric moves its octets over the links -> the
//   route's latency -> delivery. A connection: connect -> offer at the server after the opening
//   flights (a balancer first, if the address is one) -> accept -> open at the client.
//
// Invariants
//   W1  a participant that is down gets no input but Started.
//   W2  a connection id is given back only when neither end can hear of it any more.
//   W3  a transfer is delivered once, or lost because an end, its zone or every route is down.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/base/paged_array.h"
#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/base/requests.h"
#include "sim/engine/calendar.h"
#include "sim/engine/connection.h"
#include "sim/engine/fabric.h"
#include "sim/engine/fault_plan.h"
#include "sim/engine/observer.h"
#include "sim/engine/placement.h"
#include "sim/engine/topology.h"
#include "sim/engine/world_loop.h"

namespace casgrid {

struct WorldOptions {
  std::uint64_t seed = 0;
  Instant end = kStart;
  Duration sample_every{0};  // 0: never
  // The links' and processors' use is looked at when measuring begins, after every window from
  // there on, and at the end. 0: never.
  Instant measure_from = kStart;
  Duration window{0};
  // Opening flights, in round trips: TCP and a full TLS 1.2 handshake, half before the server knows
  // of the connection and half before the client may use it.
  double opening_round_trips = 3;
  // Delay of the cluster service's own channel (Outbox::order).
  Duration order_delay = std::chrono::milliseconds(1);
};

class World final : public WorldLoop, public TransferSink {
 public:
  World(WorldOptions options, Topology topology, std::vector<Placement> placements,
        std::vector<ClusterPlacement> clusters, std::vector<PlannedFault> faults,
        Observer& observer);

  // Must be called before the first event. The fabric was built on this world's topology().
  void attach(Fabric& fabric);
  // Schedules Started for every participant, the faults and the samples.
  void begin();

  Instant next_at() override;
  void run_instant() override;
  // For who wants to do something between two events: the one at the head of the calendar alone.
  // Requires: next_at() != kNever.
  void run_event();
  // Its process ends after the event that was run last, as by a fault of no plan, and stays down.
  // Requires: it is running.
  void crash(ParticipantId who);
  // From here on the observer is told of every job and connection, too.
  void say_all() { says_all_ = true; }
  bool finished() const override { return stopped_ || is_over_; }
  bool was_stopped() const { return stopped_; }
  Instant now() const { return now_; }
  Instant end() const { return options_.end; }

  void transfer_done(TransferSlot slot, Instant at) override;
  void call_hop(TransferSlot slot, Instant at) override;
  void looked(Instant at) override { observer_.looked(at); }

  const Topology& topology() const { return topology_; }
  Fabric& fabric() { return *fabric_; }
  const std::vector<Placement>& placements() const { return placements_; }
  const std::vector<PlannedFault>& faults() const { return faults_; }
  std::uint64_t events() const { return events_; }

  // Live connections by the port they were opened to, in the order of their first use.
  struct PortUse {
    Port port{};
    bool is_from_server = false;  // whoever opened them has a processor
    std::size_t live = 0;
  };
  std::span<const PortUse> ports() const { return ports_; }
  // Of what the engine itself keeps: connections and transfers under way, and the calendar.
  std::size_t connection_bytes() const { return connections_.memory_bytes() + ids_.memory_bytes(); }
  std::size_t transfer_bytes() const { return transfers_.capacity() * sizeof(Transfer); }
  std::size_t calendar_bytes() const { return calendar_.memory_bytes(); }
  // W2 and the connection count agree (opened = closed + live).
  bool connections_balance() const;
  bool cpu_laws_hold() const;

  // Does the participant run just now: neither crashed nor without power?
  bool is_up(ParticipantId who) const { return standings_[who.index()].is_running; }

 private:
  struct Standing {                 // what changes about a placement
    std::uint64_t count = 0;        // events caused so far: the tie-break of equal instants
    std::uint64_t timers_from = 0;  // timers counted before this were set in an earlier life
    // Instants of the work events in the calendar, the earliest last. Each is earlier than those
    // before it: whoever is due later than the earliest is armed for when that one comes.
    std::vector<Instant> armed;
    bool is_running = false;
    bool is_powerless = false;
  };

  enum class Outage : std::uint8_t { Crash, PowerLoss };

  struct FaultState {
    bool active = false;
    RandomStream draws;
  };

  // world.cc: the loop
  void pop_and_dispatch();
  void dispatch(const Event& event);
  void work_due(ParticipantId who);
  void connection_due(const Event& event);
  void give_back_tag(InputKind kind, const Event& event);
  void look_ahead();
  void look_ahead_far(const Event& event) const;
  void look_ahead_near(const Event& event) const;
  void give(ParticipantId who, const Input& input);
  void drain(ParticipantId who);
  void schedule(Instant at, unsigned kind, ParticipantId source, std::uint64_t payload);
  void arm_cpu(ParticipantId who);
  void note(ParticipantId who, RecordKind kind, std::uint32_t a = 0, std::uint32_t b = 0,
            std::uint64_t c = 0, std::uint64_t d = 0);
  void note_connection(ParticipantId who, RecordKind kind, ConnectionId id);

  // world_network.cc: connections and transfers
  std::uint32_t place_of(Port port, bool is_from_server);
  double opening_flights(const Connection& c) const;  // each way
  void open_connection(ParticipantId client, const Output& output);
  void offer(ConnectionId id);
  void label(ParticipantId server, ConnectionId id, std::uint64_t tag);
  void accept(ParticipantId server, const Output& output);
  void opened(ConnectionId id);
  void offer_again(ConnectionId id);
  void forward(ParticipantId balancer, ConnectionId id, ParticipantId server);
  void send(ParticipantId from, const Output& output);
  void close(ParticipantId from, const Output& output);
  void tell_closed(ConnectionId id, Side to, CloseReason reason);
  void closed(ConnectionId id, Side to, CloseReason reason);
  void release(ConnectionId id);
  void tell(ParticipantId from, ParticipantId to, const Message& message, bool ordered);
  void begin_transfer(TransferSlot slot);
  void hop_due(TransferSlot slot);
  void look();
  void deliver(TransferSlot slot);
  TransferSlot take_transfer();
  void free_transfer(TransferSlot slot);
  void lose_transfer(TransferSlot slot);
  Connection* find(ConnectionId id);
  const Route& route_between(ParticipantId from, ParticipantId to) const;
  Duration one_way(const Connection& connection) const;
  Duration forwarding_of(const Connection& connection) const;
  bool rule_applies(ParticipantId from, ParticipantId to, Duration& delay);

  // world_faults.cc: what breaks
  void check_plan() const;  // what it names is there, and its numbers are what they can be
  void schedule_fault(std::uint32_t index);
  void fault_due(std::uint32_t index, bool apply);
  void take_effect(std::uint32_t index, bool apply);
  void tell_fault(const ToldFault& told, std::uint32_t index, bool apply);
  void hold_down(ParticipantId who, Outage outage, std::uint32_t index, bool apply);
  void lose_zone(ZoneId zone, std::uint32_t index, bool apply);
  void lose_link(LinkId link, std::uint32_t index, bool apply);
  void narrow_link(const LinkBandwidthFault& fault, std::uint32_t index, bool apply);
  void stop_participant(ParticipantId who, bool silently);
  void start_participant(ParticipantId who);
  void break_connections(ParticipantId who, bool silently);
  void cut(ConnectionId id, bool is_reachable);
  void lose_ends(ConnectionId id, ParticipantId who, bool is_reachable);
  void lose_transfers_over(LinkId link, ZoneId zone);
  void tell_memberships();
  std::vector<std::uint8_t> membership_of(const ClusterPlacement& cluster) const;
  bool is_silent(ParticipantId who) const;

  WorldOptions options_;
  Topology topology_;
  std::vector<Placement> placements_;
  std::vector<Standing> standings_;
  std::vector<ClusterPlacement> clusters_;
  std::vector<std::vector<std::uint8_t>> memberships_;  // last told, by cluster
  std::vector<PlannedFault> faults_;
  std::vector<FaultState> fault_states_;
  // What faults hold down, narrow or disturb, and which of them do.
  std::vector<Requests<Outage>> outages_;            // by participant
  std::vector<Requests<bool>> zone_losses_;          // by zone
  std::vector<Requests<bool>> link_losses_;          // by link
  std::vector<Requests<std::uint64_t>> narrowings_;  // by link: bit/s
  std::vector<std::uint64_t> full_rates_;            // by link: bit/s without any of them
  Requests<bool> rules_;                             // message rules
  Observer& observer_;
  Fabric* fabric_ = nullptr;

  // So far ahead the world looks at events whose state is not at hand.
  static constexpr std::size_t kFar = 12;
  static constexpr std::size_t kNear = 5;
  Calendar calendar_{kFar + 1};
  std::uint64_t looked_far_ = 0;  // numbers in the calendar of those that are looked at next
  std::uint64_t looked_near_ = 0;
  ConnectionIds ids_;
  Outbox out_;
  PagedArray<Connection> connections_;
  std::vector<Transfer> transfers_;
  std::vector<TransferSlot> free_transfers_;
  std::vector<PortUse> ports_;
  std::uint64_t opened_total_ = 0;
  std::uint64_t released_total_ = 0;
  std::uint64_t world_count_ = 0;
  std::uint64_t events_ = 0;
  Instant now_ = kStart;
  bool says_all_ = false;
  bool stopped_ = false;
  bool is_over_ = false;
};

}  // namespace casgrid
