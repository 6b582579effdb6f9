#include "scenarios/calibration/profile_of.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "scenarios/calibration/day_weights.h"
#include "scenarios/calibration/profile_file.h"
#include "scenarios/document/client_rows.h"
#include "scenarios/schema/profile.pb.h"
#include "scenarios/text/text_table.h"

namespace casgrid::calibration {
namespace {

using scenario::ClientKind;
using scenario::HourlyRates;
using scenario::Quantity;
using scenario::WorkloadProfile;

constexpr std::size_t kPoints = 101;
constexpr std::size_t kTailPoints = 10;  // of the last hundredth
constexpr std::uint64_t kFewHolds = 10;
constexpr int kRounds = 8;
constexpr std::uint64_t kSamplesForAMean = 100;
constexpr double kTroubledAbove =
    1.5;  // an hour whose mean is higher than that of the best hour by this factor
constexpr double kShortCoverage = 600;  // seconds: an hour covered less is left out

// Four digits: more would only look exact.
double rounded(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.4g", value);
  return std::strtod(text, nullptr);
}

void set_quantiles(const Mixture& mixture, double unit, Quantity* quantity) {
  if (mixture.empty()) return;
  for (const double q : mixture.quantiles(kPoints))
    quantity->mutable_empirical()->add_quantiles(rounded(q * unit));
}

void set_quantiles(const Spread& spread, double unit, Quantity* quantity) {
  Mixture mixture;
  mixture.add(spread, 1);
  set_quantiles(mixture, unit, quantity);
}

template <class List>
void add_counted(List* list, std::string_view what, std::uint64_t count) {
  if (count == 0) return;
  auto* c = list->Add();
  c->set_what(clean_text(what));
  c->set_count(count);
}

class ProfileMaker {
 public:
  ProfileMaker(const Tally& tally, const logs::LogSummary& summary, const Options& options)
      : tally_(tally), summary_(summary), options_(options), covered_(tally.coverage().by_hour()) {}

  WorkloadProfile make() {
    add_read();
    add_assumptions();
    add_mix();
    add_rates(tally_.hours(), profile_.mutable_hours());
    for_each_client([&](scenario::Client kind, const ClientTally& client) {
      if (client.requests + client.held() > 0) add_client(kind, client);
    });
    return std::move(profile_);
  }

 private:
  template <class What>
  void for_each_client(What what) const {
    for (const ClientRow& row : client_rows()) {
      const logs::Service service = logs::service_of(row.protocol);
      if (logs::is_simulated_request(service)) what(row.client, tally_.client(service));
    }
  }
  double covered(std::size_t hour) const { return covered_[0][hour] + covered_[1][hour]; }
  double rate(const HourCounts& counts, std::size_t hour) const {
    return covered(hour) > 0 ? counts.count(hour) / covered(hour) : 0;
  }

  void add_read();
  void add_assumptions();
  void add_mix();
  void add_rates(const HourCounts& counts, HourlyRates* rates) const;
  void add_client(scenario::Client client, const ClientTally& tally);
  double busiest(const HourCounts& counts) const;
  std::array<double, kHours> weights(const HourCounts& counts, const ClosedCycle& cycle) const;
  Mixture quiet(const std::array<Spread, kHours>& by_hour) const;
  Mixture think_of(const ClientTally& t, bool has_sessions,
                   const std::array<double, kHours>& w) const;
  void add_sessions(const ClientTally& t, ClientKind* k) const;
  void add_holds(const ClientTally& t, const Spread& all, ClientKind* k) const;
  void add_pace(const ClientTally& t, double hold_s, ClientKind* k) const;
  void add_costs(const ClientTally& t, ClientKind* k) const;
  void add_logon(const ClientTally& t, ClientKind* k) const;

