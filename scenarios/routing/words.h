// The words that a document uses for enumerators, and reading them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "model/directory/bits.h"
#include "scenarios/routing/json_fields.h"

namespace casgrid {

template <class Enum>
struct Word {
  const char* text;
  Enum value;
};

template <class Enum, std::size_t n>
std::optional<Enum> word(const Word<Enum> (&words)[n], const std::string& text) {
  for (const Word<Enum>& w : words) {
    if (text == w.text) return w.value;
  }
  return std::nullopt;
}

// "write one of a, b, c".
template <class Enum, std::size_t n>
std::string one_of(const Word<Enum> (&words)[n]) {
  std::string known;
  for (const Word<Enum>& w : words) known += std::string(known.empty() ? "" : ", ") + w.text;
  return "write one of " + known;
}

// Missing and null both give the default; an unknown word is complained of.
template <class Enum, std::size_t n>
Enum read_word(JsonFields& f, const char* name, const Word<Enum> (&words)[n], Enum otherwise) {
  const std::string text = f.text(name);
  if (text.empty()) return otherwise;
  if (const auto value = word(words, text)) return *value;
  f.complain(name, "\"" + text + "\" is not one", one_of(words));
  return otherwise;
}

template <class Enum, std::size_t n>
EnumSet<Enum> read_words(JsonFields& f, const char* name, const Word<Enum> (&words)[n]) {
  EnumSet<Enum> all;
  for (const std::string& text : f.texts(name)) {
    if (const auto value = word(words, text)) {
      all.add(*value);
    } else {
      f.complain(name, "\"" + text + "\" is not one", one_of(words));
    }
  }
  return all;
}

}  // namespace casgrid
