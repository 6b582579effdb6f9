#include "scenarios/runner/check_command.h"

#include <algorithm>
#include <iostream>

#include "scenarios/output/exit_code.h"
#include "scenarios/runner/check.h"
#include "scenarios/runner/load_directory.h"
#include "scenarios/runner/reference.h"
#include "scenarios/runner/resolve.h"
#include "scenarios/runner/validate.h"

namespace casgrid {
namespace {

constexpr int kClean = kPassed;

// "forest.json: servers[1].site: there is no site \"x\"; name one of the document".
std::vector<Finding> findings_of_forest(const std::string& path,
                                        const std::vector<std::string>& complaints) {
  std::vector<Finding> found;
  for (const std::string& complaint : complaints) {
    const std::string said = complaint.substr(path.size() + 2);
    const std::size_t remedy = std::min(said.find("; "), said.size());
    found.push_back({"INPUT", Severity::Error, path, said.substr(0, remedy),
                     said.substr(std::min(remedy + 2, said.size()))});
  }
  return found;
}

}  // namespace

int check_file_command(const std::string& path, bool json) {
  const LoadedDirectory loaded = load_directory(path);
  std::vector<Finding> found;
  if (loaded.directory) {
    found = check(loaded);
  } else if (loaded.is_forest) {
    found = findings_of_forest(path, loaded.complaints);
  } else {
    const ParsedScenario parsed = load_scenario(path);
    found = findings_of(parsed.diagnostics);
  }
  if (json) {
    std::cout << findings_json(found);
  } else if (loaded.directory) {
    std::cout << findings_text(found);
  } else {
    // The form in which editors and people look for a line.
    for (const std::string& complaint : loaded.complaints) std::cerr << complaint << "\n";
  }
  return !loaded.directory || has_error(found) ? kBadInput : kClean;
}

int print_reference() {
  const std::string text = scenario_reference();
  if (text.empty()) {
    std::cerr << "casgrid: the description of the schema is missing; build again\n";
    return kInternalError;
  }
  std::cout << text;
  return kClean;
}

}  // namespace casgrid
