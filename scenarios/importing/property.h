// What becomes of every property of an export: one table, a cmdlet after the other. A property is
// read, or only shows something, or chooses something that the scenario does not have.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/importing/cmdlet.h"

namespace casgrid::importing {

class Fields;
struct Inventory;

enum class PropertyUse : std::uint8_t { Used, DisplayOnly, SelectsUnmodelled };
const char* text_of(PropertyUse use);  // "selects and is not modelled"

struct UsedProperty {
  const char* name;
  const char* becomes;
  bool must_agree = false;  // two exports of one object may not differ in it
};

struct SelectingProperty {
  const char* name;
  const char* selects;
  // What the product has by itself: words with | between them; "" is none at all, a last * stands
  // for anything, <server> for the name of an exported server.
  const char* usual;
};

struct CmdletProperties {
  Cmdlet cmdlet = Cmdlet::Unknown;
  std::span<const UsedProperty> used;
  std::span<const SelectingProperty> selecting;
  const char* display_only = "";  // names with blanks between them
};

// In the order of the cmdlets. What every object of the directory has is display only and in
// none of them.
std::span<const CmdletProperties> property_table();
// None: the property is not in the table.
std::optional<PropertyUse> use_of(Cmdlet cmdlet, std::string_view property);

// Is there a property in the object by which it can be one of the cmdlet's? A name alone, as every
// object has it, is none unless `or_a_name`.
bool speaks_of(Cmdlet cmdlet, const Value& object, bool or_a_name);
bool speaks_of(Cmdlet cmdlet, std::span<const std::string> lower_case_names, bool or_a_name);

// A warning for each property that selects what the scenario does not have, and is not as usual.
void report_unmodelled(const Fields& f, Cmdlet cmdlet, const Inventory& all);

// The whole table, for people and for machines.
std::string property_table_text();
std::string property_table_json();

}  // namespace casgrid::importing
