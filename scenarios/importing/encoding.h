// The bytes of an export as UTF-8, however they were written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace casgrid::importing {

struct Decoded {
  std::string text;      // UTF-8, without a byte order mark
  std::string encoding;  // "UTF-8", "UTF-16LE", "UTF-16BE"
  std::string error;     // empty, or what is wrong and what to do
  int line = 0;          // of the error
};

// By the byte order mark, else by where the zero bytes are. Anything else is an error that names
// the bytes: nothing is guessed by country.
Decoded decode(std::string_view bytes);

// Appends one code point. Requires: it is one.
void append_utf8(char32_t code_point, std::string& text);

}  // namespace casgrid::importing
