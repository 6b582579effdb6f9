#include "scenarios/importing/value.h"

#include <algorithm>

namespace casgrid::importing {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

const Value* Value::find(std::string_view name) const {
  for (const Member& m : members) {
    if (is_same_word(m.name, name)) return m.value;
  }
  return nullptr;
}

Value& ValueStore::add(Value::Kind kind, int line) {
  Value& made = values_.emplace_back();
  made.kind = kind;
  made.line = line;
  return made;
}

const std::vector<std::string>* ValueStore::add_types(std::vector<std::string> types) {
  return &types_.emplace_back(std::move(types));
}

std::string lower_case(std::string_view text) {
  std::string made(text);
  std::transform(made.begin(), made.end(), made.begin(), lower);
  return made;
}

bool is_same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

bool says_only_its_type(std::string_view text) {
  if (text.starts_with("@{")) return true;
  const bool is_type = text.starts_with("System.") || text.starts_with("Microsoft.Exchange.") ||
                       text.starts_with("Microsoft.PowerShell.") ||
                       text.starts_with("Deserialized.");
  // A generic type goes on with the types it is made of: List`1[[System.String, mscorlib, ...]].
  const std::string_view name = text.substr(0, text.find_first_of("`["));
  return is_type && name.find_first_of(" ;\\/@") == std::string_view::npos;
}

}  // namespace casgrid::importing
