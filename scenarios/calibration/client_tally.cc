#include "scenarios/calibration/client_tally.h"

#include <algorithm>

namespace casgrid::calibration {
namespace {

constexpr std::size_t kMostClients = 4'000'000;
constexpr std::int64_t kMs = 1'000'000;
// A pause that says nothing of how often somebody asks: the program was off.
constexpr std::int64_t kLongPauseNs = 24 * kHourNs;

std::uint64_t mixed(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53ULL;
  return (x ^ x >> 33) | 1;
}

std::int64_t end_of(const logs::Arrival& a) {
  return a.began_ns + (a.total == logs::kUnknownTime ? 0 : std::int64_t{a.total} * 1000);
}

}  // namespace

Clients::Client* Clients::find(std::uint64_t key) {
  if (2 * (size_ + 1) > places_.size()) grow();
  std::size_t at = (key >> 16) & (places_.size() - 1);
  for (; places_[at].key != 0; at = (at + 1) & (places_.size() - 1)) {
    if (places_[at].key == key) return &places_[at];
  }
  if (size_ >= kMostClients) return nullptr;
  ++size_;
  places_[at].key = key;
  return &places_[at];
}

void Clients::grow() {
  const std::vector<Client> before = std::move(places_);
  places_.assign(std::max<std::size_t>(before.size() * 2, 1 << 10), Client{});
  for (const Client& c : before) {
    if (c.key == 0) continue;
    std::size_t at = (c.key >> 16) & (places_.size() - 1);
    while (places_[at].key != 0) at = (at + 1) & (places_.size() - 1);
    places_[at] = c;
  }
}

void ClientTally::close(Clients::Client& c, bool is_over) {
  if (c.is_in_session && c.session_requests > 0) {
    ++sessions;
    if (is_over) ++ended;
    session_requests += c.session_requests;
    session_length.add(static_cast<std::uint64_t>(
        std::max<std::int64_t>(c.last_end_ns - c.session_began_ns, 0) / kMs));
    c.had_session = true;
  }
  c.is_in_session = false;
  c.has_worked = false;
  c.session_requests = 0;
}

void ClientTally::follow(const logs::Arrival& a, Role role, std::uint32_t user,
                         std::uint64_t device) {
  users_.find(mixed(user));
  Clients::Client* c = clients_.find(mixed(mixed(user) + device));
  if (c == nullptr) {
    ++not_kept;
    return;
  }
  if (role == Role::LongPoll) return;
  const std::int64_t since = c->last_end_ns == 0 ? 0 : a.began_ns - c->last_end_ns;
  if (c->has_worked && role == Role::Work && since < kLongPauseNs)
    pause[hour_of_day(hour_of(a.began_ns))].add(
        static_cast<std::uint64_t>(std::max<std::int64_t>(since, 0) / kMs));
  if (c->is_in_session && (since > gap_ns_ || (role == Role::Logon && c->session_requests > 0)))
    close(*c, true);
  if (role == Role::Logoff) {
    close(*c, true);
  } else if (!c->is_in_session) {
    if (c->had_session && since > 0) away.add(static_cast<std::uint64_t>(since / kMs));
    // Who is there from the first half hour on may have begun before the logs.
    if (role == Role::Logon || c->had_session || a.began_ns > begins_ns_ + gap_ns_)
      session_hours.add(a.began_ns);
    c->is_in_session = true;
    c->session_began_ns = a.began_ns;
    c->has_worked = false;
  }
  if (role == Role::Work) {
    if (c->has_worked)
      gap[hour_of_day(hour_of(a.began_ns))].add(
          static_cast<std::uint64_t>(std::max<std::int64_t>(since, 0) / kMs));
    ++c->session_requests;
  }
  c->has_worked = role == Role::Work;
  c->last_end_ns = std::max(c->last_end_ns, end_of(a));
}

void ClientTally::measure(const logs::Arrival& a) {
  ++requests;
  hours.add(a.began_ns);
  if (a.status >= 400) return;  // an error costs and weighs something else
  request_bytes.add(a.request_bytes);
  response_bytes.add(a.response_bytes);
  if (a.total != logs::kUnknownTime) latency.add(dither_(a.total));
  const std::size_t hour = hour_of_day(hour_of(a.began_ns));
  if (a.overhead != logs::kUnknownTime) {
    const logs::Micros waited = a.lookups == logs::kUnknownTime ? 0 : a.lookups;
    front_end[hour].add(dither_(a.overhead - std::min(a.overhead, waited)));
  }
  if (a.back_end != logs::kUnknownTime) back_end[hour].add(dither_(a.back_end));
}

void ClientTally::add(const logs::Arrival& a, Role role, std::uint32_t user, std::uint64_t device) {
  if (role == Role::Work) measure(a);
  if (role == Role::Logon) ++logons;
  if (role == Role::Logoff) ++logoffs;
  if (role == Role::LongPoll && a.total != logs::kUnknownTime && a.status < 400)
    holds[hour_of_day(hour_of(a.began_ns))].add(a.total / 1000);
  if (a.is_forms) ++forms;
  ++typed;
  if (user == 0) {
    if (role == Role::Work) ++unnamed;
    return;
  }
  follow(a, role, user, device);
}

void ClientTally::finish(std::int64_t ends_ns) {
  clients_.each(
      [this, ends_ns](Clients::Client& c) { close(c, ends_ns - c.last_end_ns > gap_ns_); });
}

}  // namespace casgrid::calibration
