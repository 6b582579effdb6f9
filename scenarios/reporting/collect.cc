#include "scenarios/reporting/collect.h"

#include <algorithm>

#include "model/routing/explain.h"
#include "model/routing/rules.h"
#include "scenarios/reporting/collect_availability.h"
#include "scenarios/reporting/collect_clients.h"
#include "scenarios/reporting/collect_congestion.h"
#include "scenarios/reporting/collect_logon.h"
#include "scenarios/reporting/collect_requests.h"
#include "scenarios/reporting/estimates.h"
#include "scenarios/reporting/link_words.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

std::string network_name(const scenario::Network& n) {
  if (n.model() == scenario::Network::QUEUE) return "queue";
  return n.simgrid_links() == scenario::Network::ALL_LINKS ? "flow (all links)" : "flow";
}

// Planning ceilings of the sizing guidance: stand-alone at peak, live alarm, after the worst
// planned failure.
constexpr double kCeilings[] = {0.70, 0.75, 0.80};

std::string over_ceiling(double utilisation) {
  std::string mark;
  for (const double ceiling : kCeilings) {
    if (utilisation > ceiling) mark = "> " + fixed(ceiling * 100, 0) + " %";
  }
  return mark;
}

const char* role_name(const Server& server) {
  if (server.is_front_end())
    return server.has(ServerRole::Mailbox) ? kMultiRole : kClientAccessRole;
  return server.has(ServerRole::Mailbox) ? kMailboxRole : kDirectoryRole;
}

// All means are over the time in which it was up.
void measure_cpu(const Simulation& sim, ParticipantId who, Instant now, ServerRow& row) {
  const Observatory& o = sim.observatory();
  const CpuStation& cpu = *sim.world().placements()[who.index()].cpu;
  const Observatory::CpuSeries& series = o.cpus[who.index()];
  row.cores = cpu.cores();
  row.up_s = seconds(o.ups[who.index()].total(now) - series.up_at_start);
  if (row.up_s > 0) {
    row.utilisation_mean =
        seconds(cpu.busy_core_time(now) - series.busy_at_start) / row.up_s / cpu.cores();
    row.jobs_mean = (cpu.job_seconds(now) - series.job_seconds_at_start) / row.up_s;
    row.utilisation_peak = std::max(series.peak, *row.utilisation_mean);
    row.ceiling = over_ceiling(*row.utilisation_peak);
  }
  row.peak_window_s = sim.scenario().record().peak_window_s();
}

// Of the same time and cores as the mean of the server's row.
CpuRow cpu_parts(const Simulation& sim, ParticipantId who, Instant now, const ServerRow& server) {
  CpuRow row;
  row.server = server.server;
  row.pool_full = sim.observatory().metrics.pool_full_at(who);
  if (!server.utilisation_mean) return row;
  row.utilisation_mean = server.utilisation_mean;
  const auto parts = sim.world().placements()[who.index()].cpu->core_seconds(now);
  const auto& before = sim.observatory().cpus[who.index()].parts_at_start;
  const auto share = [&](CpuPurpose purpose) {
    const auto p = static_cast<std::size_t>(purpose);
    return std::max(parts[p] - before[p], 0.0) / server.up_s / server.cores;
  };
  row.work = share(CpuPurpose::Work);
  row.logons = share(CpuPurpose::Logon);
  row.tls = share(CpuPurpose::Tls);
  row.probes = share(CpuPurpose::Probe);
  row.retries = share(CpuPurpose::Repeat);
  return row;
}

// Those of layer 7, which have a processor.
void balancer_servers(const Simulation& sim, Instant now, Report& report) {
  const auto& given = sim.scenario().directory().balancers();
  for (int i = 0; i < given.size(); ++i) {
    const ParticipantId who = sim.roster().balancers[static_cast<std::size_t>(i)];
    if (sim.world().placements()[who.index()].cpu == nullptr) continue;
    ServerRow row;
    row.server = given[i].name();
    row.site = given[i].site();
    row.role = kBalancerRole;
    measure_cpu(sim, who, now, row);
    report.servers.push_back(row);
    report.cpu.push_back(cpu_parts(sim, who, now, row));
  }
}

