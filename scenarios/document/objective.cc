#include "scenarios/document/objective.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "model/base/operation.h"
#include "model/base/protocol_row.h"
#include "scenarios/document/diagnostic.h"
#include "scenarios/document/renamed_words.h"
#include "scenarios/report/rows.h"

namespace casgrid {
namespace {

double percentile_of(const std::string& name) {
  if (name == "p99_9") return 0.999;
  return name[0] == 'p' ? std::stod(name.substr(1)) / 100 : 0;
}

// What a key can be, where that is known beforehand.
std::vector<std::string> values_of(const std::string& metric, const std::string& key) {
  std::vector<std::string> known;
  if (key == "reason") return {"refused", "reset", "timed-out", "untrusted"};
  if (key == "role")
    return {kClientAccessRole, kMailboxRole, kMultiRole, kDirectoryRole, kBalancerRole};
  if (metric != kOperations && metric != kAttempts) return known;
  if (key == "protocol") {
    for (const ProtocolRow& row : protocols())
      if (row.is_spoken()) known.emplace_back(row.name);
  } else if (key == kIncluding || key == kExcluding) {
    for (const OperationEndRow& row : operation_ends()) {
      if (row.end != OperationEnd::Good) known.emplace_back(row.name);
    }
  }
  return known;
}

std::string remedy_for_metric(const std::string& word, const std::vector<std::string>& known) {
  std::string renamed = renamed_to(WordOf::Metric, "", word);
  return renamed.empty() ? suggestion(word, known) : renamed;
}

class Reader {
 public:
  explicit Reader(const std::string& text) : text_(text) {}

  ObjectiveResult read() {
    if (!head(objective_.query) || !comparison(objective_)) return {std::nullopt, error_};
    return {objective_, {}};
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
    const Metric* row = nullptr;
    known.clear();
    for (const Metric& m : metrics()) {
      known.push_back(m.name);
      if (m.name == query.metric) row = &m;
    }
    if (row == nullptr)
      return fail(metric_at, "\"" + query.metric + "\" is not a metric",
                  remedy_for_metric(query.metric, known));
    if (std::find(row->functions.begin(), row->functions.end(), name) == row->functions.end())
      return fail(0, query.metric + " has no " + name, suggestion(name, row->functions));
    while (take(',')) {
      if (!narrowing(*row, query)) return false;
    }
    if (!take(')')) return fail(at_, ") is missing", "close the list of the metric with )");
    if (query.window && !has_from_) {
      return fail(at_ - 1,
                  "for= needs from=", "say from when: from=600, or from= and the name of a fault");
    }
    return true;
  }

  // "action=read", "from=cas1 crashes"
  bool narrowing(const Metric& row, MetricQuery& query) {
    blanks();
    const std::size_t key_at = at_;
    const std::string key = word("(),=<>");
    if (std::find(row.keys.begin(), row.keys.end(), key) == row.keys.end()) {
      const bool is_time = key == kFrom || key == kFor;
      return fail(key_at,
                  is_time ? query.metric + " is of the whole run: it takes no window"
                          : query.metric + " cannot be narrowed by \"" + key + "\"",
                  suggestion(key, row.keys));
    }
    if (!take('=')) return fail(at_, "= is missing", "write " + key + "=value");
    blanks();
    const bool is_quoted = at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'');
    const std::size_t value_at = at_ + (is_quoted ? 1 : 0);
    std::string value;
    if (!(is_quoted ? quoted(value) : !(value = word(",)")).empty()))
      return error_.reason.empty() ? fail(at_, "a value is missing", "write " + key + "=value")
                                   : false;
    if (key == kFrom) return begins(value, value_at, query);
    if (key == kFor) return lasts(value, value_at, query);
    const std::vector<std::string> known = values_of(query.metric, key);
    if (!known.empty() && std::find(known.begin(), known.end(), value) == known.end())
      return fail(value_at, "\"" + value + "\" is no " + key, suggestion(value, known));
    query.filters.emplace_back(key, value);
    return true;
  }

