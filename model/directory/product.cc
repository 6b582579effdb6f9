#include "model/directory/product.h"

#include <array>
#include <charconv>

namespace casgrid {

std::optional<Product> product_of(const Version& version) {
  if (version.major == 8) return Product::Exchange2007;
  if (version.major == 14) return Product::Exchange2010;
  if (version.major == 15 && version.minor == 0) return Product::Exchange2013;
  // Exchange 2019 and its successor differ from 2016 in nothing that the front door decides.
  if (version.major == 15 && (version.minor == 1 || version.minor == 2))
    return Product::Exchange2016;
  return std::nullopt;
}

Version usual_version(Product product) {
  static constexpr std::array<Version, kProducts> kUsual{
      {{8, 3, 298, 3}, {14, 3, 123, 4}, {15, 0, 1497, 2}, {15, 1, 2507, 6}}};
  return kUsual[static_cast<std::size_t>(product)];
}

const char* text_of(Product product) {
  static constexpr std::array<const char*, kProducts> kTexts{"Exchange 2007", "Exchange 2010",
                                                             "Exchange 2013", "Exchange 2016"};
  return kTexts[static_cast<std::size_t>(product)];
}

const char* short_text_of(Product product) {
  static constexpr std::array<const char*, kProducts> kTexts{"E2007", "E2010", "E2013", "E2016"};
  return kTexts[static_cast<std::size_t>(product)];
}

std::string text_of(const Version& v) {
  return std::to_string(v.major) + "." + std::to_string(v.minor) + "." + std::to_string(v.build) +
         "." + std::to_string(v.revision);
}

std::optional<Version> parse_version(std::string_view text) {
  std::array<std::uint16_t, 4> parts{};
  const char* at = text.data();
  const char* end = text.data() + text.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) {
      if (at == end || *at != '.') return std::nullopt;
      ++at;
    }
    const auto read = std::from_chars(at, end, parts[i]);
    if (read.ec != std::errc{}) return std::nullopt;
    at = read.ptr;
  }
  if (at != end) return std::nullopt;
  return Version{parts[0], parts[1], parts[2], parts[3]};
}

std::uint32_t version_number(const Version& v) {
  return 0x70000000u | ((v.major & 0x3Fu) << 22) | ((v.minor & 0x3Fu) << 16) | 0x8000u |
         (v.build & 0x7FFFu);
}

}  // namespace casgrid
