#include "scenarios/routing/conformance.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ostream>

#include "scenarios/text/json_document.h"

namespace casgrid {
namespace {

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

void add(ConformanceReport& report, const CaseResult& result) {
  for (CaseCount* counted : {&report.areas[result.area], &report.total}) {
    counted->passed += result.verdict == CaseVerdict::Holds ? 1 : 0;
    counted->failed += result.verdict == CaseVerdict::Differs ? 1 : 0;
    counted->not_expressed += result.verdict == CaseVerdict::NotExpressed ? 1 : 0;
  }
  if (result.verdict != CaseVerdict::Holds) report.failures.push_back(result);
}

}  // namespace

std::string run_cases(const ConformanceOptions& options, ConformanceReport& report) {
  std::ifstream cases(options.cases);
  if (!cases) return options.cases + ": cannot be read; give a file with one case a line\n";
  const std::string forest_file =
      options.forest.empty() ? beside(options.cases, "reference-forest.json") : options.forest;
  std::ifstream forest_stream(forest_file);
  if (!forest_stream) return forest_file + ": cannot be read; name the forest with --forest\n";
  const std::string text{std::istreambuf_iterator<char>(forest_stream),
                         std::istreambuf_iterator<char>()};
  const JsonDocument forest = parse_json(text);
  if (!forest.error.empty())
    return forest_file + ":" + std::to_string(forest.line) + ": " + forest.error + "\n";
  Complaints complaints;
  const CaseRunner runner(forest.value, complaints);
  if (!complaints.empty()) {
    const JsonLines lines(text);
    std::string wrong;
    for (const std::string& c : complaints) wrong += with_line(forest_file, lines, c) + "\n";
    return wrong;
  }
  runner.run_lines(cases, options.cases, [&](const CaseResult& result) { add(report, result); });
  return {};
}

int conformance_command(const ConformanceOptions& options, std::ostream& out, std::ostream& err) {
  ConformanceReport report;
  const std::string wrong = run_cases(options, report);
  if (!wrong.empty()) {
    err << wrong;
    return 2;
  }
  for (const CaseResult& failure : report.failures) out << line_of(failure) << "\n";
  if (!options.quiet) print_areas(report.areas, out);
  const CaseCount& total = report.total;
  out << total.passed << " passed, " << total.failed << " failed, " << total.not_expressed
      << " not expressed\n";
  return report.failures.empty() ? 0 : 1;
}

}  // namespace casgrid
