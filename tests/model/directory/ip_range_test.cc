#include "model/directory/ip_range.h"

#include <gtest/gtest.h>

namespace casgrid {
namespace {

std::string read_range(const char* text) {
  const auto range = ip_range_of(text);
  return range ? text_of(*range) : "none";
}

TEST(IpRange, IsReadAsTheProductPrintsIt) {
  EXPECT_EQ(read_range("10.0.0.17"), "10.0.0.17");
  EXPECT_EQ(read_range("10.0.0.0/8"), "10.0.0.0-10.255.255.255");
  EXPECT_EQ(read_range("10.0.0.9/30"), "10.0.0.8-10.0.0.11");
  EXPECT_EQ(read_range("192.168.1.0(255.255.255.0)"), "192.168.1.0-192.168.1.255");
  EXPECT_EQ(read_range("192.168.1.0/255.255.255.0"), "192.168.1.0-192.168.1.255");
  EXPECT_EQ(read_range(" 10.0.0.1 - 10.0.0.9 "), "10.0.0.1-10.0.0.9");
  EXPECT_EQ(read_range("0.0.0.0-255.255.255.255"), "0.0.0.0-255.255.255.255");
  EXPECT_EQ(read_range("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  EXPECT_EQ(read_range("fd00::/8"), "fd00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  EXPECT_EQ(read_range("::1"), "::1");
  EXPECT_EQ(read_range("::ffff:10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(read_range("0.0.0.0/0"), "0.0.0.0-255.255.255.255");
}

TEST(IpRange, IsNoneWhereItIsNone) {
  for (const char* text : {"", "printers", "10.0.0", "10.0.0.0/33", "10.0.0.9-10.0.0.1", "::/129",
                           "10.0.0.1-::1", "10.0.0.0/255.0.255.0", "10.0.0.0/", "/8", "1.2.3.4("})
    EXPECT_EQ(read_range(text), "none") << text;
}

TEST(IpRange, HasItsEndsAndNoAddressOfAnotherFamily) {
  const IpRange range = *ip_range_of("10.0.0.1-10.0.1.0");
  for (const char* inside : {"10.0.0.1", "10.0.0.200", "10.0.1.0"})
    EXPECT_TRUE(range.has(*ip_address_of(inside))) << inside;
  for (const char* outside : {"10.0.0.0", "10.0.1.1", "::a00:1"})
    EXPECT_FALSE(range.has(*ip_address_of(outside))) << outside;
}

TEST(IpRange, TheNarrowerOneHasTheSmallerWidth) {
  const auto width = [](const char* text) { return width_of(*ip_range_of(text)); };
  EXPECT_LT(width("10.0.0.1"), width("10.0.0.0/31"));
  EXPECT_LT(width("10.0.0.0-10.0.1.4"), width("10.0.0.255-10.0.2.4"));
  EXPECT_LT(width("10.0.0.0/8"), width("0.0.0.0/0"));
  EXPECT_LT(width("0.0.0.0/0"), width("::/0"));
}

std::string read_binding(const char* text) {
  const auto binding = binding_of(text);
  return binding ? text_of(*binding) : "none";
}

TEST(Binding, IsReadAsServicesPrintIt) {
  EXPECT_EQ(read_binding("0.0.0.0:25"), "0.0.0.0:25");
  EXPECT_EQ(read_binding("[::]:25"), "[::]:25");
  EXPECT_EQ(read_binding(":::25"), "[::]:25");
  EXPECT_EQ(read_binding("*:995"), "*:995");
  EXPECT_EQ(read_binding(":80"), "*:80");
  EXPECT_EQ(read_binding("[fd00::5]:587"), "[fd00::5]:587");
  for (const char* none : {"25", "0.0.0.0", "0.0.0.0:0", "0.0.0.0:65536", "host:25", "[::]"})
    EXPECT_EQ(read_binding(none), "none") << none;
}

TEST(Binding, WildcardsOverlapWhatIsOfTheirFamily) {
  const auto are = [](const char* a, const char* b) {
    const bool forth = overlap(*binding_of(a), *binding_of(b));
    EXPECT_EQ(forth, overlap(*binding_of(b), *binding_of(a)));
    return forth;
  };
  EXPECT_TRUE(are("0.0.0.0:25", "10.0.0.5:25"));
  EXPECT_TRUE(are("[::]:25", "[fd00::5]:25"));
  EXPECT_TRUE(are("*:25", "[fd00::5]:25"));
  EXPECT_TRUE(are("*:25", "10.0.0.5:25"));
  EXPECT_TRUE(are("10.0.0.5:25", "10.0.0.5:25"));
  EXPECT_FALSE(are("0.0.0.0:25", "[::]:25"));
  EXPECT_FALSE(are("10.0.0.5:25", "10.0.0.6:25"));
  EXPECT_FALSE(are("0.0.0.0:25", "0.0.0.0:26"));
  EXPECT_FALSE(are("0.0.0.0:25", "[fd00::5]:25"));
}

}  // namespace
}  // namespace casgrid