  const Tally& tally_;
  const logs::LogSummary& summary_;
  const Options& options_;
  std::array<std::array<double, kHours>, 2> covered_;
  WorkloadProfile profile_;
};

void ProfileMaker::add_read() {
  auto* read = profile_.mutable_read();
  std::array<std::uint64_t, logs::kLogKinds> files{};
  for (const auto& f : summary_.files) ++files[static_cast<std::size_t>(f.kind)];
  for (std::size_t k = 0; k < logs::kLogKinds; ++k) {
    const char* kind = text_of(static_cast<logs::LogKind>(k));
    add_counted(read->mutable_files(), kind, files[k]);
    add_counted(read->mutable_rows(), kind, summary_.rows[k]);
  }
  for (std::size_t n = 1; n < logs::kNoises; ++n)
    add_counted(read->mutable_noise(), text_of(static_cast<logs::Noise>(n)), summary_.noise[n]);
  for (std::size_t f = 0; f < logs::kFaults; ++f)
    add_counted(read->mutable_bad(), text_of(static_cast<logs::Fault>(f)), summary_.bad[f]);
  auto* joined = read->mutable_joined();
  add_counted(joined, "front end's IIS rows that HttpProxy has, too", summary_.front_joined);
  add_counted(joined, "front end's IIS rows that HttpProxy has not: requests of their own",
              summary_.front_unjoined);
  add_counted(joined, "front end's IIS rows without cafeReqId, set aside",
              summary_.front_without_id);
  add_counted(joined, "error pages, counted as errors of what was asked", summary_.error_pages);
  add_counted(joined, "back end's rows that gave their time to a request", summary_.back_joined);
  add_counted(joined, "back end's rows without a request, set aside", summary_.back_unjoined);
  add_counted(joined, "balancer's rows, set aside", summary_.balancer_rows);
  add_counted(joined, "rows that are there twice, set aside", summary_.total_repeated());
  add_counted(joined, "requests that began before the window of an hour", summary_.late);
  for (const std::string& file : summary_.not_read) read->add_not_read(clean_text(file));
  const auto instant = [](std::int64_t ns) {
    return logs::text_of(logs::UtcInstant{std::chrono::nanoseconds{ns}});
  };
  read->set_first(instant(tally_.coverage().first_ns()));
  read->set_last(instant(tally_.coverage().last_ns()));
  read->set_covered_s(rounded(tally_.coverage().seconds()));
}

void ProfileMaker::add_assumptions() {
  auto* a = profile_.mutable_assumptions();
  a->set_megacycles_per_core(options_.megacycles_per_core);
  a->set_session_gap_s(options_.session_gap_s);
  a->set_quiet_share(options_.quiet_share);
  a->add_notes(
      "Megacycles are processing times at the core speed above; what a request waits for inside "
      "the server (directory, network, other requests) is in them as far as the quietest hours "
      "have "
      "it.");
  a->add_notes(
      "Logs have whole milliseconds: of times below a second the values between are made up "
      "evenly.");
  if (tally_.coverage().seconds() < 24 * 3600)
    a->add_notes("The logs cover less than a day: hours without rows have weight 1.");
  std::uint64_t timed = 0;
  for_each_client(
      [&](scenario::Client, const ClientTally& client) { timed += client.latency.count(); });
  if (timed == 0) a->add_notes("No row says how long it took: latencies and costs are missing.");
  for (const ClientRow& row : client_rows()) {
    const logs::Service service = logs::service_of(row.protocol);
    if (logs::is_simulated_request(service)) continue;
    std::uint64_t rows = 0;
    for (const ActionTally& action : tally_.actions())
      rows += action.service == service ? action.count : 0;
    if (rows > 0)
      a->add_notes(std::string("Of ") + row.programs + " " + with_separators(rows) +
                   " rows are counted in the mix, and no clients are made" +
                   (is_http(row.protocol) ? "." : ": a front end's log ends at the logon."));
  }
}

void ProfileMaker::add_mix() {
  std::vector<const ActionTally*> actions;
  for (const ActionTally& a : tally_.actions()) actions.push_back(&a);
  std::sort(actions.begin(), actions.end(), [](const ActionTally* a, const ActionTally* b) {
    if (a->count != b->count) return a->count > b->count;
    return a->service != b->service ? a->service < b->service : a->action < b->action;
  });
  for (const ActionTally* a : actions) {
    auto* out = profile_.add_mix();
    const auto n = static_cast<double>(a->count);
    out->set_protocol(text_of(a->service));
    out->set_action(clean_text(a->action));
    out->set_count(a->count);
    out->set_share(rounded(n / static_cast<double>(tally_.work())));
    out->set_error_share(rounded(static_cast<double>(a->errors) / n));
    out->set_denied_share(rounded(static_cast<double>(a->denied) / n));
    out->set_long_poll(a->long_polls * 2 > a->count);
    out->set_request_bytes_mean(rounded(a->request_bytes / n));
    out->set_response_bytes_mean(rounded(a->response_bytes / n));
    if (a->latency.count() == 0) continue;
    out->set_latency_mean_ms(rounded(a->latency.mean() * 1e-3));
    // Here the greatest is the greatest: it is compared, not drawn from.
    out->set_timed(a->latency.count());
    const auto at = [a](double share) { return rounded(a->latency.quantile(share) * 1e-3); };
    for (std::size_t i = 0; i < kPoints; ++i)
      out->add_latency_ms(at(static_cast<double>(i) / (kPoints - 1)));
    for (std::size_t i = 0; i <= kTailPoints; ++i)
      out->add_latency_tail_ms(at(0.99 + 0.01 * static_cast<double>(i) / kTailPoints));
  }
}

void ProfileMaker::add_rates(const HourCounts& counts, HourlyRates* rates) const {
  const auto per_s = [](double count, double seconds) {
    return seconds > 0 ? rounded(count / seconds) : 0;
  };
  for (std::size_t h = 0; h < kHours; ++h) {
    rates->add_per_s(per_s(counts.count(h), covered(h)));
    rates->add_weekday_per_s(per_s(counts.count(h, false), covered_[0][h]));
    rates->add_weekend_per_s(per_s(counts.count(h, true), covered_[1][h]));
    rates->add_covered_s(rounded(covered(h)));
  }
}

// Requests a second in the busiest hour. An hour of which the logs have a few minutes does not
// count if there is another.
double ProfileMaker::busiest(const HourCounts& counts) const {
  double most = 0;
  double most_of_all = 0;
  for (std::size_t h = 0; h < kHours; ++h) {
    most_of_all = std::max(most_of_all, rate(counts, h));
    if (covered(h) >= kShortCoverage) most = std::max(most, rate(counts, h));
  }
  return most > 0 ? most : most_of_all;
}

std::array<double, kHours> ProfileMaker::weights(const HourCounts& counts,
                                                 const ClosedCycle& cycle) const {
  const double most = busiest(counts);
  std::array<double, kHours> shares{};
  for (std::size_t h = 0; h < kHours; ++h)
    shares[h] = covered(h) > 0 && most > 0 ? std::min(rate(counts, h) / most, 1.0) : -1;
  std::array<double, kHours> w = closed_weights(shares, cycle);
  for (double& weight : w) weight = rounded(weight);
  return w;
}

// Of the hours in which the servers had least to do, until there are samples enough. Hours in which
// something was wrong - everybody came at once, a server was down - may have few requests, too:
// they are known by their mean.
Mixture ProfileMaker::quiet(const std::array<Spread, kHours>& by_hour) const {
  double least = std::numeric_limits<double>::infinity();
  for (const Spread& hour : by_hour) {
    if (hour.count() >= kSamplesForAMean) least = std::min(least, hour.mean());
  }
  std::vector<std::size_t> order;
  std::uint64_t all = 0;
  for (std::size_t h = 0; h < kHours; ++h) {
    if (by_hour[h].count() == 0) continue;
    all += by_hour[h].count();
    if (by_hour[h].mean() <= kTroubledAbove * least) order.push_back(h);
  }
  std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
    return rate(tally_.hours(), a) < rate(tally_.hours(), b);
  });
  Mixture mixture;
  std::uint64_t taken = 0;
  for (const std::size_t h : order) {
    if (static_cast<double>(taken) >= options_.quiet_share * static_cast<double>(all)) break;
    mixture.add(by_hour[h], 1);
    taken += by_hour[h].count();
  }
  return mixture;
}