void servers(const Simulation& sim, Instant now, Report& report) {
  const Observatory& o = sim.observatory();
  for (std::size_t i = 0; i < sim.directory().servers.size(); ++i) {
    const Server& server = sim.directory().servers[i];
    const ParticipantId who = sim.roster().servers[i];
    if (sim.world().placements()[who.index()].cpu == nullptr) continue;  // an Edge server's
    const CpuStation& cpu = *sim.world().placements()[who.index()].cpu;
    ServerRow row;
    row.server = server.name;
    row.site = sim.directory().at(server.site).name;
    row.role = role_name(server);
    measure_cpu(sim, who, now, row);
    row.served = server.has(ServerRole::DirectoryServer)
                     ? cpu.departures() - o.cpus[who.index()].departures_at_start
                     : o.metrics.served(who);
    if (row.up_s > 0) row.served_per_s = static_cast<double>(row.served) / row.up_s;
    report.servers.push_back(row);
    report.cpu.push_back(cpu_parts(sim, who, now, row));
  }
  balancer_servers(sim, now, report);
}

// Mean time of a transfer on a link, by the closed form of the model: fair sharing takes
// S / (1 - load) whatever the law of sizes; first in first out, S x (1 + load / (2 (1 - load))) for
// sizes as equal as those that fill the link. Both are of a load that stays what it is.
std::optional<double> closed_form_ms(bool shares_fairly, double load, double service_ms) {
  return shares_fairly ? service_ms / (1 - load) : service_ms * (1 + load / (2 * (1 - load)));
}

// A variance above a tenth of the mean's square is felt in the queue. `squares`: in KiB^2.
bool is_of_one_size(const LinkRow& row, std::uint64_t squares) {
  const double mean_kib =
      static_cast<double>(row.bytes) / 1024 / static_cast<double>(row.transfers);
  return static_cast<double>(squares) / static_cast<double>(row.transfers) <=
         1.1 * (mean_kib * mean_kib);
}

// Whether what the closed form assumes is so: many transfers under a load that is steady, and no
// fault meanwhile that bends it.
bool has_closed_form(const Simulation& sim, const LinkRow& row, std::uint64_t squares, bool is_flow,
                     Instant now) {
  constexpr std::uint64_t kEnough = 1000;
  constexpr double kSteady = 1.5;  // busiest window to mean
  const auto& faults = sim.world().faults();
  const bool has_fault = std::any_of(faults.begin(), faults.end(),
                                     [&](const PlannedFault& f) { return f.drawn || f.at < now; });
  return !has_fault && row.transfers >= kEnough && row.utilisation_mean > 0 &&
         row.utilisation_mean < 1 && row.utilisation_peak <= kSteady * row.utilisation_mean &&
         (is_flow ? row.simgrid_share == 1 : is_of_one_size(row, squares));
}

void links(const Simulation& sim, Report& report) {
  const Observatory& o = sim.observatory();
  // An interrupted run ends between two looks.
  const double measured = seconds(o.links_seen_at - o.measured_from);
  const Topology& topology = sim.world().topology();
  const bool is_flow = sim.scenario().network().model() == scenario::Network::FLOW;
  for (std::size_t i = 0; i < topology.links.size() * 2; ++i) {
    const Link& link = topology.links[i / 2];
    if (link.is_lan() && i % 2 == 1) continue;
    const LinkUse& use = o.links[i].latest;
    const LinkUse& start = o.links[i].at_start;
    LinkRow row;
    row.link = link.name;
    row.direction = direction_words(topology, i);
    row.transfers = use.transfers - start.transfers;
    row.bytes = use.bytes - start.bytes;
    row.peak_window_s = sim.scenario().record().peak_window_s();
    if (measured > 0) {
      row.mean_mbps = static_cast<double>(use.bytes - start.bytes) * 8e-6 / measured;
      row.utilisation_mean = seconds(use.busy - start.busy) / measured;
    }
    row.utilisation_peak = std::max(o.links[i].peak, row.utilisation_mean);
    if (row.bytes > 0)
      row.simgrid_share = static_cast<double>(use.bytes_simgrid - start.bytes_simgrid) /
                          static_cast<double>(row.bytes);
    const auto transfers = static_cast<double>(row.transfers);
    if (transfers > 0) {
      row.transfer_mean_ms = seconds(use.time_in_link - start.time_in_link) / transfers * 1e3;
      const double bits = static_cast<double>(row.bytes) / transfers * 8;
      const double service_ms = bits / static_cast<double>(link.bits_per_second) * 1e3;
      if (has_closed_form(sim, row, square_kib(use) - square_kib(start), is_flow, o.links_seen_at))
        row.closed_form_ms = closed_form_ms(is_flow, row.utilisation_mean, service_ms);
    }
    report.links.push_back(row);
  }
}

