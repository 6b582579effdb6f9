// One row under construction. Columns write into it; what they wrote is then made safe for the
// format, so that no value can add a column or end the row.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace casgrid::logging {

enum class Layout : std::uint8_t {
  Commas,  // a value with a comma or a quote stands in quotes, quotes in it are doubled
  Blanks,  // W3C: an empty value is -, a blank +
};

class Line {
 public:
  void clear() { text_.clear(); }
  std::string_view text() const { return text_; }
  std::size_t size() const { return text_.size(); }

  void put(char c) { text_ += c; }
  void put(std::string_view text) { text_ += text; }
  void number(std::int64_t value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    text_.append(digits, end);
  }
  // With zeros in front, to this width.
  void padded(std::int64_t value, int width) {
    char digits[24];
    int at = static_cast<int>(sizeof digits);
    for (; value > 0 || width > 0; value /= 10, --width)
      digits[--at] = static_cast<char>('0' + value % 10);
    text_.append(digits + at, sizeof digits - static_cast<std::size_t>(at));
  }
  void drop(std::size_t bytes) { text_.resize(text_.size() - bytes); }
  void hex(std::uint64_t value, int width) {
    for (int shift = (width - 1) * 4; shift >= 0; shift -= 4)
      text_ += "0123456789abcdef"[(value >> shift) & 15u];
  }
  // Percent-encoded, but for letters, digits and - . ~: a query is cut at & and ;, so neither is
  // left.
  void encoded(std::string_view text);

  // What was written from `begin` on is one value: makes it safe.
  void close_value(std::size_t begin, Layout layout) {
    for (std::size_t i = begin; i < text_.size(); ++i) {
      if (kPlain[static_cast<unsigned char>(text_[i])] == 0) {
        escape(begin, layout);
        return;
      }
    }
    if (layout == Layout::Blanks && begin == text_.size()) text_ += '-';
  }

 private:
  // Bytes that every format takes as they are.
  static constexpr std::array<std::uint8_t, 256> kPlain = [] {
    std::array<std::uint8_t, 256> plain{};
    for (int c = 0x21; c < 0x7F; ++c) plain[static_cast<std::size_t>(c)] = 1;
    plain['"'] = plain[','] = 0;
    return plain;
  }();

  void escape(std::size_t begin, Layout layout);

  std::string text_;
  std::string value_;
};

}  // namespace casgrid::logging
