#include "scenarios/text/utf8.h"

#include <cstdint>
#include <cstring>

namespace casgrid {
namespace {

constexpr std::uint64_t kNotAscii = 0x8080808080808080u;

}  // namespace

std::size_t code_point_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t n = first < 0x80                    ? 1
                        : first >= 0xc2 && first < 0xe0 ? 2
                        : first >= 0xe0 && first < 0xf0 ? 3
                        : first >= 0xf0 && first < 0xf5 ? 4
                                                        : 0;
  if (n == 0 || n > text.size()) return 0;
  for (std::size_t i = 1; i < n; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool is_long = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool is_half = (first == 0xed && byte(1) >= 0xa0) || (first == 0xf4 && byte(1) >= 0x90);
  return is_long || is_half ? 0 : n;
}

std::size_t first_bad_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    // Most text is ASCII: eight octets at a time.
    std::uint64_t next = kNotAscii;
    if (text.size() - at >= sizeof next) std::memcpy(&next, text.data() + at, sizeof next);
    if ((next & kNotAscii) == 0) {
      at += sizeof next;
      continue;
    }
    const std::size_t n = code_point_length(text.substr(at));
    if (n == 0) return at;
    at += n;
  }
  return std::string_view::npos;
}

}  // namespace casgrid
