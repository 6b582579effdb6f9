#include "scenarios/running/observatory.h"

#include <algorithm>

namespace casgrid {
namespace {

LinkDirection direction_at(std::size_t index) { return {LinkId{index / 2}, index % 2 == 1}; }

std::vector<std::uint32_t> first_users(const Directory& directory) {
  std::vector<std::uint32_t> first;
  for (const UserGroup& group : directory.user_groups) first.push_back(group.first_user);
  return first;
}

std::vector<std::string> labels_of(const std::vector<PlannedFault>& faults) {
  std::vector<std::string> labels;
  labels.reserve(faults.size());
  for (const PlannedFault& fault : faults) labels.push_back(label_of(fault));
  return labels;
}

// Which faults are no lines of the timeline.
std::vector<bool> steps_of(const std::vector<PlannedFault>& faults) {
  std::vector<bool> is_step;
  is_step.reserve(faults.size());
  for (const PlannedFault& fault : faults) is_step.push_back(fault.is_step);
  return is_step;
}

}  // namespace

Observatory::Observatory(const Directory& directory, const std::vector<std::string>& participants,
                         Checkers checks, const std::vector<PlannedFault>& faults, Instant warm_up,
                         Duration window, std::vector<std::uint32_t> devices)
    : fingerprint(directory, participants, labels_of(faults)),
      metrics(participants.size(), warm_up, first_users(directory)),
      channels(warm_up, window),
      refused(warm_up, first_users(directory)),
      tickets(warm_up, first_users(directory)),
      timeline(participants.size(), steps_of(faults), warm_up, std::move(devices)),
      checkers(std::move(checks)),
      mail(participants.size()),
      access_times(warm_up),
      ups(participants.size()),
      directory_(directory),
      participants_(participants.size()),
      patience_(participants.size()),
      warm_up_(warm_up),
      window_(window) {}

void Observatory::watch(World& world) {
  world_ = &world;
  cpus.resize(world.placements().size());
  links.resize(world.topology().links.size() * 2);
}

void Observatory::watch_operations(std::vector<Duration> patience, OverTime::Span span) {
  patience_ = std::move(patience);
  over_time = OverTime(span);
}

void Observatory::watch_windows(const std::vector<MetricQuery>& queries,
                                std::vector<std::string> faults, Instant end) {
  windows.emplace(queries, ObjectiveWindows::Setting{std::move(faults), warm_up_, end, [this] {
                                                       return Metrics(participants_, kStart,
                                                                      first_users(directory_));
                                                     }});
  if (windows->empty()) windows.reset();
}

void Observatory::trace_to(std::unique_ptr<TraceWriter> writer, bool control_only) {
  trace_ = std::move(writer);
  trace_control_only_ = control_only;
}

void Observatory::record(const Record& record) {
  if (record.at >= next_look_) look_for_congestion(record.at);
  fingerprint.add(record);
  metrics.add(record);
  if (is_of_channel(record.kind)) channels.add(record);
  if (is_of_refused_logons(record.kind)) refused.add(record);
  if (is_of_tickets(record.kind)) tickets.add(record);
  timeline.add(record);
  if (record.kind == RecordKind::RequestAnswered || record.kind == RecordKind::RequestFailed)
    over_time.add(record);
  if (windows) windows->add(record, checkers);
  checkers.add(record);
  mail.add(record);
  if (replay) replay->add(record);
  if (trace_ != nullptr &&
      !(trace_control_only_ && shape_of(record.kind).scope == RecordScope::Request))
    trace_->add(record);
}

void Observatory::operation(const Record& record) {
  const OperationSaid said = said_of(record, patience_[record.who.index()]);
  metrics.add(said);
  timeline.add(said);
  over_time.add(said);
  if (windows) windows->add(said);
}

void Observatory::note(const Record& record) {
  if (record.kind == RecordKind::OperationEnded || record.kind == RecordKind::OperationPending) {
    operation(record);
  } else if (record.kind == RecordKind::ParticipantUp) {
    ups[record.who.index()].since = record.at;
    ups[record.who.index()].is_up = true;
  } else if (record.kind == RecordKind::ParticipantDown) {
    UpSeries& up = ups[record.who.index()];
    up.before = up.total(record.at);
    up.is_up = false;
  }
  if (trace_ != nullptr && !trace_control_only_) trace_->add(record);
}

// Looks are at fixed times, whatever the samples of the report: what is found depends on neither.
void Observatory::look_for_congestion(Instant now) {
  while (next_look_ <= now) next_look_ += CongestionWatch::kEvery;
  if (!looks_) return;
  const std::vector<CongestionWatch::Look> looks = looks_(now);
  congestion.add(now, looks);
  if (trace_ == nullptr || trace_control_only_) return;
  for (const CongestionWatch::Look& look : looks)
    trace_->add(Record{now, look.who, RecordKind::CpuLooked, 0, 0, look.useful, look.wanted});
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
  note_links(now);
}

// What links have carried so far, where a whole trace is wanted.
void Observatory::note_links(Instant now) {
  if (trace_ == nullptr || trace_control_only_) return;
  for (std::size_t i = 0; i < links.size(); ++i) {
    // Of a LAN, all is in its first direction.
    if (i % 2 == 1 && world_->topology().links[i / 2].is_lan()) continue;
    const LinkUse& use = links[i].latest;
    Record record;
    record.at = now;
    record.d = i;
    record.kind = RecordKind::LinkOctets;
    record.c = use.bytes;
    trace_->add(record);
    record.kind = RecordKind::LinkTransfers;
    record.a = static_cast<std::uint32_t>(use.transfers);
    record.c = static_cast<std::uint64_t>(use.time_in_link.count());
    trace_->add(record);
    record.kind = RecordKind::LinkBusy;
    record.a = 0;
    record.c = static_cast<std::uint64_t>(use.busy.count());
    trace_->add(record);
    record.kind = RecordKind::LinkSquares;
    record.c = square_kib(use);
    trace_->add(record);
    record.kind = RecordKind::LinkBySimgrid;
    record.c = use.bytes_simgrid;
    trace_->add(record);
  }
}

void Observatory::start_measuring(Instant now) {
  measured_from = window_from_ = sampled_ = now;
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    const CpuStation* cpu = world_->placements()[i].cpu.get();
    if (cpu == nullptr) continue;
    cpus[i].busy_at_start = cpus[i].busy_at_window = cpu->busy_core_time(now);
    cpus[i].up_at_start = cpus[i].up_at_window = ups[i].total(now);
    cpus[i].parts_at_start = cpu->core_seconds(now);
    cpus[i].job_seconds_at_start = cpu->job_seconds(now);
    cpus[i].departures_at_start = cpu->departures();
  }
  if (gauge_) gauged_ = gauge_(now);
  for (LinkSeries& link : links) {
    link.at_start = link.latest;
    link.busy_at_window = link.latest.busy;
  }
}

