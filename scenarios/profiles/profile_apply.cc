#include "scenarios/profiles/profile_apply.h"

#include <algorithm>

#include "scenarios/logging/utc_stamp.h"
#include "scenarios/resolving/quantity.h"
#include "scenarios/resolving/users_of.h"
#include "scenarios/schema/profile.pb.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using scenario::ClientKind;
using scenario::Population;
using scenario::Quantity;
using scenario::Scenario;
using scenario::WorkloadProfile;

constexpr double kShortCoverage = 600;  // seconds of an hour that say little of it
constexpr double kHourS = 3600;
constexpr double kManyPrograms = 1.05;  // of one user, from which on they are worth a line

scenario::Client client_of(const Population& p) {
  return p.client() == scenario::CLIENT_UNSPECIFIED ? scenario::OWA : p.client();
}

bool is_given(const Quantity& q) { return q.law_case() != Quantity::LAW_NOT_SET; }

std::optional<double> take(const Quantity& from, Quantity* to) {
  if (!is_given(from)) return std::nullopt;
  *to = from;
  return mean_of(from);
}

// Requests a second of all clients in the busiest hour, as calibration has it.
double busiest(const scenario::HourlyRates& rates) {
  double most = 0;
  double most_of_all = 0;
  for (int h = 0; h < rates.per_s_size(); ++h) {
    most_of_all = std::max(most_of_all, rates.per_s(h));
    if (h < rates.covered_s_size() && rates.covered_s(h) >= kShortCoverage)
      most = std::max(most, rates.per_s(h));
  }
  return most > 0 ? most : most_of_all;
}

class Application {
 public:
  Application(const ClientKind& kind, Population& population) : k_(kind), p_(population) {}

  AppliedRow run() {
    row_.population = p_.name();
    row_.client = scenario::Client_Name(k_.client());
    requests();
    hours();
    pace();
    long_polls();
    if (k_.client() == scenario::OWA && k_.logon() != Population::LOGON_UNSPECIFIED) {
      p_.set_logon(k_.logon());
      row_.logon = Population::Logon_Name(k_.logon());
    }
    row_.users = users_of(p_);
    return row_;
  }

 private:
  void requests() {
    const auto& from = k_.profile();
    auto* to = p_.mutable_profile();
    if (from.has_change_share()) {
      to->set_change_share(from.change_share());
      row_.change_share = from.change_share();
    }
    row_.request_bytes = take(from.request_bytes(), to->mutable_request_bytes());
    row_.response_bytes = take(from.response_bytes(), to->mutable_response_bytes());
    row_.front_end_megacycles =
        take(from.front_end_megacycles(), to->mutable_front_end_megacycles());
    row_.mailbox_megacycles = take(from.mailbox_megacycles(), to->mutable_mailbox_megacycles());
    // A law that is not set must not seem to be.
    if (!row_.request_bytes && !is_given(to->request_bytes())) to->clear_request_bytes();
    if (!row_.response_bytes && !is_given(to->response_bytes())) to->clear_response_bytes();
    if (!row_.front_end_megacycles && !is_given(to->front_end_megacycles()))
      to->clear_front_end_megacycles();
    if (!row_.mailbox_megacycles && !is_given(to->mailbox_megacycles()))
      to->clear_mailbox_megacycles();
  }

  void hours() {
    if (k_.day_size() == 0) return;
    *p_.mutable_day() = k_.day();
    const double most = busiest(k_.hours());
    // Sessions that arrive from outside do so in proportion; nobody's think time changes.
    for (int h = 0; p_.has_open() && most > 0 && h < p_.day_size(); ++h) {
      const bool is_covered = h < k_.hours().covered_s_size() && k_.hours().covered_s(h) > 0;
      p_.set_day(h, is_covered ? std::min(k_.hours().per_s(h) / most, 1.0) : 1);
    }
    row_.has_day = true;
  }

  void pace() {
    const auto& from = k_.profile();
    auto* to = p_.mutable_profile();
    if (from.requests_per_hour() > 0) {
      to->set_requests_per_hour(from.requests_per_hour());
      row_.requests_per_hour = from.requests_per_hour();
      to->clear_think_s();
    }
    const bool is_open = p_.has_open() && is_given(k_.sessions().gap_s());
    const Quantity& think = is_open ? k_.sessions().gap_s() : from.think_s();
    if (is_given(think)) row_.think_s = take(think, to->mutable_think_s());
    if (k_.client() != scenario::OWA) return;
    if (from.session_requests_mean() > 0) {
      to->set_session_requests_mean(from.session_requests_mean());
      row_.session_requests = from.session_requests_mean();
    }
    if (p_.has_open()) {
      arrivals();
    } else if (k_.sessions().count() > 0) {
      // Nobody is away for no time at all: 0 would be the default.
      constexpr double kAtOnce = 0.001;
      p_.mutable_closed()->set_away_mean_s(std::max(k_.sessions().closed_away_s(), kAtOnce));
      row_.away_s = k_.sessions().closed_away_s();
    }
  }

  // As many sessions of a user as the logs have.
  void arrivals() {
    const double users = users_of(p_);
    const double requests = std::max(k_.profile().session_requests_mean(), 1.0);
    const double per_s = busiest(k_.hours()) / requests;
    if (per_s <= 0 || k_.users() == 0) return;
    p_.mutable_open()->set_sessions_per_s(per_s * users / k_.users());
    row_.sessions_per_s = p_.open().sessions_per_s();
  }