void timeline(const Simulation& sim, Instant now, Report& report) {
  const auto since = [](const Timeline::Entry& e,
                        const std::optional<Instant>& at) -> std::optional<double> {
    if (!at) return std::nullopt;
    return seconds(*at - e.at);
  };
  for (const Timeline::Entry& e : sim.observatory().timeline.entries()) {
    TimelineRow row;
    row.at_s = seconds(e.at);
    row.what = sim.world().faults()[e.fault].name + std::string(e.applied ? "" : kOver);
    row.detected_s = since(e, e.detected);
    row.mounted_s = since(e, e.mounted);
    const double left = seconds(now - e.at);
    row.first_recovered_s = since(e, e.first_recovered);
    if (e.waiting > 0 && !e.first_recovered) row.first_recovered_s = Measure::at_least(left);
    row.last_recovered_s =
        e.waiting > 0 ? Measure::at_least(left) : Measure(since(e, e.last_recovered));
    row.users_hurt = e.hurt;
    row.incidents = e.incidents;
    row.not_recovered = e.waiting;
    row.requests_failed = e.failed;
    row.requests_errored = e.errors;
    report.timeline.push_back(row);
  }
}

std::optional<double> good_share(const Timeline::Segment& s) {
  if (s.ended == 0) return std::nullopt;
  return static_cast<double>(s.good) / static_cast<double>(s.ended);
}

// What was before a fault, while it lasted, and after it: of the requests that ended between lines
// of the timeline. Lines of one instant are one.
void faults(const Simulation& sim, Instant now, Report& report) {
  const Timeline& t = sim.observatory().timeline;
  const auto& entries = t.entries();
  const auto& segments = t.segments();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Timeline::Entry& e = entries[i];
    if (!e.applied) continue;
    std::size_t end = i + 1;
    while (end < entries.size() && (entries[end].applied || entries[end].fault != e.fault)) ++end;
    std::size_t first = i;  // of the lines of this instant
    while (first > 0 && entries[first - 1].at == e.at) --first;
    Timeline::Segment during;
    for (std::size_t s = i + 1; s <= end && s < segments.size(); ++s) during.merge(segments[s]);
    Timeline::Segment after;
    for (std::size_t s = end; s < entries.size() && entries[s].at == entries[end].at; ++s)
      after.merge(segments[s + 1]);
    FaultRow row;
    row.at_s = seconds(e.at);
    row.fault = sim.world().faults()[e.fault].name;
    row.lasted_s = end < entries.size() ? Measure(seconds(entries[end].at - e.at))
                                        : Measure::at_least(seconds(now - e.at));
    row.before_p95_ms = quantile_ms(segments[first].latency, 0.95);
    row.during_p95_ms = quantile_ms(during.latency, 0.95);
    row.after_p95_ms = quantile_ms(after.latency, 0.95);
    row.before_availability = availability_of(segments[first].operations);
    row.during_availability = availability_of(during.operations);
    row.after_availability = availability_of(after.operations);
    row.before_good_share = good_share(segments[first]);
    row.during_good_share = good_share(during);
    row.after_good_share = good_share(after);
    report.faults.push_back(row);
  }
}

