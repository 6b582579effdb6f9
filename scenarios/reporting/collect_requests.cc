#include "scenarios/reporting/collect_requests.h"

#include <array>
#include <numeric>

#include "model/base/protocol_row.h"
#include "model/routing/rules.h"
#include "scenarios/reporting/estimates.h"

namespace casgrid {
namespace {

void fill(LatencyRow& row, const Metrics::ActionRow& a) {
  const Histogram& h = a.latency;
  row.count = h.count() - h.bounds();
  row.mean_ms = mean_ms(h);
  row.p50_ms = quantile_ms(h, 0.50);
  row.p90_ms = quantile_ms(h, 0.90);
  row.p95_ms = quantile_ms(h, 0.95);
  row.p99_ms = quantile_ms(h, 0.99);
  row.p99_9_ms = quantile_ms(h, 0.999);
  row.max_ms = max_ms(h);
  row.answered = a.answered;
  row.errors_4xx = a.errors_4xx;
  row.errors_5xx = a.errors_5xx;
  row.refused = a.failed[static_cast<std::size_t>(FailureReason::Refused)];
  row.reset = a.failed[static_cast<std::size_t>(FailureReason::Reset)];
  row.timed_out = a.failed[static_cast<std::size_t>(FailureReason::TimedOut)];
  row.untrusted = a.failed[static_cast<std::size_t>(FailureReason::Untrusted)];
  row.overdue = a.overdue;
}

void add_to(Metrics::ActionRow& sum, const Metrics::ActionRow& a) {
  sum.latency.merge(a.latency);
  sum.answered += a.answered;
  sum.errors_4xx += a.errors_4xx;
  sum.errors_5xx += a.errors_5xx;
  for (std::size_t f = 0; f < kFailureReasons; ++f) sum.failed[f] += a.failed[f];
  sum.overdue += a.overdue;
}

bool has_any(const Metrics::ActionRow& a) {
  return std::accumulate(a.failed.begin(), a.failed.end(), a.answered + a.overdue) > 0;
}

LatencyRow latency_row(const char* protocol, const char* action, const Metrics::ActionRow& a) {
  LatencyRow row;
  row.protocol = protocol;
  row.action = action;
  fill(row, a);
  return row;
}

// A row an action, their sum a protocol, and the sum of all where there are several. Long polls
// have a table of their own.
void latency(const Metrics& metrics, Report& report) {
  Metrics::ActionRow all;
  std::size_t spoken = 0;
  for (const ProtocolRow& protocol : protocols()) {
    Metrics::ActionRow sum;
    for (std::size_t i = 0; i < protocol.actions.size(); ++i) {
      const ActionId action(protocol.id, static_cast<std::uint8_t>(i));
      const Metrics::ActionRow& own = metrics.actions[place_of(action)];
      if (is_long_poll(action) || !has_any(own)) continue;
      report.latency.push_back(latency_row(protocol.name, text_of(action), own));
      add_to(sum, own);
    }
    if (!has_any(sum)) continue;
    ++spoken;
    report.latency.push_back(latency_row(protocol.name, kAll, sum));
    add_to(all, sum);
  }
  if (spoken != 1) report.latency.push_back(latency_row(kAll, kAll, all));
}

// Long polls, apart from requests.
void long_polls(const Metrics& m, Report& report) {
  for (const ActionId action : all_actions()) {
    if (!is_long_poll(action)) continue;
    const Metrics::LongPollRow& calls = m.long_polls[static_cast<std::size_t>(protocol_of(action))];
    // In a window all that ended may have begun before it.
    if (calls.sent + calls.under_way_before + calls.answered + calls.broken == 0) continue;
    const Histogram& hung = m.actions[place_of(action)].latency;
    LongPollRow row;
    row.protocol = text_of(protocol_of(action));
    row.under_way_before = calls.under_way_before;
    row.sent = calls.sent;
    row.answered = calls.answered;
    row.events = calls.events;
    row.errors = calls.errors;
    row.broken = calls.broken;
    row.pending = calls.under_way_before + calls.sent - calls.answered - calls.broken;
    row.mean_s = mean_ms(hung).times(1e-3);
    row.p50_s = quantile_ms(hung, 0.5).times(1e-3);
    row.max_s = max_ms(hung).times(1e-3);
    report.long_polls.push_back(row);
  }
}

}  // namespace

void collect_requests(const Metrics& m, Report& report) {
  RequestCounts& r = report.requests;
  r.under_way_before = m.under_way_before;
  r.sent = m.sent;
  r.answered = m.answered;
  r.failed = m.failed;
  for (const Metrics::ActionRow& action : m.actions) r.overdue += action.overdue;
  r.completed = m.answered + m.failed;
  r.good = m.good;
  if (report.measured_s > 0)
    r.completed_per_s = static_cast<double>(r.completed) / report.measured_s;
  if (r.completed > 0)
    r.good_share = static_cast<double>(r.good) / static_cast<double>(r.completed);
  r.errors_5xx = m.errors_5xx;
  r.replayed = m.replayed;
  for (const RuleId id : {RuleId::RedirectOtherSite, RuleId::RedirectSso, RuleId::NewerSso,
                          RuleId::NewerPlain, RuleId::NewerActiveSync, RuleId::RedirectActiveSync})
    r.redirects += m.rules[static_cast<std::size_t>(id)];
  r.proxied = m.proxied;
  r.proxied_cross_site = m.proxied_cross_site;
  if (r.proxied > 0)
    r.cross_site_share = static_cast<double>(r.proxied_cross_site) / static_cast<double>(r.proxied);
  r.reconnects = m.connections_lost;
  r.sessions = m.sessions_started;
  r.contexts_made = m.contexts_made;
  r.contexts_lost = m.contexts_lost;
  r.throttled = m.throttled;
  r.held_back = m.held_back;
  r.held_back_s = static_cast<double>(m.held_back_ns) / 1e9;
  r.cut_off = m.cut_off;
  r.pool_full = m.pool_full;
  r.served_as_another = m.served_as_another;
  r.guard_exceeded = m.guard_exceeded;
  r.guard_rejected = m.guard_rejected;
  r.handshakes = m.handshakes;
  r.resumed = m.resumed;
  for (std::size_t i = 0; i < m.rules.size(); ++i) {
    if (m.rules[i] > 0) report.routing.push_back({rule(static_cast<RuleId>(i)).name, m.rules[i]});
  }
  latency(m, report);
  long_polls(m, report);
}

}  // namespace casgrid
