// validate(): objectives, and the windows of the run that they ask for.
#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "scenarios/document/objective.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/checks.h"

namespace casgrid {
namespace {

std::string seconds_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.12g", value);
  return text;
}

// A fault's line of the timeline, and its end.
struct Known {
  std::optional<double> begins_s;  // none: chance says
  std::optional<double> ends_s;
  bool has_end = false;
};

// With the names that faults without one are given, and the restarts of a maintenance.
std::map<std::string, Known> lines_of_the_timeline(const scenario::Scenario& given) {
  std::map<std::string, Known> known;
  const scenario::Scenario resolved = resolve(given, {});
  for (const auto& f : resolved.faults()) {
    if (f.is_step()) continue;
    Known& k = known[f.name()];
    k.has_end = f.has_drawn() || f.lasting_s() > 0;
    if (f.has_drawn()) continue;
    k.begins_s = f.at_s();
    if (k.has_end) k.ends_s = f.at_s() + f.lasting_s();
  }
  // Of these no more is known than that they do not begin.
  for (const std::string& name : resolved.early_end().faults_left_out()) known[name].has_end = true;
  return known;
}

// What `key=` of an objective may name; empty: it is no name of this scenario.
std::vector<std::string> names_for(const std::string& key, const scenario::Scenario& resolved) {
  std::vector<std::string> names;
  const auto add = [&](const auto& all) {
    for (const auto& one : all) names.push_back(one.name());
  };
  const auto& d = resolved.directory();
  if (key == "server") {
    add(d.front_ends());
    add(d.mailbox_servers());
    add(d.directory_servers());
    add(d.balancers());
  } else if (key == "site") {
    add(resolved.topology().sites());
  } else if (key == "link") {
    add(resolved.topology().links());
    for (const auto& site : resolved.topology().sites()) names.push_back(site.name() + "-lan");
  } else if (key == "population") {
    add(resolved.populations());
  }
  return names;
}

// An objective that could be read, and where it stands.
struct Placed {
  Scope scope;
  MetricQuery query;
};

std::vector<Placed> read_objectives(const Scope& scope) {
  std::vector<Placed> read;
  for (int i = 0; i < scope.scenario().objectives_size(); ++i) {
    const Scope expression = scope.in("objectives", i).in("expression");
    const ObjectiveResult result = parse_objective(scope.scenario().objectives(i).expression());
    if (result.objective)
      read.push_back({expression, result.objective->query});
    else
      expression.error(result.error.reason, result.error.remedy);
  }
  return read;
}

void check_filter(const Scope& scope, const std::string& key, const std::string& value,
                  const scenario::Scenario& resolved) {
  const std::vector<std::string> names = names_for(key, resolved);
  if (!names.empty() && std::find(names.begin(), names.end(), value) == names.end())
    scope.error("there is no " + key + " \"" + value + "\"", suggestion(value, names));
}

// Whose names they give.
void check_filters(const std::vector<Placed>& objectives, const scenario::Scenario& given) {
  const bool has_names = std::any_of(objectives.begin(), objectives.end(),
                                     [](const Placed& o) { return !o.query.filters.empty(); });
  if (!has_names) return;
  const scenario::Scenario resolved = resolve(given, {});
  for (const auto& [scope, query] : objectives) {
    for (const auto& [key, value] : query.filters) check_filter(scope, key, value, resolved);
  }
}

// A window whose place in the run is known beforehand.
void check_window(const Scope& scope, const WindowQuery& w, double from_s) {
  constexpr double kRounding = 1e-6;
  const scenario::Scenario& s = scope.scenario();
  const double warm_up = s.record().warm_up_s();
  const double duration =
      s.has_early_end() ? std::max(s.early_end().duration_s(), s.duration_s()) : s.duration_s();
  if (from_s >= duration) {
    scope.error("its window begins at " + seconds_text(from_s) + " s, when the run is over",
                "give an instant before " + seconds_text(duration));
  } else if (from_s + kRounding < warm_up) {
    scope.error("its window begins at " + seconds_text(from_s) +
                    " s, before the end of the warm-up at " + seconds_text(warm_up) + " s",
                "nothing is measured there: give from=" + seconds_text(warm_up) + " or later");
  } else if (w.length_s && from_s + *w.length_s > duration + kRounding) {
    scope.error("its window lasts to " + seconds_text(from_s + *w.length_s) +
                    " s, and the run to " + seconds_text(duration) + " s",
                "give for=" + seconds_text(duration - from_s) + " or less, or leave it out");
  }
}

// One that begins with a fault or with its end.
void check_window_of_fault(const Scope& scope, const WindowQuery& w,
                           const std::map<std::string, Known>& known) {
  const auto line = known.find(w.fault);
  if (line == known.end()) {
    std::vector<std::string> names;
    names.reserve(known.size());
    for (const auto& [name, of_it] : known) names.push_back(name);
    scope.error("there is no fault \"" + w.fault + "\"",
                names.empty() ? "the scenario has none: give from= in seconds"
                              : suggestion(w.fault, names));
  } else if (w.is_after_fault && !line->second.has_end) {
    scope.error("\"" + w.fault + "\" is never over", "give the fault lasting_s");
  } else if (const auto from = w.is_after_fault ? line->second.ends_s : line->second.begins_s) {
    check_window(scope, w, *from);
  }
}

void check_windows(const std::vector<Placed>& objectives, const scenario::Scenario& given) {
  const bool has_windows = std::any_of(objectives.begin(), objectives.end(),
                                       [](const Placed& o) { return o.query.window.has_value(); });
  if (!has_windows) return;
  const std::map<std::string, Known> known = lines_of_the_timeline(given);
  for (const auto& [scope, query] : objectives) {
    if (!query.window) continue;
    if (query.window->fault.empty())
      check_window(scope, *query.window, query.window->from_s);
    else
      check_window_of_fault(scope, *query.window, known);
  }
}

}  // namespace

// What parts and faults are called, and when a fault is over, is known of a scenario that is well.
void check_objectives(const Scope& scope) {
  const std::vector<Placed> objectives = read_objectives(scope);
  if (scope.mistakes().is_empty()) check_filters(objectives, scope.scenario());
  if (scope.mistakes().is_empty()) check_windows(objectives, scope.scenario());
}

}  // namespace casgrid
