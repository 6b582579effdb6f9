// The one way from an enumerator to its text, and to its row in a table of more than texts: a row
// an enumerator, keyed by it, in the order of the enum. That no enumerator is without a row, that
// none has two, and that they stand in order, is found out where the table is compiled.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "model/base/assert.h"

namespace casgrid {

namespace enum_texts {

// A value's name as the compiler writes it: "casgrid::Action::Proxy", but "(casgrid::Action)5"
// where no enumerator has the value.
template <auto value>
consteval std::string_view name_of() {
  const std::string_view whole = __PRETTY_FUNCTION__;
  constexpr std::string_view kBefore = "value = ";
  const std::size_t from = whole.find(kBefore) + kBefore.size();
  return whole.substr(from, whole.find_first_of(";]", from) - from);
}

// kCount counts the others and is none of them.
template <auto value>
consteval bool is_enumerator() {
  const std::string_view name = name_of<value>();
  return !name.starts_with('(') && !name.ends_with("::kCount");
}

// How many enumerators there are, which begin at 0 and leave none out.
template <class Enum, std::size_t from = 0>
consteval std::size_t count_of() {
  if constexpr (is_enumerator<static_cast<Enum>(from)>()) {
    return count_of<Enum, from + 1>();
  } else {
    return from;
  }
}

// Those from one number to another, some of which may be left out.
template <class Enum, int from, int most>
consteval std::size_t count_between() {
  if constexpr (from > most) {
    return 0;
  } else {
    return (is_enumerator<static_cast<Enum>(from)>() ? 1 : 0) +
           count_between<Enum, from + 1, most>();
  }
}

// Called where a table is compiled that is not whole. It is defined nowhere and not constexpr, so
// that the compiler stops there and says its name.
void each_enumerator_has_its_row_in_the_order_of_the_enum();

}  // namespace enum_texts

template <class Enum>
inline constexpr std::size_t kEnumerators = enum_texts::count_of<Enum>();

// Does each enumerator have its row, in the order of the enum? `key` is the member that holds it;
// the `first` enumerators have no row.
template <class Row, class Enum, std::size_t rows>
consteval bool has_each(const std::array<Row, rows>& table, Enum Row::*key, std::size_t first = 0) {
  for (std::size_t i = 0; i < rows; ++i) {
    if (table[i].*key != static_cast<Enum>(first + i)) return false;
  }
  return first + rows == kEnumerators<Enum>;
}

// As above, of an enum of the schema, whose numbers need not follow one another: those from `first`
// to `most` have their rows.
template <auto first, auto most>
inline constexpr std::size_t kEnumeratorsBetween =
    enum_texts::count_between<decltype(first), static_cast<int>(first), static_cast<int>(most)>();

template <auto first, auto most, class Row, class Enum, std::size_t rows>
consteval bool has_each_between(const std::array<Row, rows>& table, Enum Row::*key) {
  for (std::size_t i = 0; i < rows; ++i) {
    if (table[i].*key < first || table[i].*key > most) return false;
    if (i > 0 && table[i].*key <= table[i - 1].*key) return false;
  }
  return rows == kEnumeratorsBetween<first, most>;
}

template <class Enum>
struct EnumText {
  Enum word{};
  const char* text = nullptr;
};

template <class Enum>
class EnumTexts {
 public:
  template <std::size_t rows>
  consteval explicit EnumTexts(const EnumText<Enum> (&table)[rows]) {
    if (rows != kEnumerators<Enum>)
      enum_texts::each_enumerator_has_its_row_in_the_order_of_the_enum();
    for (std::size_t i = 0; i < rows; ++i) {
      if (table[i].word != static_cast<Enum>(i) || table[i].text == nullptr)
        enum_texts::each_enumerator_has_its_row_in_the_order_of_the_enum();
      texts_[i] = table[i].text;
    }
  }

  constexpr const char* of(Enum word) const {
    const auto index = static_cast<std::size_t>(word);
    SIM_ASSERT(index < texts_.size());
    return texts_[index];
  }

 private:
  std::array<const char*, kEnumerators<Enum>> texts_{};
};

}  // namespace casgrid
