#include "scenarios/program/check_command.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <google/protobuf/util/json_util.h>
#include <iostream>

#include "scenarios/advising/check.h"
#include "scenarios/deployment/load_directory.h"
#include "scenarios/document/json_schema.h"
#include "scenarios/document/reference.h"
#include "scenarios/output/exit_code.h"
#include "scenarios/planning/not_known.h"
#include "scenarios/program/versions_page.h"
#include "scenarios/report/metrics_page.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/validate.h"

namespace casgrid {
namespace {

constexpr int kClean = kPassed;

// "forest.json:12: servers[1].site: there is no site \"x\"; name one of the document".
std::vector<Finding> findings_of_forest(const std::string& path,
                                        const std::vector<std::string>& complaints) {
  std::vector<Finding> found;
  for (const std::string& complaint : complaints) {
    const std::size_t place = std::min(complaint.find(": ", path.size()), complaint.size() - 2);
    const std::string said = complaint.substr(place + 2);
    const std::size_t remedy = std::min(said.find("; "), said.size());
    found.push_back({"INPUT", Severity::Error, complaint.substr(0, place), said.substr(0, remedy),
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
    planning::write_text(planning::not_known(*loaded.directory), std::cout);
  } else {
    // The form in which editors and people look for a line.
    for (const std::string& complaint : loaded.complaints) std::cerr << complaint << "\n";
  }
  return !loaded.directory || has_error(found) ? kBadInput : kClean;
}

int print_reference() {
  std::cout << scenario_reference();
  return kClean;
}

int print_metrics(const std::vector<std::string>& runs) {
  std::vector<WorkedRun> worked;
  for (const std::string& run : runs) {
    const std::filesystem::path folder(run);
    std::ifstream file(folder / "report.json");
    worked.push_back({folder.filename().string(), nlohmann::json::parse(file, nullptr, false)});
    if (worked.back().report.is_object()) continue;
    std::cerr << "casgrid: " << run << ": there is no report; give the --out directory of a run\n";
    return kBadInput;
  }
  std::cout << metrics_page(worked);
  return kClean;
}

int print_versions() {
  std::cout << versions_page();
  return kClean;
}

int print_schema() {
  std::cout << scenario_json_schema();
  return kClean;
}

int print_as_json(const std::string& path) {
  const ParsedScenario loaded = load_scenario(path);
  for (const Diagnostic& d : loaded.diagnostics) std::cerr << d.text() << "\n";
  if (!loaded.scenario) return kBadInput;
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(*loaded.scenario, &json, options).ok())
    return kInternalError;
  std::cout << json;
  return 0;
}

}  // namespace casgrid
