#include "pybind/src/bindings.h"

PYBIND11_MODULE(casgrid_core, module) {
  module.doc() = "The compiled part of casgrid; use the package casgrid.";
  casgrid::python::bind_scenario(module);
  casgrid::python::bind_directory(module);
  casgrid::python::bind_route(module);
  casgrid::python::bind_planning(module);
  casgrid::python::bind_conformance(module);
  casgrid::python::bind_import(module);
  casgrid::python::bind_logs(module);
  casgrid::python::bind_report(module);
  casgrid::python::bind_output(module);
}
