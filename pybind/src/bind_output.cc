// What Python writes and what it reads of results: by the same writer and the same marks as the
// program's.
#include "pybind/src/bindings.h"
#include "scenarios/output/writer.h"

namespace casgrid::python {
namespace {

namespace py = pybind11;

// The whole file or, if it cannot be written, the one that is there.
void write_file(const std::string& path, const py::bytes& content) {
  output::Writer writer;
  std::string why = writer.open_file({"path"}, path);
  if (why.empty()) why = writer.write(path, std::string_view(content));
  if (why.empty() && writer.finish(0, why) == output::Writer::Ended::Interrupted) {
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    why = path + ": interrupted; nothing was written";
  }
  if (!why.empty()) throw py::value_error(why);
}

// Raises for a folder that is not one whole result of a run.
void check_result(const std::string& folder) {
  const std::string why = output::misfit(folder, output::kReports);
  if (!why.empty()) throw py::value_error(why);
}

}  // namespace

void bind_output(py::module_& module) {
  module.def("write_file", &write_file, py::arg("path"), py::arg("content"));
  module.def("check_result", &check_result, py::arg("folder"));
}

}  // namespace casgrid::python
