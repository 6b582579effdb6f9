#include "tests/sim/engine/queueing_lab.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace casgrid {
namespace {

// At one instant a job leaves before another comes.
enum Kind : unsigned { kDeparture, kArrival };

// Draws of one job: gap, split, and two for each stage.
enum Purpose : std::uint64_t { kGap, kSplit, kStage };

std::int64_t whole_ns(double s) { return ns(from_seconds(s)); }

double mean_s(Int128 sum_ns, double count) { return static_cast<double>(sum_ns) * 1e-9 / count; }

double percentile(std::vector<std::int64_t>& times, double p) {
  const auto at =
      times.begin() + static_cast<std::ptrdiff_t>(p * static_cast<double>(times.size()));
  std::nth_element(times.begin(), at, times.end());
  return static_cast<double>(*at) * 1e-9;
}

}  // namespace

Figures Measured::figures() const {
  Figures all = stages.front();
  std::vector<std::int64_t> times;
  std::vector<std::int64_t> waits;
  for (const Journey& journey : journeys) {
    times.push_back(journey.time);
    waits.push_back(journey.time - journey.service);
  }
  all.time50 = percentile(times, 0.5);
  all.time95 = percentile(times, 0.95);
  all.time99 = percentile(times, 0.99);
  all.wait95 = percentile(waits, 0.95);
  all.wait99 = percentile(waits, 0.99);
  return all;
}

double Measured::time_of(double service) const {
  Int128 sum = 0;
  double count = 0;
  for (const Journey& journey : journeys) {
    if (journey.service != whole_ns(service)) continue;
    sum += journey.time;
    ++count;
  }
  return mean_s(sum, count);
}

QueueingLab::QueueingLab(QueueingSystem system, std::uint64_t seed)
    : system_(std::move(system)),
      draws_(seed, "queueing", "test"),
      gap_(exponential(1 / system_.arrivals_per_s)) {
  constexpr double kKilocycleIsANanosecond = 1e6;  // megacycles a second
  for (const Stage& stage : system_.stages)
    watched_.push_back({.station = {stage.cores, kKilocycleIsANanosecond, system_.discipline}});
}

std::int64_t QueueingLab::draw_service(std::size_t stage, std::uint64_t job) const {
  const ServiceTime& service = system_.stages[stage].service;
  const bool is_rare =
      service.share_rare > 0 && unit(draws_.at(kStage + 2 * stage + 1, job)) < service.share_rare;
  const Variate& law = is_rare ? service.rare : service.usual;
  return std::max<std::int64_t>(whole_ns(law.draw(draws_.at(kStage + 2 * stage, job))), 1);
}

std::size_t QueueingLab::first_stage(std::uint64_t job) const {
  switch (system_.way) {
    case QueueingSystem::Way::ThroughAll:
      return 0;
    case QueueingSystem::Way::ToAnyOne:
      return below(draws_.at(kSplit, job), watched_.size());
    case QueueingSystem::Way::ToEachInTurn:
      return job % watched_.size();
  }
  return 0;
}

void QueueingLab::expect_arrival(std::int64_t after, std::uint64_t job) {
  if (job == journeys_.size()) return;
  const std::int64_t at = after + whole_ns(gap_.draw(draws_.at(kGap, job)));
  calendar_.push({at, event_order(kArrival, 0, events_++), job});
}

void QueueingLab::pass_time(Watched& watched, std::int64_t now) {
  const Int128 passed = now - watched.last;
  const std::int64_t cores = watched.station.cores();
  watched.present_area += passed * watched.present;
  watched.waiting_area += passed * std::max<std::int64_t>(watched.present - cores, 0);
  watched.last = now;
}

void QueueingLab::arrive(std::size_t stage, std::uint64_t job, std::int64_t now) {
  Watched& watched = watched_[stage];
  pass_time(watched, now);
  visits_[job] = {now, draw_service(stage, job)};
  journeys_[job].service += visits_[job].service;
  ++watched.arrivals;
  if (watched.present >= std::int64_t{watched.station.cores()}) ++watched.delayed;
  ++watched.present;
  watched.station.arrive(Instant{Duration{now}}, static_cast<std::uint64_t>(visits_[job].service),
                         job);
  arm(stage);
}

