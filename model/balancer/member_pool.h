// The pool behind a balancer: who may get new work, learnt from probes, and whose turn it is.
//
// Theory of operation
//   Every member is probed at the interval for every protocol that is watched: its healthcheck.htm
//   is asked for, or, of a protocol whose servers speak first, a connection is opened, which is
//   well when it is greeted, and is closed then; over SIP OPTIONS is asked there before. A member
//   is up for a protocol until `down_after` probes in a row fail, and again after `up_after` good
//   ones; an administrator drains it, whatever the probes say. After its return a member's weight
//   grows evenly to the full one over the slow start.
#pragma once

#include <array>
#include <optional>
#include <vector>

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

struct MemberPoolOptions {
  std::vector<PoolMember> members;
  std::vector<Protocol> watched{Protocol::Owa};  // whose health page is probed
  BalancingPolicy policy = BalancingPolicy::RoundRobin;
  Duration probe_interval = std::chrono::seconds(5);
  Duration probe_timeout = std::chrono::seconds(2);  // at most the interval
  unsigned down_after = 2;                           // consecutive failures
  unsigned up_after = 2;                             // consecutive successes
  Duration slow_start{0};                            // 0: full weight at once
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
                                    std::size_t except = kNobody);
  static constexpr std::size_t kNobody = ~std::size_t{0};

  bool is_up(std::size_t member, Protocol protocol) const {
    return !members_[member].is_draining && watch(member, protocol).is_up;
  }
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
    std::int64_t credit = 0;  // of the weighted round robin
    Requests<bool> drains;    // by fault; kept in its configuration
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

  MemberPoolOptions options_;
  std::vector<Member> members_;
  std::vector<std::uint32_t> by_participant_;  // members, to find whose answer one is
  std::size_t last_;
};

}  // namespace casgrid
