#include "scenarios/importing/field.h"

#include <algorithm>

namespace casgrid::importing {
namespace {

using Kind = Value::Kind;

// JSON of a local shell writes what a type is made of, not what it prints.
std::int64_t part(const Value& value, const char* name) {
  const Value* found = value.find(name);
  return found == nullptr ? 0 : count_of(found->text).value_or(0);
}

std::string word_of(const std::string& text, const Words& words) {
  const auto number = count_of(text);
  if (!number) return text;
  for (const auto& [value, word] : words) {
    if (value == *number) return word;
  }
  return text;
}

}  // namespace

Place Fields::place_of(std::string_view field) const {
  const Value* found = object_.find(field);
  return {file_, found == nullptr || found->line == 0 ? object_.line : found->line};
}

void Fields::warn(std::string_view field, const std::string& value, const std::string& why) const {
  listing_.warning(place_of(field), name_, std::string(field), value, why);
}

const Value* Fields::usable(std::string_view field) const {
  if (asked_ != nullptr) asked_->insert(lower_case(field));
  const Value* found = object_.find(field);
  if (found == nullptr || found->is_nil()) return nullptr;
  if (found->is_cut_off) {
    warn(field, found->text,
         "only the name of a type was exported; export again with a greater -Depth, as CliXml or "
         "with "
         "the list joined");
    return nullptr;
  }
  return found;
}

std::string Fields::text(std::string_view field) const {
  const Value* found = usable(field);
  if (found == nullptr) return {};
  if (found->kind == Kind::List) {
    std::string joined;
    for (const Value* item : found->items)
      joined += (joined.empty() ? "" : ", ") + importing::text_of(*item);
    return joined;
  }
  return trimmed(importing::text_of(*found));
}

std::string Fields::first_text(std::initializer_list<std::string_view> fields) const {
  for (const std::string_view field : fields) {
    std::string found = text(field);
    if (!found.empty()) return found;
  }
  return {};
}

std::string Fields::object_name(std::string_view field) const {
  const Value* found = usable(field);
  return found == nullptr ? std::string() : trimmed(name_of(*found));
}

std::optional<bool> Fields::boolean(std::string_view field) const {
  const std::string given = text(field);
  if (given.empty()) return std::nullopt;
  const auto read = boolean_of(given);
  if (!read) warn(field, given, "is neither True nor False; taken as not given");
  return read;
}

std::optional<std::int64_t> Fields::count(std::string_view field) const {
  const std::string given = text(field);
  if (given.empty()) return std::nullopt;
  const auto read = count_of(given);
  if (!read) warn(field, given, "is no whole number; taken as not given");
  return read;
}

std::optional<double> Fields::number(std::string_view field) const {
  const std::string given = text(field);
  if (given.empty()) return std::nullopt;
  const auto read = number_of(given);
  if (!read) warn(field, given, "is no number; taken as not given");
  return read;
}

std::optional<std::int64_t> Fields::seconds(std::string_view field) const {
  const Value* found = usable(field);
  if (found == nullptr) return std::nullopt;
  if (found->kind == Kind::Object && found->text.empty() && found->find("Ticks") != nullptr)
    return part(*found, "Ticks") / 10'000'000;
  const std::string given = text(field);
  if (given.empty()) return std::nullopt;
  const auto read = seconds_of(given);
  if (!read) warn(field, given, "is no time such as 7.00:00:00; taken as not given");
  return read;
}

std::optional<std::int64_t> Fields::bytes(std::string_view field) const {
  const std::string given = text(field);
  if (given.empty()) return std::nullopt;
  const auto read = bytes_of(given);
  if (!read) warn(field, given, "is no size such as 36 MB (37,748,736 bytes); taken as not given");
  return read;
}

std::optional<Version> Fields::version(std::string_view field) const {
  const Value* found = usable(field);
  if (found == nullptr) return std::nullopt;
  if (found->kind == Kind::Object && found->text.empty() && found->find("Major") != nullptr) {
    std::string parts;
    for (const char* name : {"Major", "Minor", "Build", "Revision"})
      parts += (parts.empty() ? "" : ".") +
               std::to_string(std::max<std::int64_t>(part(*found, name), 0));
    return importing::version_of(parts);
  }
  const std::string given = text(field);
  if (given.empty()) return std::nullopt;
  const auto read = importing::version_of(given);
  return read;
}

std::string Fields::word(std::string_view field, const Words& words) const {
  const std::string given = text(field);
  std::string found = word_of(given, words);
  if (!found.empty() && count_of(found))
    warn(field, given, "is a number that is no known value; export as CliXml, which keeps words");
  return found;
}

std::vector<std::string> Fields::flags(std::string_view field, const Words& words) const {
  const std::string given = text(field);
  const auto number = count_of(given);
  if (!number) return items_of(given);
  std::vector<std::string> set;
  for (const auto& [bit, word] : words) {
    if (bit != 0 && (*number & bit) == bit) set.emplace_back(word);
  }
  return set;
}

std::vector<std::string> Fields::list(std::string_view field) const {
  const Value* found = usable(field);
  if (found == nullptr) return {};
  if (found->kind != Kind::List) return items_of(text(field));
  std::vector<std::string> items;
  for (const Value* item : found->items) {
    if (item->is_cut_off)
      warn(field, item->text, "only the name of a type was exported; export with a greater -Depth");
    else if (const std::string each = trimmed(importing::text_of(*item)); !each.empty())
      items.push_back(each);
  }
  return items;
}

std::vector<std::string> Fields::object_names(std::string_view field) const {
  const Value* found = usable(field);
  if (found == nullptr) return {};
  std::vector<std::string> names;
  if (found->kind == Kind::List) {
    for (const Value* item : found->items) {
      if (item->is_cut_off) continue;
      if (const std::string each = name_of(*item); !each.empty()) names.push_back(each);
    }
    return names;
  }
  for (const std::string& item : items_of(text(field))) {
    Value each;
    each.kind = Kind::Text;
    each.text = item;
    names.push_back(name_of(each));
  }
  return names;
}

std::vector<std::string> Fields::words_of_list(std::string_view field, const Words& words) const {
  std::vector<std::string> made;
  for (const std::string& item : list(field)) made.push_back(word_of(item, words));
  return made;
}

std::vector<std::pair<std::string, std::string>> Fields::pairs(std::string_view field) const {
  std::vector<std::pair<std::string, std::string>> made;
  const auto of_text = [&](const std::string& text) {
    std::string plain = trimmed(text);
    if (plain.starts_with("[") && plain.ends_with("]")) plain = plain.substr(1, plain.size() - 2);
    const std::size_t comma = plain.find_last_of(',');
    if (comma == std::string::npos) {
      warn(field, text, "is no pair such as [EX1, 1]; passed over");
      return;
    }
    Value name;
    name.kind = Kind::Text;
    name.text = trimmed(plain.substr(0, comma));
    made.emplace_back(name_of(name), trimmed(plain.substr(comma + 1)));
  };
  const Value* found = usable(field);
  if (found == nullptr) return made;
  if (found->kind != Kind::List) {
    if (found->kind == Kind::Object && found->find("Key") == nullptr) {
      for (const Member& m : found->members)
        made.emplace_back(m.name, importing::text_of(*m.value));
      return made;
    }
    if (found->kind != Kind::Object) {
      for (const std::string& item : items_of(text(field))) of_text(item);
      return made;
    }
  }
  const std::vector<const Value*> one{found};
  for (const Value* item : found->kind == Kind::List ? found->items : one) {
    const Value* key = item->find("Key");
    const Value* value = item->find("Value");
    if (key != nullptr && value != nullptr)
      made.emplace_back(name_of(*key), importing::text_of(*value));
    else if (item->is_cut_off)
      warn(field, item->text, "only the name of a type was exported; export with a greater -Depth");
    else
      of_text(item->text);
  }
  return made;
}

}  // namespace casgrid::importing
