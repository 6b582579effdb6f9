#include "scenarios/runner/observatory.h"

#include <algorithm>

namespace casgrid {
namespace {

LinkDirection direction_at(std::size_t index) { return {LinkId{index / 2}, index % 2 == 1}; }

}  // namespace

Observatory::Observatory(const Directory& directory, std::vector<std::string> participants,
                         Checkers checks, std::vector<bool> is_step, Instant warm_up,
                         Duration window)
    : fingerprint(directory, participants),
      metrics(participants.size(), warm_up),
      timeline(participants.size(), std::move(is_step)),
      checkers(std::move(checks)),
      access_times(warm_up),
      warm_up_(warm_up),
      window_(window) {}

void Observatory::watch(World& world) {
  world_ = &world;
  cpus.resize(world.placements().size());
  links.resize(world.topology().links.size() * 2);
}

void Observatory::trace_to(std::unique_ptr<TraceWriter> writer, bool control_only) {
  trace_ = std::move(writer);
  trace_control_only_ = control_only;
}

void Observatory::record(const Record& record) {
  fingerprint.add(record);
  metrics.add(record);
  timeline.add(record);
  checkers.add(record);
  if (replay) replay->add(record);
  if (trace_ != nullptr && !(trace_control_only_ && is_of_a_request(record.kind)))
    trace_->add(record);
}

void Observatory::looked(Instant now) {
  for (std::size_t i = 0; i < links.size(); ++i)
    links[i].latest = world_->fabric().use(direction_at(i));
  links_seen_at = now;
  if (now < warm_up_) return;
  if (now == warm_up_) {
    start_measuring(now);
  } else if (now - window_from_ == window_) {
    end_window(now);
  }
}

void Observatory::start_measuring(Instant now) {
  measured_from = window_from_ = now;
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    const CpuStation* cpu = world_->placements()[i].cpu.get();
    if (cpu == nullptr) continue;
    cpus[i].busy_at_start = cpus[i].busy_at_window = cpu->busy_core_time(now);
    cpus[i].job_seconds_at_start = cpu->job_seconds(now);
  }
  for (LinkSeries& link : links) {
    link.at_start = link.latest;
    link.busy_at_window = link.latest.busy;
  }
}

void Observatory::end_window(Instant now) {
  const double length = seconds(window_);
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    const CpuStation* cpu = world_->placements()[i].cpu.get();
    if (cpu == nullptr) continue;
    const Duration busy = cpu->busy_core_time(now);
    const double share = seconds(busy - cpus[i].busy_at_window) / length / cpu->cores();
    cpus[i].peak = std::max(cpus[i].peak, share);
    cpus[i].busy_at_window = busy;
  }
  for (LinkSeries& link : links) {
    link.peak = std::max(link.peak, seconds(link.latest.busy - link.busy_at_window) / length);
    link.busy_at_window = link.latest.busy;
  }
  window_from_ = now;
}

void Observatory::sample(Instant now) {
  const double interval = seconds(now - sampled_);
  if (interval <= 0) return;
  ConnectionSample row;
  row.at = now;
  row.client = world_->connections(Port::Https);
  row.back_end = world_->connections(Port::BackEndHttps);
  row.handshakes_per_s = static_cast<double>(metrics.handshakes - handshakes_) / interval;
  row.resumed_per_s = static_cast<double>(metrics.resumed - resumed_) / interval;
  if (gauge_) row.gauges = gauge_(now);
  if (row.gauges.front_end_cores > 0) {
    row.front_end_utilisation =
        (row.gauges.front_end_busy_s - front_end_busy_s_) / interval / row.gauges.front_end_cores;
  }
  front_end_busy_s_ = row.gauges.front_end_busy_s;
  connections.push_back(row);
  handshakes_ = metrics.handshakes;
  resumed_ = metrics.resumed;
  sampled_ = now;
}

}  // namespace casgrid
