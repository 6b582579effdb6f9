// What an objective asks of a report.
#include <algorithm>

#include "model/routing/rules.h"
#include "scenarios/runner/report.h"

namespace casgrid {
namespace {

using Value = std::optional<double>;

bool fits(const std::string& wanted, const std::string& value) {
  return wanted.empty() || wanted == value;
}

const LatencyRow* latency_row(const Report& r, const MetricQuery& q) {
  std::string protocol = q.filter("protocol");
  const bool has_sum = std::any_of(r.latency.begin(), r.latency.end(),
                                   [](const LatencyRow& l) { return l.protocol == "all"; });
  if (protocol.empty() && q.filter("action").empty() && has_sum) protocol = "all";
  const std::string action = q.filter("action").empty() ? "all" : q.filter("action");
  const auto found = std::find_if(r.latency.begin(), r.latency.end(), [&](const LatencyRow& l) {
    return fits(protocol, l.protocol) && l.action == action;
  });
  return found == r.latency.end() ? nullptr : &*found;
}

Value latency(const Report& r, const MetricQuery& q) {
  const LatencyRow* row = latency_row(r, q);
  if (row == nullptr) return std::nullopt;
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
  return static_cast<double>(row.refused + row.reset + row.timed_out);
}

Value requests(const Report& r, const MetricQuery& q) {
  const LatencyRow* row = latency_row(r, q);
  if (row == nullptr) return std::nullopt;
  const double count = counted(*row, q.metric, q.filter("reason"));
  if (q.function == Function::Count) return count;
  if (q.function == Function::Rate)
    return r.duration_s > 0 ? Value(count / r.duration_s) : std::nullopt;
  const double completed =
      static_cast<double>(row->answered + row->refused + row->reset + row->timed_out);
  return completed > 0 ? Value(count / completed) : std::nullopt;
}

// The mean over the rows that fit, or the largest.
template <class Rows, class Fits, class Mean, class Peak>
Value over(const Rows& rows, Function function, Fits fits_row, Mean mean, Peak peak) {
  double sum = 0;
  double most = 0;
  std::size_t count = 0;
  for (const auto& row : rows) {
    if (!fits_row(row)) continue;
    sum += mean(row);
    most = std::max(most, peak(row));
    ++count;
  }
  if (count == 0) return std::nullopt;
  return function == Function::Max ? most : sum / static_cast<double>(count);
}

// A server with both roles is one of each.
bool fits_role(const std::string& wanted, const std::string& role) {
  return fits(wanted, role) ||
         (role == kMultiRole && (wanted == kClientAccessRole || wanted == kMailboxRole));
}

Value cpu(const Report& r, const MetricQuery& q) {
  return over(
      r.servers, q.function,
      [&](const ServerRow& s) {
        return fits(q.filter("server"), s.server) && fits(q.filter("site"), s.site) &&
               fits_role(q.filter("role"), s.role);
      },
      [](const ServerRow& s) { return s.utilisation_mean; },
      [](const ServerRow& s) { return s.utilisation_peak; });
}

// Of a link with two directions, the busier one.
const LinkRow* busiest(const Report& r, const std::string& link) {
  const LinkRow* best = nullptr;
  for (const LinkRow& l : r.links) {
    if (!fits(link, l.link) || l.transfers == 0) continue;
    if (best == nullptr || l.utilisation_mean > best->utilisation_mean) best = &l;
  }
  return best;
}

Value link(const Report& r, const MetricQuery& q) {
  const LinkRow* row = busiest(r, q.filter("link"));
  if (row == nullptr) return std::nullopt;
  if (q.metric == "transfer_ms") return row->transfer_mean_ms;
  if (q.metric == "link_utilisation")
    return q.function == Function::Max ? row->utilisation_peak : row->utilisation_mean;
  if (!row->transfer_mean_ms || !row->closed_form_ms) return std::nullopt;
  const double difference = *row->transfer_mean_ms - *row->closed_form_ms;
  return (difference < 0 ? -difference : difference) / *row->closed_form_ms;
}

Value recovery(const Report& r, const std::string& fault) {
  Value most;
  for (const TimelineRow& t : r.timeline) {
    if (!fits(fault, t.what) || !t.first_good_s) continue;
    if (!most || *t.first_good_s > *most) most = t.first_good_s;
  }
  // A fault that hurt nobody needed no recovery.
  if (!most && !r.timeline.empty()) return 0;
  return most;
}

// Over the samples.
Value connections(const Report& r, const MetricQuery& q) {
  const auto value = [&](const ConnectionRow& c) {
    if (q.metric == "handshakes") return c.handshakes_per_s;
    return static_cast<double>(q.metric == "client_connections" ? c.client : c.back_end);
  };
  return over(
      r.connections, q.function, [](const ConnectionRow&) { return true; }, value, value);
}

// Of one rule, or of all that send a client to another name.
Value redirects(const Report& r, const std::string& wanted) {
  if (wanted.empty()) return static_cast<double>(r.requests.redirects);
  const auto all = rules();
  if (std::none_of(all.begin(), all.end(), [&](const Rule& rule) { return wanted == rule.name; }))
    return std::nullopt;
  double sum = 0;
  for (const RoutingRow& row : r.routing)
    sum += row.rule == wanted ? static_cast<double>(row.count) : 0;
  return sum;
}

Value population(const Report& r, const MetricQuery& q) {
  const auto value = [](const PopulationRow& p) { return p.relogon_share; };
  return over(
      r.populations, Function::Max,
      [&](const PopulationRow& p) { return fits(q.filter("population"), p.population); }, value,
      value);
}

}  // namespace

Value look_up(const Report& r, const MetricQuery& q) {
  if (q.metric == "latency_ms") return latency(r, q);
  if (q.metric == "requests_answered" || q.metric == "requests_failed" || q.metric == "errors_5xx")
    return requests(r, q);
  if (q.metric == "cpu_utilisation") return cpu(r, q);
  if (q.metric == "link_utilisation" || q.metric == "transfer_ms" ||
      q.metric == "transfer_deviation")
    return link(r, q);
  if (q.metric == "mounted_twice") return static_cast<double>(r.mounted_twice.size());
  if (q.metric == "recovery_s") return recovery(r, q.filter("fault"));
  if (r.requests.sent == 0) return std::nullopt;
  if (q.metric == "lost_without_error") return static_cast<double>(r.requests.lost_without_error);
  if (q.metric == "client_connections" || q.metric == "back_end_connections" ||
      q.metric == "handshakes")
    return connections(r, q);
  if (q.metric == "hanging_broken") {
    double sum = 0;
    for (const HangingRow& h : r.hanging) sum += static_cast<double>(h.broken + h.errors);
    return sum;
  }
  if (q.metric == "contexts_lost") return static_cast<double>(r.requests.contexts_lost);
  if (q.metric == "throttled") return static_cast<double>(r.requests.throttled);
  if (q.metric == "relogons") return population(r, q);
  if (q.metric == "redirects") return redirects(r, q.filter("rule"));
  if (q.metric == "reconnects") return static_cast<double>(r.requests.reconnects);
  if (q.metric == "cross_site_share" && r.requests.proxied > 0) {
    return static_cast<double>(r.requests.proxied_cross_site) /
           static_cast<double>(r.requests.proxied);
  }
  return std::nullopt;
}

}  // namespace casgrid
