// Servers of several products side by side, with every program: nothing is wrong with them before a
// run, and in it every mailbox is served, whatever product it is on.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "scenarios/advising/check.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"

namespace casgrid::testing::coexistence {
namespace {

LoadedDirectory loaded(const std::string& name) {
  return load_directory(std::string(CASGRID_SOURCE) + "/scenarios/catalog/" + name + ".textproto");
}

class Coexistence : public ::testing::TestWithParam<const char*> {};

TEST_P(Coexistence, IsCleanBeforeARun) {
  EXPECT_THAT(check(loaded(GetParam())), ::testing::IsEmpty());
}

// Phones pause for minutes, books are read once a day and few shells are opened: who asked for
// nothing in a short run is not asked for.
TEST_P(Coexistence, ServesEveryMailboxThatAsks) {
  const Report r = run(brief_on_queue(GetParam()));
  EXPECT_THAT(r.violations, ::testing::IsEmpty());
  EXPECT_EQ(r.requests.lost_without_error, 0u);
  std::size_t asked = 0;
  for (const PopulationRow& p : r.populations) {
    if (p.requests == 0) continue;
    ++asked;
    EXPECT_LT(p.failed + p.errors_5xx, p.requests / 4 + 1) << p.population;
  }
  EXPECT_GE(asked, r.populations.size() - 4);
}

INSTANTIATE_TEST_SUITE_P(Catalogue, Coexistence,
                         ::testing::Values("coexistence-2013", "coexistence-2016"),
                         [](const auto& named) { return "Of" + std::string(named.param + 12); });

TEST(Coexistence2013, SendsBrowsersOf2007ToTheirOwnName) {
  const Report r = run(brief_on_queue("coexistence-2013"));
  const auto sent = std::find_if(r.routing.begin(), r.routing.end(),
                                 [](const auto& row) { return row.rule == "owa-2007-sso"; });
  ASSERT_NE(sent, r.routing.end());
  EXPECT_GT(sent->count, 0u);
}

// On a front end of 2013 they take a way that a run does not have.
TEST(Coexistence2013, PhonesWhoseMailboxesAreOn2007AreRefused) {
  scenario::Scenario s = given("coexistence-2013");
  auto& p = *s.add_populations();
  p = s.populations(0);
  p.set_name("phones-07");
  p.set_client(scenario::ACTIVE_SYNC);
  p.clear_databases();
  p.add_databases("e10-{1..4}");
  p.clear_closed();
  EXPECT_THAT(validate(s, {}, "described"), ::testing::IsEmpty());
  p.add_databases("e07");
  const Diagnostics said = validate(s, {}, "described");
  ASSERT_EQ(said.size(), 1u);
  EXPECT_THAT(said[0].text(), ::testing::HasSubstr("are on Exchange 2007"));
  EXPECT_THAT(said[0].text(), ::testing::HasSubstr("databases"));
}

}  // namespace
}  // namespace casgrid::testing::coexistence