void Observatory::end_window(Instant now) {
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    const CpuStation* cpu = world_->placements()[i].cpu.get();
    if (cpu == nullptr) continue;
    const Duration busy = cpu->busy_core_time(now);
    const Duration up = ups[i].total(now);
    if (const double could = seconds(up - cpus[i].up_at_window) * cpu->cores(); could > 0)
      cpus[i].peak = std::max(cpus[i].peak, seconds(busy - cpus[i].busy_at_window) / could);
    cpus[i].busy_at_window = busy;
    cpus[i].up_at_window = up;
  }
  for (LinkSeries& link : links) {
    link.peak =
        std::max(link.peak, seconds(link.latest.busy - link.busy_at_window) / seconds(window_));
    link.busy_at_window = link.latest.busy;
  }
  window_from_ = now;
}

void Observatory::finish(Instant now) {
  if (now >= next_look_ - CongestionWatch::kEvery / 2) look_for_congestion(now);
  for (const Checkers::Waiting& w : checkers.waiting()) {
    if (now - w.sent <= kOverdueAfter) continue;
    metrics.overdue(w.action, now - w.sent);
    timeline.overdue(w.population, w.client, w.sent, now);
  }
  channels.finish(now);
  if (windows) windows->finish(now, checkers);
}

void Observatory::sample(Instant now) {
  const double interval = seconds(now - sampled_);
  if (interval <= 0) return;
  ConnectionSample row;
  row.at = now;
  for (const World::PortUse& use : world_->ports())
    (is_between_servers(use.port, use.is_from_server) ? row.back_end : row.client) += use.live;
  row.handshakes_per_s = static_cast<double>(metrics.handshakes - handshakes_) / interval;
  row.resumed_per_s = static_cast<double>(metrics.resumed - resumed_) / interval;
  if (gauge_) row.gauges = gauge_(now);
  if (const Duration could = row.gauges.front_end_up - gauged_.front_end_up; could > Duration{0})
    row.front_end_utilisation =
        seconds(row.gauges.front_end_busy - gauged_.front_end_busy) / seconds(could);
  gauged_ = row.gauges;
  if (now > warm_up_) connections.push_back(row);
  handshakes_ = metrics.handshakes;
  resumed_ = metrics.resumed;
  sampled_ = now;
}

}  // namespace casgrid
