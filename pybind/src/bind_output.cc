// What Python writes and what it reads of results: by the same writer and the same marks as the
// program's.
#include "pybind/src/bindings.h"
#include "scenarios/output/writer.h"

namespace casgrid::python {
namespace {

namespace py = pybind11;

// Refused or locked when it is made; written as a whole, or the file that is there stands.
class OutputFile {
 public:
  explicit OutputFile(std::string path) : path_(std::move(path)) {
    const std::string why = writer_.open_file({"path"}, path_);
    if (!why.empty()) throw py::value_error(why);
  }

  void write(const py::bytes& content) {
    std::string why = writer_.write(path_, std::string_view(content));
    if (why.empty() && writer_.finish(0, why) == output::Writer::Ended::Interrupted) {
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      why = path_ + ": interrupted; nothing was written";
    }
    if (!why.empty()) throw py::value_error(why);
  }

 private:
  std::string path_;
  output::Writer writer_;
};

void write_file(const std::string& path, const py::bytes& content) {
  OutputFile(path).write(content);
}

// Raises for a folder that is not one whole result of a run.
void check_result(const std::string& folder) {
  const std::string why = output::misfit(folder, output::kReports);
  if (!why.empty()) throw py::value_error(why);
}

}  // namespace

void bind_output(py::module_& module) {
  py::class_<OutputFile>(module, "OutputFile")
      .def(py::init<std::string>(), py::arg("path"))
      .def("write", &OutputFile::write, py::arg("content"));
  module.def("write_file", &write_file, py::arg("path"), py::arg("content"));
  module.def("check_result", &check_result, py::arg("folder"));
}

}  // namespace casgrid::python
