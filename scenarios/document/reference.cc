#include "scenarios/document/reference.h"

#include <algorithm>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <sstream>

#include "model/base/assert.h"
#include "scenarios/document/number_range.h"
#include "scenarios/document/objective.h"
#include "scenarios/document/renamed_words.h"
#include "scenarios/document/schema_description.h"
#include "scenarios/schema/description.h"
#include "scenarios/schema/version.h"

namespace casgrid {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Inside a table.
template <class Element>
std::string cell_of(const Element& element) {
  std::string safe;
  for (const char c : comment_of(element))
    safe += c == '|' ? std::string("\\|") : std::string(1, c);
  return safe;
}

// What the table of numbers says of a field: its range, and what holds where it is not given.
std::string range_of(const FieldDescriptor& f) {
  const NumberRange* range = find_range(f);
  if (range == nullptr || is_in_unit_of_holder(f))
    return range == nullptr ? "" : "that of the field";
  return range_words(*range);
}

std::string default_of(const FieldDescriptor& f) {
  const NumberRange* range = find_range(f);
  if (range == nullptr) return {};
  if (range->zero == Zero::Required) return "required";
  return range->standard ? number_words(*range->standard) : range->otherwise;
}

std::string type_of(const FieldDescriptor& f) {
  std::string type;
  switch (f.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      type = "[" + f.message_type()->name() + "](#" + f.message_type()->name() + ")";
      break;
    case FieldDescriptor::CPPTYPE_ENUM: {
      for (int i = 0; i < f.enum_type()->value_count(); ++i) {
        if (f.enum_type()->value(i)->number() == 0) continue;
        type += (type.empty() ? "" : ", ") + f.enum_type()->value(i)->name();
      }
      break;
    }
    case FieldDescriptor::CPPTYPE_STRING:
      type = "text";
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      type = "true or false";
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      type = "number";
      break;
    default:
      type = "whole number";
  }
  return f.is_repeated() ? "list of " + type : type;
}

void describe(const Descriptor& message, std::string& out) {
  out += "\n## " + message.name() + "\n\n";
  if (const std::string comment = cell_of(message); !comment.empty()) out += comment + "\n\n";
  out += "| field | type | range | if not given | meaning |\n| --- | --- | --- | --- | --- |\n";
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& f = *message.field(i);
    std::string meaning = cell_of(f);
    if (const auto* oneof = f.real_containing_oneof())
      meaning += (meaning.empty() ? "" : " ") + std::string("(one of ") + oneof->name() + ")";
    if (f.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      for (int v = 0; v < f.enum_type()->value_count(); ++v) {
        const std::string comment = cell_of(*f.enum_type()->value(v));
        if (f.enum_type()->value(v)->number() == 0 || comment.empty()) continue;
        meaning +=
            (meaning.empty() ? "" : " ") + f.enum_type()->value(v)->name() + ": " + comment + ".";
      }
    }
    out += "| `" + f.name() + "` | " + type_of(f) + " | " + range_of(f) + " | " + default_of(f) +
           " | " + meaning + " |\n";
  }
  for (int i = 0; i < message.nested_type_count(); ++i) describe(*message.nested_type(i), out);
}

}  // namespace

const google::protobuf::FileDescriptor& described_schema(google::protobuf::DescriptorPool& pool) {
  const std::string_view described = schema_description();
  google::protobuf::FileDescriptorSet set;
  SIM_ASSERT(set.ParseFromArray(described.data(), static_cast<int>(described.size())));
  const google::protobuf::FileDescriptor* schema = nullptr;
  for (const auto& f : set.file()) schema = pool.BuildFile(f);
  SIM_ASSERT(schema != nullptr);
  return *schema;
}

std::string scenario_reference() {
  google::protobuf::DescriptorPool pool;
  const google::protobuf::FileDescriptor& schema = described_schema(pool);
  std::string out =
      "# Scenario reference\n\n"
      "Generated from `scenarios/schema/scenario.proto`; do not edit. A scenario is one "
      "[Scenario](#Scenario), in "
      "Protobuf text format or JSON. A field that is not given has the default beside it; a "
      "number outside its range is refused. `casgrid-core reference --json-schema` prints the "
      "same for editors.\n";
  for (int i = 0; i < schema.message_type_count(); ++i) describe(*schema.message_type(i), out);
  out +=
      "\n## Metrics of objectives\n\n`function(metric, key=value, ...) operator number`; operators "
      "are < <= > >= ==.\n\n```\n" +
      objective_help() +
      "```\n\n## Renamed words\n\nA scenario says in `schema_version` which version of this schema "
      "it "
      "was written for; today's is " +
      std::to_string(kSchemaVersion) +
      ". An old word is refused, and the error names the new one. Columns of frames that are "
      "renamed are "
      "those of report.json, too.\n\n" +
      renamed_words_page();
  return out;
}

}  // namespace casgrid
