#include "scenarios/routing/json_fields.h"

namespace casgrid {

using nlohmann::json;

const json* JsonFields::find(const char* name) {
  asked_.insert(name);
  if (!object_.is_object()) return nullptr;
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

const json* JsonFields::child(const char* name) { return find(name); }

std::string JsonFields::text(const char* name, const std::string& otherwise) {
  const json* value = find(name);
  if (value == nullptr) return otherwise;
  if (value->is_string()) return value->get<std::string>();
  complain(name, "is not a text", "write it in quotes");
  return otherwise;
}

bool JsonFields::flag(const char* name, bool otherwise) {
  return maybe_flag(name).value_or(otherwise);
}

std::optional<bool> JsonFields::maybe_flag(const char* name) {
  const json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  complain(name, "is neither true nor false", "write true or false");
  return std::nullopt;
}

std::int64_t JsonFields::number(const char* name, std::int64_t otherwise) {
  const json* value = find(name);
  if (value == nullptr) return otherwise;
  // What needs the 64th bit would come back negative.
  const bool fits = !value->is_number_unsigned() || value->get<std::uint64_t>() <= std::uint64_t{1}
                                                                                       << 62;
  if (value->is_number_integer() && fits) return value->get<std::int64_t>();
  complain(name, fits ? "is not a whole number" : "is out of range",
           "write digits, without quotes");
  return otherwise;
}

std::uint16_t JsonFields::number16(const char* name, std::uint16_t otherwise) {
  return static_cast<std::uint16_t>(number_within(name, otherwise, {0, 65535}));
}

std::uint32_t JsonFields::number_within(const char* name, std::uint32_t otherwise, Limits limits) {
  const std::int64_t value = number(name, otherwise);
  if (value >= limits.least && value <= limits.most) return static_cast<std::uint32_t>(value);
  complain(name, "is out of range",
           "write " + std::to_string(limits.least) + " to " + std::to_string(limits.most));
  return otherwise;
}

std::vector<std::string> JsonFields::texts(const char* name) {
  std::vector<std::string> all;
  const json* value = find(name);
  if (value == nullptr) return all;
  if (!value->is_array()) {
    complain(name, "is not a list", "write [ \"...\" ]");
    return all;
  }
  for (const json& one : *value) {
    if (one.is_string()) {
      all.push_back(one.get<std::string>());
    } else {
      complain(name, "has an element that is not a text", "write it in quotes");
    }
  }
  return all;
}

}  // namespace casgrid