void ProfileMaker::add_sessions(const ClientTally& t, ClientKind* k) const {
  auto* s = k->mutable_sessions();
  s->set_count(t.sessions);
  const std::uint64_t ended = std::min(std::max(t.ended, t.logoffs), t.sessions);
  s->set_ended(ended);
  // Requests over ends: sessions that logs cut off would seem short.
  const std::uint64_t over = ended > 0 ? ended : t.sessions;
  if (over > 0)
    s->set_requests_mean(
        rounded(static_cast<double>(t.session_requests) / static_cast<double>(over)));
  Mixture gaps;
  for (const Spread& gap : t.gap) {
    if (gap.count() > 0) gaps.add(gap, 1);
  }
  set_quantiles(gaps, 1e-3, s->mutable_gap_s());
  s->set_away_mean_s(rounded(t.away.mean() * 1e-3));
  s->set_per_s(rounded(busiest(t.session_hours)));
  s->set_length_mean_s(rounded(t.session_length.mean() * 1e-3));
}

void ProfileMaker::add_holds(const ClientTally& t, const Spread& all, ClientKind* k) const {
  auto* h = k->mutable_holds();
  h->set_count(all.count());
  if (all.count() == 0) return;
  set_quantiles(all, 1e-3, h->mutable_hold_s());
  if (all.count() < kFewHolds) return;
  const double longest_ms = all.quantile(0.99);
  h->set_expired(all.count_from(0.98 * longest_ms));
  k->mutable_profile()->set_hold_s(
      static_cast<std::uint32_t>(std::clamp(std::floor(longest_ms * 1e-3 + 0.5), 1.0, 3600.0)));
  // Events that end a call, for each hour in which one hung: a call that was held to its end is an
  // hour's part without an event. An hour of the day counts by its weight, as events follow it.
  double held_s = 0;
  for (std::size_t hour = 0; hour < kHours; ++hour)
    held_s += t.holds[hour].mean() * static_cast<double>(t.holds[hour].count()) * 1e-3 *
              k->day(static_cast<int>(hour));
  const auto ended = static_cast<double>(all.count() - h->expired());
  if (held_s > 0) k->mutable_profile()->set_events_per_hour(rounded(ended / held_s * 3600));
}

