#include "model/directory/product.h"

#include <array>
#include <charconv>

#include "model/base/enum_texts.h"

namespace casgrid {

namespace {

constexpr std::uint16_t kLastBuildOf2019 = builds::k2019Cu15.build;
constexpr std::uint16_t kFirstBuildOfSe = builds::kSubscriptionEdition.build;

// clang-format off
constexpr auto kTraits = [] {
  using enum Product;
  return std::to_array<ProductTraits>({
// product, name, word, first build, usual build, groups, UM, MAPI over HTTP, and as standard
{Exchange2007, "Exchange 2007", "E2007", {8, 0, 685, 25}, builds::k2007Sp3Ru10, false, true, false, false},
{Exchange2010, "Exchange 2010", "E2010", {14, 0, 639, 21}, {14, 3, 266, 2}, true, true, false, false},
{Exchange2013, "Exchange 2013", "E2013", {15, 0, 516, 32}, {15, 0, 1497, 2}, true, true, true, false},
{Exchange2016, "Exchange 2016", "E2016", {15, 1, 225, 42}, {15, 1, 2507, 6}, true, true, true, true},
{Exchange2019, "Exchange 2019", "E2019", {15, 2, 221, 12}, builds::k2019Cu14, true, false, true, true},
{SubscriptionEdition, "Exchange Subscription Edition", "SE", builds::kSubscriptionEdition,
 builds::kSubscriptionEdition, true, false, true, true},
  });
}();
// clang-format on

static_assert(has_each(kTraits, &ProductTraits::product));

}  // namespace

const ProductTraits& traits_of(Product product) {
  return kTraits[static_cast<std::size_t>(product)];
}

std::optional<Product> product_of(const Version& version) {
  if (version.major == 8) return Product::Exchange2007;
  if (version.major == 14) return Product::Exchange2010;
  if (version.major != 15) return std::nullopt;
  switch (version.minor) {
    case 0:
      return Product::Exchange2013;
    case 1:
      return Product::Exchange2016;
    case 2:
      // Nothing else tells the two apart: not the schema, nor any other field of the directory.
      return version.build < kFirstBuildOfSe ? Product::Exchange2019 : Product::SubscriptionEdition;
    default:
      return std::nullopt;
  }
}

bool is_of_unknown_release(const Version& version) {
  return product_of(version) == Product::Exchange2019 && version.build > kLastBuildOf2019;
}

Version usual_version(Product product) { return traits_of(product).usual; }

StandIns stand_ins(Product product) {
  StandIns others{};
  std::size_t count = 0;
  const auto own = static_cast<std::size_t>(product);
  for (std::size_t p = own + 1; p < kProducts; ++p) others[count++] = static_cast<Product>(p);
  for (std::size_t p = own; p-- > static_cast<std::size_t>(Product::Exchange2013);)
    others[count++] = static_cast<Product>(p);
  return others;
}

void MapiHttpDefault::add(Product product) {
  is_standard_ = is_standard_ || traits_of(product).mapi_http_is_standard;
  has_2013_ = has_2013_ || product == Product::Exchange2013;
}

const char* text_of(Product product) { return traits_of(product).name; }
const char* short_text_of(Product product) { return traits_of(product).short_name; }

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

// Bits 28 and up: 7; then six of the major, six of the minor version; bit 15; the build.
constexpr std::uint32_t kNumberMarks = 0x70008000u;
constexpr std::uint32_t kNumberMarksMask = 0xF0008000u;

std::uint32_t version_number(const Version& v) {
  return kNumberMarks | ((v.major & 0x3Fu) << 22) | ((v.minor & 0x3Fu) << 16) | (v.build & 0x7FFFu);
}

std::optional<Version> version_of_number(std::uint32_t number) {
  if ((number & kNumberMarksMask) != kNumberMarks) return std::nullopt;
  return Version{static_cast<std::uint16_t>(number >> 22 & 0x3Fu),
                 static_cast<std::uint16_t>(number >> 16 & 0x3Fu),
                 static_cast<std::uint16_t>(number & 0x7FFFu), 0};
}

}  // namespace casgrid
