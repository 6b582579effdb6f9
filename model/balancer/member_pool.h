// The pool behind a balancer: who may get new work, learnt from probes, and whose turn it is.
//
// Theory of operation
//   Every member is probed at the interval for every protocol that is watched: its healthcheck.htm
//   is asked for, or, of a protocol whose servers speak first, a connection is opened, which is
//   well when it is greeted, and is closed then; over SIP OPTIONS is asked there before. A member
//   is up for a protocol until `down_after` probes in a row fail, and again after `up_after` good
//   ones; an administrator drains it, whatever the probes say. After its return a member's weight
//   grows evenly to the full one over the slow start.
//   Of a pool like HAProxy's or nginx's a probe opens a connection first, so that a refusal is a
//   failure at once; weights grow in HAProxy's steps, each program's hash says whom an address
//   names, and where failures of clients' own requests count (nginx) a member with too many of
//   them is avoided for a while.
//   Requests may come by ways of their own, with members, a policy and a mark of each.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "model/balancer/likeness.h"
#include "model/base/participant.h"
#include "model/base/protocol_row.h"
#include "model/base/questions.h"
#include "model/base/requests.h"
#include "model/directory/protocol.h"

namespace casgrid {

enum class BalancingPolicy : std::uint8_t {
  RoundRobin,
  LeastConnections,
  SourceAddress,  // 2010-style stickiness: the client's address decides
};

struct PoolMember {
  ServerId server;
  ParticipantId participant;
};

// What is led otherwise than the rest of the requests.
struct PoolWay {
  std::vector<bool> members;  // by place in the pool; empty: all of them
  BalancingPolicy policy = BalancingPolicy::RoundRobin;
};

struct MemberPoolOptions {
  std::vector<PoolMember> members;
  std::vector<Protocol> watched{Protocol::Owa};  // whose health page is probed
  BalancingPolicy policy = BalancingPolicy::RoundRobin;
  Duration probe_interval = std::chrono::seconds(5);
  Duration probe_timeout = std::chrono::seconds(2);  // at most the interval
  unsigned down_after = 2;                           // consecutive failures
  unsigned up_after = 2;                             // consecutive successes
  Duration slow_start{0};                            // 0: full weight at once
  Likeness like = Likeness::None;
  ProbeAsks asks = ProbeAsks::Page;
  std::vector<StatusRange> passes{{200, 200}};  // of a health page
  unsigned max_fails = 0;  // of clients' requests, until a member is avoided; 0: none is
  Duration fail_timeout{0};
  std::vector<PoolWay> ways;  // way i + 1; 0 is the rest
  // By protocol: whose probe marks its members; none: its own if it is watched, or else the first.
  std::array<std::optional<Protocol>, kProtocols> marked_by{};
};

// Members that came to nothing for one request. Of those beyond the 64th the last alone is known.
struct Tried {
  std::uint64_t first = 0;
  std::size_t last = ~std::size_t{0};

  bool has(std::size_t member) const {
    return member == last || (member < 64 && (first >> member & 1) != 0);
  }
  void add(std::size_t member) {
    last = member;
    if (member < 64) first |= std::uint64_t{1} << member;
  }
};

// Which member is wanted.
struct Wish {
  Protocol protocol = Protocol::Owa;
  std::uint64_t source = 0;  // the client's address
  std::size_t way = 0;
  Tried tried{};  // members that are not to be named
};

class MemberPool {
 public:
  // A member that has just gone down or up for a protocol.
  struct Change {
    std::size_t member = 0;
    Protocol protocol = Protocol::Owa;
    bool is_up = false;
    bool is_silent = false;  // down: the probe got no answer at all
  };

  explicit MemberPool(MemberPoolOptions options);

  void start(Instant now, Outbox& out);
  void forget();
  // Timers and connections of this half and probe answers are the pool's; the others are their
  // balancer's.
  static constexpr unsigned kHalf = 1;
  // When a member is probed next, and when an answer to that probe comes too late.
  static std::uint64_t probe_tag(std::size_t member, Protocol protocol);
  static std::uint64_t timeout_tag(std::size_t member, Protocol protocol, std::uint32_t probe);
  std::optional<Change> due(std::uint64_t tag, Instant now, Outbox& out);
  std::optional<Change> answered(ParticipantId from, const ProbeAnswer& answer, Instant now,
                                 Outbox& out);
  // Whatever happens on a connection that is a probe.
  std::optional<Change> heard(const Input& input, Instant now, Outbox& out);
  // What a fault does to a balancer is done to its pool. Requires: it was aimed at a balancer.
  void take(const ParticipantFault& fault, Instant now, Outbox& out);

