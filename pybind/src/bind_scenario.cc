#include <google/protobuf/text_format.h>
#include <pybind11/stl.h>

#include "pybind/src/bindings.h"
#include "scenarios/runner/check.h"
#include "scenarios/runner/resolve.h"
#include "scenarios/runner/validate.h"

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

scenario::Scenario from_text(const std::string& text) {
  scenario::Scenario s;
  if (!google::protobuf::TextFormat::ParseFromString(text, &s))
    throw py::value_error("not a scenario");
  return s;
}

std::vector<std::map<std::string, std::string>> checked(const std::string& text) {
  std::vector<std::map<std::string, std::string>> rows;
  for (const Finding& f : check(resolve(from_text(text), {}))) {
    rows.push_back({{"code", f.code},
                    {"severity", text_of(f.severity)},
                    {"object", f.object},
                    {"sentence", f.sentence},
                    {"remedy", f.remedy}});
  }
  return rows;
}

}  // namespace

void bind_scenario(py::module_& module) {
  module.def(
      "parse_file", [](const std::string& path) { return parsed(parse_file(path), path); },
      py::arg("path"));
  module.def(
      "parse_text",
      [](const std::string& text) { return parsed(parse_text(text, "<text>"), "<text>"); },
      py::arg("text"));
  module.def("check", &checked, py::arg("text"));
  module.def(
      "summary",
      [](const std::string& text) {
        const scenario::Scenario s = resolve(from_text(text), {});
        std::uint64_t users = 0;
        for (const auto& p : s.populations()) users += p.users();
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
