#include "model/base/folded_table.h"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
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