void requests(const Simulation& sim, Report& report) {
  RequestCounts& r = report.requests;
  collect_requests(sim.observatory().metrics, report);
  r.in_flight = sim.in_flight() - sim.long_polls();
  r.lost_without_error = sim.observatory().checkers.lost_without_error();
  for (const AccessServer* a : sim.access_servers()) {
    r.most_to_one_back_end =
        std::max<std::uint64_t>(r.most_to_one_back_end, a->counts().most_to_one);
  }
}

void invariants(const Simulation& sim, Report& report) {
  const Checkers& checkers = sim.observatory().checkers;
  for (const Violation& v : checkers.violations()) {
    report.violations.push_back(v.rule + " at " + std::to_string(seconds(v.at)) +
                                " s: " + v.sentence);
  }
  if (checkers.violation_count() > report.violations.size()) {
    report.violations.push_back("... " + std::to_string(checkers.violation_count()) + " in all");
  }
  if (!sim.world().connections_balance())
    report.violations.emplace_back("connections: opened is not closed + live");
  if (!sim.world().cpu_laws_hold())
    report.violations.emplace_back("CPU: Little's law or the utilisation law does not hold");
}

std::string binding_resource(const Report& report) {
  double most = 0;
  std::string what;
  for (const ServerRow& s : report.servers) {
    const double peak = s.utilisation_peak.value_or(0);
    if (peak / 0.8 <= most) continue;
    most = peak / 0.8;
    what = "CPU of " + s.server + ", " + std::to_string(static_cast<int>(peak * 100 + 0.5)) +
           " % at its peak (ceiling 80 %)";
  }
  for (const SecureChannelRow& c : report.secure_channels) {
    const double peak = c.utilisation_peak.value_or(0);
    if (peak / 0.8 <= most) continue;
    most = peak / 0.8;
    what = "secure channel of " + c.server + " to " + c.controller + ", " +
           std::to_string(static_cast<int>(peak * 100 + 0.5)) +
           " % of its slots at its peak (ceiling 80 %)";
  }
  for (const LinkRow& l : report.links) {
    if (l.utilisation_peak <= most) continue;
    most = l.utilisation_peak;
    what = "link " + l.link + ", " + l.direction + ", " +
           std::to_string(static_cast<int>(l.utilisation_peak * 100 + 0.5)) + " % at its peak";
  }
  return what;
}

void mounted_twice(const Simulation& sim, Report& report) {
  const Directory& d = sim.directory();
  for (const Checkers::MountedTwice& t : sim.observatory().checkers.mounted_twice()) {
    MountedTwiceRow row{d.at(t.database).name,
                        d.at(t.first).name,
                        d.at(t.second).name,
                        seconds(t.from - kStart),
                        {}};
    row.lasting_s = t.to != kNever ? Measure(seconds(t.to - t.from))
                                   : Measure::at_least(report.duration_s - row.at_s);
    report.mounted_twice.push_back(std::move(row));
  }
}

// The same tables, of what ended in the window alone.
Report report_of(const Simulation& sim, const ObjectiveWindows::Window& window) {
  Report part;
  part.measured_s = seconds(window.closed - window.from);
  collect_requests(window.metrics, part);
  collect_availability(sim, window.metrics, part);
  for (std::size_t i = 0; i < sim.directory().servers.size(); ++i) {
    CpuRow row;
    row.server = sim.directory().servers[i].name;
    row.pool_full = window.metrics.pool_full_at(sim.roster().servers[i]);
    part.cpu.push_back(row);
  }
  return part;
}

