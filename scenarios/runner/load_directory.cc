#include "scenarios/runner/load_directory.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "scenarios/routing/forest.h"
#include "scenarios/runner/deployment.h"
#include "scenarios/runner/resolve.h"
#include "scenarios/runner/validate.h"

namespace casgrid {

LoadedDirectory load_directory(const std::string& path) {
  LoadedDirectory loaded;
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  // A scenario as JSON is an object, too: a forest is told by its list of servers.
  const auto document = nlohmann::json::parse(text.str(), nullptr, false);
  if (file && document.is_object() && document.contains("servers")) {
    Complaints complaints;
    Directory directory = read_forest(document, complaints);
    for (const std::string& c : complaints) loaded.complaints.push_back(path + ": " + c);
    if (complaints.empty()) loaded.directory = std::move(directory);
    return loaded;
  }
  const ParsedScenario parsed = load_scenario(path);
  if (!parsed.scenario) {
    for (const Diagnostic& d : parsed.diagnostics) loaded.complaints.push_back(d.text());
    return loaded;
  }
  loaded.scenario = resolve(*parsed.scenario, {});
  loaded.directory = build_directory(*loaded.scenario);
  return loaded;
}

}  // namespace casgrid
