#include "scenarios/document/identifiers.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <string>

namespace casgrid {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

}  // namespace

bool is_guid(std::string_view text) {
  constexpr std::string_view kForm = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
  return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(),
                    [](char c, char form) { return form == 'h' ? is_hex(c) : c == form; });
}

bool is_sid(std::string_view text) {
  if (!text.starts_with("S-1-")) return false;
  int parts = 1;
  bool has_digit = false;
  for (const char c : text.substr(4)) {
    if (c == '-') {
      if (!has_digit) return false;
      ++parts;
      has_digit = false;
    } else if (is_digit(c)) {
      has_digit = true;
    } else {
      return false;
    }
  }
  return has_digit && parts >= 2;
}

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size()) return false;
  if (text.find('@', at + 1) != std::string_view::npos) return false;
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; });
}

bool is_subnet(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string address(text.substr(0, slash));
  const std::string_view length = text.substr(slash + 1);
  int bits = -1;
  const auto read = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (read.ec != std::errc{} || read.ptr != length.data() + length.size() || bits < 0) return false;
  unsigned char room[16];
  if (inet_pton(AF_INET, address.c_str(), room) == 1) return bits <= 32;
  return inet_pton(AF_INET6, address.c_str(), room) == 1 && bits <= 128;
}

}  // namespace casgrid
