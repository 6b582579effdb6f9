// The plan of names for readers and for programs.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "model/base/enum_texts.h"
#include "scenarios/planning/front_door.h"
#include "scenarios/planning/namespaces.h"
#include "scenarios/planning/not_known.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const NameCount& count) {
  if (count.least == count.most) return std::to_string(count.least);
  return std::to_string(count.least) + " to " + std::to_string(count.most);
}

Json json_of(const NameCount& count) { return {{"least", count.least}, {"most", count.most}}; }

std::vector<std::string> site_names(const Directory& directory, const std::vector<SiteId>& sites) {
  std::vector<std::string> names;
  names.reserve(sites.size());
  for (const SiteId id : sites) names.push_back(directory.at(id).name);
  return names;
}

std::vector<std::string> server_names(const Directory& directory,
                                      const std::vector<ServerId>& servers) {
  std::vector<std::string> names;
  names.reserve(servers.size());
  for (const ServerId id : servers) names.push_back(directory.at(id).name);
  return names;
}

std::vector<std::string> words_of(NamePurposes purposes) {
  std::vector<std::string> words;
  for (std::size_t p = 0; p < kNamePurposes; ++p) {
    const auto purpose = static_cast<NamePurpose>(p);
    if (purposes.has(purpose)) words.emplace_back(text_of(purpose));
  }
  return words;
}

std::string comma_separated(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// ---- text
// ----------------------------------------------------------------------------------------

std::string needs_table(const NamespacePlan& plan) {
  using enum TextTable::Align;
  TextTable table({{"names for", Left},
                   {"Exchange 2010", Right},
                   {"Exchange 2013", Right},
                   {"certificate", Left}});
  const auto row = [&](const char* head, NameCount of_2010, NameCount of_2013, const char* last) {
    table.add({head, text_of(of_2010), text_of(of_2013), last});
  };
  for (std::size_t p = 0; p < kNamePurposes; ++p) {
    const auto purpose = static_cast<NamePurpose>(p);
    row(text_of(purpose), plan.exchange_2010[purpose], plan.exchange_2013[purpose],
        is_on_certificate(purpose) ? "yes" : "never");
  }
  row("in all", plan.exchange_2010.total(), plan.exchange_2013.total(), "");
  row("without Autodiscover", plan.exchange_2010.without_autodiscover(),
      plan.exchange_2013.without_autodiscover(), "");
  row("on the certificate", plan.exchange_2010.on_certificate(),
      plan.exchange_2013.on_certificate(), "");
  return table.text();
}

std::string certificate_cell(const Directory& directory, const NameInUse& name) {
  if (!name.must_be_on_certificate) return "never";
  if (name.missing_on.empty()) return "yes";
  return "missing on " + listed(server_names(directory, name.missing_on));
}

std::string names_table(const Directory& directory, const NamespacePlan& plan) {
  using enum TextTable::Align;
  TextTable table({{"name", Left},
                   {"for", Left},
                   {"clients", Left},
                   {"sites", Left},
                   {"binding", Left},
                   {"certificate", Left}});
  for (const NameInUse& name : plan.names)
    table.add({name.host, comma_separated(words_of(name.purposes)),
               name.is_internal ? "inside" : "everywhere",
               comma_separated(site_names(directory, name.sites)), text_of(name.binding),
               certificate_cell(directory, name)});
  return table.text();
}

void print_text(const Directory& directory, const NamespacePlan& plan, std::ostream& out) {
  const auto sites = site_names(directory, plan.datacentres);
  out << "Datacentres: " << (sites.empty() ? "none" : listed(sites))
      << (plan.is_site_resilient ? ", joined by a DAG" : "") << "\n\n"
      << needs_table(plan);
  if (!plan.names.empty()) out << "\nNames in use:\n\n" << names_table(directory, plan);
  const auto unknown = planning::not_known(directory);
  if (unknown.empty()) return;
  out << "\n";
  planning::write_text(unknown, out);
}

// ---- JSON
// ----------------------------------------------------------------------------------------

Json json_of(const NamesNeeded& needed) {
  Json by_purpose = Json::object();
  for (std::size_t p = 0; p < kNamePurposes; ++p) {
    const auto purpose = static_cast<NamePurpose>(p);
    by_purpose[text_of(purpose)] = json_of(needed[purpose]);
  }
  return {{"for", std::move(by_purpose)},
          {"in_all", json_of(needed.total())},
          {"without_autodiscover", json_of(needed.without_autodiscover())},
          {"on_certificate", json_of(needed.on_certificate())}};
}

Json json_of(const Directory& directory, const NameInUse& name) {
  return {{"name", name.host},
          {"for", words_of(name.purposes)},
          {"internal", name.is_internal},
          {"servers", server_names(directory, name.servers)},
          {"sites", site_names(directory, name.sites)},
          {"binding", text_of(name.binding)},
          {"must_be_on_certificate", name.must_be_on_certificate},
          {"missing_on", server_names(directory, name.missing_on)}};
}

Json json_of(const Directory& directory, const NamespacePlan& plan) {
  Json names = Json::array();
  for (const NameInUse& name : plan.names) names.push_back(json_of(directory, name));
  return {{"datacentres", site_names(directory, plan.datacentres)},
          {"site_resilient", plan.is_site_resilient},
          {"exchange_2010", json_of(plan.exchange_2010)},
          {"exchange_2013", json_of(plan.exchange_2013)},
          {"names", std::move(names)},
          {"certificate_names", plan.certificate_names()},
          {"not_known", planning::json_of(planning::not_known(directory))}};
}

}  // namespace

const char* text_of(NamePurpose purpose) {
  static constexpr EnumTexts<NamePurpose> kTexts{{
      {NamePurpose::InternetProtocols, "Internet protocols"},
      {NamePurpose::OwaFailback, "OWA fail-back"},
      {NamePurpose::RpcClientAccess, "RPC Client Access"},
      {NamePurpose::Autodiscover, "Autodiscover"},
      {NamePurpose::Smtp, "SMTP"},
      {NamePurpose::Legacy, "legacy"},
  }};
  return kTexts.of(purpose);
}

const char* text_of(NameBinding binding) {
  static constexpr EnumTexts<NameBinding> kTexts{{
      {NameBinding::LeadsNowhere, "leads nowhere"},
      {NameBinding::Bound, "bound"},
      {NameBinding::Unbound, "unbound"},
  }};
  return kTexts.of(binding);
}

int namespaces_command(const Directory& directory, bool json, std::ostream& out) {
  const NamespacePlan plan = plan_namespaces(directory);
  if (json)
    out << json_of(directory, plan).dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
        << "\n";
  else
    print_text(directory, plan, out);
  const bool is_missing = std::any_of(plan.names.begin(), plan.names.end(),
                                      [](const NameInUse& n) { return !n.missing_on.empty(); });
  return is_missing ? 1 : 0;
}

}  // namespace casgrid
