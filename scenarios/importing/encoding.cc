#include "scenarios/importing/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace casgrid::importing {
namespace {

unsigned char byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::string hex_of(std::string_view bytes, std::size_t at) {
  static constexpr std::array<char, 16> kDigits{'0', '1', '2', '3', '4', '5', '6', '7',
                                                '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};
  std::string text;
  for (std::size_t i = at; i < std::min(at + 4, bytes.size()); ++i) {
    if (!text.empty()) text += ' ';
    text += kDigits[byte_at(bytes, i) >> 4];
    text += kDigits[byte_at(bytes, i) & 15];
  }
  return text;
}

int line_at(std::string_view text, std::size_t at) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(at), '\n'));
}

// Length of the well-formed UTF-8 sequence at `at`; 0: there is none.
std::size_t sequence_at(std::string_view b, std::size_t at) {
  const unsigned char first = byte_at(b, at);
  if (first < 0x80) return first == 0 ? 0 : 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > b.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(b, at + i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte_at(b, at + 1);
  const bool is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool is_no_scalar = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
  return is_overlong || is_no_scalar ? 0 : length;
}

Decoded wrong(std::string_view bytes, std::size_t at, const std::string& what, int line) {
  Decoded made;
  made.error = what + ": the bytes " + hex_of(bytes, at) + " at offset " + std::to_string(at) +
               "; export again with -Encoding UTF8 or Unicode";
  made.line = line;
  return made;
}

// Eight characters of ASCII, no zero among them.
bool is_plain_at(std::string_view bytes, std::size_t at) {
  constexpr std::uint64_t kLow = 0x0101010101010101u;
  constexpr std::uint64_t kHigh = kLow << 7;
  std::uint64_t eight = 0;
  if (bytes.size() - at < sizeof eight) return false;
  std::memcpy(&eight, bytes.data() + at, sizeof eight);
  return ((eight | (eight - kLow)) & kHigh) == 0;
}

Decoded from_utf8(std::string_view bytes, std::size_t start) {
  for (std::size_t at = start; at < bytes.size();) {
    if (is_plain_at(bytes, at)) {
      at += 8;
      continue;
    }
    const std::size_t length = sequence_at(bytes, at);
    if (length == 0) return wrong(bytes, at, "is not UTF-8", line_at(bytes, at));
    at += length;
  }
  return {std::string(bytes.substr(start)), "UTF-8", "", 0};
}

struct Order {
  int high;  // which byte of a pair is the high one
  const char* name;
};
constexpr Order kLittle{1, "UTF-16LE"};
constexpr Order kBig{0, "UTF-16BE"};

Decoded from_utf16(std::string_view bytes, std::size_t start, const Order& order) {
  Decoded made;
  made.encoding = order.name;
  made.text.reserve(bytes.size() / 2);
  int line = 1;
  const auto unit_at = [&](std::size_t at) {
    const auto high = byte_at(bytes, at + static_cast<std::size_t>(order.high));
    const auto low = byte_at(bytes, at + static_cast<std::size_t>(1 - order.high));
    return static_cast<char32_t>(high << 8 | low);
  };
  for (std::size_t at = start; at < bytes.size(); at += 2) {
    if (at + 1 == bytes.size())
      return wrong(bytes, at,
                   std::string("is cut off in the middle of a ") + order.name + " character", line);
    char32_t unit = unit_at(at);
    if (unit >= 0xD800 && unit < 0xDC00 && at + 3 < bytes.size()) {
      const char32_t second = unit_at(at + 2);
      if (second >= 0xDC00 && second < 0xE000) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00);
        at += 2;
      }
    }
    if (unit == 0 || (unit >= 0xD800 && unit < 0xE000))
      return wrong(bytes, at, std::string("is not ") + order.name, line);
    if (unit == '\n') ++line;
    append_utf8(unit, made.text);
  }
  return made;
}

}  // namespace

void append_utf8(char32_t c, std::string& text) {
  const auto push = [&text](char32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    push(c);
  } else if (c < 0x800) {
    push(0xC0 | c >> 6);
    push(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    push(0xE0 | c >> 12);
    push(0x80 | (c >> 6 & 0x3F));
    push(0x80 | (c & 0x3F));
  } else {
    push(0xF0 | c >> 18);
    push(0x80 | (c >> 12 & 0x3F));
    push(0x80 | (c >> 6 & 0x3F));
    push(0x80 | (c & 0x3F));
  }
}

Decoded decode(std::string_view bytes) {
  const auto starts = [bytes](std::string_view mark) { return bytes.starts_with(mark); };
  if (starts(std::string_view("\xFF\xFE\0\0", 4)) || starts(std::string_view("\0\0\xFE\xFF", 4)))
    return wrong(bytes, 0, "is UTF-32, which is not read", 1);
  if (starts("\xEF\xBB\xBF")) return from_utf8(bytes, 3);
  if (starts("\xFF\xFE")) return from_utf16(bytes, 2, kLittle);
  if (starts("\xFE\xFF")) return from_utf16(bytes, 2, kBig);
  if (starts("PK\x03\x04"))
    return {"", "", "is a zip archive, and archives are not read; unpack it into the folder", 1};
  if (bytes.size() >= 2 && bytes[0] != 0 && bytes[1] == 0) return from_utf16(bytes, 0, kLittle);
  if (bytes.size() >= 2 && bytes[0] == 0 && bytes[1] != 0) return from_utf16(bytes, 0, kBig);
  return from_utf8(bytes, 0);
}

}  // namespace casgrid::importing
