#include "model/balancer/member_pool.h"

#include <algorithm>
#include <utility>

#include "model/base/assert.h"
#include "model/base/overloaded.h"
#include "model/base/questions.h"
#include "model/base/tag.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kProbeBytes = 200;
constexpr std::int64_t kFullWeight = 256;
constexpr std::int64_t kLeastWeight = 8;

enum class Tag : std::uint8_t { Probe, Timeout, Connection };

// The place of a generation holds the protocol and the member.
constexpr unsigned kMemberBits = 16;

std::uint32_t pack_place(std::size_t member, Protocol protocol) {
  return (static_cast<std::uint32_t>(protocol) << kMemberBits) | static_cast<std::uint32_t>(member);
}

struct Place {
  std::size_t member;
  Protocol protocol;
};

Place place_of(Handle named) {
  return {named.generation & ((1u << kMemberBits) - 1),
          static_cast<Protocol>(named.generation >> kMemberBits)};
}

void hang_up(ConnectionId& connection, Outbox& out) {
  if (!connection.is_none()) out.close(connection);
  connection = {};
}

std::int64_t whole_seconds(Instant now) { return ns(now) / ns(std::chrono::seconds(1)); }

std::uint64_t mixed(std::uint64_t source, std::uint64_t member) {
  std::uint64_t h = (source * 0x9E3779B97F4A7C15ull) ^ ((member + 1) * 0xC2B2AE3D27D4EB4Full);
  h = (h ^ (h >> 29)) * 0xBF58476D1CE4E5B9ull;
  return h ^ (h >> 32);
}

}  // namespace

std::uint64_t MemberPool::probe_tag(std::size_t member, Protocol protocol) {
  return pack_tag(Tag::Probe, {0, pack_place(member, protocol)}, kHalf);
}

std::uint64_t MemberPool::timeout_tag(std::size_t member, Protocol protocol, std::uint32_t probe) {
  return pack_tag(Tag::Timeout, {probe, pack_place(member, protocol)}, kHalf);
}

MemberPool::MemberPool(MemberPoolOptions options)
    : options_(std::move(options)),
      members_(options_.members.size()),
      turns_(options_.ways.size() + 1,
             {options_.members.size() - 1, std::vector<std::int64_t>(options_.members.size())}) {
  SIM_ASSERT(!options_.members.empty() && !options_.watched.empty() &&
             options_.probe_timeout <= options_.probe_interval &&
             members_.size() <= std::size_t{1} << kMemberBits);
  for (std::uint32_t m = 0; m < members_.size(); ++m) by_participant_.push_back(m);
  std::stable_sort(
      by_participant_.begin(), by_participant_.end(), [&](std::uint32_t a, std::uint32_t b) {
        return options_.members[a].participant.value < options_.members[b].participant.value;
      });
}

void MemberPool::start(Instant now, Outbox& out) {
  if (options_.asks == ProbeAsks::Nobody) return;
  // The members are probed in turn, evenly over the interval.
  const std::size_t count = members_.size() * options_.watched.size();
  std::size_t turn = 0;
  for (std::size_t m = 0; m < members_.size(); ++m) {
    for (const Protocol protocol : options_.watched) {
      const Duration share = options_.probe_interval * static_cast<std::int64_t>(turn++) /
                             static_cast<std::int64_t>(count);
      out.set_timer(now + share, probe_tag(m, protocol));
    }
  }
}

void MemberPool::forget() {
  for (Member& m : members_) {
    Member fresh;
    fresh.drains = std::move(m.drains);
    fresh.is_draining = m.is_draining;
    m = std::move(fresh);
  }
  for (Turn& turn : turns_) std::fill(turn.credits.begin(), turn.credits.end(), 0);
}

Protocol MemberPool::mark_of(Protocol protocol) const {
  if (const auto marked = options_.marked_by[static_cast<std::size_t>(protocol)]) return *marked;
  const bool has_own = std::find(options_.watched.begin(), options_.watched.end(), protocol) !=
                       options_.watched.end();
  return has_own ? protocol : options_.watched.front();
}

const MemberPool::Watch& MemberPool::watch(std::size_t member, Protocol protocol) const {
  return members_[member].watches[static_cast<std::size_t>(mark_of(protocol))];
}

std::optional<MemberPool::Change> MemberPool::due(std::uint64_t tag, Instant now, Outbox& out) {
  const Handle named = tag_handle(tag);
  const auto [member, protocol] = place_of(named);
  if (tag_kind<Tag>(tag) == Tag::Probe) {
    probe(member, protocol, now, out);
    return std::nullopt;
  }
  Watch& w = watch_of(member, protocol);
  if (!w.awaits || w.probe != named.slot) return std::nullopt;
  hang_up(w.connection, out);
  return result(member, protocol, false, true, now, out);
}

