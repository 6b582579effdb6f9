// Cases of our own on the forest of our own (own_cases.jsonl, one a line, a named test each): what
// a routing case can say beyond those of the reference.
#include <algorithm>
#include <fstream>

#include "tests/scenarios/routing/own_forest.h"

namespace casgrid::testing {
namespace {

const CaseRunner& runner() {
  static const CaseRunner made = [] {
    Complaints complaints;
    CaseRunner r(own_forest(), complaints);
    EXPECT_EQ(complaints, Complaints{});
    return r;
  }();
  return made;
}

class OwnCase : public ::testing::Test {
 public:
  explicit OwnCase(std::string line) : line_(std::move(line)) {}
  void TestBody() override {
    const CaseResult result = runner().run_line(line_, "own_cases.jsonl");
    EXPECT_EQ(result.verdict, CaseVerdict::Holds) << line_of(result) << "\n" << line_;
  }

 private:
  std::string line_;
};

int register_cases() {
  std::ifstream cases(OWN_CASES);
  int count = 0;
  for (std::string line; std::getline(cases, line); ++count) {
    std::string name = nlohmann::json::parse(line).at("id");
    std::replace(name.begin(), name.end(), '-', '_');
    ::testing::RegisterTest("OwnCases", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                            [line]() -> ::testing::Test* { return new OwnCase(line); });
  }
  return count;
}

const int kCases = register_cases();

TEST(OwnCasesFile, IsThere) { EXPECT_GT(kCases, 50) << OWN_CASES; }

}  // namespace
}  // namespace casgrid::testing
