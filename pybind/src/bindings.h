// One function for each family of bindings.
#pragma once

#include <pybind11/pybind11.h>

namespace casgrid::python {

void bind_scenario(pybind11::module_& module);
void bind_directory(pybind11::module_& module);
void bind_route(pybind11::module_& module);
void bind_planning(pybind11::module_& module);
void bind_conformance(pybind11::module_& module);
void bind_import(pybind11::module_& module);
void bind_logs(pybind11::module_& module);
void bind_report(pybind11::module_& module);
void bind_output(pybind11::module_& module);

}  // namespace casgrid::python
