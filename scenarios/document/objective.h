// Objectives: `function(metric, key=value, ...) operator number`, such as
// `p95(latency_ms, action=read) < 250`. An objective without samples is not met. A value in which
// there is a comma or a bracket stands in quotation marks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/report/measure.h"
#include "scenarios/report/metrics.h"

namespace casgrid {

// Behind the name of a fault: the line of the timeline that ends it.
inline constexpr std::string_view kOver = ": over";
// The seconds that a text is, where objectives would take it for an instant or a length; none if it
// is a name.
std::optional<double> seconds_of(std::string_view text);

// "from=cas1 crashes, for=300"
struct WindowQuery {
  std::string fault;            // that it begins with; empty: it begins at from_s
  bool is_after_fault = false;  // with the end of the fault: "cas1 crashes: over"
  double from_s = 0;
  std::optional<double> length_s;  // none: to the end of the run

  bool operator==(const WindowQuery&) const = default;
};

struct MetricQuery {
  Function function = Function::Value;
  double percentile = 0;  // with Percentile: 0.95 for p95
  std::string metric;
  std::vector<std::pair<std::string, std::string>> filters;
  std::optional<WindowQuery> window;

  bool has(const std::string& key, const std::string& value) const;
  // The filter's value; empty if not given.
  std::string filter(const std::string& key) const;
};

enum class Comparison { Less, LessOrEqual, Greater, GreaterOrEqual, Equal };

struct ParsedObjective {
  MetricQuery query;
  Comparison comparison = Comparison::Less;
  double bound = 0;
  // Where the seconds of the window stand in the expression.
  struct Time {
    std::size_t position = 0;
    std::size_t length = 0;
    double value_s = 0;
  };
  std::vector<Time> times;

  // What is none meets nothing; what is only known to be at least so much meets no upper bound.
  bool is_met(const Measure& value) const;
};

struct ObjectiveError {
  std::size_t position = 0;  // in the expression
  std::string reason;
  std::string remedy;
};

struct ObjectiveResult {
  std::optional<ParsedObjective> objective;
  ObjectiveError error;  // if there is none
};

ObjectiveResult parse_objective(const std::string& expression);

// The expression with the instants and lengths of its window times `factor`.
std::string with_times_scaled(const std::string& expression, double factor);

// "latency_ms: p50 p90 p95 p99 p99_9 mean max count, keys protocol action", one line a metric.
std::string objective_help();

}  // namespace casgrid
