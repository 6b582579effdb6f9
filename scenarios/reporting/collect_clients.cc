#include "scenarios/reporting/collect_clients.h"

#include <algorithm>
#include <sys/resource.h>

#include "scenarios/document/client_rows.h"

namespace casgrid {
namespace {

// Most connections at the balancers behind a name.
std::uint64_t balancer_connections(const Simulation& sim, const std::string& host) {
  const auto& d = sim.scenario().directory();
  std::uint64_t sum = 0;
  for (const auto& n : d.namespaces()) {
    if (n.host() != host) continue;
    for (int b = 0; b < d.balancers_size(); ++b) {
      if (std::find(n.addresses().begin(), n.addresses().end(), d.balancers(b).name()) !=
          n.addresses().end())
        sum += sim.balancers()[static_cast<std::size_t>(b)].counts->most_connections;
    }
  }
  return sum;
}

void populations(const Simulation& sim, Report& report) {
  const Instant now = sim.world().was_stopped() ? sim.world().now() : sim.world().end();
  const Observatory& o = sim.observatory();
  for (std::size_t i = 0; i < sim.populations().size(); ++i) {
    const auto& given = sim.scenario().populations(static_cast<int>(i));
    const ParticipantId who = sim.roster().populations[i];
    const Metrics::PopulationRow& counts = o.metrics.population(who);
    const Timeline::PopulationRow& hurt = o.timeline.population(who);
    PopulationRow row;
    row.population = given.name();
    const ReplayPopulation* replaying = sim.populations()[i].replaying;
    row.client = replaying != nullptr ? "replay" : client_name(given.client());
    row.clients = replaying != nullptr ? replaying->clients() : sim.populations()[i].count;
    row.requests = counts.answered + counts.failed;
    row.failed = counts.failed;
    row.errors_5xx = counts.errors_5xx;
    row.users_hurt = hurt.hurt;
    row.incidents = hurt.incidents;
    row.not_recovered = hurt.waiting;
    if (hurt.longest) row.last_recovered_s = seconds(*hurt.longest);
    if (const auto since = o.timeline.waiting_since(who)) {
      const Duration waited = now - *since;
      row.last_recovered_s =
          Measure::at_least(seconds(std::max(waited, hurt.longest.value_or(waited))));
    }
    if (replaying == nullptr) {
      switch (given.client()) {
        case scenario::POP3:
        case scenario::IMAP4:
        case scenario::ECP:
        case scenario::POWERSHELL:
        case scenario::OWA:
          row.sessions = static_cast<double>(counts.sessions);
          break;
        case scenario::MAPI_HTTP:
        case scenario::EWS:
        case scenario::OUTLOOK_ANYWHERE:
          row.sessions = static_cast<double>(o.metrics.contexts_of(i));
          break;
        case scenario::SMTP:
        case scenario::SIP:  // it has calls, and these have none
        case scenario::OAB:
        case scenario::AUTODISCOVER:
        case scenario::ACTIVE_SYNC:
        case scenario::CLIENT_UNSPECIFIED:
        case scenario::Client_INT_MIN_SENTINEL_DO_NOT_USE_:
        case scenario::Client_INT_MAX_SENTINEL_DO_NOT_USE_:
          break;
      }
    }
    row.reconnects = counts.connections_lost;
    if (counts.logons > 0) {
      row.relogon_share = static_cast<double>(counts.relogons) / static_cast<double>(counts.logons);
    }
    row.balancer_connections = balancer_connections(sim, given.namespace_());
    report.requests.clients += row.clients;
    report.requests.users_hurt += row.users_hurt;
    report.requests.incidents += row.incidents;
    report.requests.not_recovered += row.not_recovered;
    report.populations.push_back(row);
  }
}

const char* caller_words(scenario::SipProgram::Name name) {
  switch (name) {
    case scenario::SipProgram::SIPP:
      return "sipp";
    case scenario::SipProgram::SIPSAK:
      return "sipsak";
    case scenario::SipProgram::GATEWAY:
    case scenario::SipProgram::NAME_UNSPECIFIED:
    case scenario::SipProgram_Name_SipProgram_Name_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::SipProgram_Name_SipProgram_Name_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return "gateway";
}

void phone_calls(const Simulation& sim, Report& report) {
  for (std::size_t i = 0; i < sim.populations().size(); ++i) {
    const auto& given = sim.scenario().populations(static_cast<int>(i));
    if (given.client() != scenario::SIP || sim.populations()[i].replaying != nullptr) continue;
    const Metrics::PhoneCalls& calls =
        sim.observatory().metrics.population(sim.roster().populations[i]).calls;
    PhoneCallRow row;
    row.population = given.name();
    row.program = caller_words(given.sip_program().name());
    row.begun = calls.begun;
    row.answered = calls.answered;
    row.redirected = calls.redirected;
    row.dropped = calls.dropped;
    row.failed = calls.failed;
    row.finished = calls.finished;
    if (calls.answered > 0)
      row.until_answered_ms =
          static_cast<double>(ns(calls.until_answered)) / static_cast<double>(calls.answered) / 1e6;
    report.phone_calls.push_back(row);
  }
}

const char* sender_words(scenario::SmtpProgram::Name name) {
  return name == scenario::SmtpProgram::SWAKS ? "swaks" : "postfix";
}

void mail(const Simulation& sim, Report& report) {
  for (std::size_t i = 0; i < sim.populations().size(); ++i) {
    const auto& given = sim.scenario().populations(static_cast<int>(i));
    if (given.client() != scenario::SMTP || sim.populations()[i].replaying != nullptr) continue;
    const MailAccount::Row& of = sim.observatory().mail.row(sim.roster().populations[i]);
    MailRow row;
    row.population = given.name();
    row.program = sender_words(given.smtp_program().name());
    row.made = of.made;
    row.sent = of.sent;
    row.bounced = of.bounced;
    row.waiting = of.made - of.sent - of.bounced;
    row.resent = of.resent;
    row.delivered = of.delivered;
    row.duplicates = of.duplicates;
    row.forgotten = of.forgotten;
    row.recovered = of.recovered;
    row.queued = of.queued;
    row.given_up = of.given_up;
    row.left = of.left;
    row.lost = of.lost;
    row.shadowed = of.shadowed;
    if (const auto mean = of.took.mean_ms()) row.mean_ms = *mean;
    if (const auto p95 = of.took.percentile_ms(0.95)) row.p95_ms = *p95;
    report.mail.push_back(row);
  }
}

void mail_servers(const Simulation& sim, Report& report) {
  const auto& servers = sim.directory().servers;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const MailAccount::ServerRow& of = sim.observatory().mail.server(sim.roster().servers[i]);
    if (!of.has_any) continue;
    report.mail_servers.push_back({.server = servers[i].name,
                                   .taken = of.taken,
                                   .handed = of.handed,
                                   .given_up = of.given_up,
                                   .late = of.late,
                                   .queued = of.taken - of.handed - of.given_up,
                                   .shadowed = of.shadowed});
  }
}

void mail_limits(const Simulation& sim, Report& report) {
  const auto& servers = sim.directory().servers;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    for (std::size_t l = 0; l < kMailLimits; ++l) {
      const auto limit = static_cast<MailLimit>(l);
      const std::uint64_t times =
          sim.observatory().metrics.mail_limit(sim.roster().servers[i], limit);
      if (times > 0) report.mail_limits.push_back({servers[i].name, text_of(limit), times});
    }
  }
}

void balancers(const Simulation& sim, Report& report) {
  const auto& given = sim.scenario().directory().balancers();
  for (int i = 0; i < given.size(); ++i) {
    const Simulation::BalancerView& view = sim.balancers()[static_cast<std::size_t>(i)];
    BalancerRow row;
    row.balancer = given[i].name();
    row.kind = view.layer7 != nullptr ? "layer 7" : "layer 4";
    if (given[i].stickiness() == scenario::Balancer::COOKIE) row.kind += ", cookie";
    if (given[i].stickiness() == scenario::Balancer::SOURCE_ADDRESS) row.kind += ", source address";
    row.connections = view.counts->connections;
    row.most_connections = view.counts->most_connections;
    row.to_members = view.layer7 != nullptr ? view.layer7->member_connections() : 0;
    row.turned_away = sim.observatory().metrics.turned_away_by(
        sim.roster().balancers[static_cast<std::size_t>(i)]);
    report.balancers.push_back(row);
  }
}

// A backlog that is there when the next line comes is followed on.
Measure calm_after(const Report& report, double from_s, double calm, double at_s) {
  for (const ConnectionRow& c : report.connections) {
    if (c.at_s > from_s && static_cast<double>(c.front_end_jobs) <= calm) return c.at_s - at_s;
  }
  return Measure::at_least(report.duration_s - at_s);
}

// From the samples between a line of the timeline and the next. The backlog is drained when it is
// no more than twice what it was before, or within what chance does to so small a number, and stays
// so. The last sample of the run being above that, it has not drained within the run.
void storm(const Report& report, std::size_t line, double until_s, StormRow& row) {
  constexpr double kBeforeS = 60;
  double handshakes = 0;
  double resumed = 0;
  double before = 0;
  double jobs_before = 0;
  std::size_t samples_before = 0;
  for (const ConnectionRow& c : report.connections) {
    if (c.at_s > row.at_s - kBeforeS && c.at_s <= row.at_s) {
      before += c.handshakes_per_s;
      jobs_before += static_cast<double>(c.front_end_jobs);
      ++samples_before;
    }
  }
  if (samples_before > 0) {
    row.handshakes_before = before / static_cast<double>(samples_before);
    row.jobs_before = jobs_before / static_cast<double>(samples_before);
  }
  const double calm = row.jobs_before.value_or(0) * 2 + 20;
  bool has_backlog = false;
  bool is_calm = true;
  std::optional<std::uint64_t> fewest_up;
  for (const ConnectionRow& c : report.connections) {
    if (c.at_s <= row.at_s || c.at_s > until_s) continue;
    handshakes += c.handshakes_per_s;
    resumed += c.resumed_per_s;
    row.handshakes_peak = std::max(row.handshakes_peak, c.handshakes_per_s);
    row.jobs_peak = std::max(row.jobs_peak, c.front_end_jobs);
    if (c.front_end_utilisation)
      row.utilisation_peak = std::max(row.utilisation_peak.value_or(0), *c.front_end_utilisation);
    fewest_up = std::min(fewest_up.value_or(c.front_ends_up), c.front_ends_up);
    const bool was_calm = is_calm;
    is_calm = static_cast<double>(c.front_end_jobs) <= calm;
    has_backlog = has_backlog || !is_calm;
    if (is_calm && !was_calm) row.drained_s = c.at_s - row.at_s;
  }
  if (!is_calm) row.drained_s = calm_after(report, until_s, calm, row.at_s);
  if (!has_backlog) row.drained_s = Measure{};
  row.front_ends_up = fewest_up.value_or(0);
  if (handshakes > 0) row.resumed_share = resumed / handshakes;
  row.what = report.timeline[line].what;
}

void storms(double sample_s, Report& report) {
  for (std::size_t i = 0; i < report.timeline.size(); ++i) {
    StormRow row;
    row.at_s = report.timeline[i].at_s;
    row.peak_window_s = sample_s;
    double until = report.duration_s;
    for (std::size_t n = i + 1; n < report.timeline.size(); ++n) {
      if (report.timeline[n].at_s <= row.at_s) continue;
      until = report.timeline[n].at_s;
      break;
    }
    storm(report, i, until, row);
    // A line after which nobody came back in a crowd is no storm.
    if (row.handshakes_peak < row.handshakes_before.value_or(0) * 3 + 10) continue;
    report.storms.push_back(row);
  }
}

void memory(const Simulation& sim, Report& report) {
  std::size_t clients = 0;
  for (const Simulation::Clients& c : sim.populations()) clients += c.count;
  const auto add = [&](const char* what, std::uint64_t bytes) {
    const double each =
        clients == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(clients);
    report.memory.push_back({what, bytes, each});
  };
  const auto of = [&](const std::vector<ParticipantId>& all, ServerRole role, bool any) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!any && !sim.directory().servers[i].has(role)) continue;
      sum += sim.world().placements()[all[i].index()].participant->memory_bytes();
    }
    return sum;
  };
  const Roster& r = sim.roster();
  add("client states and connections", of(r.populations, ServerRole::Mailbox, true));
  add("front ends: sessions, requests, upstream connections",
      of(r.servers, ServerRole::ClientAccess, false));
  add("mailbox servers: long polls, contexts", of(r.servers, ServerRole::Mailbox, false));
  add("balancers", of(r.balancers, ServerRole::Mailbox, true));
  add("connections", sim.world().connection_bytes());
  add("transfers under way", sim.world().transfer_bytes());
  add("calendar", sim.world().calendar_bytes());
  add("invariants",
      sim.observatory().checkers.memory_bytes() + sim.observatory().mail.memory_bytes());
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  report.resident_bytes = static_cast<std::uint64_t>(use.ru_maxrss) * 1024;
}

}  // namespace

void collect_clients(const Simulation& sim, Report& report) {
  populations(sim, report);
  phone_calls(sim, report);
  mail(sim, report);
  mail_servers(sim, report);
  mail_limits(sim, report);
  balancers(sim, report);
  storms(sim.scenario().record().sample_s(), report);
  memory(sim, report);
}

}  // namespace casgrid
