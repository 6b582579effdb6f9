#include <google/protobuf/text_format.h>
#include <pybind11/stl.h>

#include "model/routing/explain.h"
#include "pybind/src/bindings.h"
#include "scenarios/routing/outcome.h"
#include "scenarios/routing/route.h"
#include "scenarios/runner/deployment.h"
#include "scenarios/runner/load_directory.h"
#include "scenarios/runner/resolve.h"

namespace casgrid::python {
namespace {

namespace py = pybind11;

// The decision as Python's Decision takes it; `path` is a scenario file or a forest document.
py::dict route(const std::string& text, const std::string& path, const std::string& user,
               const std::string& url, const std::string& front_end, const std::string& method,
               bool session, bool password_ok, const std::vector<std::string>& headers) {
  Directory directory;
  if (path.empty()) {
    scenario::Scenario given;
    if (!google::protobuf::TextFormat::ParseFromString(text, &given))
      throw py::value_error("not a scenario");
    directory = build_directory(resolve(given, {}));
  } else {
    LoadedDirectory loaded = load_directory(path);
    if (!loaded.directory) throw py::value_error(loaded.complaints.front());
    directory = std::move(*loaded.directory);
  }
  RouteQuery query;
  query.user = user;
  query.url = url;
  query.front_end = front_end;
  query.method = method;
  query.headers = headers;
  query.has_session = session;
  query.password_ok = password_ok;
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
  for (const Rejection& r : rejections(answer.read.facts.protocol, d)) {
    std::string facts;
    r.facts.for_each([&](Fact f) {
      facts += (facts.empty() ? "" : "; ") + std::string(text_of(f, d.facts.has(f)));
    });
    rejected.append(py::make_tuple(rule(r.rule).name, facts));
  }
  out["rejected"] = rejected;
  out["explanation"] = explain(directory, answer.read.facts.protocol, d);
  return out;
}

}  // namespace

void bind_route(py::module_& module) {
  module.def("route", &route, py::arg("text"), py::arg("path"), py::arg("user"), py::arg("url"),
             py::arg("front_end"), py::arg("method"), py::arg("session"), py::arg("password_ok"),
             py::arg("headers"));
}

}  // namespace casgrid::python
