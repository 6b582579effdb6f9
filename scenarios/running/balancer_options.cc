#include "scenarios/running/balancer_options.h"

#include <algorithm>

#include "model/directory/web_path.h"
#include "scenarios/document/web_paths.h"
#include "scenarios/resolving/named_protocols.h"
#include "scenarios/resolving/protocol_words.h"
#include "scenarios/running/work_of.h"

namespace casgrid {
namespace {

using scenario::Balancer;

constexpr double kMebibyte = 1048576;

BalancingPolicy policy_of(Balancer::Policy policy, Balancer::Stickiness stickiness) {
  if (stickiness == Balancer::SOURCE_ADDRESS) return BalancingPolicy::SourceAddress;
  return policy == Balancer::LEAST_CONNECTIONS ? BalancingPolicy::LeastConnections
                                               : BalancingPolicy::RoundRobin;
}

Likeness likeness_of(const Balancer& b) {
  switch (b.like()) {
    case Balancer::HAPROXY:
      return Likeness::HaProxy;
    case Balancer::NGINX:
      return Likeness::Nginx;
    default:
      return Likeness::None;
  }
}

ProbeAsks asks_of(const Balancer& b) {
  switch (b.probe().asks()) {
    case Balancer::CONNECTION:
      return ProbeAsks::Connection;
    case Balancer::NOBODY:
      return ProbeAsks::Nobody;
    default:
      return ProbeAsks::Page;
  }
}

// Requires: it is a list of statuses.
std::vector<StatusRange> ranges_of(const std::string& statuses) {
  // A name of its own: the loop would outlive what it goes through.
  const auto ranges = statuses_of(statuses);
  std::vector<StatusRange> made;
  for (const auto& [first, last] : *ranges) made.push_back({first, last});
  return made;
}

MemberPoolOptions pool_options(const Balancer& b, const BalancerSetting& in) {
  MemberPoolOptions pool;
  for (const std::string& name : b.pool()) {
    const ServerId server = *in.directory.find_server(name);
    pool.members.push_back({server, in.roster.servers[server.index()]});
  }
  pool.watched = probed_protocols(b, in.spoken);
  pool.policy = policy_of(b.policy(), b.stickiness());
  pool.probe_interval = from_seconds(b.probe().interval_s());
  pool.probe_timeout = from_seconds(b.probe().timeout_s());
  pool.down_after = b.probe().down_after();
  pool.up_after = b.probe().up_after();
  pool.slow_start = from_seconds(b.slow_start_s());
  pool.like = likeness_of(b);
  pool.asks = asks_of(b);
  if (!b.probe().passes().empty()) pool.passes = ranges_of(b.probe().passes());
  if (pool.like == Likeness::Nginx && !b.manners().never_avoids()) {
    pool.max_fails = b.manners().max_fails();
    pool.fail_timeout = from_seconds(b.manners().fail_timeout_s());
  }
  return pool;
}

Attempts attempts_of(const Balancer& b) {
  const Balancer::Manners& m = b.manners();
  Attempts made;
  made.like = likeness_of(b);
  made.retries = m.retries();
  made.redispatches = m.redispatches();
  const auto has = [&](Balancer::Repeat repeat) {
    return std::find(m.repeats().begin(), m.repeats().end(), repeat) != m.repeats().end();
  };
  made.repeats_refused = has(Balancer::REFUSED);
  made.repeats_closed = has(Balancer::CLOSED);
  made.repeats_timed_out = has(Balancer::TIMED_OUT);
  made.repeats_posts = m.repeats_posts();
  if (!m.repeats_statuses().empty()) made.statuses = ranges_of(m.repeats_statuses());
  made.connect_timeout = from_seconds(m.connect_timeout_s());
  made.answer_timeout = from_seconds(m.answer_timeout_s());
  return made;
}

void add_ways(const Balancer& b, const BalancerSetting& in, Layer7BalancerOptions& o) {
  for (const auto& path : b.paths()) {
    PoolWay way;
    way.policy = policy_of(path.policy(), path.stickiness());
    if (path.answers() == 0) {
      way.members.assign(o.pool.members.size(), false);
      for (const std::string& name : path.pool()) {
        const ServerId server = *in.directory.find_server(name);
        for (std::size_t m = 0; m < o.pool.members.size(); ++m)
          if (o.pool.members[m].server == server) way.members[m] = true;
      }
    }
    o.pool.ways.push_back(std::move(way));
    o.ways.push_back(
        {static_cast<std::uint16_t>(path.answers()), path.stickiness() == Balancer::COOKIE});
  }
  const auto way_with = [&](const char* path) {
    return static_cast<std::uint8_t>(path_with(b, path).value_or(-1) + 1);
  };
  o.root_way = way_with("/");
  for (const WebPath& path : kWebPaths) {
    const auto place = static_cast<std::size_t>(path.protocol);
    o.way_of[place] = way_with(path.asked);
    o.pool.marked_by[place] = mark_of(b, path.protocol);
    const auto& watched = o.pool.watched;
    if (std::find(watched.begin(), watched.end(), *o.pool.marked_by[place]) == watched.end())
      o.pool.marked_by[place].reset();
  }
}

}  // namespace

Layer4BalancerOptions layer4_options(const Balancer& b, const BalancerSetting& in) {
  Layer4BalancerOptions o;
  o.pool = pool_options(b, in);
  o.table_limit = b.table_limit();
  o.attempts = attempts_of(b);
  o.closes_marked_down = b.manners().closes_marked_down();
  return o;
}

Layer7BalancerOptions layer7_options(const Balancer& b, const BalancerSetting& in,
                                     ParticipantId self) {
  const scenario::Timing& timing = in.scenario.timing();
  Layer7BalancerOptions o;
  o.pool = pool_options(b, in);
  add_ways(b, in, o);
  o.sets_cookie = b.stickiness() == Balancer::COOKIE;
  o.pins_logons = b.pins_logons();
  o.table_limit = b.table_limit();
  o.buffers_bodies = b.buffers_bodies();
  o.request_kilocycles = kilocycles(b.request_megacycles());
  o.drops_waiting = timing.abandoned_work() != scenario::Timing::RUN_ON;
  o.tls = tls_cost(timing);
  o.tls_issuer = self.value;
  o.tls_lifetime = from_seconds(timing.tls_ticket_lifetime_s());
  if (!b.certificate().empty()) o.certificate = *in.directory.find_certificate(b.certificate());
  const Balancer::Manners& m = b.manners();
  o.attempts = attempts_of(b);
  o.most_body = static_cast<std::uint32_t>(m.most_body_mib() * kMebibyte);
  if (m.has_keeps_connections()) o.keeps_connections = m.keeps_connections();
  o.prefers_last = m.prefers_last_member();
  o.closes_marked_down = m.closes_marked_down();
  return o;
}

}  // namespace casgrid
