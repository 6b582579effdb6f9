#include <pybind11/stl.h>

#include "pybind/src/bindings.h"
#include "scenarios/routing/conformance.h"

namespace casgrid::python {
namespace {

namespace py = pybind11;

py::dict conformance(const std::string& cases, const std::string& forest) {
  ConformanceOptions options;
  options.cases = cases;
  options.forest = forest;
  ConformanceReport report;
  std::string wrong = run_cases(options, report);
  if (!wrong.empty()) {
    wrong.pop_back();  // the last line's end
    throw py::value_error(wrong);
  }
  py::list areas;
  for (const auto& [area, count] : report.areas)
    areas.append(py::make_tuple(area, count.passed, count.failed, count.not_expressed));
  py::list failures;
  for (const CaseResult& f : report.failures) {
    failures.append(py::make_tuple(f.id, f.area, f.verdict != CaseVerdict::NotExpressed, f.why));
  }
  py::dict out;
  out["passed"] = report.total.passed;
  out["failed"] = report.total.failed;
  out["not_expressed"] = report.total.not_expressed;
  out["areas"] = areas;
  out["failures"] = failures;
  return out;
}

}  // namespace

void bind_conformance(py::module_& module) {
  module.def("conformance", &conformance, py::arg("cases"), py::arg("forest"));
}

}  // namespace casgrid::python
