// validate(): objectives, and the windows of the run that they ask for.
#include <algorithm>
#include <cstdio>
#include <optional>

#include "scenarios/document/objective.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/validator.h"

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

}  // namespace

// Whose names they give, of a scenario that is well.
void Validator::narrowed(const std::vector<std::pair<std::string, MetricQuery>>& queries) {
  const bool has_names = std::any_of(queries.begin(), queries.end(),
                                     [](const auto& q) { return !q.second.filters.empty(); });
  if (!has_names || !found_.empty()) return;
  const scenario::Scenario resolved = resolve(s_, {});
  for (const auto& [path, query] : queries) {
    for (const auto& [key, value] : query.filters) {
      const std::vector<std::string> names = names_for(key, resolved);
      if (!names.empty() && std::find(names.begin(), names.end(), value) == names.end())
        error(path, "there is no " + key + " \"" + value + "\"", suggestion(value, names));
    }
  }
}

void Validator::objectives() {
  std::vector<std::pair<std::string, MetricQuery>> all;
  std::vector<std::pair<std::string, MetricQuery>> windowed;
  for (int i = 0; i < s_.objectives_size(); ++i) {
    const std::string path = at("objectives", i) + ".expression";
    const ObjectiveResult result = parse_objective(s_.objectives(i).expression());
    if (!result.objective) {
      error(path, result.error.reason, result.error.remedy);
      continue;
    }
    const MetricQuery& query = result.objective->query;
    all.emplace_back(path, query);
    if (query.window) windowed.emplace_back(path, query);
  }
  narrowed(all);
  // What a fault is called, and when it is over, is known of a scenario that is well.
  if (windowed.empty() || !found_.empty()) return;
  const std::map<std::string, Known> known = lines_of_the_timeline(s_);
  std::vector<std::string> names;
  names.reserve(known.size());
  for (const auto& [name, line] : known) names.push_back(name);
  for (const auto& [path, query] : windowed) {
    const WindowQuery& w = *query.window;
    if (w.fault.empty()) {
      window(w, w.from_s, path);
      continue;
    }
    const auto line = known.find(w.fault);
    if (line == known.end()) {
      error(path, "there is no fault \"" + w.fault + "\"",
            names.empty() ? "the scenario has none: give from= in seconds"
                          : suggestion(w.fault, names));
    } else if (w.is_after_fault && !line->second.has_end) {
      error(path, "\"" + w.fault + "\" is never over", "give the fault lasting_s");
    } else if (const auto from = w.is_after_fault ? line->second.ends_s : line->second.begins_s) {
      window(w, *from, path);
    }
  }
}

// One whose place in the run is known beforehand.
void Validator::window(const WindowQuery& w, double from_s, const std::string& path) {
  constexpr double kRounding = 1e-6;
  const double warm_up = s_.record().warm_up_s();
  const double duration =
      s_.has_early_end() ? std::max(s_.early_end().duration_s(), s_.duration_s()) : s_.duration_s();
  if (from_s >= duration) {
    error(path, "its window begins at " + seconds_text(from_s) + " s, when the run is over",
          "give an instant before " + seconds_text(duration));
  } else if (from_s + kRounding < warm_up) {
    error(path,
          "its window begins at " + seconds_text(from_s) + " s, before the end of the warm-up at " +
              seconds_text(warm_up) + " s",
          "nothing is measured there: give from=" + seconds_text(warm_up) + " or later");
  } else if (w.length_s && from_s + *w.length_s > duration + kRounding) {
    error(path,
          "its window lasts to " + seconds_text(from_s + *w.length_s) + " s, and the run to " +
              seconds_text(duration) + " s",
          "give for=" + seconds_text(duration - from_s) + " or less, or leave it out");
  }
}

}  // namespace casgrid
