// Letters of ASCII without a locale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace casgrid::logs {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr bool same_letters(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

constexpr bool begins(std::string_view text, std::string_view with) {
  return text.size() >= with.size() && same_letters(text.substr(0, with.size()), with);
}

constexpr bool ends(std::string_view text, std::string_view with) {
  return text.size() >= with.size() && same_letters(text.substr(text.size() - with.size()), with);
}

// Place of `part`, whatever its case; npos if it is not there. Requires: part is lower-case.
constexpr std::size_t place_of(std::string_view text, std::string_view part) {
  if (part.empty() || text.size() < part.size()) return std::string_view::npos;
  const char first = part[0];
  for (std::size_t i = 0; i + part.size() <= text.size(); ++i) {
    if (lower(text[i]) == first && same_letters(text.substr(i, part.size()), part)) return i;
  }
  return std::string_view::npos;
}

constexpr bool holds(std::string_view text, std::string_view part) {
  return place_of(text, part) != std::string_view::npos;
}

// What stands before the first `mark`; all of it if there is none. `text` keeps what follows.
constexpr std::string_view cut(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  const std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  return head;
}

constexpr std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

}  // namespace casgrid::logs
