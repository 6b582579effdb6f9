// What an objective asks of a report.
#include <algorithm>
#include <cmath>

#include "model/routing/rules.h"
#include "scenarios/reporting/report.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using Value = Measure;

bool fits(const std::string& wanted, const std::string& value) {
  return wanted.empty() || wanted == value;
}

const LatencyRow* latency_row(const Report& r, const MetricQuery& q) {
  std::string protocol = q.filter("protocol");
  const bool has_sum = std::any_of(r.latency.begin(), r.latency.end(),
                                   [](const LatencyRow& l) { return l.protocol == kAll; });
  if (protocol.empty() && q.filter("action").empty() && has_sum) protocol = kAll;
  const std::string action = q.filter("action").empty() ? kAll : q.filter("action");
  const auto found = std::find_if(r.latency.begin(), r.latency.end(), [&](const LatencyRow& l) {
    return fits(protocol, l.protocol) && l.action == action;
  });
  return found == r.latency.end() ? nullptr : &*found;
}

// Nothing of it ended, and nothing is overdue: neither good nor bad is known of it.
bool has_nothing(const LatencyRow& row) { return row.ended() == 0; }

Value latency(const Report& r, const MetricQuery& q) {
  const LatencyRow* row = latency_row(r, q);
  if (row == nullptr || has_nothing(*row)) return {};
  if (q.function == Function::Count) return static_cast<double>(row->count);
  if (q.function == Function::Mean) return row->mean_ms;
  if (q.function == Function::Max) return row->max_ms;
  if (q.percentile == 0.50) return row->p50_ms;
  if (q.percentile == 0.90) return row->p90_ms;
  if (q.percentile == 0.95) return row->p95_ms;
  if (q.percentile == 0.99) return row->p99_ms;
  return row->p99_9_ms;
}

double counted(const LatencyRow& row, const std::string& metric, const std::string& reason) {
  if (metric == "requests_answered") return static_cast<double>(row.answered);
  if (metric == "errors_5xx") return static_cast<double>(row.errors_5xx);
  if (reason == "refused") return static_cast<double>(row.refused);
  if (reason == "reset") return static_cast<double>(row.reset);
  if (reason == "timed-out") return static_cast<double>(row.timed_out);
  if (reason == "untrusted") return static_cast<double>(row.untrusted);
  return static_cast<double>(row.failed());
}

Value requests(const Report& r, const MetricQuery& q) {
  const LatencyRow* row = latency_row(r, q);
  if (row == nullptr || has_nothing(*row)) return {};
  const double count = counted(*row, q.metric, q.filter("reason"));
  if (q.function == Function::Count) return count;
  if (q.function == Function::Rate) return r.measured_s > 0 ? Value(count / r.measured_s) : Value{};
  const auto completed = static_cast<double>(row->ended());
  return completed > 0 ? Value(count / completed) : Value{};
}

// The mean over the rows that fit, or the largest.
template <class Rows, class Fits, class Of>
Value over(const Rows& rows, Function function, Fits fits_row, Of value) {
  double sum = 0;
  double most = 0;
  std::size_t count = 0;
  for (const auto& row : rows) {
    if (!fits_row(row)) continue;
    sum += value(row);
    most = std::max(most, value(row));
    ++count;
  }
  if (count == 0) return {};
  return function == Function::Max ? most : sum / static_cast<double>(count);
}

// The largest; of what is only known to be at least so much, no more is known of the largest.
Value greatest(const Value& x, const Value& y) {
  if (x.is_none()) return y;
  if (y.is_none()) return x;
  const double most = std::max(*x, *y);
  return x.is_known() && y.is_known() ? Value(most) : Value::at_least(most);
}

// A server with both roles is one of each.
bool fits_role(const std::string& wanted, const std::string& role) {
  return fits(wanted, role) ||
         (role == kMultiRole && (wanted == kClientAccessRole || wanted == kMailboxRole));
}

// Of several servers, over their cores and the time in which each was up.
Value cpu(const Report& r, const MetricQuery& q) {
  double busy = 0;
  double could = 0;
  Value peak;
  for (const ServerRow& s : r.servers) {
    if (!fits(q.filter("server"), s.server) || !fits(q.filter("site"), s.site) ||
        !fits_role(q.filter("role"), s.role) || !s.utilisation_mean)
      continue;
    const double core_seconds = s.cores * s.up_s;
    busy += *s.utilisation_mean * core_seconds;
    could += core_seconds;
    peak = greatest(peak, s.utilisation_peak);
  }
  if (q.function == Function::Max) return peak;
  return could > 0 ? Value(busy / could) : Value{};
}

