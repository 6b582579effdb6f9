// The routing cases of the reference, a named test each: RoutingCases.OWA_001. CASGRID_REFERENCE,
// at run time or from the build, names the folder with routing-cases.jsonl and
// reference-forest.json; without it one test says that they were skipped.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "scenarios/routing/run_case.h"

namespace casgrid {
namespace {

std::string reference() {
  const char* const folder = std::getenv("CASGRID_REFERENCE");
  return folder != nullptr ? folder : CASGRID_REFERENCE;
}

// Read once a process, by the first case.
const CaseRunner& runner() {
  static const CaseRunner made = [] {
    std::ifstream file(reference() + "/reference-forest.json");
    Complaints complaints;
    CaseRunner r(nlohmann::json::parse(file), complaints);
    for (const std::string& complaint : complaints) ADD_FAILURE() << complaint;
    return r;
  }();
  return made;
}

class RoutingCase : public ::testing::Test {
 public:
  explicit RoutingCase(std::string line) : line_(std::move(line)) {}
  void TestBody() override {
    const CaseResult result = runner().run_line(line_, "a case");
    EXPECT_EQ(result.verdict, CaseVerdict::Holds) << line_of(result);
  }

 private:
  std::string line_;
};

class NoRoutingCases : public ::testing::Test {
 public:
  void TestBody() override {
    GTEST_SKIP() << "no routing-cases.jsonl: set CASGRID_REFERENCE to its folder";
  }
};

int register_cases() {
  std::ifstream cases(reference() + "/routing-cases.jsonl");
  int count = 0;
  for (std::string line; std::getline(cases, line);) {
    const auto given = nlohmann::json::parse(line, nullptr, false);
    std::string name = given.is_object() ? given.value("id", "") : "";
    if (name.empty()) name = "line_" + std::to_string(count + 1);
    std::replace(name.begin(), name.end(), '-', '_');
    ::testing::RegisterTest("RoutingCases", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                            [line]() -> ::testing::Test* { return new RoutingCase(line); });
    ++count;
  }
  if (count == 0)
    ::testing::RegisterTest("RoutingCases", "AreNotHere", nullptr, nullptr, __FILE__, __LINE__,
                            []() -> ::testing::Test* { return new NoRoutingCases; });
  return count;
}

const int kCases = register_cases();

}  // namespace
}  // namespace casgrid
