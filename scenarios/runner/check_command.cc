#include "scenarios/runner/check_command.h"

#include <iostream>

#include "scenarios/planning/deployment_rules.h"
#include "scenarios/runner/check.h"
#include "scenarios/runner/deployment_facts.h"
#include "scenarios/runner/load_directory.h"
#include "scenarios/runner/reference.h"
#include "scenarios/runner/resolve.h"
#include "scenarios/runner/validate.h"

namespace casgrid {
namespace {

constexpr int kClean = 0;
constexpr int kBadInput = 2;
constexpr int kInternalError = 3;

}  // namespace

int check_file_command(const std::string& path, bool json) {
  const LoadedDirectory loaded = load_directory(path);
  std::vector<Finding> found;
  if (loaded.directory) {
    if (loaded.scenario) found = check(*loaded.scenario);
    const DeploymentContext context =
        loaded.scenario ? context_of(*loaded.scenario, *loaded.directory) : DeploymentContext{};
    const auto deployment = deployment_findings(*loaded.directory, context);
    found.insert(found.end(), deployment.begin(), deployment.end());
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