// Of several directions, the one with the highest mean.
const LinkRow* busiest(const Report& r, const std::string& link) {
  const LinkRow* best = nullptr;
  for (const LinkRow& l : r.links) {
    if (!fits(link, l.link) || l.transfers == 0) continue;
    if (best == nullptr || l.utilisation_mean > best->utilisation_mean) best = &l;
  }
  return best;
}

Value highest_peak(const Report& r, const std::string& link) {
  Value peak;
  for (const LinkRow& l : r.links) {
    if (fits(link, l.link) && l.transfers > 0) peak = greatest(peak, l.utilisation_peak);
  }
  return peak;
}

Value link(const Report& r, const MetricQuery& q) {
  if (q.metric == "link_utilisation" && q.function == Function::Max)
    return highest_peak(r, q.filter("link"));
  const LinkRow* row = busiest(r, q.filter("link"));
  if (row == nullptr) return {};
  if (q.metric == "transfer_ms") return row->transfer_mean_ms;
  if (q.metric == "link_utilisation") return row->utilisation_mean;
  if (!row->transfer_mean_ms || !row->closed_form_ms) return {};
  const double difference = *row->transfer_mean_ms - *row->closed_form_ms;
  return (difference < 0 ? -difference : difference) / *row->closed_form_ms;
}

// Whether the line is a fault while which no request ended, good or bad: nobody is known to be
// well.
bool nothing_ended_in(const Report& r, const TimelineRow& t) {
  return std::any_of(r.faults.begin(), r.faults.end(), [&](const FaultRow& f) {
    return f.at_s == t.at_s && f.fault == t.what && !f.during_good_share && t.users_hurt == 0;
  });
}

// Of all lines of the timeline, or of one. Where there are lines and none hurt anybody, there was
// nothing to recover from.
Asked recovery(const Report& r, const MetricQuery& q) {
  Value most;
  bool is_there = false;
  bool is_silent = false;
  for (const TimelineRow& t : r.timeline) {
    if (!fits(q.filter("fault"), t.what)) continue;
    is_there = true;
    is_silent = is_silent || nothing_ended_in(r, t);
    most = greatest(most, q.metric == "recovery_s" ? t.last_recovered_s : t.first_recovered_s);
  }
  if (!is_there) return {{}, "no such fault in the run"};
  if (is_silent) return {{}, "no request ended while it lasted"};
  if (most.is_none()) return {0.0, "nobody was hurt"};
  return {most, most.is_known() ? "" : "not recovered within the run"};
}

// A line without a storm left no backlog.
Asked drained(const Report& r, const std::string& fault) {
  Value most;
  bool is_there = false;
  for (const TimelineRow& t : r.timeline) is_there = is_there || fits(fault, t.what);
  if (!is_there) return {{}, "no such fault in the run"};
  for (const StormRow& s : r.storms) {
    if (fits(fault, s.what)) most = greatest(most, s.drained_s);
  }
  if (most.is_none() && r.requests.completed == 0) return {{}, "no samples"};
  if (most.is_none()) return {0.0, "there was no backlog"};
  return {most, most.is_known() ? "" : "not drained within the run"};
}

// Over the samples.
Value connections(const Report& r, const MetricQuery& q) {
  const auto value = [&](const ConnectionRow& c) {
    if (q.metric == "handshakes") return c.handshakes_per_s;
    return static_cast<double>(q.metric == "client_connections" ? c.client : c.back_end);
  };
  return over(
      r.connections, q.function, [](const ConnectionRow&) { return true; }, value);
}

// Of one rule, or of all that send a client to another name.
Value redirects(const Report& r, const std::string& wanted) {
  if (wanted.empty()) return static_cast<double>(r.requests.redirects);
  const auto all = rules();
  if (std::none_of(all.begin(), all.end(), [&](const Rule& rule) { return wanted == rule.name; }))
    return {};
  double sum = 0;
  for (const RoutingRow& row : r.routing)
    sum += row.rule == wanted ? static_cast<double>(row.count) : 0;
  return sum;
}

Value population(const Report& r, const MetricQuery& q) {
  Value most;
  for (const PopulationRow& p : r.populations) {
    if (fits(q.filter("population"), p.population)) most = greatest(most, Value(p.relogon_share));
  }
  return most;
}

