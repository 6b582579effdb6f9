#include "scenarios/running/replay_plan.h"

#include <algorithm>
#include <array>

#include "scenarios/deployment/deployment.h"
#include "scenarios/document/client_rows.h"
#include "scenarios/logs/utc.h"
#include "scenarios/replay/log_feed.h"
#include "scenarios/resolving/protocol_words.h"
#include "scenarios/running/simulation.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

// The run goes on until the last request has an answer or has been given up.
constexpr Duration kTail = std::chrono::seconds(5);
constexpr Duration kLongest = std::chrono::hours(24 * 366);

struct Bound {
  std::optional<logs::UtcInstant> at;
  std::string complaint;
};

Bound bound_of(const std::string& option, const std::string& text) {
  if (text.empty()) return {};
  if (const auto at = logs::read_utc(text)) return {at, {}};
  return {std::nullopt,
          option + ": \"" + text + "\" is not an instant; write it in UTC as 2023-01-06T09:00:00Z"};
}

// Whole seconds, as the scenario's other dates are.
std::string date_of(logs::UtcInstant at) {
  std::string text = logs::text_of(std::chrono::floor<std::chrono::seconds>(at));
  if (const std::size_t dot = text.find('.'); dot != std::string::npos)
    text = text.substr(0, dot) + "Z";
  return text;
}

ReplayLatencyRow::Side side_of(const Histogram& h) {
  return {h.count(), h.percentile_ms(0.50), h.percentile_ms(0.95), h.percentile_ms(0.99)};
}

void add_to(ReplayLatencyRow& sum, const ReplayLatencyRow& row) {
  sum.begun += row.begun;
  sum.added += row.added;
  sum.followed += row.followed;
  sum.turned_away += row.turned_away;
  sum.failed += row.failed;
  sum.errors += row.errors;
}

// A row an action, and their sum a protocol.
void latency(const ReplayCounts& counts, const LogFeed& feed, Protocol protocol,
             std::vector<ReplayLatencyRow>& rows) {
  ReplayLatencyRow sum;
  Histogram recorded;
  Histogram simulated;
  const std::size_t before = rows.size();
  for (const ActionId action : all_actions()) {
    if (protocol_of(action) != protocol) continue;
    const ReplayCounts::ActionRow& a = counts.of(action);
    if (a.begun + a.added + a.followed + a.turned_away == 0) continue;
    ReplayLatencyRow row;
    row.protocol = text_of(protocol);
    row.action = text_of(action);
    row.begun = a.begun;
    row.added = a.added;
    row.followed = a.followed;
    row.turned_away = a.turned_away;
    row.failed = a.failed;
    row.errors = a.errors;
    if (!is_long_poll(action)) {
      row.recorded = side_of(feed.recorded(action));
      row.simulated = side_of(a.latency);
      recorded.merge(feed.recorded(action));
      simulated.merge(a.latency);
    }
    add_to(sum, row);
    rows.push_back(row);
  }
  if (rows.size() == before) return;
  sum.protocol = text_of(protocol);
  sum.action = "all";
  sum.recorded = side_of(recorded);
  sum.simulated = side_of(simulated);
  rows.push_back(sum);
}

}  // namespace

ReplayPlan::ReplayPlan() = default;
ReplayPlan::~ReplayPlan() = default;

std::string ReplayPlan::prepare(const ReplayRequest& request, scenario::Scenario& resolved) {
  FeedOptions options;
  options.logs = request.logs;
  options.speed = request.speed;
  const Bound from = bound_of("--from", request.from);
  const Bound to = bound_of("--to", request.to);
  if (!from.complaint.empty() || !to.complaint.empty()) {
    return from.complaint + (from.complaint.empty() || to.complaint.empty() ? "" : "\ncasgrid: ") +
           to.complaint;
  }
  options.from = from.at;
  options.to = to.at;
  if (from.at && to.at && *to.at <= *from.at)
    return "--to is not later than --from; between them there is nothing to replay";
  options.assigns_unknown = request.assigns_unknown;
  options.works_as_recorded = request.works_as_recorded;
  options.warm_up = from_seconds(resolved.record().warm_up_s());
  double patience_s = 0;
  for (const auto& p : resolved.populations()) {
    options.protocols.push_back(protocol_of(p.client()));
    patience_s = std::max(patience_s, p.profile().patience_s());
  }
  directory_ = std::make_unique<Directory>(build_directory(resolved));
  feed_ = std::make_unique<LogFeed>(*directory_, options);
  if (std::string why_not = feed_->read(); !why_not.empty()) return why_not;
  const Duration arrivals = feed_->last_arrival();
  const Duration end = std::max(arrivals, feed_->last_answer()) + from_seconds(patience_s) + kTail;
  if (end > kLongest) {
    return "the first and the last request are more than a year apart, from " +
           logs::text_of(feed_->starts_at()) +
           " on; is an instant wrong? Narrow it with --from and --to";
  }
  resolved.set_duration_s(seconds(end));
  if (resolved.starts_at().empty()) {
    resolved.set_starts_at(date_of(feed_->starts_at()));
    notes_.push_back("the scenario has no starts_at; it is " + resolved.starts_at() +
                     ", as the logs have it");
  }
  if (options.warm_up >= arrivals && options.warm_up > Duration{0}) {
    notes_.push_back("the scenario's warm-up of " + clock_of(seconds(options.warm_up)) +
                     " is longer than the replay: no latency is measured; set record.warm_up_s");
  }
  const auto late = std::count_if(resolved.faults().begin(), resolved.faults().end(),
                                  [&](const auto& f) { return f.at_s() >= seconds(end); });
  if (late > 0)
    notes_.push_back(std::to_string(late) +
                     " faults of the scenario are after the end of the replay");
  setup_ = {feed_.get(), feed_->longest_hang(), feed_->peak_bytes_per_s()};
  return {};
}

void ReplayPlan::start_over() { feed_->start_over(); }

const std::string& ReplayPlan::trouble() const {
  static const std::string kNone;
  return feed_ != nullptr ? feed_->trouble() : kNone;
}

ReplayReport ReplayPlan::report(const Simulation& simulation) const {
  ReplayReport r = feed_->report();
  r.notes.insert(r.notes.begin(), notes_.begin(), notes_.end());
  const ReplayCounts& counts = *simulation.observatory().replay;
  for (const ClientRow& row : client_rows())
    if (row.is_recorded) latency(counts, *feed_, row.protocol, r.latency);
  return r;
}

}  // namespace casgrid
