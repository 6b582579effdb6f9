#include "model/base/enum_texts.h"

#include <gtest/gtest.h>

namespace casgrid {
namespace {

enum class Fruit { Apple, Pear, Quince };
enum class Counted : unsigned char { One, Two, kCount };
enum Plain : int { kFirst, kSecond };
enum class Gapped : int { None, One, Two, Five = 5 };  // as an enum of the schema may be

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

struct GappedRow {
  Gapped key;
};

TEST(EnumTexts, CountThoseBetweenTwoNumbersOfWhichSomeAreLeftOut) {
  static_assert(kEnumeratorsBetween<Gapped::None, Gapped::Five> == 4);
  static_assert(kEnumeratorsBetween<Gapped::One, Gapped::Five> == 3);
}

TEST(EnumTexts, KnowATableOverAGapThatLacksOneOrHasThemOutOfOrder) {
  constexpr std::array<GappedRow, 3> kWhole{{{Gapped::One}, {Gapped::Two}, {Gapped::Five}}};
  constexpr std::array<GappedRow, 2> kShort{{{Gapped::One}, {Gapped::Five}}};
  constexpr std::array<GappedRow, 3> kTwice{{{Gapped::One}, {Gapped::Five}, {Gapped::Five}}};
  constexpr std::array<GappedRow, 3> kBeyond{{{Gapped::None}, {Gapped::Two}, {Gapped::Five}}};
  static_assert(has_each_between<Gapped::One, Gapped::Five>(kWhole, &GappedRow::key));
  static_assert(!has_each_between<Gapped::One, Gapped::Five>(kShort, &GappedRow::key));
  static_assert(!has_each_between<Gapped::One, Gapped::Five>(kTwice, &GappedRow::key));
  static_assert(!has_each_between<Gapped::One, Gapped::Five>(kBeyond, &GappedRow::key));
}

TEST(EnumTextsDeathTest, AssertThatTheValueIsAnEnumerator) {
  EXPECT_DEATH(kFruits.of(static_cast<Fruit>(3)), "index < texts_.size");
}

}  // namespace
}  // namespace casgrid