std::optional<MemberPool::Change> MemberPool::heard(const Input& input, Instant now, Outbox& out) {
  const auto [member, protocol] = place_of(tag_handle(input.tag));
  Watch& w = watch_of(member, protocol);
  if (w.connection != input.connection) return std::nullopt;
  if (input.kind == InputKind::ConnectionOpened) {
    if (options_.asks == ProbeAsks::Connection) {
      hang_up(w.connection, out);
      return result(member, protocol, true, false, now, out);
    }
    if (row_of(protocol).is_greeting == nullptr) {
      hang_up(w.connection, out);
      out.tell(options_.members[member].participant,
               {kProbeBytes, ProbeRequest{w.probe, protocol}});
    } else if (const auto probe = row_of(protocol).probe) {
      out.send(w.connection, probe());
    }
    return std::nullopt;
  }
  const auto is_greeting = row_of(protocol).is_greeting;
  const bool is_well = input.kind == InputKind::MessageArrived && is_greeting != nullptr &&
                       is_greeting(*input.message);
  if (input.kind == InputKind::ConnectionClosed) w.connection = {};
  hang_up(w.connection, out);
  return result(member, protocol, is_well, false, now, out);
}

std::optional<MemberPool::Change> MemberPool::answered(ParticipantId from,
                                                       const ProbeAnswer& answer, Instant now,
                                                       Outbox& out) {
  const auto first = std::lower_bound(by_participant_.begin(), by_participant_.end(), from,
                                      [&](std::uint32_t m, ParticipantId p) {
                                        return options_.members[m].participant.value < p.value;
                                      });
  for (auto it = first; it != by_participant_.end(); ++it) {
    const std::size_t m = *it;
    if (options_.members[m].participant != from) break;
    const Watch& w = members_[m].watches[static_cast<std::size_t>(answer.protocol)];
    if (w.awaits && w.probe == answer.number)
      return result(m, answer.protocol, is_among(answer.status, options_.passes), false, now, out);
  }
  return std::nullopt;
}

void MemberPool::probe(std::size_t member, Protocol protocol, Instant now, Outbox& out) {
  Watch& w = watch_of(member, protocol);
  w.awaits = true;
  ++w.probe;
  const ParticipantId asked = options_.members[member].participant;
  const ProtocolRow& row = row_of(protocol);
  const bool connects = options_.like != Likeness::None || row.is_greeting != nullptr;
  if (!connects) {
    out.tell(asked, {kProbeBytes, ProbeRequest{w.probe, protocol}});
  } else {
    const ListeningPort& at = row.listeners.front();
    // Of TLS nobody asks anything here: whoever listens has taken the connection.
    w.connection = out.connect(
        asked, at.port, pack_tag(Tag::Connection, {w.probe, pack_place(member, protocol)}, kHalf),
        {.is_plain = at.is_plain || row.is_greeting == nullptr});
  }
  out.set_timer(now + options_.probe_timeout, timeout_tag(member, protocol, w.probe));
  out.set_timer(now + options_.probe_interval, probe_tag(member, protocol));
}

std::optional<MemberPool::Change> MemberPool::result(std::size_t member, Protocol protocol,
                                                     bool is_good, bool is_silent, Instant now,
                                                     Outbox& out) {
  Member& m = members_[member];
  Watch& w = m.watches[static_cast<std::size_t>(protocol)];
  w.awaits = false;
  if (is_good == w.is_up) {
    w.streak = 0;
    return std::nullopt;
  }
  if (++w.streak < (is_good ? options_.up_after : options_.down_after)) return std::nullopt;
  w.streak = 0;
  w.is_up = is_good;
  if (is_good) m.up_since = now;
  out.record(is_good ? RecordKind::PoolMemberUp : RecordKind::PoolMemberDown,
             options_.members[member].server.value, static_cast<std::uint32_t>(protocol));
  return Change{member, protocol, is_good, is_silent};
}

void MemberPool::take(const ParticipantFault& fault, Instant now, Outbox& out) {
  std::visit(Overloaded{[&](const act::DrainMember& drained) {
               drain(drained.server, fault.number, fault.is_over, now, out);
             }},
             act_on<BalancerAct>(fault));
}

void MemberPool::drain(ServerId server, std::uint32_t fault, bool is_over, Instant now,
                       Outbox& out) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (options_.members[i].server != server) continue;
    Member& m = members_[i];
    m.drains.take(fault, is_over, true);
    if (m.is_draining == m.drains.any()) continue;
    m.is_draining = m.drains.any();
    // HAProxy's has its whole weight at once.
    if (!m.is_draining && options_.like != Likeness::HaProxy) m.up_since = now;
    out.record(RecordKind::MemberDrained, server.value, m.is_draining ? 1 : 0);
  }
}

std::int64_t MemberPool::weight(const Member& member, Instant now) const {
  if (options_.slow_start <= Duration{0} || member.up_since == kNever) return kFullWeight;
  const Duration up = now - member.up_since;
  if (up >= options_.slow_start) return kFullWeight;
  if (options_.like == Likeness::HaProxy)
    return kFullWeight / 16 * sixteenths_of_slow_start(up, options_.slow_start);
  return std::max(kLeastWeight, kFullWeight * ns(up) / ns(options_.slow_start));
}

