#include "scenarios/document/patterns.h"

#include <gtest/gtest.h>

namespace casgrid::testing {
namespace {

TEST(Patterns, ExpandOrAreRefused) {
  EXPECT_EQ(*expand_name("db"), std::vector<std::string>{"db"});
  EXPECT_EQ(*expand_name("a{9..11}b"), (std::vector<std::string>{"a9b", "a10b", "a11b"}));
  for (const char* wrong :
       {"a{1..", "a{..2}", "a{2..1}", "a{1..2}{3..4}", "a}", "a{x..2}", "a{1..900000}"}) {
    EXPECT_FALSE(expand_name(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace casgrid::testing