  void long_polls() {
    const auto& from = k_.profile();
    auto* to = p_.mutable_profile();
    if (k_.client() == scenario::OWA) return;
    if (from.hold_s() > 0) {
      to->set_hold_s(from.hold_s());
      row_.hold_s = from.hold_s();
    }
    double events = from.events_per_hour();
    if (k_.client() == scenario::ACTIVE_SYNC) {
      // Each change leads to a Sync, so there are as many changes as requests.
      const double cycle_s = from.requests_per_hour() > 0 ? kHourS / from.requests_per_hour() : 0;
      const double waited_s = is_given(k_.latency_ms()) ? mean_of(k_.latency_ms()) * 1e-3 : 0;
      if (cycle_s > waited_s) events = kHourS / (cycle_s - waited_s);
      if (p_.devices_per_user() == 0 && k_.users() > 0)
        p_.set_devices_per_user(std::clamp((k_.devices() + k_.users() / 2) / k_.users(), 1u, 100u));
    }
    if (events <= 0) return;
    to->set_events_per_hour(events);
    row_.events_per_hour = events;
  }

  const ClientKind& k_;
  Population& p_;
  AppliedRow row_;
};

const ClientKind* find_kind(const WorkloadProfile& profile, scenario::Client client) {
  for (const auto& k : profile.clients()) {
    if (k.client() == client) return &k;
  }
  return nullptr;
}

bool has_no_users(const Population& p) { return users_of(p) == 0; }

// Those without any share the users of the profile.
void give_users(const ClientKind& k, std::vector<Population*> without) {
  std::uint32_t left = k.users();
  for (std::size_t i = 0; i < without.size(); ++i) {
    const auto share = static_cast<std::uint32_t>(left / (without.size() - i));
    without[i]->set_users(share);
    left -= share;
  }
}

// Hours of the profile are UTC. None: the scenario does not say when it begins.
std::optional<double> first_hour(const Scenario& s) {
  const auto start = logging::parse_utc_ms(s.starts_at());
  if (!start) return std::nullopt;
  constexpr std::int64_t kDayMs = 86'400'000;
  constexpr double kHourMs = 3'600'000;
  return static_cast<double>(((*start % kDayMs) + kDayMs) % kDayMs) / kHourMs;
}

void name_what_is_left(const WorkloadProfile& profile, const Scenario& s,
                       std::vector<std::string>& notes) {
  for (const auto& k : profile.clients()) {
    const std::string name = scenario::Client_Name(k.client());
    const auto is_one = [&](const Population& p) { return client_of(p) == k.client(); };
    if (std::none_of(s.populations().begin(), s.populations().end(), is_one)) {
      notes.push_back(name + ": " + with_separators(k.users()) + " users with " +
                      with_separators(k.requests()) +
                      " requests; the scenario has no population of this client");
    } else if (k.client() == scenario::MAPI_HTTP && k.users() > 0 &&
               k.devices() > kManyPrograms * k.users()) {
      notes.push_back(name + ": the logs have " +
                      fixed(static_cast<double>(k.devices()) / k.users(), 2) +
                      " programs a user, the scenario one");
    }
  }
  std::vector<std::pair<std::string, std::uint64_t>> others;
  for (const auto& a : profile.mix()) {
    if (a.protocol() == "owa" || a.protocol() == "activesync" || a.protocol() == "mapi") continue;
    const auto found = std::find_if(others.begin(), others.end(),
                                    [&](const auto& o) { return o.first == a.protocol(); });
    if (found == others.end()) {
      others.emplace_back(a.protocol(), a.count());
    } else {
      found->second += a.count();
    }
  }
  for (const auto& [protocol, count] : others)
    notes.push_back(protocol + ": " + with_separators(count) + " requests; not simulated");
}

}  // namespace

AppliedProfile apply_profile(const WorkloadProfile& profile, Scenario& s) {
  AppliedProfile result;
  std::vector<const Population*> given_users;
  for (const auto& k : profile.clients()) {
    std::vector<Population*> without;
    for (auto& p : *s.mutable_populations()) {
      if (client_of(p) == k.client() && has_no_users(p)) without.push_back(&p);
    }
    give_users(k, without);
    given_users.insert(given_users.end(), without.begin(), without.end());
  }
  const std::optional<double> begins_h = first_hour(s);
  bool has_hours = false;
  for (auto& p : *s.mutable_populations()) {
    const ClientKind* k = find_kind(profile, client_of(p));
    if (k == nullptr) {
      result.not_applied.push_back("population \"" + p.name() + "\": the logs have no " +
                                   scenario::Client_Name(client_of(p)) + "; it stays as it is");
      continue;
    }
    result.rows.push_back(Application(*k, p).run());
    result.rows.back().has_users_of_profile =
        std::find(given_users.begin(), given_users.end(), &p) != given_users.end();
    if (!result.rows.back().has_day) continue;
    has_hours = true;
    if (begins_h) p.set_local_time_h(*begins_h);
  }
  if (has_hours && !begins_h)
    result.not_applied.emplace_back(
        "hours of the profile are UTC; the scenario has no starts_at, so they are taken for the "
        "local hours of its populations");
  name_what_is_left(profile, s, result.not_applied);
  return result;
}

}  // namespace casgrid
