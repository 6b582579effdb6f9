#include "scenarios/importing/value.h"

#include <algorithm>
#include <set>

namespace casgrid::importing {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Told by every session anew, or by the moment: two exports of one object differ in them.
bool is_of_the_session(std::string_view name) {
  static const std::set<std::string, std::less<>> kNames{"pscomputername",
                                                         "runspaceid",
                                                         "psshowcomputername",
                                                         "serializationdata",
                                                         "originatingserver",
                                                         "objectstate",
                                                         "whenchanged",
                                                         "whencreated",
                                                         "whenchangedutc",
                                                         "remainingtrialperiod",
                                                         "currentconfigdomaincontroller",
                                                         "whencreatedutc",
                                                         "currentdomaincontrollers",
                                                         "currentglobalcatalogs",
                                                         "loadpercentage",
                                                         "currentclockspeed"};
  return kNames.contains(lower_case(name));
}

bool is_same_to(const Value& a, const Value& b, int depth) {
  if (depth == 0 || &a == &b) return true;
  if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!is_same_to(*a.items[i], *b.items[i], depth - 1)) return false;
  }
  const auto differs_in = [depth](const Value& x, const Value& y) {
    return std::any_of(x.members.begin(), x.members.end(), [&](const Member& m) {
      if (is_of_the_session(m.name)) return false;
      const Value* other = y.find(m.name);
      return other != nullptr && !is_same_to(*m.value, *other, depth - 1);
    });
  };
  return !differs_in(a, b);
}

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

bool is_same(const Value& a, const Value& b) {
  constexpr int kLevels = 4;
  return is_same_to(a, b, kLevels);
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
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
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
