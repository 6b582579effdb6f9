#include <pybind11/stl.h>

#include "model/routing/explain.h"
#include "pybind/src/bindings.h"
#include "scenarios/advising/origins.h"
#include "scenarios/deployment/load_directory.h"
#include "scenarios/routing/outcome.h"
#include "scenarios/routing/route.h"

namespace casgrid::python {
namespace {

namespace py = pybind11;

// The decision as Python's Decision takes it.
py::dict route(const LoadedDirectory& loaded, const RouteQuery& query) {
  const Directory& directory = *loaded.directory;
  RouteAnswer answer;
  std::string error;
  if (!answer_route(directory, query, answer, error)) throw py::value_error(error);
  const Decision& d = answer.decision;
  const Observed observed{directory, answer.wire, answer.read, d};
  const auto maybe = [](bool has, auto value) {
    return has ? py::object(py::cast(value)) : py::object(py::none());
  };
  const auto name = [&](ServerId id) { return id.is_none() ? "" : directory.at(id).name; };
  const std::string location = observed_location(observed);
  py::dict out;
  out["action"] = text_of(d.action);
  out["rule"] = rule(d.rule).name;
  out["front_end"] = name(answer.read.facts.front_end);
  out["target"] = maybe(!d.target.is_none(), name(d.target));
  out["port"] = maybe(!d.target.is_none(), d.port);
  out["path"] = maybe(d.action == Action::Proxy, answer.read.path);
  out["status"] = maybe(d.status != 0 && d.action != Action::Proxy, d.status);
  out["redirect_kind"] = maybe(d.action == Action::Redirect, std::string(text_of(d.redirect)));
  out["location"] = maybe(!location.empty(), location);
  out["crosses_site"] = d.crosses_site;
  out["database"] =
      maybe(!d.database.is_none(), d.database.is_none() ? "" : directory.at(d.database).name);
  py::list rejected;
  for (const Rejection& r : rejections(answer.read.facts.protocol, d))
    rejected.append(py::make_tuple(rule(r.rule).name, words_of(r.facts, d)));
  py::list because;
  for (const Fact f : reasons(d)) because.append(text_of(f, d.facts.has(f)));
  out["because"] = because;
  out["rejected"] = rejected;
  out["explanation"] = explain(directory, answer.read.facts.protocol, d);
  return out;
}

std::string explained(const LoadedDirectory& loaded, const RouteQuery& query, bool fully) {
  RouteAnswer answer;
  std::string error;
  if (!answer_route(*loaded.directory, query, answer, error)) throw py::value_error(error);
  return route_text(*loaded.directory, answer, fully ? Explained::Fully : Explained::Short,
                    places_of(std::make_shared<Origins>(loaded), answer));
}

}  // namespace

void bind_route(py::module_& module) {
  py::class_<RouteQuery>(module, "RouteQuery")
      .def(py::init<>())
      .def_readwrite("user", &RouteQuery::user)
      .def_readwrite("url", &RouteQuery::url)
      .def_readwrite("front_end", &RouteQuery::front_end)
      .def_readwrite("method", &RouteQuery::method)
      .def_readwrite("verb", &RouteQuery::verb)
      .def_readwrite("headers", &RouteQuery::headers)
      .def_readwrite("to", &RouteQuery::to)
      .def_readwrite("client_address", &RouteQuery::client_address)
      .def_readwrite("body", &RouteQuery::body)
      .def_readwrite("session", &RouteQuery::has_session)
      .def_readwrite("password_ok", &RouteQuery::password_ok);
  module.def("explain", &explained, py::arg("directory"), py::arg("query"), py::arg("fully"));
  module.def("route", &route, py::arg("directory"), py::arg("query"));
}

}  // namespace casgrid::python