// Episodes of one kind.
Value congestion(const Report& r, const MetricQuery& q) {
  double count = 0;
  for (const CongestionRow& c : r.congestion)
    count += c.what == q.metric && fits(q.filter("server"), c.server) ? 1 : 0;
  return count;
}

Value pool_full(const Report& r, const std::string& server) {
  double count = 0;
  for (const CpuRow& c : r.cpu)
    count += fits(server, c.server) ? static_cast<double>(c.pool_full) : 0;
  return count;
}

// Of the secure channels of one server, or of all.
Value channels(const Report& r, const MetricQuery& q) {
  Value most;
  double time_outs = 0;
  for (const SecureChannelRow& c : r.secure_channels) {
    if (!fits(q.filter("server"), c.server)) continue;
    if (c.utilisation_peak) most = greatest(most, Value(*c.utilisation_peak));
    time_outs += static_cast<double>(c.time_outs);
  }
  return q.metric == "channel_time_outs" ? Value(time_outs) : most;
}

Value tickets_failed(const Report& r, const MetricQuery& q) {
  double count = 0;
  for (const TicketRow& row : r.tickets)
    if (fits(q.filter("server"), row.server) && fits(q.filter("population"), row.population))
      count += static_cast<double>(row.unknown_names + row.unreadable + row.clock);
  return Value(count);
}

// Of the directory servers and populations that are asked for.
Value refused(const Report& r, const MetricQuery& q) {
  double logons = 0;
  double lock_outs = 0;
  for (const RefusedLogonRow& row : r.refused_logons) {
    if (!fits(q.filter("server"), row.server) || !fits(q.filter("population"), row.population))
      continue;
    logons += static_cast<double>(row.wrong_passwords + row.former_passwords +
                                  row.expired_passwords + row.locked_out);
    lock_outs += static_cast<double>(row.lock_outs);
  }
  return Value(q.metric == "lock_outs" ? lock_outs : logons);
}

// Of one purpose; of several servers, over their cores and the time in which each was up.
Value cpu_part(const Report& r, const MetricQuery& q) {
  double busy = 0;
  double could = 0;
  for (std::size_t i = 0; i < r.cpu.size() && i < r.servers.size(); ++i) {
    const CpuRow& c = r.cpu[i];
    const auto part = q.metric == "cpu_work"     ? c.work
                      : q.metric == "cpu_logons" ? c.logons
                      : q.metric == "cpu_tls"    ? c.tls
                      : q.metric == "cpu_probes" ? c.probes
                                                 : c.retries;
    if (!fits(q.filter("server"), c.server) || !part) continue;
    const double core_seconds = r.servers[i].cores * r.servers[i].up_s;
    busy += *part * core_seconds;
    could += core_seconds;
  }
  return could > 0 ? Value(busy / could) : Value{};
}

// Sums over the populations that send.
Value counted_of_mail(const Report& r, const std::string& metric) {
  double sum = 0;
  for (const MailRow& m : r.mail)
    sum += static_cast<double>(metric == "mail_lost"         ? m.lost
                               : metric == "mail_duplicates" ? m.duplicates
                               : metric == "mail_queued"     ? m.queued
                                                             : m.bounced);
  return r.mail.empty() ? Value{} : Value(sum);
}

// Counts of the whole run.
Value counted(const Report& r, const std::string& metric) {
  const RequestCounts& q = r.requests;
  if (metric == "lost_without_error") return static_cast<double>(q.lost_without_error);
  if (metric == "contexts_lost") return static_cast<double>(q.contexts_lost);
  if (metric == "throttled") return static_cast<double>(q.throttled);
  if (metric == "reconnects") return static_cast<double>(q.reconnects);
  if (metric == "users_hurt") return static_cast<double>(q.users_hurt);
  if (metric == "incidents") return static_cast<double>(q.incidents);
  if (metric == "not_recovered") return static_cast<double>(q.not_recovered);
  if (metric == "cross_site_share") return q.cross_site_share;
  if (metric.starts_with("mail_")) return counted_of_mail(r, metric);
  double broken = 0;
  for (const LongPollRow& h : r.long_polls) broken += static_cast<double>(h.broken + h.errors);
  return metric == "long_polls_broken" ? Value(broken) : Value{};
}

