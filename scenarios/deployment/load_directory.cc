#include "scenarios/deployment/load_directory.h"

#include <utility>

#include "scenarios/deployment/deployment.h"
#include "scenarios/deployment/forest_deployment.h"
#include "scenarios/document/read_input.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/routing/forest.h"
#include "scenarios/text/json_document.h"
#include "scenarios/validating/validate.h"

namespace casgrid {

namespace {

const ExpectedInput kDocument{"scenario or forest", "a forest is a few megabytes",
                              "write a scenario, or start from `casgrid new NAME`", 256u << 20};

// A scenario as JSON is an object, too: a forest is told by its list of servers, even where the
// text around it is broken.
bool looks_like_forest(const std::string& text) {
  return text.find("\"servers\"") != std::string::npos &&
         text.find("\"populations\"") == std::string::npos;
}

LoadedDirectory load_forest(const std::string& path, const std::string& text,
                            const JsonDocument& document) {
  LoadedDirectory loaded;
  loaded.path = path;
  loaded.is_forest = true;
  if (!document.error.empty()) {
    loaded.complaints.push_back(path + ":" + std::to_string(document.line) + ": " + document.error);
    return loaded;
  }
  Complaints complaints;
  Directory directory = read_forest(document.value, complaints);
  if (complaints.empty())
    loaded.deployment = read_deployment(document.value, directory, complaints);
  if (complaints.empty()) {
    loaded.directory = std::move(directory);
    return loaded;
  }
  const JsonLines lines(text);
  for (const std::string& c : complaints) loaded.complaints.push_back(with_line(path, lines, c));
  return loaded;
}

}  // namespace

LoadedDirectory load_directory(const std::string& path) {
  LoadedDirectory loaded;
  loaded.path = path;
  Diagnostics unreadable;
  auto text = read_input(path, kDocument, unreadable);
  if (!text) {
    for (const Diagnostic& d : unreadable) loaded.complaints.push_back(d.text());
    return loaded;
  }
  const std::size_t first = text->find_first_not_of(" \t\r\n");
  if (first != std::string::npos && (*text)[first] == '{') {
    const JsonDocument document = parse_json(*text);
    const bool is_forest =
        document.error.empty() ? document.value.contains("servers") : looks_like_forest(*text);
    if (is_forest) return load_forest(path, *text, document);
  }
  ParsedScenario parsed = load_scenario_text(std::move(*text), path);
  if (!parsed.scenario) {
    for (const Diagnostic& d : parsed.diagnostics) loaded.complaints.push_back(d.text());
    return loaded;
  }
  loaded.scenario = resolve(std::move(*parsed.scenario), {});
  loaded.directory = build_directory(*loaded.scenario);
  return loaded;
}

}  // namespace casgrid
