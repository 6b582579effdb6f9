#include "scenarios/validating/validate.h"

#include <algorithm>
#include <utility>

#include "model/directory/directory.h"
#include "scenarios/document/number_range.h"
#include "scenarios/document/patterns.h"
#include "scenarios/validating/validator.h"

namespace casgrid {

void Validator::error(const std::string& path, const std::string& reason,
                      const std::string& remedy) {
  if (found_.size() >= kComplaintsMax) return;
  found_.push_back({file_, lines_.line_of(path), path, reason, remedy});
}

void Validator::define(Names& names, const std::string& name, const std::string& path,
                       const std::string& kind) {
  if (name.empty()) {
    error(path, "the " + kind + " has no name", "give it a name");
  } else if (constexpr std::size_t kMost = 200; name.size() > kMost) {
    error(path, "the name of the " + kind + " has " + std::to_string(name.size()) + " letters",
          "give at most " + std::to_string(kMost) + ": files are called after it");
  } else if (name.find('@') != std::string::npos || name.find(' ') != std::string::npos) {
    error(path, "\"" + name + "\" is not a name", "use letters, digits, - and . without blanks");
  } else if (&names == &servers_ && !names.contains(name) &&
             !server_spellings_.emplace(lower(name), name).second) {
    const std::string& known = server_spellings_.at(lower(name));
    error(path,
          "\"" + name + "\" and \"" + known + "\" (line " +
              std::to_string(lines_.line_of(names.place_of(known))) + ") are one name",
          "case does not count in names: write both alike, or give another name");
  } else if (!names.add(name, path)) {
    error(path,
          "the name \"" + name + "\" is taken, see line " +
              std::to_string(lines_.line_of(names.place_of(name))),
          "give each " + kind + " its own name");
  }
}

bool Validator::refers(const Names& names, const std::string& name, const std::string& path,
                       const std::string& kind) {
  if (names.contains(name)) return true;
  error(path,
        name.empty() ? "a " + kind + " is missing" : "there is no " + kind + " \"" + name + "\"",
        found_.size() < kSuggestionsMax ? suggestion(name, names.all()) : "mend those above first");
  return false;
}

std::vector<std::string> Validator::names_of(const std::string& pattern, const std::string& path) {
  if (const auto names = expand_name(pattern)) return *names;
  error(path, "\"" + pattern + "\" is not a pattern", "write a name, or cas{1..4} for four");
  return {};
}

void Validator::refers_all(const Names& names, const std::string& pattern, const std::string& path,
                           const std::string& kind) {
  for (const std::string& name : names_of(pattern, path)) {
    if (!refers(names, name, path, kind)) return;
  }
}

// What the table of numbers refuses.
void Validator::numbers() {
  for (const NumberComplaint& c : check_numbers(s_)) error(c.path, c.reason, c.remedy);
}

void Validator::collect() {
  for (int i = 0; i < s_.topology().sites_size(); ++i) {
    const std::string path = at("topology.sites", i);
    define(zones_, s_.topology().sites(i).name(), path, "site");
    sites_.add(s_.topology().sites(i).name(), path);
  }
  for (int i = 0; i < s_.topology().client_networks_size(); ++i) {
    define(zones_, s_.topology().client_networks(i).name(), at("topology.client_networks", i),
           "client network");
  }
  const auto& d = s_.directory();
  const auto server = [&](const std::string& name, const std::string& path, Names* kind,
                          const std::string& what) {
    for (const std::string& each : names_of(name, path)) {
      // A front end may be a mailbox server, too: that is one machine with both roles.
      const bool has_both_roles = kind == &mailbox_servers_ && front_ends_.contains(each) &&
                                  !mailbox_servers_.contains(each);
      if (!has_both_roles) define(servers_, each, path, what);
      if (kind != nullptr) kind->add(each, path);
    }
  };
  for (int i = 0; i < d.front_ends_size(); ++i) {
    server(d.front_ends(i).name(), at("directory.front_ends", i), &front_ends_, "server");
    if (const auto names = expand_name(d.front_ends(i).name())) {
      for (const std::string& name : *names) front_end_rows_.emplace(name, i);
    }
  }
  for (int i = 0; i < d.mailbox_servers_size(); ++i) {
    server(d.mailbox_servers(i).name(), at("directory.mailbox_servers", i), &mailbox_servers_,
           "server");
  }
  for (int i = 0; i < d.directory_servers_size(); ++i) {
    server(d.directory_servers(i).name(), at("directory.directory_servers", i), nullptr, "server");
  }
  for (int i = 0; i < d.balancers_size(); ++i) {
    server(d.balancers(i).name(), at("directory.balancers", i), &balancers_, "balancer");
  }
}

void Validator::run_settings() {
  instant(s_.starts_at(), "starts_at");
  if (s_.record().warm_up_s() >= s_.duration_s() && s_.duration_s() > 0) {
    error("record.warm_up_s", "the warm-up leaves nothing of the run", "give less than duration_s");
  }
}

Diagnostics Validator::run() {
  if (has_too_many_names()) return found_;
  collect();
  numbers();
  products();
  run_settings();
  topology();
  organisation();
  servers();
  dags();
  databases();
  address_books();
  balancers();
  namespaces();
  populations();
  faults();
  maintenance();
  objectives();
  std::stable_sort(found_.begin(), found_.end(),
                   [](const Diagnostic& x, const Diagnostic& y) { return x.line < y.line; });
  return found_;
}

Diagnostics validate(const scenario::Scenario& scenario, const SourceLines& lines,
                     const std::string& file) {
  return Validator(scenario, lines, file).run();
}

namespace {

ParsedScenario validated(ParsedScenario parsed, const std::string& path) {
  if (!parsed.scenario) return parsed;
  parsed.diagnostics = validate(*parsed.scenario, parsed.lines, path);
  if (!parsed.diagnostics.empty()) parsed.scenario.reset();
  return parsed;
}

}  // namespace

ParsedScenario load_scenario(const std::string& path) { return validated(parse_file(path), path); }

ParsedScenario load_scenario_text(std::string text, const std::string& path) {
  return validated(parse_file_text(std::move(text), path), path);
}

}  // namespace casgrid
