#include "scenarios/routing/conformance.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "scenarios/routing/run_case.h"

namespace casgrid {
namespace {

using nlohmann::json;

struct Count {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t not_expressed = 0;
};

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
  const CaseRunner runner(forest, complaints);
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
    const CaseResult result = runner.run_line(line, options.cases + ":" + std::to_string(number));
    Count& count = areas[result.area];
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
