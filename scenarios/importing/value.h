// What an export holds, whatever its format: a tree of values. CliXml, JSON and CSV become the
// same.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace casgrid::importing {

struct Value;

struct Member {
  std::string name;
  const Value* value = nullptr;
};

struct Value {
  enum class Kind : std::uint8_t { Nil, Boolean, Number, Text, Bytes, List, Object };

  Kind kind = Kind::Nil;
  // The export was cut off here: only the name of a type was left of what stood here.
  bool is_cut_off = false;
  int line = 0;
  // Of a scalar: as written (bytes: base64). Of an object: what its ToString said. Of an
  // enumeration its word, or, where only the number was kept, the number.
  std::string text;
  const std::vector<std::string>* types = nullptr;  // most special first
  std::vector<Member> members;                      // of an object or a dictionary
  std::vector<const Value*> items;                  // of a list

  bool is_nil() const { return kind == Kind::Nil; }
  // Properties are told apart without regard to case, as PowerShell does. None: nullptr.
  const Value* find(std::string_view name) const;
  std::string_view type() const {
    return types == nullptr || types->empty() ? std::string_view()
                                              : std::string_view(types->front());
  }
};

// Values that refer to one another, owned together: an export may hold circles.
class ValueStore {
 public:
  ValueStore() = default;
  ValueStore(ValueStore&&) = default;
  ValueStore& operator=(ValueStore&&) = default;
  ValueStore(const ValueStore&) = delete;
  ValueStore& operator=(const ValueStore&) = delete;

  Value& add(Value::Kind kind, int line);
  const std::vector<std::string>* add_types(std::vector<std::string> types);
  std::size_t size() const { return values_.size(); }

 private:
  std::deque<Value> values_;
  std::deque<std::vector<std::string>> types_;
};

std::string lower_case(std::string_view text);
bool is_same_word(std::string_view a, std::string_view b);  // without regard to case
std::string trimmed(std::string_view text);

// "System.Object[]", "@{Name=...}", "System.Collections.ArrayList": what is printed instead of
// values.
bool says_only_its_type(std::string_view text);

}  // namespace casgrid::importing
