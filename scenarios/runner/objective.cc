#include "scenarios/runner/objective.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "scenarios/runner/diagnostic.h"

namespace casgrid {
namespace {

struct MetricRow {
  const char* name;
  std::vector<Function> functions;
  std::vector<std::string> keys;
};

// Every metric, the functions it knows, and what it can be narrowed by.
const std::vector<MetricRow>& metrics() {
  using enum Function;
  static const std::vector<MetricRow> kMetrics{
      {"latency_ms", {Percentile, Mean, Max, Count}, {"protocol", "action"}},
      {"requests_answered", {Count, Rate}, {"protocol", "action"}},
      {"requests_failed", {Count, Rate, Share}, {"protocol", "action", "reason"}},
      {"errors_5xx", {Count, Rate, Share}, {"protocol", "action"}},
      {"lost_without_error", {Count}, {}},
      {"mounted_twice", {Count}, {}},
      {"redirects", {Count}, {"rule"}},
      {"reconnects", {Count}, {}},
      {"cross_site_share", {Value}, {}},
      {"client_connections", {Mean, Max}, {}},
      {"back_end_connections", {Mean, Max}, {}},
      {"handshakes", {Mean, Max}, {}},
      {"hanging_broken", {Count}, {}},
      {"contexts_lost", {Count}, {}},
      {"throttled", {Count}, {}},
      {"relogons", {Share}, {"population"}},
      {"cpu_utilisation", {Mean, Max}, {"server", "site", "role"}},
      {"link_utilisation", {Mean, Max}, {"link"}},
      {"transfer_ms", {Mean}, {"link"}},
      {"transfer_deviation", {Value}, {"link"}},
      {"recovery_s", {Max}, {"fault"}},
  };
  return kMetrics;
}

const std::vector<std::pair<std::string, Function>>& functions() {
  using enum Function;
  static const std::vector<std::pair<std::string, Function>> kFunctions{
      {"p50", Percentile},   {"p90", Percentile}, {"p95", Percentile}, {"p99", Percentile},
      {"p99_9", Percentile}, {"mean", Mean},      {"max", Max},        {"count", Count},
      {"share", Share},      {"rate", Rate},      {"value", Value}};
  return kFunctions;
}

double percentile_of(const std::string& name) {
  if (name == "p99_9") return 0.999;
  return name[0] == 'p' ? std::stod(name.substr(1)) / 100 : 0;
}

std::vector<std::string> names_of(const std::vector<Function>& known) {
  std::vector<std::string> names;
  for (const auto& [name, function] : functions()) {
    if (std::find(known.begin(), known.end(), function) != known.end()) names.push_back(name);
  }
  return names;
}

class Reader {
 public:
  explicit Reader(const std::string& text) : text_(text) {}

  ObjectiveResult read() {
    ParsedObjective objective;
    if (!head(objective.query) || !comparison(objective)) return {std::nullopt, error_};
    return {objective, {}};
  }

 private:
  bool fail(std::size_t at, const std::string& reason, const std::string& remedy) {
    error_ = {at, reason + " at column " + std::to_string(at + 1), remedy};
    return false;
  }

  void blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }

  bool take(char c) {
    blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::string word(const char* ends) {
    blanks();
    const std::size_t from = at_;
    while (at_ < text_.size() && std::string(ends).find(text_[at_]) == std::string::npos) ++at_;
    std::size_t to = at_;
    while (to > from && std::isspace(static_cast<unsigned char>(text_[to - 1])) != 0) --to;
    return text_.substr(from, to - from);
  }

  bool head(MetricQuery& query) {
    const std::string name = word("(),=<> ");
    std::vector<std::string> known;
    const std::pair<std::string, Function>* function = nullptr;
    for (const auto& f : functions()) {
      known.push_back(f.first);
      if (f.first == name) function = &f;
    }
    if (function == nullptr)
      return fail(0, "\"" + name + "\" is not a function", suggestion(name, known));
    query.function = function->second;
    query.percentile = percentile_of(name);
    if (!take('(')) return fail(at_, "( is missing", "write " + name + "(metric) < number");
    const std::size_t metric_at = at_;
    query.metric = word("(),=<>");
    const MetricRow* row = nullptr;
    known.clear();
    for (const MetricRow& m : metrics()) {
      known.emplace_back(m.name);
      if (m.name == query.metric) row = &m;
    }
    if (row == nullptr)
      return fail(metric_at, "\"" + query.metric + "\" is not a metric",
                  suggestion(query.metric, known));
    if (std::find(row->functions.begin(), row->functions.end(), query.function) ==
        row->functions.end()) {
      return fail(0, query.metric + " has no " + name, suggestion(name, names_of(row->functions)));
    }
    while (take(',')) {
      const std::size_t key_at = at_;
      const std::string key = word("(),=<>");
      if (std::find(row->keys.begin(), row->keys.end(), key) == row->keys.end()) {
        return fail(key_at, query.metric + " cannot be narrowed by \"" + key + "\"",
                    suggestion(key, row->keys));
      }
      if (!take('=')) return fail(at_, "= is missing", "write " + key + "=value");
      const std::string value = word(",)");
      if (value.empty()) return fail(at_, "a value is missing", "write " + key + "=value");
      query.filters.emplace_back(key, value);
    }
    if (!take(')')) return fail(at_, ") is missing", "close the list of the metric with )");
    return true;
  }

  bool comparison(ParsedObjective& objective) {
    blanks();
    static const std::pair<const char*, Comparison> kOperators[] = {
        {"<=", Comparison::LessOrEqual},
        {">=", Comparison::GreaterOrEqual},
        {"==", Comparison::Equal},
        {"<", Comparison::Less},
        {">", Comparison::Greater}};
    const auto* found =
        std::find_if(std::begin(kOperators), std::end(kOperators), [&](const auto& o) {
          return text_.compare(at_, std::string(o.first).size(), o.first) == 0;
        });
    if (found == std::end(kOperators))
      return fail(at_, "a comparison is missing", "write one of < <= > >= == and a number");
    objective.comparison = found->second;
    at_ += std::string(found->first).size();
    const std::size_t number_at = at_;
    const std::string number = word("");
    const auto parsed =
        std::from_chars(number.data(), number.data() + number.size(), objective.bound);
    if (number.empty() || parsed.ec != std::errc{} || parsed.ptr != number.data() + number.size()) {
      return fail(number_at, "\"" + number + "\" is not a number",
                  "write a number such as 250 or 0.01, without a unit");
    }
    return true;
  }

  const std::string& text_;
  std::size_t at_ = 0;
  ObjectiveError error_;
};

}  // namespace

std::string MetricQuery::filter(const std::string& key) const {
  for (const auto& [k, v] : filters) {
    if (k == key) return v;
  }
  return {};
}

bool ParsedObjective::is_met(double value) const {
  switch (comparison) {
    case Comparison::Less:
      return value < bound;
    case Comparison::LessOrEqual:
      return value <= bound;
    case Comparison::Greater:
      return value > bound;
    case Comparison::GreaterOrEqual:
      return value >= bound;
    case Comparison::Equal:
      return value == bound;
  }
  return false;
}

ObjectiveResult parse_objective(const std::string& expression) { return Reader(expression).read(); }

std::string objective_help() {
  std::string text;
  for (const MetricRow& m : metrics()) {
    text += std::string(m.name) + ":";
    for (const std::string& name : names_of(m.functions)) text += " " + name;
    if (!m.keys.empty()) text += "; by";
    for (const std::string& key : m.keys) text += " " + key;
    text += "\n";
  }
  return text;
}

}  // namespace casgrid