// As nginx 1.22 counts: what is older than the time-out is forgotten where the member does well
// after it, and with it over a member is tried once more.
void MemberPool::failed(std::size_t member, Instant now) {
  if (options_.max_fails == 0) return;
  Member& m = members_[member];
  ++m.fails;
  m.accessed_s = m.checked_s = whole_seconds(now);
}

void MemberPool::went_well(std::size_t member) {
  if (is_on_trial(member)) members_[member].fails = 0;
}

bool MemberPool::is_avoided(const Member& m, Instant now) const {
  if (options_.max_fails == 0 || m.fails < options_.max_fails || members_.size() == 1) return false;
  return (whole_seconds(now) - m.checked_s) * std::chrono::seconds(1) <= options_.fail_timeout;
}

bool MemberPool::is_usable(std::size_t m, const Wish& wish, Instant now) const {
  return is_up(m, wish.protocol) && is_in(m, wish.way) && !is_avoided(members_[m], now);
}

std::size_t MemberPool::usable(const Wish& wish, Instant now) const {
  std::size_t count = 0;
  for (std::size_t m = 0; m < members_.size(); ++m) count += is_usable(m, wish, now) ? 1 : 0;
  return count;
}

std::optional<std::size_t> MemberPool::choose(const Wish& wish, Instant now) {
  std::optional<std::size_t> named;
  if (policy(wish.way) == BalancingPolicy::SourceAddress) named = by_hash(wish, now);
  if (!named) named = by_turn(wish, now);
  if (!named) return std::nullopt;
  Member& m = members_[*named];
  const std::int64_t second = whole_seconds(now);
  if (options_.max_fails > 0 &&
      (second - m.checked_s) * std::chrono::seconds(1) > options_.fail_timeout)
    m.checked_s = second;
  return named;
}

// HAProxy: a hash over those that may be used, of which a failed attempt knows nothing, so that the
// loss of one moves clients of the others, too. nginx: over all, by the first three octets of the
// address, anew while the one it names cannot be used.
std::optional<std::size_t> MemberPool::by_hash(const Wish& wish, Instant now) const {
  if (options_.like == Likeness::None) return std::nullopt;
  std::vector<std::size_t> among;
  for (std::size_t m = 0; m < members_.size(); ++m) {
    if (options_.like == Likeness::Nginx ? is_in(m, wish.way) : is_usable(m, wish, now))
      among.push_back(m);
  }
  if (among.empty()) return std::nullopt;
  if (options_.like == Likeness::HaProxy) return among[mixed(wish.source, 0) % among.size()];
  constexpr unsigned kHostBits = 8;
  constexpr unsigned kMostHashes = 20;
  const std::uint64_t network = wish.source >> kHostBits;
  for (unsigned i = 0; i < kMostHashes; ++i) {
    const std::size_t m = among[mixed(network, i) % among.size()];
    if (is_usable(m, wish, now) && !wish.tried.has(m)) return m;
  }
  return std::nullopt;
}

std::optional<std::size_t> MemberPool::by_turn(const Wish& wish, Instant now) {
  const BalancingPolicy policy = this->policy(wish.way);
  Turn& turn = turns_[wish.way];
  std::optional<std::size_t> best;
  std::int64_t total = 0;
  std::int64_t best_weight = 0;
  for (std::size_t i = 1; i <= members_.size(); ++i) {
    const std::size_t m = (turn.last + i) % members_.size();
    if (!is_usable(m, wish, now)) continue;
    const std::int64_t w = weight(members_[m], now);
    if (wish.tried.has(m)) {
      // It has had its turn, and the one that stands in for it takes none from its own.
      if (options_.like == Likeness::None) continue;
      turn.credits[m] += w;
      total += w;
      continue;
    }
    const auto rank_of = [&](std::size_t member) {
      const auto load = static_cast<std::int64_t>(members_[member].load);
      // On idle servers HAProxy's weights do nothing.
      return options_.like == Likeness::HaProxy && load == 0 ? 0 : load + 1;
    };
    bool is_better = !best;
    switch (policy) {
      case BalancingPolicy::RoundRobin:
        turn.credits[m] += w;
        total += w;
        is_better = is_better || turn.credits[m] > turn.credits[*best];
        break;
      case BalancingPolicy::LeastConnections:
        is_better = is_better || rank_of(m) * best_weight < rank_of(*best) * w;
        break;
      case BalancingPolicy::SourceAddress:
        is_better = is_better || mixed(wish.source, m) > mixed(wish.source, *best);
        break;
    }
    if (!is_better) continue;
    best = m;
    best_weight = w;
  }
  if (!best) return std::nullopt;
  turn.credits[*best] -= total;
  turn.last = *best;
  return best;
}

}  // namespace casgrid
