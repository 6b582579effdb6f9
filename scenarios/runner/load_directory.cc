#include "scenarios/runner/load_directory.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "scenarios/routing/forest.h"
#include "scenarios/runner/deployment.h"
#include "scenarios/runner/forest_deployment.h"
#include "scenarios/runner/resolve.h"
#include "scenarios/runner/validate.h"

namespace casgrid {

namespace {

// Where a document stops being JSON: "line 3, column 7: ...". Empty if it does not.
std::string json_error(const std::string& text) {
  try {
    [[maybe_unused]] const auto parsed = nlohmann::json::parse(text);
    return {};
  } catch (const nlohmann::json::parse_error& error) {
    const std::string what = error.what();
    const std::size_t at = what.find("line ");
    return at == std::string::npos ? what : what.substr(at);
  }
}

// A scenario as JSON is an object, too: a forest is told by its list of servers, even where the
// text around it is broken.
bool looks_like_forest(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && text[first] == '{' &&
         text.find("\"servers\"") != std::string::npos &&
         text.find("\"populations\"") == std::string::npos;
}

}  // namespace

LoadedDirectory load_directory(const std::string& path) {
  LoadedDirectory loaded;
  loaded.path = path;
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  const auto document = nlohmann::json::parse(text.str(), nullptr, false);
  if (file && document.is_discarded() && looks_like_forest(text.str())) {
    loaded.is_forest = true;
    loaded.complaints.push_back(path + ": " + json_error(text.str()) +
                                "; mend the text at this place");
    return loaded;
  }
  if (file && document.is_object() && document.contains("servers")) {
    loaded.is_forest = true;
    Complaints complaints;
    Directory directory = read_forest(document, complaints);
    if (complaints.empty()) loaded.deployment = read_deployment(document, directory, complaints);
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
