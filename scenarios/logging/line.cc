#include "scenarios/logging/line.h"

namespace casgrid::logging {
namespace {

struct Character {
  std::size_t bytes = 1;
  bool is_sound = false;  // well-formed UTF-8
  bool is_break = false;  // a control, or what some readers take for the end of a line
};

// The character that begins here.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return {1, true, first < 0x20 || first == 0x7F};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return {};
  std::uint32_t code = first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  const std::uint32_t least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
  if (code < least || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
  return {length, true, (code >= 0x80 && code < 0xA0) || code == 0x2028 || code == 0x2029};
}

}  // namespace

void Line::encoded(std::string_view text) {
  for (const char c : text) {
    const bool stays = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.' || c == '~';
    if (stays) {
      text_ += c;
    } else {
      text_ += '%';
      hex(static_cast<unsigned char>(c), 2);
    }
  }
}

// Line ends and other controls become a blank, as the product's own rows have it; what is no UTF-8
// becomes a question mark.
void Line::escape(std::size_t begin, Layout layout) {
  value_.assign(text_, begin);
  text_.resize(begin);
  const bool quotes = layout == Layout::Commas && value_.find_first_of(",\"") != std::string::npos;
  if (quotes) text_ += '"';
  for (std::size_t i = 0; i < value_.size();) {
    const Character c = character_at(value_, i);
    if (c.is_break || (value_[i] == ' ' && layout == Layout::Blanks)) {
      text_ += layout == Layout::Blanks ? '+' : ' ';
    } else if (!c.is_sound) {
      text_ += '?';
    } else if (value_[i] == '"') {
      text_ += layout == Layout::Commas ? "\"\"" : "%22";
    } else {
      text_.append(value_, i, c.bytes);
    }
    i += c.bytes;
  }
  if (quotes) text_ += '"';
}

}  // namespace casgrid::logging