void QueueingLab::depart(std::size_t stage, std::int64_t now) {
  Watched& watched = watched_[stage];
  pass_time(watched, now);
  const std::uint64_t job = watched.station.depart(Instant{Duration{now}});
  // An equal instant is a new departure all the same: the event armed for this one is used up.
  watched.armed_for = kNever;
  --watched.present;
  watched.time += now - visits_[job].arrived;
  watched.wait += now - visits_[job].arrived - visits_[job].service;
  arm(stage);
  if (system_.way == QueueingSystem::Way::ThroughAll && stage + 1 < watched_.size()) {
    arrive(stage + 1, job, now);
  } else {
    journeys_[job].time = now - journeys_[job].arrived;
  }
}

// A departure that has moved stays in the calendar and is passed over by its number.
void QueueingLab::arm(std::size_t stage) {
  Watched& watched = watched_[stage];
  const CpuStation& station = watched.station;
  if (station.next_departure() == watched.armed_for) return;
  watched.armed_for = station.next_departure();
  ++watched.armed;
  calendar_.push({ns(station.next_departure()),
                  event_order(kDeparture, static_cast<std::uint32_t>(stage), events_++),
                  watched.armed});
}

Measured QueueingLab::run(std::uint64_t arrivals) {
  journeys_.assign(arrivals, {});
  visits_.assign(arrivals, {});
  expect_arrival(0, 0);
  std::int64_t end = 0;
  while (!calendar_.empty()) {
    const Event event = calendar_.pop();
    if (event_kind(event.order) == kArrival) {
      journeys_[event.payload].arrived = event.at;
      expect_arrival(event.at, event.payload + 1);
      arrive(first_stage(event.payload), event.payload, event.at);
    } else if (event.payload == watched_[event_source(event.order)].armed) {
      end = event.at;
      depart(event_source(event.order), end);
    }
  }
  Measured measured;
  for (const Watched& watched : watched_) measured.stages.push_back(figures(watched, end));
  measured.laws = laws(measured, end);
  for (const Journey& journey : journeys_) {
    measured.time += static_cast<double>(journey.time) * 1e-9;
    measured.slowdown += static_cast<double>(journey.time) / static_cast<double>(journey.service);
  }
  measured.time /= static_cast<double>(arrivals);
  measured.slowdown /= static_cast<double>(arrivals);
  measured.journeys = std::move(journeys_);
  return measured;
}

Figures QueueingLab::figures(const Watched& watched, std::int64_t end) const {
  const auto arrivals = static_cast<double>(watched.arrivals);
  const auto length = static_cast<double>(end);
  Figures figures;
  figures.utilisation =
      static_cast<double>(ns(watched.station.busy_core_time(Instant{Duration{end}}))) / length /
      watched.station.cores();
  figures.delayed = static_cast<double>(watched.delayed) / arrivals;
  figures.present = static_cast<double>(watched.present_area) / length;
  figures.waiting = static_cast<double>(watched.waiting_area) / length;
  figures.time = mean_s(watched.time, arrivals);
  figures.wait = mean_s(watched.wait, arrivals);
  return figures;
}

::testing::AssertionResult QueueingLab::laws(const Measured& measured, std::int64_t end) const {
  Int128 stages = 0;
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    const Watched& w = watched_[i];
    const Instant at{Duration{end}};
    const double rate = static_cast<double>(w.arrivals) / static_cast<double>(end) * 1e9;
    const double littles = rate * measured.stages[i].time;
    stages += w.time;
    if (w.present_area != w.time || std::abs(littles / measured.stages[i].present - 1) > 1e-9)
      return ::testing::AssertionFailure() << "stage " << i << ": L is not lambda W";
    if (system_.discipline == CpuStation::Discipline::Fifo && w.waiting_area != w.wait)
      return ::testing::AssertionFailure() << "stage " << i << ": Lq is not lambda Wq";
    if (std::abs(w.station.job_seconds(at) / static_cast<double>(w.time) * 1e9 - 1) > 1e-9)
      return ::testing::AssertionFailure() << "stage " << i << ": the station counts otherwise";
    if (!w.station.laws_hold(at) || w.station.jobs() != 0)
      return ::testing::AssertionFailure() << "stage " << i << ": the station's laws";
  }
  for (const Journey& journey : journeys_) stages -= journey.time;
  if (stages != 0) return ::testing::AssertionFailure() << "stages do not add up to journeys";
  return ::testing::AssertionSuccess();
}

}  // namespace casgrid