  bool quoted(std::string& value) {
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string::npos)
      return fail(at_, "a quotation mark is not closed", "close it behind the value");
    value = text_.substr(at_ + 1, end - at_ - 1);
    if (value.empty()) return fail(at_, "a value is missing", "write it between the marks");
    at_ = end + 1;
    return true;
  }

  // A number of seconds, or the name of a fault or of its end.
  bool begins(const std::string& value, std::size_t at, MetricQuery& query) {
    if (has_from_) return fail(at, "from= stands there twice", "leave one out");
    has_from_ = true;
    if (!query.window) query.window.emplace();
    WindowQuery& window = *query.window;
    const auto number = seconds_in(value, at);
    if (!number) {
      window.is_after_fault = value.ends_with(kOver);
      window.fault = window.is_after_fault ? value.substr(0, value.size() - kOver.size()) : value;
      return true;
    }
    window.from_s = *number;
    return *number >= 0 ||
           fail(at, "from=" + value + " is before the run", "give seconds from its start");
  }

  bool lasts(const std::string& value, std::size_t at, MetricQuery& query) {
    if (query.window && query.window->length_s)
      return fail(at, "for= stands there twice", "leave one out");
    if (!query.window) query.window.emplace();
    query.window->length_s = seconds_in(value, at);
    return (query.window->length_s && *query.window->length_s > 0) ||
           fail(at, "for=" + value + " is no length of time",
                "give seconds above 0, or leave it out: to the end of the run");
  }

  std::optional<double> seconds_in(const std::string& value, std::size_t at) {
    const auto number = seconds_of(value);
    if (number) objective_.times.push_back({at, value.size(), *number});
    return number;
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
    if (number.empty() || parsed.ec != std::errc{} || parsed.ptr != number.data() + number.size() ||
        !std::isfinite(objective.bound)) {
      return fail(number_at, "\"" + number + "\" is not a number",
                  "write a number such as 250 or 0.01, without a unit");
    }
    return true;
  }

  const std::string& text_;
  std::size_t at_ = 0;
  bool has_from_ = false;
  ParsedObjective objective_;
  ObjectiveError error_;
};

}  // namespace

std::optional<double> seconds_of(std::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (text.empty() || read.ec != std::errc{} || read.ptr != end || !std::isfinite(number))
    return std::nullopt;
  return number;
}

std::string MetricQuery::filter(const std::string& key) const {
  for (const auto& [k, v] : filters) {
    if (k == key) return v;
  }
  return {};
}

bool MetricQuery::has(const std::string& key, const std::string& value) const {
  return std::find(filters.begin(), filters.end(), std::pair(key, value)) != filters.end();
}

bool ParsedObjective::is_met(const Measure& value) const {
  if (value.is_none()) return false;
  switch (comparison) {
    case Comparison::Less:
      return value.is_known() && *value < bound;
    case Comparison::LessOrEqual:
      return value.is_known() && *value <= bound;
    case Comparison::Greater:
      return *value > bound;
    case Comparison::GreaterOrEqual:
      return *value >= bound;
    case Comparison::Equal:
      return value.is_known() && *value == bound;
  }
  return false;
}

ObjectiveResult parse_objective(const std::string& expression) { return Reader(expression).read(); }

std::string with_times_scaled(const std::string& expression, double factor) {
  const ObjectiveResult result = parse_objective(expression);
  if (!result.objective) return expression;
  std::string text = expression;
  std::vector<ParsedObjective::Time> times = result.objective->times;
  std::sort(times.begin(), times.end(),
            [](const auto& x, const auto& y) { return x.position > y.position; });
  for (const ParsedObjective::Time& t : times) {
    std::array<char, 32> number{};
    std::snprintf(number.data(), number.size(), "%.12g", t.value_s * factor);
    text.replace(t.position, t.length, number.data());
  }
  return text;
}

std::string objective_help() {
  std::string text;
  for (const Metric& m : metrics()) {
    text += m.name + ":";
    for (const std::string& name : m.functions) text += " " + name;
    if (!m.keys.empty()) text += "; by";
    for (const std::string& key : m.keys) text += " " + key;
    text += "\n";
  }
  return text;
}

}  // namespace casgrid
