#include "scenarios/reporting/collect_congestion.h"

#include <algorithm>

#include "scenarios/deployment/activity.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

// An episode shows over a span: what set it off may be that much later than its beginning.
constexpr Duration kSlack = CongestionWatch::kSpan;
// A rush that was over for longer set nothing off.
constexpr Duration kRushEchoes = std::chrono::minutes(10);

// The last fault, or end of one, before the episode.
const Timeline::Entry* last_change(const Simulation& sim, Instant begin) {
  const Timeline::Entry* last = nullptr;
  for (const Timeline::Entry& e : sim.observatory().timeline.entries()) {
    if (e.at <= begin + kSlack) last = &e;
  }
  return last;
}

// The populations that had begun last, if that was after `since`.
std::string last_rush(const Simulation& sim, Instant since, Instant begin) {
  std::uint64_t clients = 0;
  double longest = 0;
  for (int i = 0; i < sim.scenario().populations_size(); ++i) {
    const auto& p = sim.scenario().populations(i);
    const double ramp = ramp_s(p);
    const Instant over = kStart + from_seconds(ramp);
    if (ramp <= 0 || over < since || over + kRushEchoes < begin) continue;
    clients += sim.populations()[static_cast<std::size_t>(i)].count;
    longest = std::max(longest, ramp);
  }
  if (clients == 0) return {};
  return "the ramp: " + with_separators(clients) + " clients begin within " + fixed(longest, 0) +
         " s";
}

std::string cause_of(const Simulation& sim, const CongestionWatch::Episode& episode) {
  const Timeline::Entry* change = last_change(sim, episode.begin);
  const std::string rush = last_rush(sim, change == nullptr ? kStart : change->at, episode.begin);
  std::string fault;
  if (change != nullptr)
    fault = sim.world().faults()[change->fault].name + std::string(change->applied ? "" : kOver);
  if (rush.empty()) return fault.empty() ? "no fault and no ramp before it" : fault;
  return fault.empty() ? rush : rush + ", after: " + fault;
}

}  // namespace

void collect_congestion(const Simulation& sim, Report& report) {
  const auto& servers = sim.congestion_looks().servers();
  for (const CongestionWatch::Episode& e : sim.observatory().congestion.episodes()) {
    // What was over before the warm-up was is none of the measured part.
    if (e.end && *e.end <= sim.observatory().measured_from) continue;
    CongestionRow row;
    row.what = e.is_collapse ? kCollapse : kOverload;
    row.server = sim.roster().names[servers[e.server].who.index()];
    row.begin_s = seconds(e.begin - kStart);
    row.end_s = e.end ? Measure(seconds(*e.end - kStart)) : Measure::at_least(report.duration_s);
    row.useful_share = e.useful;
    row.wanted_share = e.wanted;
    row.cause = cause_of(sim, e);
    report.congestion.push_back(row);
  }
}

}  // namespace casgrid
