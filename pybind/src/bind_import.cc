// Exports of real servers, as a scenario and as the tables they were read into.
#include <pybind11/stl.h>

#include "pybind/src/bindings.h"
#include "scenarios/importing/import.h"
#include "scenarios/importing/listing_text.h"
#include "scenarios/importing/property.h"

namespace casgrid::python {
namespace {

namespace py = pybind11;
using importing::Inventory;
using importing::ServerFacts;

std::string version_text(const ServerFacts& server) {
  return server.version ? text_of(*server.version) : std::string();
}

py::list servers(const Inventory& all) {
  py::list rows;
  for (const ServerFacts& s : all.servers.all()) {
    py::dict row;
    row["name"] = s.name;
    row["fqdn"] = s.fqdn;
    row["site"] = s.site;
    row["version"] = version_text(s);
    row["client_access"] = s.has_client_access;
    row["mailbox"] = s.has_mailbox;
    row["edge"] = s.is_edge;
    row["group"] = s.dag;
    row["activation_policy"] = s.activation_policy;
    row["sockets"] = s.processor ? s.processor->sockets : 0;
    row["cores"] = s.processor ? s.processor->cores : 0;
    row["clock_mhz"] = s.processor ? s.processor->clock_mhz : 0;
    row["processor"] = s.processor ? s.processor->model : std::string();
    row["autodiscover_uri"] = s.scp_uri;
    rows.append(row);
  }
  return rows;
}

py::list component_states(const Inventory& all) {
  py::list rows;
  for (const ServerFacts& s : all.servers.all()) {
    for (const importing::ComponentEntry& e : s.components) {
      py::dict row;
      row["server"] = s.name;
      row["component"] = e.component;
      row["requester"] = e.requester;
      row["state"] = e.state;
      rows.append(row);
    }
  }
  return rows;
}

py::list virtual_directories(const Inventory& all) {
  py::list rows;
  for (const ServerFacts& s : all.servers.all()) {
    for (const importing::WebDirectory& w : s.directories) {
      py::dict row;
      row["server"] = s.name;
      row["app"] = w.app;
      row["internal_url"] = w.internal_url;
      row["external_url"] = w.external_url;
      row["internal_methods"] = py::tuple(py::cast(w.methods));
      row["external_methods"] = py::tuple(py::cast(w.external_methods));
      rows.append(row);
    }
  }
  return rows;
}

py::list certificates(const Inventory& all) {
  py::list rows;
  for (const importing::CertificateFacts& c : all.certificates.all()) {
    py::dict row;
    row["server"] = c.server;
    row["subject"] = c.subject;
    row["names"] = py::tuple(py::cast(c.hosts));
    row["not_before"] = c.not_before;
    row["not_after"] = c.not_after;
    row["thumbprint"] = c.thumbprint;
    row["issuer"] = c.issuer;
    row["services"] = py::tuple(py::cast(c.services));
    rows.append(row);
  }
  return rows;
}

py::list databases(const Inventory& all) {
  py::list rows;
  for (const importing::DatabaseFacts& d : all.databases.all()) {
    py::dict row;
    row["name"] = d.name;
    row["guid"] = d.guid;
    row["group"] = d.group;
    row["mounted_on"] = d.mounted_on;
    row["copies"] = d.copies.size();
    rows.append(row);
  }
  return rows;
}

py::list copies(const Inventory& all) {
  py::list rows;
  for (const importing::DatabaseFacts& d : all.databases.all()) {
    for (const importing::CopyFacts& c : d.copies) {
      py::dict row;
      row["database"] = d.name;
      row["server"] = c.server;
      row["preference"] = c.preference;
      row["replay_lag_s"] = c.replay_lag_s.value_or(0);
      row["truncation_lag_s"] = c.truncation_lag_s.value_or(0);
      row["status"] = c.status;
      row["copy_queue"] = c.copy_queue;
      row["replay_queue"] = c.replay_queue;
      row["content_index"] = c.content_index;
      row["suspended"] = c.is_suspended;
      rows.append(row);
    }
  }
  return rows;
}

// What keeps a scenario from being made is a ValueError that says all of it.
py::dict import_topology(const std::string& directory, const std::string& starts_at,
                         std::uint32_t mailboxes_per_database, double duration_s) {
  importing::ImportOptions options;
  options.directory = directory;
  options.starts_at = starts_at;
  options.mailboxes_per_database = mailboxes_per_database;
  options.duration_s = duration_s;
  const importing::Imported imported = importing::import_topology(options);
  if (!imported.scenario) {
    std::string all = importing::blocking_text(imported.listing);
    if (!all.empty()) all.pop_back();
    throw py::value_error(all);
  }
  py::dict out;
  out["text"] = importing::scenario_text(imported);
  out["listing"] = importing::listing_json(imported.listing);
  out["servers"] = servers(imported.inventory);
  out["component_states"] = component_states(imported.inventory);
  out["virtual_directories"] = virtual_directories(imported.inventory);
  out["certificates"] = certificates(imported.inventory);
  out["databases"] = databases(imported.inventory);
  out["copies"] = copies(imported.inventory);
  return out;
}

}  // namespace

void bind_import(py::module_& module) {
  module.def("import_topology", &import_topology, py::arg("directory"), py::arg("starts_at"),
             py::arg("mailboxes_per_database"), py::arg("duration_s"));
  module.def("import_properties", &importing::property_table_json);
}

}  // namespace casgrid::python
