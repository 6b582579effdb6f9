#include "scenarios/logging/noise.h"

#include <algorithm>

#include "model/base/protocol_row.h"
#include "model/directory/logon_method.h"
#include "model/http/access_detail.h"
#include "model/routing/redirect_kind.h"

namespace casgrid::logging {
namespace {

// As measured on production servers.
constexpr double kShares[] = {0.62, 0.26, 0.12};
constexpr double kAnonymousProbes = 0.30;
constexpr std::uint32_t kHealthMailboxes = 8;
constexpr std::uint32_t kRefusalBytes = 330;
// Challenges wait for a request that is quick enough; if none comes, the other kinds go on.
constexpr double kChallengesOwed = 50;

double unit_of(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

Duration between(Duration low, Duration high, std::uint64_t bits) {
  return low + Duration{static_cast<std::int64_t>(unit_of(bits) * seconds(high - low) * 1e9)};
}

// What clients of the protocol begin with.
ActionId first_of(Protocol protocol) { return {protocol, 0}; }

// Over HTTP: what has a health page.
std::vector<Protocol> with_health_page() {
  std::vector<Protocol> all;
  for (const ProtocolRow& row : protocols())
    if (row.is_spoken() && is_http(row.id)) all.push_back(row.id);
  return all;
}

// A probe is one request: what begins with a channel, and takes a session, has none.
std::vector<Protocol> without_channels(std::vector<Protocol> all) {
  std::erase_if(all, [](Protocol protocol) { return is_channel(first_of(protocol)); });
  return all;
}

}  // namespace

NoiseSource::NoiseSource(double share, std::uint64_t seed, const LogNames& names,
                         std::size_t servers)
    : per_request_(share / (1 - share)),
      seed_(seed),
      names_(names),
      checked_(with_health_page()),
      probed_(without_channels(checked_)),
      front_ends_(servers) {}

void NoiseSource::follow(const Logged& row, std::vector<Logged>& noise) {
  if (is_silent() || row.access.side == AccessSide::BackEnd) return;
  FrontEnd& f = front_ends_[row.server.index()];
  if (!f.is_begun) {
    f.draws = RandomStream{seed_, names_.at(row.server).name, "log noise"};
    f.is_begun = true;
  }
  if (row.access.side == AccessSide::HealthProbe) {
    // A balancer of the simulation did send this one.
    f.made[kCheck] += 1;
    return;
  }
  f.requests += 1;
  if (!row.access.target.is_none()) {
    f.target = row.access.target;
    f.database = row.access.database;
  }
  const double wanted = f.requests * per_request_;
  const bool is_quick = row.access.total() <= kReach / 2;
  while (f.made[kProbe] + f.made[kChallenge] + f.made[kCheck] + 1 <= wanted) {
    const Kind kind = most_wanting(f, wanted, true);
    if (kind != kChallenge) {
      (kind == kProbe) ? probe(row, f, noise) : check(row, f, noise);
    } else if (is_quick) {
      challenge(row, f, noise);
    } else if (kShares[kChallenge] * wanted - f.made[kChallenge] < kChallengesOwed) {
      break;
    } else if (most_wanting(f, wanted, false) == kProbe) {
      probe(row, f, noise);
    } else {
      check(row, f, noise);
    }
  }
  f.before = row.access.end;
}

NoiseSource::Kind NoiseSource::most_wanting(const FrontEnd& f, double wanted,
                                            bool may_challenge) const {
  Kind most = kProbe;
  double deficit = kShares[kProbe] * wanted - f.made[kProbe];
  for (const Kind kind : {kChallenge, kCheck}) {
    if (kind == kChallenge && !may_challenge) continue;
    const double own = kShares[kind] * wanted - f.made[kind];
    if (own > deficit) {
      most = kind;
      deficit = own;
    }
  }
  return most;
}

Instant NoiseSource::some_time(const Logged& row, FrontEnd& f) const {
  const Instant from = std::max({f.before, row.access.end - kReach / 2, kStart});
  return from + between(Duration{0}, row.access.end - from, f.draws.next());
}

// The server asks itself, over its own address: through the front end to a mailbox server, or
// without credentials, to hear the 401.
void NoiseSource::probe(const Logged& row, FrontEnd& f, std::vector<Logged>& noise) const {
  f.made[kProbe] += 1;
  const Instant end = some_time(row, f);
  const Duration longest = std::min<Duration>(end - kStart, std::chrono::milliseconds(40));
  const Duration took = between(longest / 20, longest, f.draws.next());
  const bool is_anonymous = unit_of(f.draws.next()) < kAnonymousProbes;
  Logged made;
  made.server = row.server;
  made.noise = Noise::HealthProbe;
  AccessRecord& a = made.access;
  a.protocol = probed_[f.draws.next() % probed_.size()];
  a.action = first_of(a.protocol);
  a.nonce = f.draws.next();
  a.host = row.access.host;
  a.who = row.access.who;
  a.end = end;
  a.begin = end - took;
  a.request_bytes = 180 + static_cast<std::uint32_t>(f.draws.next() % 300);
  a.response_bytes = kRefusalBytes;
  a.status = 401;
  const std::uint32_t mailbox = static_cast<std::uint32_t>(f.draws.next() % kHealthMailboxes) + 1;
  const Duration own = took / 4;
  a.parts[static_cast<std::size_t>(AccessPart::Own)] = took;
  if (is_anonymous) {
    noise.push_back(made);
    return;
  }
  made.health_mailbox = mailbox;
  http_of(a).method = a.protocol == Protocol::Mapi ? LogonMethod::Negotiate : LogonMethod::Basic;
  a.is_authenticated = true;
  a.status = 200;
  a.response_bytes = 450 + static_cast<std::uint32_t>(f.draws.next() % 2000);
  if (!f.target.is_none()) {
    a.target = f.target;
    a.database = f.database;
    a.is_proxied = true;
    a.back_end_status = 200;
    a.parts[static_cast<std::size_t>(AccessPart::Own)] = own;
    a.parts[static_cast<std::size_t>(AccessPart::BackEnd)] = took - own;
    Logged at_target = made;
    at_target.server = f.target;
    AccessRecord& b = at_target.access;
    b.side = AccessSide::BackEnd;
    b.peer = row.access.who;
    b.begin = a.begin + own + (took - own) / 8;
    b.end = a.end - (took - own) / 8;
    b.parts = {};
    noise.push_back(at_target);
  }
  noise.push_back(made);
}

// The client tries without credentials first, and is told to bring some.
void NoiseSource::challenge(const Logged& row, FrontEnd& f, std::vector<Logged>& noise) const {
  f.made[kChallenge] += 1;
  Logged made = row;
  made.noise = Noise::Challenge;
  AccessRecord& a = made.access;
  a.nonce = f.draws.next();
  a.detail = {};
  a.how = AccessEnd::Answered;
  a.rule = AccessRecord::kNoRule;
  a.is_authenticated = a.is_proxied = a.crosses_site = a.is_new_connection = a.is_replayed = false;
  a.status = 401;
  a.back_end_status = 0;
  a.response_bytes = kRefusalBytes;
  a.target = ServerId{};
  const Duration ahead =
      between(std::chrono::microseconds(200), std::chrono::milliseconds(20), f.draws.next());
  a.end = std::max(row.access.begin - ahead, kStart);
  a.begin = std::max(
      a.end - between(std::chrono::microseconds(200), std::chrono::milliseconds(4), f.draws.next()),
      kStart);
  a.parts = {};
  a.parts[static_cast<std::size_t>(AccessPart::Own)] = a.end - a.begin;
  noise.push_back(made);
}

void NoiseSource::check(const Logged& row, FrontEnd& f, std::vector<Logged>& noise) const {
  f.made[kCheck] += 1;
  Logged made;
  made.server = row.server;
  made.noise = Noise::BalancerCheck;
  AccessRecord& a = made.access;
  a.protocol = checked_[f.draws.next() % checked_.size()];
  a.nonce = f.draws.next();
  a.host = row.access.host;
  a.who = row.access.who;
  a.peer = row.access.who;  // somewhere in the site
  a.status = 200;
  a.request_bytes = 120;
  a.response_bytes = 250;
  a.end = some_time(row, f);
  a.begin = a.end;
  noise.push_back(made);
}

}  // namespace casgrid::logging
