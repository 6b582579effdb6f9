#include "scenarios/importing/property.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <vector>

#include "model/base/enum_texts.h"
#include "scenarios/importing/field.h"
#include "scenarios/importing/inventory.h"
#include "scenarios/importing/property_rows.h"
#include "scenarios/text/text_table.h"

namespace casgrid::importing {
namespace {

// What every object of the directory or of a remote session has.
constexpr const char* kOfEveryObject =
    "AdminDisplayName ExchangeVersion ExchangeObjectId Name DistinguishedName Identity Guid "
    "ImmutableId ObjectCategory ObjectClass "
    "WhenChanged WhenCreated WhenChangedUTC WhenCreatedUTC OrganizationId OrganizationalUnitRoot "
    "Id OriginatingServer IsValid ObjectState "
    "PSComputerName RunspaceId PSShowComputerName PSSourceJobInstanceId SerializationData";

// Parameters of the Get- commands: which objects are exported, from where, and how much of them.
constexpr const char* kParameters =
    "Identity DomainController Server Status IncludePreExchange2013 IncludePreExchange2010 "
    "ShowMailboxVirtualDirectories ADPropertiesOnly "
    "ResultSize Filter SortBy Anr Credential ReadFromDomainController IgnoreDefaultScope "
    "DumpsterStatistics CompareSettings "
    "IncludeAlternateServiceAccountCredentialPassword "
    "IncludeAlternateServiceAccountCredentialStatus ConnectionStatus Active "
    "ExtendedErrorInfo UseServerCache Archive Arbitration PublicFolder Monitoring "
    "SoftDeletedMailbox InactiveMailboxOnly "
    "IncludeInactiveMailbox Instance DomainName Thumbprint Domain Force WhatIf Confirm";

// By which an object can be of any kind.
bool is_a_name(const std::string& lower) {
  static constexpr const char* kOfAnyKind[] = {"name", "identity",   "server",
                                               "guid", "servername", "pscomputername"};
  return std::any_of(std::begin(kOfAnyKind), std::end(kOfAnyKind),
                     [&](const char* name) { return lower == name; });
}

std::vector<std::string> words_of(const char* text) {
  std::vector<std::string> words;
  std::string_view rest(text);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (end > 0) words.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return words;
}

using Uses = std::unordered_map<std::string, PropertyUse>;  // by name in lower case

const std::map<Cmdlet, Uses>& uses() {
  static const std::map<Cmdlet, Uses> kUses = [] {
    std::map<Cmdlet, Uses> made;
    for (const CmdletProperties& row : property_table()) {
      Uses& of = made[row.cmdlet];
      for (const UsedProperty& p : row.used) of.emplace(lower_case(p.name), PropertyUse::Used);
      for (const SelectingProperty& p : row.selecting)
        of.emplace(lower_case(p.name), PropertyUse::SelectsUnmodelled);
      for (const char* names : {row.display_only, kOfEveryObject}) {
        for (const std::string& name : words_of(names))
          of.emplace(lower_case(name), PropertyUse::DisplayOnly);
      }
    }
    return made;
  }();
  return kUses;
}

// "a|b*|<server>"
bool is_usual(const std::string& value, std::string_view usual, const Inventory& all) {
  while (true) {
    const std::size_t end = std::min(usual.find('|'), usual.size());
    const std::string_view one = usual.substr(0, end);
    const bool is_open = one.ends_with('*');
    const std::string_view plain = is_open ? one.substr(0, one.size() - 1) : one;
    if (one == "<server>" && all.find_server(value) != nullptr) return true;
    if (is_open && lower_case(value).starts_with(lower_case(plain))) return true;
    if (is_same_word(value, plain)) return true;
    if (end == usual.size()) return false;
    usual.remove_prefix(end + 1);
  }
}

struct PrintedRow {
  std::string cmdlet, property, use, says;
};

std::vector<PrintedRow> printed_rows() {
  std::vector<PrintedRow> rows;
  for (const CmdletProperties& row : property_table()) {
    const std::string cmdlet = text_of(row.cmdlet);
    for (const UsedProperty& p : row.used)
      rows.push_back({cmdlet, p.name, text_of(PropertyUse::Used), p.becomes});
    for (const SelectingProperty& p : row.selecting) {
      std::string usual = p.usual;
      if (usual.starts_with("|")) usual = usual.substr(1);
      rows.push_back({cmdlet, p.name, text_of(PropertyUse::SelectsUnmodelled),
                      std::string(p.selects) + "; usual: " + (usual.empty() ? "nothing" : usual)});
    }
    for (const std::string& name : words_of(row.display_only))
      rows.push_back({cmdlet, name, text_of(PropertyUse::DisplayOnly), ""});
  }
  for (const std::string& name : words_of(kParameters))
    rows.push_back({"parameters of Get-", name, text_of(PropertyUse::DisplayOnly),
                    "which objects are exported, and how much of them"});
  for (const std::string& name : words_of(kOfEveryObject))
    rows.push_back({"every object", name, text_of(PropertyUse::DisplayOnly),
                    "where the cmdlet has no row of its own for it"});
  return rows;
}

}  // namespace

const char* text_of(PropertyUse use) {
  static constexpr EnumTexts<PropertyUse> kTexts{{
      {PropertyUse::Used, "used"},
      {PropertyUse::DisplayOnly, "display only"},
      {PropertyUse::SelectsUnmodelled, "selects and is not modelled"},
  }};
  return kTexts.of(use);
}

std::span<const CmdletProperties> property_table() {
  static const std::vector<CmdletProperties> kTable = [] {
    std::vector<CmdletProperties> made;
    for (const auto rows : {server_properties(), database_properties(), web_properties(),
                            transport_properties(), organisation_properties()})
      made.insert(made.end(), rows.begin(), rows.end());
    std::stable_sort(made.begin(), made.end(),
                     [](const auto& a, const auto& b) { return a.cmdlet < b.cmdlet; });
    return made;
  }();
  return kTable;
}

std::optional<PropertyUse> use_of(Cmdlet cmdlet, std::string_view property) {
  const auto of = uses().find(cmdlet);
  if (of == uses().end()) return std::nullopt;
  const auto found = of->second.find(lower_case(property));
  return found == of->second.end() ? std::nullopt : std::optional(found->second);
}

bool speaks_of(Cmdlet cmdlet, std::span<const std::string> lower_case_names, bool or_a_name) {
  const auto of = uses().find(cmdlet);
  if (of == uses().end()) return false;
  return std::any_of(lower_case_names.begin(), lower_case_names.end(),
                     [&](const std::string& name) {
                       const auto found = of->second.find(name);
                       const bool is_selector =
                           found != of->second.end() && found->second != PropertyUse::DisplayOnly;
                       return is_selector && (or_a_name || !is_a_name(name));
                     });
}

bool speaks_of(Cmdlet cmdlet, const Value& object, bool or_a_name) {
  std::vector<std::string> names;
  names.reserve(object.members.size());
  for (const Member& m : object.members) names.push_back(lower_case(m.name));
  return speaks_of(cmdlet, names, or_a_name);
}

void report_unmodelled(const Fields& f, Cmdlet cmdlet, const Inventory& all) {
  const auto table = property_table();
  const auto row = std::find_if(table.begin(), table.end(),
                                [cmdlet](const CmdletProperties& r) { return r.cmdlet == cmdlet; });
  if (row != table.end()) {
    for (const SelectingProperty& p : row->selecting) {
      if (!f.has(p.name)) continue;
      const std::string value = f.text(p.name);
      if (value.empty() || is_usual(value, p.usual, all)) continue;
      f.warn(p.name, value,
             std::string("selects ") + p.selects + ", which the scenario does not have");
    }
  }
}

std::string property_table_text() {
  TextTable table({{"cmdlet"}, {"property"}, {"use"}, {"becomes, or selects"}});
  for (const PrintedRow& row : printed_rows())
    table.add({row.cmdlet, row.property, row.use, row.says});
  return table.text(0);
}

std::string property_table_json() {
  auto rows = nlohmann::ordered_json::array();
  for (const PrintedRow& row : printed_rows())
    rows.push_back(
        {{"cmdlet", row.cmdlet}, {"property", row.property}, {"use", row.use}, {"says", row.says}});
  return rows.dump(2) + "\n";
}

}  // namespace casgrid::importing