// What lies between two requests of a client, as it would be in the busiest hour.
Mixture ProfileMaker::think_of(const ClientTally& t, bool has_sessions,
                               const std::array<double, kHours>& w) const {
  Mixture think;
  for (std::size_t h = 0; h < kHours; ++h) {
    const Spread& pauses = has_sessions ? t.gap[h] : t.pause[h];
    if (pauses.count() > 0) think.add(pauses, w[h]);
  }
  return think;
}

// How often a connected client asks. Outlook and phones are always there, so theirs is all requests
// over all clients; a browser asks in sessions, and is away in between for as long as makes all
// requests over all users.
void ProfileMaker::add_pace(const ClientTally& t, double hold_s, ClientKind* k) const {
  scenario::Profile* p = k->mutable_profile();
  const bool has_sessions = k->client() == scenario::OWA;
  const double latency_s = t.latency.mean() * 1e-6;
  const double clients = has_sessions ? k->users() : k->devices();
  const double most = busiest(t.hours);
  // Seconds from one request of a client to its next one.
  const double cycle_s = most > 0 ? clients / most : 0;
  ClosedCycle cycle;
  cycle.think_s = cycle_s > latency_s ? cycle_s - latency_s : 1;
  cycle.rest_s = cycle_s > latency_s ? latency_s : 0;
  if (k->client() == scenario::ACTIVE_SYNC) cycle.renewed_s = hold_s / 2;
  std::array<double, kHours> w = weights(t.hours, cycle);
  Mixture think = think_of(t, has_sessions, w);
  // Weights and think time depend on one another, and are settled after a few rounds.
  for (int round = 0; has_sessions && round < kRounds && !think.empty(); ++round) {
    if (cycle_s > 0) {
      cycle.think_s = std::clamp(think.mean() * 1e-3, 1e-6 * cycle_s, cycle.think_s);
      cycle.rest_s = std::max(cycle_s - cycle.think_s, 0.0);
    }
    w = weights(t.hours, cycle);
    think = think_of(t, has_sessions, w);
  }
  for (const double weight : w) k->add_day(weight);
  if (t.sessions > 0) p->set_session_requests_mean(std::max(k->sessions().requests_mean(), 1.0));
  if (cycle_s <= 0) return;
  if (!has_sessions) p->set_requests_per_hour(rounded(3600 / cycle_s));
  const double wanted_s = cycle_s - latency_s;
  if (think.empty() || think.mean() <= 0 || wanted_s <= 0) return;
  if (!has_sessions) {
    // A phone's next Sync comes with the next change.
    if (k->client() == scenario::MAPI_HTTP)
      set_quantiles(think, wanted_s / think.mean(), p->mutable_think_s());
    return;
  }
  const double think_s = think.mean() * 1e-3;
  const double stretch = std::min(wanted_s / think_s, 1.0);
  set_quantiles(think, 1e-3 * stretch, p->mutable_think_s());
  p->set_requests_per_hour(rounded(3600 / (think_s * stretch + latency_s)));
  k->mutable_sessions()->set_closed_away_s(
      rounded(std::max(wanted_s - think_s, 0.0) * p->session_requests_mean()));
}