Asked look_up_in_window(const Simulation& sim, const Report& report, const MetricQuery& query) {
  const ObjectiveWindows::Window& window = sim.observatory().windows->of(query);
  if (window.state != ObjectiveWindows::State::Waiting && window.closed <= window.from &&
      seconds(window.closed) < report.duration_s)
    return {{}, "its window was over before the end of the warm-up"};
  if (window.state == ObjectiveWindows::State::Waiting || window.closed <= window.from) {
    return {{},
            query.window->fault.empty()                  ? "the run ends before its window"
            : window.fault < sim.world().faults().size() ? "its fault did not come within the run"
                                                         : "no such fault in the run"};
  }
  Asked asked = look_up(report_of(sim, window), query);
  // Nothing of it ended in the window, and some did in the run.
  const bool counts = query.function == Function::Count || query.function == Function::Rate;
  if (counts && asked.value.is_none() && !look_up(report, query).value.is_none()) asked = {0.0, ""};
  if (!window.is_cut) return asked;
  const std::string from = clock_of(seconds(window.from));
  const std::string to = clock_of(std::min(seconds(window.closed), report.duration_s));
  asked.note += (asked.note.empty() ? "" : "; ") + ("its window was cut: " + from + " to " + to);
  return asked;
}

// What no scenario may do, whether it says so or not.
void add_mounted_twice(const Report& report, std::vector<std::string>& expressions) {
  if (report.mounted_twice.empty()) return;
  for (const std::string& known : expressions) {
    if (parse_objective(known).objective->query.metric == "mounted_twice") return;
  }
  expressions.emplace_back("count(mounted_twice) == 0");
}

void objectives(const Simulation& sim, Report& report) {
  bool pass = report.violations.empty();
  std::vector<std::string> expressions;
  for (const auto& o : sim.scenario().objectives()) expressions.push_back(o.expression());
  add_mounted_twice(report, expressions);
  for (const std::string& expression : expressions) {
    const ParsedObjective parsed = *parse_objective(expression).objective;
    ObjectiveRow row;
    row.expression = expression;
    const Asked asked = parsed.query.window ? look_up_in_window(sim, report, parsed.query)
                                            : look_up(report, parsed.query);
    row.value = asked.value;
    row.note = asked.note;
    row.met = parsed.is_met(row.value);
    pass = pass && row.met;
    report.objectives.push_back(row);
  }
  report.verdict = pass ? "pass" : "fail";
}

}  // namespace

Report collect(const Simulation& sim) {
  Report report;
  const Instant now = sim.world().was_stopped() ? sim.world().now() : sim.world().end();
  report.version = kVersion;
  report.title = sim.scenario().title();
  report.seed = sim.scenario().seed();
  report.network = network_name(sim.scenario().network());
  report.duration_s = seconds(now);
  report.measured_s = seconds(now - sim.observatory().measured_from);
  report.interrupted = sim.world().was_stopped();
  report.fingerprint = sim.observatory().fingerprint.total().hex();
  report.records = sim.observatory().fingerprint.records();
  report.events = sim.world().events();
  for (const Fingerprint::Row& row : sim.observatory().fingerprint.rows()) {
    report.participants.push_back({row.name, row.records, row.digest.hex()});
  }
  requests(sim, report);
  servers(sim, now, report);
  links(sim, report);
  timeline(sim, now, report);
  faults(sim, now, report);
  collect_availability(sim, sim.observatory().metrics, report);
  collect_over_time(sim.observatory().over_time, report);
  for (const auto& c : sim.observatory().connections) {
    ConnectionRow row;
    row.at_s = seconds(c.at);
    row.client = c.client;
    row.back_end = c.back_end;
    row.held = c.gauges.held;
    row.shared = row.back_end - std::min(row.held, row.back_end);
    if (row.shared > 0)
      row.clients_per_shared = static_cast<double>(row.client) / static_cast<double>(row.shared);
    row.long_polls = c.gauges.long_polls;
    row.handshakes_per_s = c.handshakes_per_s;
    row.resumed_per_s = c.resumed_per_s;
    row.front_ends_up = c.gauges.front_ends_up;
    row.front_end_jobs = c.gauges.front_end_jobs;
    row.front_end_utilisation = c.front_end_utilisation;
    report.connections.push_back(row);
  }
  collect_clients(sim, report);
  collect_congestion(sim, report);
  collect_logon(sim, report);
  invariants(sim, report);
  mounted_twice(sim, report);
  report.binding_resource = binding_resource(report);
  objectives(sim, report);
  return report;
}

}  // namespace casgrid
