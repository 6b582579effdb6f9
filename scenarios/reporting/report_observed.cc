#include "scenarios/reporting/report_observed.h"

#include <nlohmann/json.hpp>

#include "scenarios/reporting/json_number.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using Json = nlohmann::ordered_json;
using enum TextTable::Align;

Json verdict(const std::optional<bool>& agrees) { return agrees ? Json(*agrees) : Json(nullptr); }

Json row(const AppliedRow& r) {
  return {{"population", r.population},
          {"client", r.client},
          {"users", r.users},
          {"has_users_of_profile", r.has_users_of_profile},
          {"has_day", r.has_day},
          {"requests_per_hour", json_number(r.requests_per_hour)},
          {"think_s", json_number(r.think_s)},
          {"session_requests", json_number(r.session_requests)},
          {"away_s", json_number(r.away_s)},
          {"sessions_per_s", json_number(r.sessions_per_s)},
          {"change_share", json_number(r.change_share)},
          {"request_bytes", json_number(r.request_bytes)},
          {"response_bytes", json_number(r.response_bytes)},
          {"front_end_megacycles", json_number(r.front_end_megacycles)},
          {"mailbox_megacycles", json_number(r.mailbox_megacycles)},
          {"hold_s", json_number(r.hold_s)},
          {"events_per_hour", json_number(r.events_per_hour)},
          {"logon", r.logon}};
}

Json row(const ObservedRow& r) {
  Json out{{"protocol", r.protocol},
           {"action", r.action},
           {"long_poll", r.is_long_poll},
           {"observed", r.observed},
           {"simulated", r.simulated}};
  for (const QuantilePair& p : r.percentiles) {
    const std::string name = "p" + fixed(p.share * 100, 0);
    out["observed_" + name + "_ms"] = json_number(p.observed_ms);
    out["simulated_" + name + "_ms"] = json_number(p.simulated_ms);
    out["ratio_" + name] = json_number(p.ratio);
    out["agrees_" + name] = verdict(p.agrees);
  }
  return out;
}

Json row(const TimePartRow& r) {
  return {{"protocol", r.protocol},
          {"part", r.part},
          {"observed_p50_ms", json_number(r.observed_p50_ms)},
          {"observed_p95_ms", json_number(r.observed_p95_ms)},
          {"simulated_p50_ms", json_number(r.simulated_p50_ms)},
          {"simulated_p95_ms", json_number(r.simulated_p95_ms)}};
}

// "12.3 / 12.5 (1.02)"
std::string side_by_side(const QuantilePair& p) {
  const std::string both = or_dash(p.observed_ms, 1) + " / " + or_dash(p.simulated_ms, 1);
  return p.ratio ? both + " (" + fixed(*p.ratio, 2) + ")" : both;
}

std::string verdict_of(const ObservedRow& r) {
  std::string wrong;
  bool is_told = false;
  for (const QuantilePair& p : r.percentiles) {
    is_told = is_told || p.agrees.has_value();
    if (p.agrees == false) wrong += " p" + fixed(p.share * 100, 0);
  }
  if (!wrong.empty()) return "NO:" + wrong;
  return is_told ? "yes" : r.observed == 0 || r.simulated == 0 ? "-" : "cannot tell";
}

std::string latency_table(const ObservedReport& r, std::size_t width) {
  TextTable table({{"protocol"},
                   {"action"},
                   {"observed", Right},
                   {"simulated", Right},
                   {"p50", Right},
                   {"p90", Right},
                   {"p95", Right},
                   {"p99", Right},
                   {"agree"}});
  for (const ObservedRow& o : r.latency) {
    std::vector<std::string> cells{o.protocol, o.is_long_poll ? o.action + " (held)" : o.action,
                                   with_separators(o.observed), with_separators(o.simulated)};
    for (const QuantilePair& p : o.percentiles) cells.push_back(side_by_side(p));
    cells.push_back(verdict_of(o));
    table.add(std::move(cells));
  }
  return table.fitted(width);
}

