#include "scenarios/routing/conformance.h"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "model/routing/explain.h"
#include "scenarios/routing/forest.h"
#include "scenarios/routing/outcome.h"
#include "scenarios/routing/read_case.h"

namespace casgrid {
namespace {

using nlohmann::json;

struct Count {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t not_expressed = 0;
};

struct Result {
  CaseVerdict verdict = CaseVerdict::Holds;
  std::string line;  // of a failure
};

std::string said(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

Result not_expressed(const std::string& id, const std::string& why) {
  return {CaseVerdict::NotExpressed, id + ": not expressed: " + why};
}

Result judge(const RoutingCase& c, const Observed& o) {
  Result result;
  std::string wrong = broken_redirect(o);
  for (const auto& [key, expected] : c.expect.items()) {
    const KeyComparison comparison = compare(o, key, expected);
    if (comparison.verdict == CaseVerdict::NotExpressed) return not_expressed(c.id, comparison.got);
    if (comparison.verdict == CaseVerdict::Differs && wrong.empty())
      wrong = key + ": expected " + said(expected) + ", got " + comparison.got;
  }
  if (wrong.empty()) return result;
  result.verdict = CaseVerdict::Differs;
  result.line = c.id + ": " + wrong + " (by " + rule(o.decision.rule).name + ": " +
                decision_words(o.directory, o.decision) + ")";
  return result;
}

Result run_case(const json& forest, const Directory& intact, const RoutingCase& c) {
  Directory changed;
  const Directory* directory = &intact;
  if (!c.overrides.empty()) {
    json document = forest;
    for (const json& o : c.overrides) {
      std::string error;
      if (!o.is_object() || !o.contains("path") || !o["path"].is_string() || !o.contains("value"))
        return not_expressed(c.id, "an override needs path and value");
      apply_override(document, o["path"].get<std::string>(), o["value"], error);
      if (!error.empty()) return not_expressed(c.id, "override " + error);
    }
    Complaints complaints;
    changed = read_forest(document, complaints);
    if (!complaints.empty()) return not_expressed(c.id, complaints.front());
    directory = &changed;
  }
  const auto front_end = directory->find_server(c.front_end);
  if (!front_end || !directory->at(*front_end).is_front_end())
    return not_expressed(c.id, "there is no front end \"" + c.front_end + "\"");
  ReadRequest read;
  read_request(*directory, *front_end, c.request, c.identity, read);
  if (!read.error.empty()) return not_expressed(c.id, read.error);
  const Decision decision = read.is_bare
                                ? decide_port(*directory, *front_end, read.is_udp, c.request.port)
                                : decide(*directory, read.facts);
  return judge(c, {*directory, c.request, read, decision});
}

void print_areas(const std::map<std::string, Count>& areas, std::ostream& out) {
  std::size_t width = 4;
  for (const auto& [area, count] : areas) width = std::max(width, area.size());
  const auto row = [&](const std::string& area, const std::string& a, const std::string& b,
                       const std::string& c) {
    const auto right = [](const std::string& text, std::size_t to) {
      return std::string(to > text.size() ? to - text.size() : 0, ' ') + text;
    };
    out << "  " << area << std::string(width - area.size(), ' ') << right(a, 8) << right(b, 8)
        << right(c, 15) << "\n";
  };
  row("area", "passed", "failed", "not expressed");
  for (const auto& [area, count] : areas)
    row(area, std::to_string(count.passed), std::to_string(count.failed),
        std::to_string(count.not_expressed));
}

std::string beside(const std::string& file, const std::string& name) {
  const std::size_t slash = file.find_last_of('/');
  return slash == std::string::npos ? name : file.substr(0, slash + 1) + name;
}

}  // namespace

int conformance_command(const ConformanceOptions& options, std::ostream& out, std::ostream& err) {
  const std::string forest_file =
      options.forest.empty() ? beside(options.cases, "reference-forest.json") : options.forest;
  std::ifstream forest_stream(forest_file);
  if (!forest_stream) {
    err << forest_file << ": cannot be read; name the forest with --forest\n";
    return 2;
  }
  const json forest = json::parse(forest_stream, nullptr, false);
  if (forest.is_discarded()) {
    err << forest_file << ": is not JSON; check it with a JSON tool\n";
    return 2;
  }
  Complaints complaints;
  const Directory directory = read_forest(forest, complaints);
  for (const std::string& complaint : complaints) err << forest_file << ": " << complaint << "\n";
  if (!complaints.empty()) return 2;
  std::ifstream cases(options.cases);
  if (!cases) {
    err << options.cases << ": cannot be read; give a file with one case a line\n";
    return 2;
  }
  std::map<std::string, Count> areas;
  Count total;
  std::string line;
  for (std::size_t number = 1; std::getline(cases, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const json given = json::parse(line, nullptr, false);
    const std::string where = options.cases + ":" + std::to_string(number);
    Result result;
    std::string area = "?";
    if (given.is_discarded()) {
      result = not_expressed(where, "the line is not JSON");
    } else {
      std::string error;
      const RoutingCase c = read_case(given, error);
      area = c.area.empty() ? "?" : c.area;
      result = error.empty() ? run_case(forest, directory, c)
                             : not_expressed(c.id.empty() ? where : c.id, error);
    }
    Count& count = areas[area];
    for (Count* counted : {&count, &total}) {
      counted->passed += result.verdict == CaseVerdict::Holds ? 1 : 0;
      counted->failed += result.verdict == CaseVerdict::Differs ? 1 : 0;
      counted->not_expressed += result.verdict == CaseVerdict::NotExpressed ? 1 : 0;
    }
    if (result.verdict != CaseVerdict::Holds) out << result.line << "\n";
  }
  if (!options.quiet) print_areas(areas, out);
  out << total.passed << " passed, " << total.failed << " failed, " << total.not_expressed
      << " not expressed\n";
  return total.failed + total.not_expressed == 0 ? 0 : 1;
}

}  // namespace casgrid