void ProfileMaker::add_costs(const ClientTally& t, ClientKind* k) const {
  scenario::Profile* p = k->mutable_profile();
  if (t.request_bytes.count() > 0 && t.request_bytes.mean() > 0)
    set_quantiles(t.request_bytes, 1, p->mutable_request_bytes());
  if (t.response_bytes.count() > 0 && t.response_bytes.mean() > 0)
    set_quantiles(t.response_bytes, 1, p->mutable_response_bytes());
  if (t.latency.count() > 0) set_quantiles(t.latency, 1e-3, k->mutable_latency_ms());
  const double megacycles_per_us = options_.megacycles_per_core * 1e-6;
  const Mixture front = quiet(t.front_end);
  const Mixture back = quiet(t.back_end);
  if (!front.empty()) {
    set_quantiles(front, 1e-3, k->mutable_front_end_ms());
    set_quantiles(front, megacycles_per_us, p->mutable_front_end_megacycles());
  }
  if (!back.empty()) {
    set_quantiles(back, 1e-3, k->mutable_back_end_ms());
    set_quantiles(back, megacycles_per_us, p->mutable_mailbox_megacycles());
  }
}

void ProfileMaker::add_logon(const ClientTally& t, ClientKind* k) const {
  if (k->client() == scenario::ACTIVE_SYNC) k->set_logon(scenario::Population::BASIC);
  if (k->client() != scenario::OWA) return;
  // IIS does not say how somebody logged on; that there is a form is seen by its being asked for.
  k->set_logon(t.forms * 2 > t.typed || t.form_pages > 0 ? scenario::Population::FORMS
                                                         : scenario::Population::BASIC);
  if (t.requests > 0)
    k->mutable_profile()->set_change_share(
        rounded(static_cast<double>(t.changes) / static_cast<double>(t.requests)));
}

void ProfileMaker::add_client(scenario::Client client, const ClientTally& t) {
  ClientKind* k = profile_.add_clients();
  k->set_client(client);
  k->set_users(static_cast<std::uint32_t>(t.users()));
  k->set_devices(static_cast<std::uint32_t>(t.devices()));
  k->set_requests(t.requests);
  k->set_logons(t.logons);
  add_sessions(t, k);
  Spread holds;
  for (const Spread& hour : t.holds) holds.merge(hour);
  add_pace(t, holds.count() < kFewHolds ? 0 : holds.quantile(0.99) * 1e-3, k);
  add_holds(t, holds, k);
  add_costs(t, k);
  add_logon(t, k);
  add_rates(t.hours, k->mutable_hours());
  const auto note = [&](std::uint64_t count, const char* what) {
    if (count > 0)
      profile_.mutable_assumptions()->add_notes(Client_Name(client) + ": " + std::to_string(count) +
                                                what);
  };
  note(t.unnamed, " requests name no user: they are in rates, not in sessions.");
  note(t.not_kept, " requests are of more clients than are told apart: they are in no session.");
}

}  // namespace

WorkloadProfile profile_of(const Tally& tally, const logs::LogSummary& summary,
                           const Options& options) {
  return ProfileMaker(tally, summary, options).make();
}

}  // namespace casgrid::calibration
