#include "scenarios/balancing/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace casgrid::balancing {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// What stands behind a backslash outside of quotes; \x takes two digits more.
class Escape {
 public:
  Escape(std::string_view line, std::size_t& at) : line_(line), at_(at) {}

  std::optional<char> read() {
    if (at_ + 1 >= line_.size()) return std::nullopt;
    const char next = line_[++at_];
    switch (next) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'x':
        return hexadecimal();
      default:
        return next;
    }
  }

 private:
  std::optional<char> hexadecimal() {
    unsigned value = 0;
    if (at_ + 2 >= line_.size()) return std::nullopt;
    const char* begin = line_.data() + at_ + 1;
    const auto read = std::from_chars(begin, begin + 2, value, 16);
    if (read.ec != std::errc{} || read.ptr != begin + 2) return std::nullopt;
    at_ += 2;
    return static_cast<char>(value);
  }

  std::string_view line_;
  std::size_t& at_;
};

}  // namespace

Words haproxy_words(std::string_view line) {
  Words made;
  std::string word;
  bool is_begun = false;
  char quote = 0;
  const auto finish = [&] {
    if (is_begun) made.words.push_back(std::move(word));
    word.clear();
    is_begun = false;
  };
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (quote == '\'') {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '\\') {
      const auto escaped = Escape(line, at).read();
      if (!escaped) {
        made.wrong = "ends behind a backslash, or has no two hexadecimal digits behind \\x";
        return made;
      }
      word += *escaped;
      is_begun = true;
    } else if (quote == '"') {
      made.has_variable = made.has_variable || c == '$';
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '"' || c == '\'') {
      quote = c;
      is_begun = true;
    } else if (c == '#') {
      break;
    } else if (is_blank(c)) {
      finish();
    } else {
      word += c;
      is_begun = true;
    }
  }
  if (quote != 0) made.wrong = std::string("has a quote ") + quote + " without its end";
  finish();
  return made;
}

std::optional<double> haproxy_seconds(std::string_view text) {
  struct Unit {
    std::string_view name;
    double seconds;
  };
  static constexpr std::array<Unit, 7> kUnits{
      {{"", 1e-3}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}}};
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{}) return std::nullopt;
  const std::string_view unit(read.ptr,
                              static_cast<std::size_t>(text.data() + text.size() - read.ptr));
  for (const Unit& u : kUnits)
    if (u.name == unit) return static_cast<double>(value) * u.seconds;
  return std::nullopt;
}

std::optional<std::uint32_t> number_of(std::string_view text) {
  std::uint32_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace casgrid::balancing
