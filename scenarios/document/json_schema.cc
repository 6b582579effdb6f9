#include "scenarios/document/json_schema.h"

#include <map>
#include <nlohmann/json.hpp>

#include "model/base/assert.h"
#include "scenarios/document/number_range.h"
#include "scenarios/document/schema_description.h"

namespace casgrid {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using Json = nlohmann::ordered_json;

class Schema {
 public:
  Json of(const Descriptor& root) {
    Json made;
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    made["title"] = "casgrid scenario";
    made["description"] = comment_of(root);
    made["$ref"] = refer(root, nullptr)["$ref"];
    made["$defs"] = Json::object();
    for (const auto& [name, definition] : definitions_) made["$defs"][name] = definition;
    return made;
  }

 private:
  // A message is defined once; a quantity once for every field that holds one, in its unit.
  Json refer(const Descriptor& type, const NumberRange* holder) {
    const std::string name =
        type.name() + (holder == nullptr ? "" : std::string(" of ") + holder->field);
    if (!definitions_.contains(name)) {
      definitions_[name] = Json::object();
      definitions_[name] = message(type, holder);
    }
    return {{"$ref", "#/$defs/" + escaped(name)}};
  }

  static std::string escaped(const std::string& name) {
    std::string made;
    for (const char c : name) made += c == ' ' ? std::string("%20") : std::string(1, c);
    return made;
  }

  Json message(const Descriptor& type, const NumberRange* holder) {
    Json made = {{"type", "object"}, {"additionalProperties", false}};
    if (const std::string text = comment_of(type); !text.empty()) made["description"] = text;
    Json required = Json::array();
    made["properties"] = Json::object();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& f = *type.field(i);
      Json property = value(f, holder);
      if (f.is_repeated()) property = {{"type", "array"}, {"items", property}};
      if (const std::string text = comment_of(f); !text.empty()) property["description"] = text;
      made["properties"][f.name()] = property;
      const NumberRange* range = number_of(f);
      if (range != nullptr && range->zero == Zero::Required) required.push_back(f.name());
    }
    if (!required.empty()) made["required"] = required;
    for (int i = 0; i < type.real_oneof_decl_count(); ++i)
      made["allOf"].push_back(at_most_one(*type.oneof_decl(i)));
    return made;
  }

  static Json at_most_one(const google::protobuf::OneofDescriptor& choice) {
    Json each = Json::array();
    for (int i = 0; i < choice.field_count(); ++i)
      each.push_back({{"required", {choice.field(i)->name()}}});
    Json one = each;
    one.push_back({{"not", {{"anyOf", each}}}});
    return {{"oneOf", one}};
  }

  static const NumberRange* number_of(const FieldDescriptor& f) {
    return f.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE ? nullptr : find_range(f);
  }

  Json value(const FieldDescriptor& f, const NumberRange* holder) {
    switch (f.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        const bool is_in_quantity = holder != nullptr;
        const bool is_quantity = f.message_type()->name() == "Quantity";
        return refer(*f.message_type(),
                     is_quantity ? find_range(f) : (is_in_quantity ? holder : nullptr));
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        Json names = Json::array();
        for (int i = 0; i < f.enum_type()->value_count(); ++i)
          names.push_back(f.enum_type()->value(i)->name());
        return {{"enum", names}};
      }
      case FieldDescriptor::CPPTYPE_STRING:
        return {{"type", "string"}};
      case FieldDescriptor::CPPTYPE_BOOL:
        return {{"type", "boolean"}};
      default:
        return number(f, holder);
    }
  }

  static Json number(const FieldDescriptor& f, const NumberRange* holder) {
    const NumberRange& own = *find_range(f);
    const NumberRange& range = holder != nullptr && is_in_unit_of_holder(f) ? *holder : own;
    const bool is_whole = f.cpp_type() != FieldDescriptor::CPPTYPE_DOUBLE;
    Json made = {{"type", is_whole ? "integer" : "number"}};
    const auto limit = [&](double end) {
      return is_whole ? Json(static_cast<std::uint64_t>(end)) : Json(end);
    };
    const bool is_open = own.zero == Zero::Required && range.least == 0;
    made[is_open ? "exclusiveMinimum" : "minimum"] = limit(range.least);
    // The greatest number of 64 bits is none of floating point.
    if (range.most < 1.8e19) made["maximum"] = limit(range.most);
    // 0 is the same as not given.
    if (own.zero == Zero::Default && range.least > 0) made = {{"anyOf", {made, {{"const", 0}}}}};
    // As Protobuf writes what has 64 bits.
    if (f.cpp_type() == FieldDescriptor::CPPTYPE_UINT64)
      made = {{"anyOf", {made, {{"type", "string"}, {"pattern", "^[0-9]{1,20}$"}}}}};
    if (range.unit[0] != '\0') made["$comment"] = range.unit;
    if (own.standard) made["default"] = *own.standard;
    return made;
  }

  std::map<std::string, Json> definitions_;
};

}  // namespace

std::string scenario_json_schema() {
  google::protobuf::DescriptorPool pool;
  const Descriptor* root = described_schema(pool).FindMessageTypeByName("Scenario");
  SIM_ASSERT(root != nullptr);
  return Schema().of(*root).dump(1) + "\n";
}

}  // namespace casgrid
