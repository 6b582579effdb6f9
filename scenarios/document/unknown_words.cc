#include "scenarios/document/unknown_words.h"

#include <map>

namespace casgrid {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// Does a message hold words, be it deep inside? Most of a large scenario does not.
bool leads_to_words(const Descriptor& type) {
  static std::map<const Descriptor*, bool> known;
  const auto found = known.find(&type);
  if (found != known.end()) return found->second;
  bool leads = false;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& f = *type.field(i);
    leads = leads || f.cpp_type() == FieldDescriptor::CPPTYPE_ENUM ||
            (f.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && leads_to_words(*f.message_type()));
  }
  return known[&type] = leads;
}

// The first word of each enum says that none is given.
std::string words_of(const EnumDescriptor& words) {
  std::string all;
  for (int i = 1; i < words.value_count(); ++i)
    all += (all.empty() ? "" : ", ") + words.value(i)->name();
  return all;
}

void add(int number, const EnumDescriptor& words, const std::string& path,
         std::vector<UnknownWord>& found) {
  if (words.FindValueByNumber(number) != nullptr) return;
  found.push_back({path, std::to_string(number) + " stands for none of its words",
                   "give one of " + words_of(words)});
}

void all_of(const google::protobuf::Message& message, const std::string& before,
            std::vector<UnknownWord>& found) {
  const auto& r = *message.GetReflection();
  std::vector<const FieldDescriptor*> given;
  r.ListFields(message, &given);
  for (const FieldDescriptor* f : given) {
    const int n = f->is_repeated() ? r.FieldSize(message, f) : 1;
    for (int i = 0; i < n; ++i) {
      const std::string path =
          before + f->name() + (f->is_repeated() ? "[" + std::to_string(i) + "]" : "");
      if (f->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        const int number =
            f->is_repeated() ? r.GetRepeatedEnumValue(message, f, i) : r.GetEnumValue(message, f);
        add(number, *f->enum_type(), path, found);
      } else if (f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                 leads_to_words(*f->message_type())) {
        all_of(f->is_repeated() ? r.GetRepeatedMessage(message, f, i) : r.GetMessage(message, f),
               path + ".", found);
      }
    }
  }
}

}  // namespace

std::vector<UnknownWord> unknown_words(const google::protobuf::Message& message) {
  std::vector<UnknownWord> found;
  all_of(message, "", found);
  return found;
}

}  // namespace casgrid