std::string parts_table(const ObservedReport& r, std::size_t width) {
  TextTable table({{"protocol"},
                   {"part"},
                   {"p50 observed", Right},
                   {"simulated", Right},
                   {"p95 observed", Right},
                   {"simulated", Right}});
  for (const TimePartRow& p : r.parts)
    table.add({p.protocol, p.part, or_dash(p.observed_p50_ms, 1), or_dash(p.simulated_p50_ms, 1),
               or_dash(p.observed_p95_ms, 1), or_dash(p.simulated_p95_ms, 1)});
  return table.fitted(width);
}

std::string pace_of(const AppliedRow& r) {
  if (r.sessions_per_s) return fixed(*r.sessions_per_s, 3) + " sessions/s";
  return r.away_s ? fixed(*r.away_s, 0) + " s" : "-";
}

}  // namespace

nlohmann::ordered_json to_json(const ObservedReport& r) {
  Json out{{"profile", r.profile},     {"observed", r.observed},       {"confidence", r.confidence},
           {"applied", Json::array()}, {"not_applied", r.not_applied}, {"latency", Json::array()},
           {"parts", Json::array()},   {"quantiles", Json::array()}};
  for (const AppliedRow& a : r.applied) out["applied"].push_back(row(a));
  for (const ObservedRow& l : r.latency) out["latency"].push_back(row(l));
  for (const TimePartRow& p : r.parts) out["parts"].push_back(row(p));
  for (const QuantileTable& q : r.quantiles)
    out["quantiles"].push_back({{"protocol", q.protocol},
                                {"action", q.action},
                                {"probability", q.shares},
                                {"observed_ms", q.observed_ms},
                                {"simulated_ms", q.simulated_ms}});
  return out;
}

std::string applied_text(const ObservedReport& r, std::size_t width) {
  if (r.profile.empty()) return {};
  TextTable table({{"population"},
                   {"client"},
                   {"users", Right},
                   {"requests/h", Right},
                   {"hours"},
                   {"requests a session", Right},
                   {"away", Right},
                   {"changes", Right},
                   {"bytes up", Right},
                   {"down", Right},
                   {"front end Mc", Right},
                   {"mailbox Mc", Right},
                   {"hold s", Right},
                   {"events/h", Right},
                   {"logon"}});
  for (const AppliedRow& a : r.applied) {
    table.add({a.population, a.client,
               with_separators(a.users) + (a.has_users_of_profile ? " (profile)" : ""),
               or_dash(a.requests_per_hour, 1), a.has_day ? "yes" : "-",
               or_dash(a.session_requests, 1), pace_of(a),
               a.change_share ? percent(*a.change_share) : "-", or_dash(a.request_bytes, 0),
               or_dash(a.response_bytes, 0), or_dash(a.front_end_megacycles, 1),
               or_dash(a.mailbox_megacycles, 1), or_dash(a.hold_s, 0),
               or_dash(a.events_per_hour, 1), a.logon.empty() ? "-" : a.logon});
  }
  std::string text = wrapped("Taken from " + r.profile + " (means; -: the scenario's own)", width) +
                     table.fitted(width);
  for (const std::string& n : r.not_applied) text += wrapped("  not taken: " + n, width, 4);
  return text;
}

std::string observed_text(const ObservedReport& r, std::size_t width) {
  std::string text =
      wrapped(
          "Observed / simulated (ratio): good answers as front ends measure them, ms; agree: "
          "within the intervals that the numbers of requests allow, all of them together with "
          "a confidence of " +
              percent(r.confidence, 0),
          width) +
      latency_table(r, width);
  if (!r.parts.empty())
    text +=
        "\n" +
        wrapped("Of that, in the front end and in the mailbox server (observed: in quiet hours)",
                width) +
        parts_table(r, width);
  return text;
}

std::string quantiles_csv(const ObservedReport& r) {
  std::string text = "protocol,action,probability,observed_ms,simulated_ms\n";
  for (const QuantileTable& q : r.quantiles) {
    for (std::size_t i = 0; i < q.shares.size(); ++i)
      text += q.protocol + "," + q.action + "," + fixed(q.shares[i], 3) + "," +
              fixed(q.observed_ms[i], 4) + "," + fixed(q.simulated_ms[i], 4) + "\n";
  }
  return text;
}

}  // namespace casgrid
