#include <google/protobuf/text_format.h>
#include <pybind11/stl.h>

#include "model/routing/explain.h"
#include "pybind/src/bindings.h"
#include "scenarios/runner/resolve.h"
#include "scenarios/runner/route_query.h"

namespace casgrid::python {
namespace {

namespace py = pybind11;

py::dict route(const std::string& text, const std::string& user, const std::string& url,
               const std::string& front_end, const std::string& method, bool session,
               bool password_ok) {
  scenario::Scenario given;
  if (!google::protobuf::TextFormat::ParseFromString(text, &given))
    throw py::value_error("not a scenario");
  RouteQuery query{user, url, front_end, method, session, password_ok, false};
  std::string error;
  const auto answer = answer_route(resolve(given, {}), query, error);
  if (!answer) throw py::value_error(error);
  const Decision& d = answer->decision;
  const Directory& directory = answer->directory;
  const auto name = [&](ServerId id) -> py::object {
    return id.is_none() ? py::object(py::none()) : py::str(directory.at(id).name);
  };
  py::dict out;
  out["action"] = text_of(d.action);
  out["rule"] = text_of(d.rule).name;
  out["front_end"] = name(answer->front_end);
  out["target"] = name(d.target);
  out["port"] = d.action == Action::Proxy ? py::object(py::int_(d.port)) : py::object(py::none());
  out["path"] =
      d.action == Action::Proxy ? py::object(py::str(answer->path)) : py::object(py::none());
  out["status"] =
      d.action == Action::Proxy ? py::object(py::none()) : py::object(py::int_(d.status));
  out["redirect_kind"] = d.redirect == RedirectKind::None
                             ? py::object(py::none())
                             : py::object(py::str(text_of(d.redirect)));
  out["location"] =
      d.location.is_none() ? py::object(py::none()) : py::object(py::str(directory.at(d.location)));
  out["crosses_site"] = d.crosses_site;
  out["database"] = d.database.is_none() ? py::object(py::none())
                                         : py::object(py::str(directory.at(d.database).name));
  py::list rejected;
  for (std::size_t i = 0; i < static_cast<std::size_t>(d.rule); ++i) {
    rejected.append(py::make_tuple(text_of(static_cast<RuleId>(i)).name, text_of(d.rejected[i])));
  }
  out["rejected"] = rejected;
  out["explanation"] = explain(directory, d);
  return out;
}

}  // namespace

void bind_route(py::module_& module) {
  module.def("route", &route, py::arg("text"), py::arg("user"), py::arg("url"),
             py::arg("front_end"), py::arg("method"), py::arg("session"), py::arg("password_ok"));
}

}  // namespace casgrid::python
