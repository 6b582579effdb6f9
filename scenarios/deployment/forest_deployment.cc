#include "scenarios/deployment/forest_deployment.h"

#include <limits>
#include <optional>

namespace casgrid {
namespace {

using nlohmann::json;

std::string place(const char* name, std::size_t i) {
  return std::string(name) + "[" + std::to_string(i) + "]";
}

// Visits each element of a list; a list that is none is complained of.
template <class Visit>
void each(JsonFields& f, const char* name, const Visit& visit) {
  const json* list = f.child(name);
  if (list == nullptr) return;
  if (!list->is_array()) {
    f.complain(name, "is not a list", "write [ ... ]");
    return;
  }
  for (std::size_t i = 0; i < list->size(); ++i) visit((*list)[i], place(name, i));
}

SiteId site_of(JsonFields& f, const std::string& field, const std::string& name,
               const Directory& d) {
  if (const auto site = d.find_site(name)) return *site;
  f.complain(field, "there is no site \"" + name + "\"", "name one of the document");
  return SiteId{};
}

// One site, for what is inside it, or two.
std::optional<SitePair> pair_of(JsonFields& f, const std::string& field, const json& names,
                                const Directory& d) {
  const bool is_list = names.is_array() && (names.size() == 1 || names.size() == 2);
  if (!is_list || !names.front().is_string() || !names.back().is_string()) {
    f.complain(field, "is not one site or two", R"(write [ "one", "other" ])");
    return std::nullopt;
  }
  const SiteId one = site_of(f, field, names.front().get<std::string>(), d);
  const SiteId other = site_of(f, field, names.back().get<std::string>(), d);
  if (one.is_none() || other.is_none()) return std::nullopt;
  return SitePair{one, other};
}

void read_round_trips(JsonFields& f, const Directory& d, DeploymentContext& context) {
  each(f, "round_trips", [&](const json& given, const std::string& at) {
    JsonFields r(given, f.at(at), f.complaints());
    const std::int64_t ms = r.number("ms", 0);
    if (ms < 0 || ms > 3'600'000) r.complain("ms", "is out of range", "write 0 to 3600000");
    const json* sites = r.child("sites");
    const auto between = pair_of(r, "sites", sites == nullptr ? json() : *sites, d);
    if (between) context.round_trips.push_back({*between, std::chrono::milliseconds(ms)});
  });
}

void read_arrays(JsonFields& f, const Directory& d, DeploymentContext& context) {
  each(f, "client_access_arrays", [&](const json& given, const std::string& at) {
    JsonFields a(given, f.at(at), f.complaints());
    const std::string name = a.text("name");
    const SiteId site = site_of(a, "site", a.text("site"), d);
    if (!site.is_none()) context.client_access_arrays.push_back({name, site});
  });
}

void read_clients(JsonFields& f, DeploymentContext& context) {
  context.clients_use_rpc_tcp = f.flag("clients_use_rpc_tcp", false);
  if (f.child("oldest_outlook") == nullptr) return;
  const std::int64_t major = f.number("oldest_outlook", 12);
  if (major < 1 || major > std::numeric_limits<std::uint8_t>::max()) {
    f.complain("oldest_outlook", "is no version of Outlook",
               "write 11 for Outlook 2003, 12 for 2007, 14 for 2010, 15 for 2013");
    return;
  }
  context.oldest_outlook = static_cast<OutlookMajor>(major);
}

void read_lifetimes(const json& document, const Directory& d, DeploymentContext& context,
                    Complaints& complaints) {
  const auto found = document.find("namespaces");
  if (found == document.end() || !found->is_array()) return;
  for (std::size_t i = 0; i < found->size(); ++i) {
    JsonFields n((*found)[i], place("namespaces", i), complaints);
    n.ignore_rest();  // read with the forest
    const auto host = d.find_host(n.text("name"));
    if (n.child("ttl_s") == nullptr || !host) continue;
    const std::int64_t s = n.number("ttl_s", 0);
    if (s < 0 || s > 31'536'000) n.complain("ttl_s", "is out of range", "write 0 to 31536000");
    context.name_times_to_live.push_back({*host, std::chrono::seconds(s)});
  }
}

}  // namespace

DeploymentContext read_deployment(const json& document, const Directory& directory,
                                  Complaints& complaints) {
  DeploymentContext context;
  read_lifetimes(document, directory, context, complaints);
  const auto found = document.find("deployment");
  if (found == document.end() || found->is_null()) return context;
  JsonFields f(*found, "deployment", complaints);
  each(f, "filtered_between", [&](const json& names, const std::string& at) {
    if (const auto between = pair_of(f, at, names, directory)) context.filtered.push_back(*between);
  });
  read_round_trips(f, directory, context);
  read_arrays(f, directory, context);
  read_clients(f, context);
  for (const std::string& name : f.texts("network_load_balanced")) {
    if (const auto server = directory.find_server(name))
      context.network_load_balanced.push_back(*server);
    else
      f.complain("network_load_balanced", "there is no server \"" + name + "\"",
                 "name one of the document");
  }
  return context;
}

}  // namespace casgrid
