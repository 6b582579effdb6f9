#include "model/base/folded_table.h"

#include <algorithm>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

namespace casgrid {
namespace {

using ::testing::Eq;
using ::testing::Optional;

class FoldedTableTest : public ::testing::Test {
 protected:
  std::optional<FoldedTable::Place> add(const std::string& key) {
    keys_.push_back(key);
    return table_.add(keys_.back(), static_cast<FoldedTable::Place>(keys_.size() - 1), key_of());
  }
  std::optional<FoldedTable::Place> find(const std::string& key) const {
    return table_.find(key, key_of());
  }
  std::function<std::string_view(FoldedTable::Place)> key_of() const {
    return [this](FoldedTable::Place place) -> std::string_view { return keys_[place]; };
  }

  FoldedTable table_;
  std::vector<std::string> keys_;
};

TEST_F(FoldedTableTest, AnEmptyTableFindsNothing) { EXPECT_THAT(find("anna"), Eq(std::nullopt)); }

TEST_F(FoldedTableTest, CaseDoesNotCount) {
  add("Anna@Contoso.com");
  EXPECT_THAT(find("anna@contoso.COM"), Optional(0u));
}

TEST_F(FoldedTableTest, OnlyLettersFold) {
  add("a[b");
  EXPECT_THAT(find("a{b"), Eq(std::nullopt)) << "0x5B and 0x7B differ by the bit of case";
}

// One octet after the other, as the table must not do it: that takes long.
bool equal_one_by_one(std::string_view a, std::string_view b) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return small(x) == small(y); });
}

TEST_F(FoldedTableTest, EveryOctetFoldsAsItDoesAlone) {
  for (const std::size_t place : {0, 3, 7, 8, 12}) {
    for (int pair = 0; pair < 256 * 256; ++pair) {
      std::string a(13, 'm');
      std::string b(13, 'M');
      a[place] = static_cast<char>(pair % 256);
      b[place] = static_cast<char>(pair / 256);
      const bool is_equal = equal_one_by_one(a, b);
      ASSERT_EQ(equal_folded(a, b), is_equal) << pair << " at " << place;
      ASSERT_TRUE(!is_equal || hash_folded(a) == hash_folded(b)) << pair << " at " << place;
    }
  }
}

TEST_F(FoldedTableTest, NamesThatDifferInADigitStandApart) {
  std::set<std::uint32_t> slots;
  for (int i = 0; i < 10'000; ++i)
    slots.insert(hash_folded("user" + std::to_string(100'000 + i) + "@fabrikam.example") & 0xFFFFu);
  EXPECT_GT(slots.size(), 9000u) << "of 65,536 at random 9,276";
}

TEST_F(FoldedTableTest, LengthCounts) {
  EXPECT_FALSE(equal_folded("anna", std::string_view("anna\0", 5)));
  EXPECT_FALSE(equal_folded("contoso1", "contoso12"));
}

TEST_F(FoldedTableTest, TheFirstOfEqualKeysStays) {
  add("anna");
  EXPECT_THAT(add("ANNA"), Optional(0u));
  EXPECT_THAT(find("Anna"), Optional(0u));
}

TEST_F(FoldedTableTest, EveryOneOfManyKeysIsFoundAndNoOther) {
  constexpr int kMany = 5000;
  for (int i = 0; i < kMany; ++i) EXPECT_THAT(add("user" + std::to_string(i)), Eq(std::nullopt));
  for (int i = 0; i < kMany; ++i)
    ASSERT_THAT(find("USER" + std::to_string(i)), Optional(static_cast<FoldedTable::Place>(i)));
  EXPECT_THAT(find("user" + std::to_string(kMany)), Eq(std::nullopt));
}

TEST_F(FoldedTableTest, AClearedTableIsEmpty) {
  add("anna");
  table_.clear();
  EXPECT_THAT(find("anna"), Eq(std::nullopt));
}

}  // namespace
}  // namespace casgrid
