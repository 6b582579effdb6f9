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

struct Result {
  CaseVerdict verdict = CaseVerdict::Holds;
  std::string why;  // of a failure
};

std::string said(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

Result not_expressed(const std::string& why) { return {CaseVerdict::NotExpressed, why}; }

Result judge(const RoutingCase& c, const Observed& o) {
  Result result;
  std::string wrong = broken_redirect(o);
  for (const auto& [key, expected] : c.expect.items()) {
    const KeyComparison comparison = compare(o, key, expected);
    if (comparison.verdict == CaseVerdict::NotExpressed) return not_expressed(comparison.got);
    if (comparison.verdict == CaseVerdict::Differs && wrong.empty())
      wrong = key + ": expected " + said(expected) + ", got " + comparison.got;
  }
  if (wrong.empty()) return result;
  result.verdict = CaseVerdict::Differs;
  result.why = wrong + " (by " + rule(o.decision.rule).name + ": " +
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
        return not_expressed("an override needs path and value");
      apply_override(document, o["path"].get<std::string>(), o["value"], error);
      if (!error.empty()) return not_expressed("override " + error);
    }
    Complaints complaints;
    changed = read_forest(document, complaints);
    if (!complaints.empty()) return not_expressed(complaints.front());
    directory = &changed;
  }
  const auto front_end = directory->find_server(c.front_end);
  if (!front_end || !directory->at(*front_end).is_front_end())
    return not_expressed("there is no front end \"" + c.front_end + "\"");
  ReadRequest read;
  read_request(*directory, *front_end, c.request, c.identity, read);
  if (!read.error.empty()) return not_expressed(read.error);
  const Decision decision = read.is_bare
                                ? decide_port(*directory, *front_end, read.is_udp, c.request.port)
                                : decide(*directory, read.facts);
  return judge(c, {*directory, c.request, read, decision});
}

void print_areas(const std::map<std::string, CaseCount>& areas, std::ostream& out) {
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

void add(ConformanceReport& report, const std::string& id, const std::string& area,
         const Result& result) {
  for (CaseCount* counted : {&report.areas[area], &report.total}) {
    counted->passed += result.verdict == CaseVerdict::Holds ? 1 : 0;
    counted->failed += result.verdict == CaseVerdict::Differs ? 1 : 0;
    counted->not_expressed += result.verdict == CaseVerdict::NotExpressed ? 1 : 0;
  }
  if (result.verdict != CaseVerdict::Holds)
    report.failures.push_back({id, area, result.verdict, result.why});
}

}  // namespace

std::string run_cases(const ConformanceOptions& options, ConformanceReport& report) {
  const std::string forest_file =
      options.forest.empty() ? beside(options.cases, "reference-forest.json") : options.forest;
  std::ifstream forest_stream(forest_file);
  if (!forest_stream) return forest_file + ": cannot be read; name the forest with --forest\n";
  const json forest = json::parse(forest_stream, nullptr, false);
  if (forest.is_discarded()) return forest_file + ": is not JSON; check it with a JSON tool\n";
  Complaints complaints;
  const Directory directory = read_forest(forest, complaints);
  std::string wrong;
  for (const std::string& complaint : complaints) wrong += forest_file + ": " + complaint + "\n";
  if (!wrong.empty()) return wrong;
  std::ifstream cases(options.cases);
  if (!cases) return options.cases + ": cannot be read; give a file with one case a line\n";
  std::string line;
  for (std::size_t number = 1; std::getline(cases, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const json given = json::parse(line, nullptr, false);
    const std::string where = options.cases + ":" + std::to_string(number);
    if (given.is_discarded()) {
      add(report, where, "?", not_expressed("the line is not JSON"));
      continue;
    }
    std::string error;
    const RoutingCase c = read_case(given, error);
    add(report, c.id.empty() ? where : c.id, c.area.empty() ? "?" : c.area,
        error.empty() ? run_case(forest, directory, c) : not_expressed(error));
  }
  return {};
}

int conformance_command(const ConformanceOptions& options, std::ostream& out, std::ostream& err) {
  ConformanceReport report;
  const std::string wrong = run_cases(options, report);
  if (!wrong.empty()) {
    err << wrong;
    return 2;
  }
  for (const CaseFailure& f : report.failures) {
    const bool is_expressed = f.verdict != CaseVerdict::NotExpressed;
    out << f.id << (is_expressed ? ": " : ": not expressed: ") << f.why << "\n";
  }
  if (!options.quiet) print_areas(report.areas, out);
  const CaseCount& total = report.total;
  out << total.passed << " passed, " << total.failed << " failed, " << total.not_expressed
      << " not expressed\n";
  return report.failures.empty() ? 0 : 1;
}

}  // namespace casgrid