  // The member whose turn it is, for a client at `source`; none if nobody is up. Never `except`.
  std::optional<std::size_t> choose(Protocol protocol, std::uint64_t source, Instant now,
                                    std::size_t except = kNobody) {
    return choose({protocol, source, 0, {0, except}}, now);
  }
  std::optional<std::size_t> choose(const Wish& wish, Instant now);
  static constexpr std::size_t kNobody = ~std::size_t{0};
  // Those that might be named if none had been tried.
  std::size_t usable(const Wish& wish, Instant now) const;
  // A client's own request to it came to nothing, or did not.
  void failed(std::size_t member, Instant now);
  void went_well(std::size_t member);
  // It is tried again after its failures, and nobody knows yet how that goes.
  bool is_on_trial(std::size_t member) const {
    return members_[member].fails > 0 && members_[member].accessed_s < members_[member].checked_s;
  }
  BalancingPolicy policy(std::size_t way) const {
    return way == 0 ? options_.policy : options_.ways[way - 1].policy;
  }

  bool is_up(std::size_t member, Protocol protocol) const {
    return !members_[member].is_draining && watch(member, protocol).is_up;
  }
  // Likewise, whether it drains or not.
  bool is_well(std::size_t member, Protocol protocol) const {
    return watch(member, protocol).is_up;
  }
  bool is_in(std::size_t member, std::size_t way) const {
    return way == 0 || options_.ways[way - 1].members.empty() ||
           options_.ways[way - 1].members[member];
  }
  // Whose probe says how a member is for the protocol.
  Protocol mark_of(Protocol protocol) const;
  Likeness like() const { return options_.like; }
  // Connections or requests that a member has; the balancer counts them.
  void add_load(std::size_t member) { ++members_[member].load; }
  void remove_load(std::size_t member) { --members_[member].load; }
  std::size_t load(std::size_t member) const { return members_[member].load; }
  std::size_t size() const { return members_.size(); }
  const PoolMember& at(std::size_t member) const { return options_.members[member]; }

 private:
  struct Watch {  // of one protocol of a member
    bool is_up = true;
    bool awaits = false;
    unsigned streak = 0;      // of results against the present state
    std::uint32_t probe = 0;  // number of the latest probe
    ConnectionId connection;  // that it is; none: it is none, or over
  };

  struct Member {
    std::vector<Watch> watches = std::vector<Watch>(protocols().size());
    std::size_t load = 0;
    unsigned fails = 0;           // of clients' requests, as nginx counts them
    std::int64_t accessed_s = 0;  // when it last failed, in whole seconds
    std::int64_t checked_s = 0;   // likewise, or was tried again
    Requests<bool> drains;        // by fault; kept in its configuration
    bool is_draining = false;
    Instant up_since = kNever;  // kNever: from the start
  };

  Watch& watch_of(std::size_t member, Protocol protocol) {
    return members_[member].watches[static_cast<std::size_t>(protocol)];
  }
  // The protocol's own health, or that of the one page that stands for the whole server.
  const Watch& watch(std::size_t member, Protocol protocol) const;
  void probe(std::size_t member, Protocol protocol, Instant now, Outbox& out);
  std::optional<Change> result(std::size_t member, Protocol protocol, bool is_good, bool is_silent,
                               Instant now, Outbox& out);
  // A member is drained while any fault asks for it.
  void drain(ServerId server, std::uint32_t fault, bool is_over, Instant now, Outbox& out);
  std::int64_t weight(const Member& member, Instant now) const;
  bool is_usable(std::size_t member, const Wish& wish, Instant now) const;
  bool is_avoided(const Member& member, Instant now) const;
  std::optional<std::size_t> by_hash(const Wish& wish, Instant now) const;
  std::optional<std::size_t> by_turn(const Wish& wish, Instant now);

  MemberPoolOptions options_;
  std::vector<Member> members_;
  std::vector<std::uint32_t> by_participant_;  // members, to find whose answer one is
  struct Turn {                                // of a way: whose it is
    std::size_t last = 0;
    std::vector<std::int64_t> credits;  // by member: of the weighted round robin
  };
  std::vector<Turn> turns_;  // by way
};

}  // namespace casgrid