// Of all protocols and populations, or of the row that is asked for.
const AvailabilityRow* availability_row(const Report& r, const MetricQuery& q) {
  const std::string population = q.filter("population").empty() ? kAll : q.filter("population");
  const std::string protocol = q.filter("protocol");
  const AvailabilityRow* only = nullptr;
  for (const AvailabilityRow& row : r.availability) {
    if (row.population != population) continue;
    if (row.protocol == (protocol.empty() ? kAll : protocol)) return &row;
    if (protocol.empty()) only = &row;  // a population of one protocol is its own sum
  }
  return only;
}

// Good operations, of those that are good or held against the service.
Value operations(const Report& r, const AvailabilityRow& row, const MetricQuery& q) {
  double held = 0;
  for (const CauseRow& c : r.causes) {
    if (c.protocol != row.protocol || c.population != row.population) continue;
    const bool is_held =
        q.has(kIncluding, c.cause) || (c.held_against && !q.has(kExcluding, c.cause));
    held += is_held ? static_cast<double>(c.operations) : 0;
  }
  const auto good = static_cast<double>(row.good);
  return good + held > 0 ? Value(good / (good + held)) : Value{};
}

Value availability(const Report& r, const MetricQuery& q) {
  const AvailabilityRow* row = availability_row(r, q);
  if (row == nullptr) return {};
  return q.metric == kAttempts ? Value(row->attempts) : operations(r, *row, q);
}

Value value_of(const Report& r, const MetricQuery& q) {
  if (q.function == Function::Availability) return availability(r, q);
  if (q.metric == "latency_ms") return latency(r, q);
  if (q.metric == "requests_answered" || q.metric == "requests_failed" || q.metric == "errors_5xx")
    return requests(r, q);
  if (q.metric == "cpu_utilisation") return cpu(r, q);
  if (q.metric.starts_with("cpu_")) return cpu_part(r, q);
  if (q.metric == "mounted_twice") return static_cast<double>(r.mounted_twice.size());
  if (q.metric == "link_utilisation" || q.metric == "transfer_ms" ||
      q.metric == "transfer_deviation")
    return link(r, q);
  // A run in which nothing ended has no good counts.
  if (r.requests.completed + r.requests.overdue == 0) return {};
  if (q.metric == kCollapse || q.metric == kOverload) return congestion(r, q);
  if (q.metric.starts_with("channel_")) return channels(r, q);
  if (q.metric == "tickets_failed") return tickets_failed(r, q);
  if (q.metric == "refused_logons" || q.metric == "lock_outs") return refused(r, q);
  if (q.metric == "pool_full") return pool_full(r, q.filter("server"));
  if (q.metric == "client_connections" || q.metric == "back_end_connections" ||
      q.metric == "handshakes")
    return connections(r, q);
  if (q.metric == "relogons") return population(r, q);
  if (q.metric == "redirects") return redirects(r, q.filter("rule"));
  return counted(r, q.metric);
}

// A quantile wants ten good answers beyond it, a mean or a maximum ten of them.
std::uint64_t answers_wanted(const MetricQuery& q) {
  constexpr double kBeyond = 10;
  if (q.function != Function::Percentile) return static_cast<std::uint64_t>(kBeyond);
  return static_cast<std::uint64_t>(std::llround(kBeyond / (1 - q.percentile)));
}

// Empty, or why a latency says little: few good answers, or a good answer for the few.
std::string few_answers(const Report& r, const MetricQuery& q) {
  if (q.metric != "latency_ms" || q.function == Function::Count) return {};
  const LatencyRow* row = latency_row(r, q);
  if (row == nullptr) return {};
  const std::uint64_t ended = row->ended();
  if (row->count * 2 < ended)
    return "only " + with_separators(row->count) + " of " + with_separators(ended) +
           " requests had a good answer";
  if (row->count < answers_wanted(q))
    return "only " + with_separators(row->count) + " good answers: it wants " +
           with_separators(answers_wanted(q));
  return {};
}

}  // namespace

Asked look_up(const Report& r, const MetricQuery& q) {
  if (q.metric == "recovery_s" || q.metric == "first_recovered_s") return recovery(r, q);
  if (q.metric == "drained_s") return drained(r, q.filter("fault"));
  const Value value = value_of(r, q);
  if (value.is_none()) return {value, "no samples"};
  std::string note = value.is_known() ? "" : "requests were given up before they were answered";
  if (const std::string few = few_answers(r, q); !few.empty())
    note += (note.empty() ? "" : "; ") + few;
  return {value, note};
}

}  // namespace casgrid
