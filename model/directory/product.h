// Versions of Exchange, and the builds of Exchange 2013 at which behaviour changed.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace casgrid {

// Ordered: a later product is newer.
enum class Product : std::uint8_t {
  Exchange2007,
  Exchange2010,
  Exchange2013,
  Exchange2016,
  kCount
};
inline constexpr std::size_t kProducts = static_cast<std::size_t>(Product::kCount);

// Four-part build, such as 15.0.1497.2.
struct Version {
  std::uint16_t major = 15;
  std::uint16_t minor = 0;
  std::uint16_t build = 1497;
  std::uint16_t revision = 2;

  constexpr auto operator<=>(const Version&) const = default;
};

namespace builds {
inline constexpr Version kCu1{15, 0, 620, 0};
inline constexpr Version kCu2{15, 0, 712, 0};
inline constexpr Version kSp1{15, 0, 847, 0};
inline constexpr Version kCu5{15, 0, 913, 0};
inline constexpr Version kCu6{15, 0, 995, 0};
inline constexpr Version kExHttpOnRequest{15, 0, 995, 14};
inline constexpr Version kCu7{15, 0, 1044, 0};
inline constexpr Version kCu8{15, 0, 1076, 0};
inline constexpr Version kCu10{15, 0, 1130, 0};
inline constexpr Version kCu11{15, 0, 1156, 0};
inline constexpr Version kCu12{15, 0, 1178, 0};
inline constexpr Version k2016{15, 1, 0, 0};
inline constexpr Version k2010Sp3{14, 3, 0, 0};
// SP3 RU10; the service pack alone is 8.3.83.
inline constexpr Version k2007Sp3Ru10{8, 3, 298, 0};
}  // namespace builds

// 8.x, 14.x, 15.0 and 15.1; 15.2 (Exchange 2019) counts as 2016; none for anything else.
std::optional<Product> product_of(const Version& version);
// A build that stands for the product where none is given: the last cumulative update.
Version usual_version(Product product);

const char* text_of(Product product);         // "Exchange 2013"
const char* short_text_of(Product product);   // "E2013"
std::string text_of(const Version& version);  // "15.0.1497.2"
std::optional<Version> parse_version(std::string_view text);
// As cookies and logs carry it: 1941997017 for 15.0.1497.2.
std::uint32_t version_number(const Version& version);

}  // namespace casgrid
