// What the audit, its comparisons and the plan of names say, as CSV or JSON.
#include <pybind11/stl.h>
#include <span>
#include <sstream>

#include "pybind/src/bindings.h"
#include "scenarios/deployment/load_directory.h"
#include "scenarios/planning/audit_report.h"
#include "scenarios/planning/change_report.h"
#include "scenarios/planning/namespaces.h"
#include "scenarios/planning/not_known.h"

namespace casgrid::python {
namespace {

namespace py = pybind11;
using Names = std::vector<std::string>;

std::vector<planning::Part> parts_named(const Directory& directory, const Names& names) {
  std::string why;
  const auto parts = planning::find_parts(directory, names, why);
  if (!parts) throw py::value_error(why);
  return *parts;
}

std::string rows(const Directory& directory) {
  std::ostringstream out;
  planning::write_csv(planning::audit(directory), out);
  return std::move(out).str();
}

std::string audit(const LoadedDirectory& loaded, const Names& without) {
  const auto parts = parts_named(*loaded.directory, without);
  const py::gil_scoped_release others_may_run;
  return parts.empty() ? rows(*loaded.directory)
                       : rows(planning::without(*loaded.directory, parts));
}

// (whether nothing differs, the differences as JSON)
using Difference = std::pair<bool, std::string>;

Difference written(const Directory& before, const planning::Comparison& comparison) {
  std::ostringstream out;
  planning::write_json(before, comparison, out);
  return {comparison.is_same(), std::move(out).str()};
}

Difference diff(const LoadedDirectory& before, const LoadedDirectory& after) {
  const py::gil_scoped_release others_may_run;
  return written(*before.directory, planning::diff(*before.directory, *after.directory));
}

Difference diff_without(const LoadedDirectory& loaded, const Names& without) {
  const Directory& intact = *loaded.directory;
  const auto parts = parts_named(intact, without);
  const py::gil_scoped_release others_may_run;
  return written(intact, planning::diff_without(intact, planning::without(intact, parts)));
}

std::string failures(const LoadedDirectory& loaded, bool and_two) {
  const py::gil_scoped_release others_may_run;
  const planning::FailureDepth depth =
      and_two ? planning::FailureDepth::Double : planning::FailureDepth::Single;
  std::ostringstream out;
  planning::write_json(*loaded.directory, planning::failures(*loaded.directory, depth), out);
  return std::move(out).str();
}

std::string not_known(const LoadedDirectory& loaded) {
  return planning::json_of(planning::not_known(*loaded.directory)).dump();
}

std::string namespaces(const LoadedDirectory& loaded) {
  std::ostringstream out;
  namespaces_command(*loaded.directory, true, out);
  return std::move(out).str();
}

}  // namespace

void bind_planning(py::module_& module) {
  module.def("audit", &audit, py::arg("directory"), py::arg("without"));
  module.def("diff", &diff, py::arg("before"), py::arg("after"));
  module.def("diff_without", &diff_without, py::arg("directory"), py::arg("without"));
  module.def("failures", &failures, py::arg("directory"), py::arg("and_two"));
  module.def("not_known", &not_known, py::arg("directory"));
  module.def("namespaces", &namespaces, py::arg("directory"));
}

}  // namespace casgrid::python
