// Enums that mirror another one.
#include "model/base/enum_names.h"

#include <gtest/gtest.h>

namespace casgrid {
namespace {

enum class Original { Apple, Pear, Plum, kCount };
enum class Whole { Apple, Pear, Plum, Nut, kCount };
enum class Swapped { Pear, Apple, Plum, kCount };
enum class Other { Apple, Quince, Plum, kCount };

TEST(EnumNames, KnowAMirrorThatHasMore) { EXPECT_TRUE((mirrors<Whole, Original>())); }

TEST(EnumNames, KnowOneThatHasThemElsewhere) { EXPECT_FALSE((mirrors<Swapped, Original>())); }

TEST(EnumNames, KnowAnotherNameOnlyIfItIsSaid) {
  EXPECT_FALSE((mirrors<Other, Original>()));
  EXPECT_TRUE((mirrors<Other, Original, 1>({Renamed{"Pear", "Quince"}})));
  EXPECT_FALSE((mirrors<Other, Original, 1>({Renamed{"Apple", "Quince"}})));
}

}  // namespace
}  // namespace casgrid
