// The table of fault kinds against the schema and the page that prints it.
#include "scenarios/deployment/fault_kinds.h"

#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

namespace casgrid::testing {
namespace {

TEST(FaultKinds, HaveARowForEveryKindOfTheSchemaAndNoOther) {
  std::set<int> rows;
  for (const FaultKind& kind : fault_kinds()) {
    EXPECT_TRUE(rows.insert(kind.what).second) << kind.name;
    const auto* field = scenario::Fault::descriptor()->FindFieldByNumber(kind.what);
    ASSERT_NE(field, nullptr) << kind.name;
    EXPECT_EQ(field->name(), kind.name);
  }
  const auto* what = scenario::Fault::descriptor()->FindOneofByName("what");
  EXPECT_EQ(rows.size(), static_cast<std::size_t>(what->field_count()));
}

TEST(FaultKinds, StandOnThePageAboutThem) {
  std::ifstream file(std::string(CASGRID_SOURCE) + "/docs/faults.md");
  std::stringstream page;
  page << file.rdbuf();
  for (const FaultKind& kind : fault_kinds()) {
    const std::string row = "| `" + std::string(kind.name) + "` | " + kind.target + " | " +
                            text_of(kind.nesting) + " | " + kind.sentence + " |\n";
    EXPECT_NE(page.str().find(row), std::string::npos) << row;
  }
}

}  // namespace
}  // namespace casgrid::testing
