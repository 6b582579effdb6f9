// A directory that Python holds: read once, asked often, never changed.
#include <pybind11/stl.h>

#include "pybind/src/bindings.h"
#include "pybind/src/scenario_text.h"
#include "scenarios/advising/check.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/deployment/load_directory.h"
#include "scenarios/document/option_ranges.h"
#include "scenarios/planning/finding.h"
#include "scenarios/resolving/resolve.h"

namespace casgrid::python {
namespace {

namespace py = pybind11;

LoadedDirectory of_file(const std::string& path) {
  LoadedDirectory loaded = load_directory(path);
  if (loaded.directory) return loaded;
  std::string all;
  for (const std::string& complaint : loaded.complaints)
    all += (all.empty() ? "" : "\n") + complaint;
  throw py::value_error(all);
}

LoadedDirectory of_scenario(const std::string& text) {
  LoadedDirectory loaded;
  loaded.path = "scenario";
  loaded.text = text;
  loaded.scenario = resolve(scenario_of_text(text), {});
  loaded.directory = build_directory(*loaded.scenario);
  return loaded;
}

std::vector<std::map<std::string, std::string>> findings(const LoadedDirectory& loaded) {
  std::vector<std::map<std::string, std::string>> rows;
  for (const Finding& f : check(loaded)) {
    rows.push_back({{"code", f.code},
                    {"severity", text_of(f.severity)},
                    {"object", f.object},
                    {"sentence", f.sentence},
                    {"remedy", f.remedy}});
  }
  return rows;
}

}  // namespace

void bind_directory(py::module_& module) {
  const py::class_<LoadedDirectory> without_methods(module, "Directory");
  module.def("directory_of_file", &of_file, py::arg("path"));
  module.def("directory_of_scenario", &of_scenario, py::arg("text"));
  module.def("findings", &findings, py::arg("directory"));
  module.def(
      "wrong_number",
      [](const std::string& option, const std::string& text) {
        const OptionRange* range = find_option_range(option);
        if (range == nullptr) throw py::key_error(option);
        return wrong_number(*range, text);
      },
      py::arg("option"), py::arg("text"));
}

}  // namespace casgrid::python
