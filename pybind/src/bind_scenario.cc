#include <google/protobuf/text_format.h>
#include <pybind11/stl.h>

#include "pybind/src/bindings.h"
#include "pybind/src/scenario_text.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/resolving/users_of.h"
#include "scenarios/validating/validate.h"

namespace casgrid::python {
namespace {

namespace py = pybind11;

// (text of the scenario as text format, messages of everything that is wrong with it)
std::pair<std::string, std::vector<std::string>> parsed(ParsedScenario result,
                                                        const std::string& name) {
  std::vector<std::string> messages;
  if (result.scenario) result.diagnostics = validate(*result.scenario, result.lines, name);
  for (const Diagnostic& d : result.diagnostics) messages.push_back(d.text());
  std::string text;
  if (messages.empty()) google::protobuf::TextFormat::PrintToString(*result.scenario, &text);
  return {text, messages};
}

}  // namespace

scenario::Scenario scenario_of_text(const std::string& text) {
  scenario::Scenario s;
  if (!google::protobuf::TextFormat::ParseFromString(text, &s))
    throw py::value_error("not a scenario");
  return s;
}

void bind_scenario(py::module_& module) {
  module.def(
      "parse_file", [](const std::string& path) { return parsed(parse_file(path), path); },
      py::arg("path"));
  module.def(
      "parse_text",
      [](const std::string& text) { return parsed(parse_text(text, "<text>"), "<text>"); },
      py::arg("text"));
  module.def(
      "summary",
      [](const std::string& text) {
        const scenario::Scenario s = resolve(scenario_of_text(text), {});
        std::uint64_t users = 0;
        for (const auto& p : s.populations()) users += users_of(p);
        py::dict d;
        d["title"] = s.title();
        d["duration_s"] = s.duration_s();
        d["seed"] = s.seed();
        d["sites"] = s.topology().sites_size();
        d["front_ends"] = s.directory().front_ends_size();
        d["mailbox_servers"] = s.directory().mailbox_servers_size();
        d["databases"] = s.directory().databases_size();
        d["users"] = users;
        d["faults"] = s.faults_size();
        return d;
      },
      py::arg("text"));
}

}  // namespace casgrid::python
