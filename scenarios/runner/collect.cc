#include "scenarios/runner/collect.h"

#include <algorithm>
#include <array>

#include "model/routing/explain.h"
#include "model/routing/rules.h"
#include "scenarios/runner/collect_clients.h"

namespace casgrid {
namespace {

std::string network_name(const scenario::Network& n) {
  if (n.model() == scenario::Network::QUEUE) return "queue";
  return n.simgrid_links() == scenario::Network::ALL_LINKS ? "flow (all links)" : "flow";
}

const char* role_name(const Server& server) {
  if (server.is_front_end())
    return server.has(ServerRole::Mailbox) ? kMultiRole : kClientAccessRole;
  return server.has(ServerRole::Mailbox) ? kMailboxRole : "directory";
}

void fill(LatencyRow& row, const Metrics::ActionRow& a) {
  const Histogram& h = a.latency;
  row.count = h.count();
  row.mean_ms = h.mean_ms();
  row.p50_ms = h.percentile_ms(0.50);
  row.p90_ms = h.percentile_ms(0.90);
  row.p95_ms = h.percentile_ms(0.95);
  row.p99_ms = h.percentile_ms(0.99);
  row.p99_9_ms = h.percentile_ms(0.999);
  row.max_ms = h.max_ms();
  row.answered = a.answered;
  row.errors_4xx = a.errors_4xx;
  row.errors_5xx = a.errors_5xx;
  row.refused = a.failed[static_cast<std::size_t>(FailureReason::Refused)];
  row.reset = a.failed[static_cast<std::size_t>(FailureReason::Reset)];
  row.timed_out = a.failed[static_cast<std::size_t>(FailureReason::TimedOut)];
}

void add_to(Metrics::ActionRow& sum, const Metrics::ActionRow& a) {
  sum.latency.merge(a.latency);
  sum.answered += a.answered;
  sum.errors_4xx += a.errors_4xx;
  sum.errors_5xx += a.errors_5xx;
  for (std::size_t f = 0; f < kFailureReasons; ++f) sum.failed[f] += a.failed[f];
}

bool has_any(const Metrics::ActionRow& a) {
  return a.answered + a.failed[0] + a.failed[1] + a.failed[2] > 0;
}

LatencyRow latency_row(const char* protocol, const char* action, const Metrics::ActionRow& a) {
  LatencyRow row;
  row.protocol = protocol;
  row.action = action;
  fill(row, a);
  return row;
}

// A row an action, their sum a protocol, and the sum of all where there are several. Hanging calls
// have a table of their own.
void latency(const Metrics& metrics, Report& report) {
  std::array<Metrics::ActionRow, kSpokenProtocols> sums;
  Metrics::ActionRow all;
  std::size_t protocols = 0;
  for (std::size_t p = 0; p < kSpokenProtocols; ++p) {
    const char* name = text_of(static_cast<Protocol>(p));
    for (std::size_t i = 0; i < kClientActions; ++i) {
      const auto action = static_cast<ClientAction>(i);
      if (static_cast<std::size_t>(protocol_of(action)) != p || is_hanging(action) ||
          !has_any(metrics.actions[i]))
        continue;
      report.latency.push_back(latency_row(name, text_of(action), metrics.actions[i]));
      add_to(sums[p], metrics.actions[i]);
    }
    if (!has_any(sums[p])) continue;
    ++protocols;
    report.latency.push_back(latency_row(name, "all", sums[p]));
    add_to(all, sums[p]);
  }
  if (protocols != 1) report.latency.push_back(latency_row("all", "all", all));
}

void measure_cpu(const Simulation& sim, ParticipantId who, Instant now, ServerRow& row) {
  const Observatory& o = sim.observatory();
  const double measured = seconds(now - o.measured_from);
  const CpuStation& cpu = *sim.world().placements()[who.index()].cpu;
  const Observatory::CpuSeries& series = o.cpus[who.index()];
  row.cores = cpu.cores();
  if (measured > 0) {
    row.utilisation_mean =
        seconds(cpu.busy_core_time(now) - series.busy_at_start) / measured / cpu.cores();
    row.jobs_mean = (cpu.job_seconds(now) - series.job_seconds_at_start) / measured;
  }
  row.utilisation_peak = std::max(series.peak, row.utilisation_mean);
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
    row.role = "balancer";
    measure_cpu(sim, who, now, row);
    report.servers.push_back(row);
  }
}

void servers(const Simulation& sim, Instant now, Report& report) {
  const Observatory& o = sim.observatory();
  const double total = seconds(now - kStart);
  for (std::size_t i = 0; i < sim.directory().servers.size(); ++i) {
    const Server& server = sim.directory().servers[i];
    const ParticipantId who = sim.roster().servers[i];
    const CpuStation& cpu = *sim.world().placements()[who.index()].cpu;
    ServerRow row;
    row.server = server.name;
    row.site = sim.directory().at(server.site).name;
    row.role = role_name(server);
    measure_cpu(sim, who, now, row);
    row.served = server.has(ServerRole::DirectoryServer) ? cpu.departures() : o.metrics.served(who);
    row.served_per_s = total > 0 ? static_cast<double>(row.served) / total : 0;
    report.servers.push_back(row);
  }
  balancer_servers(sim, now, report);
}

// Mean time of a transfer on a link, by the closed form of the model: fair sharing takes
// S / (1 - load) whatever the law of sizes; first in first out, for sizes as equal as they were
// measured, is not known without their second moment, so the equal-size form is printed.
std::optional<double> closed_form_ms(bool shares_fairly, double load, double service_ms) {
  if (load <= 0 || load >= 1) return std::nullopt;
  return shares_fairly ? service_ms / (1 - load) : service_ms * (1 + load / (2 * (1 - load)));
}

void links(const Simulation& sim, Instant now, Report& report) {
  const Observatory& o = sim.observatory();
  const double measured = seconds(now - o.measured_from);
  const Topology& topology = sim.world().topology();
  const bool is_flow = sim.scenario().network().model() == scenario::Network::FLOW;
  for (std::size_t i = 0; i < topology.links.size() * 2; ++i) {
    const Link& link = topology.links[i / 2];
    if (link.is_lan() && i % 2 == 1) continue;
    const LinkUse& use = o.links[i].before;  // the last sample is the end of the run
    const LinkUse& start = o.links[i].at_start;
    const std::string a = topology.zones[link.a.index()].name;
    const std::string b = topology.zones[link.b.index()].name;
    LinkRow row;
    row.link = link.name;
    row.direction = link.is_lan() ? "inside " + a : (i % 2 == 0 ? a + " -> " + b : b + " -> " + a);
    row.transfers = use.transfers;
    row.bytes = use.bytes;
    if (measured > 0) {
      row.mean_mbps = static_cast<double>(use.bytes - start.bytes) * 8e-6 / measured;
      row.utilisation_mean = seconds(use.busy - start.busy) / measured;
    }
    row.utilisation_peak = std::max(o.links[i].peak, row.utilisation_mean);
    row.simgrid_share =
        use.bytes == 0 ? 0
                       : static_cast<double>(use.bytes_simgrid) / static_cast<double>(use.bytes);
    const auto transfers = static_cast<double>(use.transfers - start.transfers);
    if (transfers > 0) {
      row.transfer_mean_ms = seconds(use.time_in_link - start.time_in_link) / transfers * 1e3;
      const double service_ms = seconds(use.busy - start.busy) / transfers * 1e3;
      row.closed_form_ms =
          closed_form_ms(is_flow && use.bytes_simgrid > 0, row.utilisation_mean, service_ms);
    }
    report.links.push_back(row);
  }
}

void timeline(const Simulation& sim, Report& report) {
  const auto since = [](const Timeline::Entry& e,
                        const std::optional<Instant>& at) -> std::optional<double> {
    if (!at) return std::nullopt;
    return seconds(*at - e.at);
  };
  for (const Timeline::Entry& e : sim.observatory().timeline.entries()) {
    TimelineRow row;
    row.at_s = seconds(e.at);
    row.what = sim.world().faults()[e.fault].name + (e.applied ? "" : ": over");
    row.detected_s = since(e, e.detected);
    row.mounted_s = since(e, e.mounted);
    row.first_good_s = since(e, e.first_good);
    row.last_good_s = since(e, e.last_good);
    row.users_hurt = e.hurt;
    row.requests_failed = e.failed;
    row.requests_errored = e.errors;
    report.timeline.push_back(row);
  }
}

void requests(const Simulation& sim, Report& report) {
  const Metrics& m = sim.observatory().metrics;
  RequestCounts& r = report.requests;
  r.sent = m.sent;
  r.answered = m.answered;
  r.failed = m.failed;
  r.in_flight = sim.in_flight() - sim.hanging();
  r.completed = m.answered + m.failed;
  r.errors_5xx = m.errors_5xx;
  r.lost_without_error = sim.observatory().checkers.lost_without_error();
  r.replayed = m.replayed;
  for (const RuleId id : {RuleId::RedirectOtherSite, RuleId::RedirectSso, RuleId::NewerSso,
                          RuleId::NewerPlain, RuleId::NewerActiveSync, RuleId::RedirectActiveSync})
    r.redirects += m.rules[static_cast<std::size_t>(id)];
  r.proxied = m.proxied;
  r.proxied_cross_site = m.proxied_cross_site;
  r.reconnects = m.connections_lost;
  r.sessions = m.sessions_started;
  r.contexts_lost = m.contexts_lost;
  r.throttled = m.throttled;
  r.handshakes = m.handshakes;
  r.resumed = m.resumed;
  for (const AccessServer* a : sim.access_servers()) {
    r.most_to_one_back_end =
        std::max<std::uint64_t>(r.most_to_one_back_end, a->most_to_one_back_end());
  }
  for (std::size_t i = 0; i < m.rules.size(); ++i) {
    if (m.rules[i] > 0) report.routing.push_back({rule(static_cast<RuleId>(i)).name, m.rules[i]});
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
    if (s.utilisation_peak / 0.8 <= most) continue;
    most = s.utilisation_peak / 0.8;
    what = "CPU of " + s.server + ", " +
           std::to_string(static_cast<int>(s.utilisation_peak * 100 + 0.5)) +
           " % at its peak (ceiling 80 %)";
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
    MountedTwiceRow row{d.at(t.database).name, d.at(t.first).name, d.at(t.second).name,
                        seconds(t.from - kStart), std::nullopt};
    if (t.to != kNever) row.lasting_s = seconds(t.to - t.from);
    report.mounted_twice.push_back(std::move(row));
  }
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
    row.value = look_up(report, parsed.query);
    row.met = row.value && parsed.is_met(*row.value);
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
  latency(sim.observatory().metrics, report);
  servers(sim, now, report);
  links(sim, now, report);
  timeline(sim, report);
  for (const auto& c : sim.observatory().connections) {
    report.connections.push_back({seconds(c.at), c.client, c.back_end, c.gauges.held,
                                  c.gauges.hanging, c.handshakes_per_s, c.resumed_per_s,
                                  c.gauges.front_end_jobs, c.front_end_utilisation});
  }
  collect_clients(sim, report);
  invariants(sim, report);
  mounted_twice(sim, report);
  report.binding_resource = binding_resource(report);
  objectives(sim, report);
  return report;
}

}  // namespace casgrid
