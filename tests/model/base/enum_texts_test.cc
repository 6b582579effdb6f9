#include "model/base/enum_texts.h"

#include <gtest/gtest.h>

namespace casgrid {
namespace {

enum class Fruit { Apple, Pear, Quince };
enum class Counted : unsigned char { One, Two, kCount };
enum Plain : int { kFirst, kSecond };

constexpr EnumTexts<Fruit> kFruits{
    {{Fruit::Apple, "apple"}, {Fruit::Pear, "pear"}, {Fruit::Quince, "quince"}}};

struct Price {
  Fruit fruit;
  int cents;
};

TEST(EnumTexts, SayEachEnumeratorByItsText) {
  EXPECT_STREQ(kFruits.of(Fruit::Apple), "apple");
  EXPECT_STREQ(kFruits.of(Fruit::Quince), "quince");
}

TEST(EnumTexts, CountTheEnumeratorsAndNotTheCount) {
  static_assert(kEnumerators<Fruit> == 3);
  static_assert(kEnumerators<Counted> == 2);
  static_assert(kEnumerators<Plain> == 2);
}

TEST(EnumTexts, KnowATableThatLacksOneOrHasThemOutOfOrder) {
  constexpr std::array<Price, 3> kWhole{{{Fruit::Apple, 1}, {Fruit::Pear, 2}, {Fruit::Quince, 3}}};
  constexpr std::array<Price, 2> kShort{{{Fruit::Apple, 1}, {Fruit::Pear, 2}}};
  constexpr std::array<Price, 3> kTwice{{{Fruit::Apple, 1}, {Fruit::Pear, 2}, {Fruit::Pear, 3}}};
  static_assert(has_each(kWhole, &Price::fruit));
  static_assert(!has_each(kShort, &Price::fruit));
  static_assert(!has_each(kTwice, &Price::fruit));
}

TEST(EnumTextsDeathTest, AssertThatTheValueIsAnEnumerator) {
  EXPECT_DEATH(kFruits.of(static_cast<Fruit>(3)), "index < texts_.size");
}

}  // namespace
}  // namespace casgrid
