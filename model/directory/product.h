// Versions of Exchange, and the builds of Exchange 2013 at which behaviour changed. Which of them
// may stand side by side is in version_matrix.h.
#pragma once

#include <array>
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
  Exchange2019,
  SubscriptionEdition,
  kCount
};
inline constexpr std::size_t kProducts = static_cast<std::size_t>(Product::kCount);

// Four-part build, such as 15.0.1497.2.
struct Version {
  std::uint16_t major = 15;
  std::uint16_t minor = 0;
  std::uint16_t build = 1497;
  std::uint16_t revision = 2;

  // NOLINTNEXTLINE(modernize-use-nullptr): it takes the 0 that <=> compares with for a pointer
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
inline constexpr Version kCu10{15, 0, 1130, 7};
inline constexpr Version kCu11{15, 0, 1156, 0};
inline constexpr Version kCu12{15, 0, 1178, 0};
inline constexpr Version k2016{15, 1, 0, 0};
inline constexpr Version k2010Sp3{14, 3, 123, 4};
// SP3 RU10; the service pack alone is 8.3.83.
inline constexpr Version k2007Sp3Ru10{8, 3, 298, 3};
inline constexpr Version k2019Cu14{15, 2, 1544, 4};
inline constexpr Version k2019Cu15{15, 2, 1748, 10};
inline constexpr Version kSubscriptionEdition{15, 2, 2562, 17};
}  // namespace builds

// What a product has, and the builds that stand for it.
struct ProductTraits {
  Product product;
  const char* name;        // "Exchange 2013"
  const char* short_name;  // "E2013"
  Version first;           // as it was released
  // Where none is given: one that every supported pair of version_matrix.h allows.
  Version usual;
  bool has_groups;             // database availability groups
  bool has_um;                 // Unified Messaging, and so SIP
  bool has_mapi_http;          // from some build on
  bool mapi_http_is_standard;  // switched on in a new organisation
};
const ProductTraits& traits_of(Product product);

// 8.x, 14.x, 15.0, 15.1 and 15.2; none for anything else. 15.2 is Exchange 2019 below build 2562
// and Subscription Edition from there on.
std::optional<Product> product_of(const Version& version);
// 15.2 between the last build of Exchange 2019 and the first of Subscription Edition: no release is
// known there, and product_of() takes it as Exchange 2019.
bool is_of_unknown_release(const Version& version);
// A build that stands for the product where none is given.
Version usual_version(Product product);

// Products whose front ends serve each other's mailboxes, beside the one asked for: the newer ones
// first, the nearest of each first. Requires: Exchange 2013 or later.
using StandIns = std::array<Product, kProducts - 3>;
StandIns stand_ins(Product product);

// Is MAPI over HTTP on where nobody switched it: any product that is there brings it, and none is
// Exchange 2013, which leaves it off for the whole organisation.
class MapiHttpDefault {
 public:
  void add(Product product);
  bool is_on() const { return is_standard_ && !has_2013_; }

 private:
  bool is_standard_ = false;
  bool has_2013_ = false;
};

const char* text_of(Product product);         // "Exchange 2013"
const char* short_text_of(Product product);   // "E2013"
std::string text_of(const Version& version);  // "15.0.1497.2"
std::optional<Version> parse_version(std::string_view text);
// As cookies and logs carry it: 1941997017 for 15.0.1497.2.
std::uint32_t version_number(const Version& version);
// The version that such a number holds; the number has no revision, which stays 0. None if it is no
// such number.
std::optional<Version> version_of_number(std::uint32_t number);

}  // namespace casgrid
