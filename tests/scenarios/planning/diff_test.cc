#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <unistd.h>

#include "bench/sample_forest.h"
#include "scenarios/planning/audit_commands.h"
#include "scenarios/planning/comparison.h"
#include "scenarios/planning/golden.h"
#include "scenarios/planning/without.h"
#include "tests/scenarios/planning/two_sites.h"

namespace casgrid::testing {

using namespace planning;

namespace {

const Moved* find_moved(const Comparison& c, AuditColumn column) {
  for (const Moved& m : c.moved) {
    if (m.column == column) return &m;
  }
  return nullptr;
}

TEST(Diff, ADirectoryIsNoDifferentFromItself) {
  EXPECT_TRUE(diff(two_sites(), two_sites()).is_same());
}

TEST(Diff, AChangedUrlShowsAsAnotherRule) {
  const Directory before = two_sites();
  Directory after = two_sites();
  after.at(kCasParis).directory_of(Protocol::Owa).external_url = UrlId{};
  after.publish();
  const Comparison c = diff(before, after);
  const Moved* owa = find_moved(c, AuditColumn::Owa);
  ASSERT_NE(owa, nullptr);
  EXPECT_EQ(owa->before, RuleId::RedirectOtherSite);
  EXPECT_EQ(owa->after, RuleId::ProxyOtherSite);
  EXPECT_EQ(owa->users, 6u);
  EXPECT_EQ(owa->front_ends, 1u);
  EXPECT_EQ(owa->examples.front().after, "proxy mbx-paris:444 in Paris");
  EXPECT_EQ(find_moved(c, AuditColumn::Mapi), nullptr);
}

TEST(Diff, ASettingOfOneUserMovesThatUserOnly) {
  Directory after = two_sites();
  after.user_groups[0].settings.disabled.add(Protocol::ActiveSync);
  const Comparison c = diff(two_sites(), after);
  EXPECT_EQ(c.users_changed, 1u);
  ASSERT_EQ(c.moved.size(), 2u);  // from each site's rule to the refusal
  EXPECT_EQ(c.moved[0].after, RuleId::ProtocolDisabled);
  ASSERT_EQ(c.lost.size(), 1u);
  EXPECT_EQ(c.lost[0].users, 1u);
}

TEST(Diff, MatchesByNameAndNotByPlace) {
  const Directory before = two_sites();
  Directory after = two_sites();
  // The same servers in another order.
  std::swap(after.servers[2], after.servers[3]);
  for (Database& database : after.databases) {
    const auto swapped = [](ServerId id) { return id == kMbxParis ? kMbxLyon : kMbxParis; };
    database.active_on = swapped(database.active_on);
    for (DatabaseCopy& copy : database.copies) copy.server = swapped(copy.server);
  }
  after.publish();
  const Comparison c = diff(before, after);
  EXPECT_TRUE(c.is_same()) << c.moved.size();
}

TEST(Diff, CountsThoseOnOneSideOnly) {
  Directory before = two_sites();
  add_person(before, "old", kDbParis);
  before.publish();
  Directory after = two_sites();
  after.user_groups.back().count = 13;
  add_server(after, "cas-new", kLyon, {ServerRole::ClientAccess});
  after.publish();
  const Comparison c = diff(before, after);
  EXPECT_EQ(c.users, 12u);
  EXPECT_EQ(c.users_only_before, 1u);
  EXPECT_EQ(c.examples_only_before, std::vector<std::string>{"old@contoso.com"});
  EXPECT_EQ(c.users_only_after, 3u);
  EXPECT_EQ(c.examples_only_after.front(), "staff-10@contoso.com");
  EXPECT_EQ(c.front_ends_only_after, std::vector<std::string>{"cas-new"});
  EXPECT_TRUE(c.moved.empty());
  EXPECT_FALSE(c.is_same());
}

TEST(Diff, AGeneratedMemberMayGetANameOfItsOwn) {
  const Directory before = two_sites();
  Directory after = two_sites();
  after.user_groups.back().count = 9;
  add_person(after, "Staff-9", kDbLyon);
  after.publish();
  const Comparison c = diff(before, after);
  EXPECT_EQ(c.users, 12u);
  EXPECT_TRUE(c.is_same());
}

TEST(Diff, ADirectoryWithoutUsersOrFrontEnds) {
  const Directory none;
  const Comparison c = diff(two_sites(), none);
  EXPECT_EQ(c.users, 0u);
  EXPECT_EQ(c.users_only_before, 12u);
  EXPECT_EQ(c.front_ends_only_before.size(), 2u);
}

TEST(Diff, FindsOneMovedDatabaseInTheBigForest) {
  const Directory before = sample_forest(kBigForest);
  Directory after = before;
  after.databases[0].active_on = after.databases[0].copies[1].server;
  after.publish();
  const Comparison c = diff(before, after);
  EXPECT_EQ(c.users, 100000u);
  const Moved* owa = find_moved(c, AuditColumn::Owa);
  ASSERT_NE(owa, nullptr);
  EXPECT_EQ(owa->before, owa->after);  // another server of the same site
  std::uint64_t living_there = 0;
  for (const UserGroup& g : before.user_groups) {
    for (std::size_t k = 0; k < g.databases.size(); ++k) {
      if (g.databases[k] == kDbParis && !g.settings.is_system)
        living_there += g.count / g.databases.size();
    }
  }
  EXPECT_EQ(owa->users, living_there);
}

TEST(DiffCommand, ReturnsOneForADifference) {
  std::ostringstream out;
  EXPECT_EQ(diff_command(two_sites(), two_sites(), {}, out), 0);
  EXPECT_NE(out.str().find("Nothing moved."), std::string::npos);
  const Directory rest = without(two_sites(), Part{Part::Kind::Server, kMbxParis.value});
  out.str("");
  EXPECT_EQ(diff_command(two_sites(), rest, {}, out), 1);
  EXPECT_NE(out.str().find("proxy-same-site"), std::string::npos);
  out.str("");
  EXPECT_EQ(diff_command(two_sites(), rest, {SummaryFormat::Json}, out), 1);
  EXPECT_NE(out.str().find("\"rule_after\": \"proxy-other-site\""), std::string::npos);
}

// A file of this test's own, gone afterwards.
class Golden : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void SetUp() override { std::filesystem::create_directories(folder_); }
  std::filesystem::path path() const { return folder_ / "routing.tsv"; }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("casgrid-golden-" + std::to_string(getpid()));
};

TEST_F(Golden, WhatWasAcceptedIsAccepted) {
  std::ostringstream out;
  std::ofstream(path()) << golden_text(audit(two_sites()));
  EXPECT_EQ(check_command(two_sites(), {path(), 50}, out), 0);
}

TEST_F(Golden, AChangeIsFoundAndShown) {
  std::ostringstream out;
  std::ofstream(path()) << golden_text(audit(two_sites()));
  Directory changed = two_sites();
  changed.user_groups[1].settings.disabled.add(Protocol::Ews);
  EXPECT_EQ(check_command(changed, {path(), 50}, out), 1);
  EXPECT_NE(out.str().find("protocol-disabled"), std::string::npos);
}

TEST_F(Golden, AnEditedLineIsFound) {
  std::string golden = golden_text(audit(two_sites()));
  const std::size_t at = golden.find("proxy-other-site");
  ASSERT_NE(at, std::string::npos);
  golden.replace(at, 16, "proxy-SAME--site");
  std::ofstream(path()) << golden;
  std::ostringstream out;
  EXPECT_EQ(check_command(two_sites(), {path(), 50}, out), 1);
  EXPECT_NE(out.str().find("1 lines are not as accepted"), std::string::npos);
}

TEST_F(Golden, AMissingFileIsBadInput) {
  std::ostringstream out;
  EXPECT_EQ(check_command(two_sites(), {path(), 50}, out), 2);
}

TEST_F(Golden, OneMoreUserIsOneChangedCountALine) {
  Directory more = two_sites();
  more.user_groups.back().count = 11;
  const auto found = changes(golden_text(audit(two_sites())), golden_text(audit(more)));
  ASSERT_FALSE(found.empty());
  for (const GoldenChange& change : found) {
    EXPECT_FALSE(change.accepted.empty());
    EXPECT_FALSE(change.now.empty());
  }
}

TEST_F(Golden, TheOrderOfTheTablesDoesNotShow) {
  const Directory d = two_sites();
  Directory other = two_sites();
  std::swap(other.user_groups[0].named, other.user_groups[1].named);
  std::swap(other.user_groups[0].databases, other.user_groups[1].databases);
  other.publish();
  EXPECT_EQ(golden_text(audit(d)), golden_text(audit(other)));
}

TEST_F(Golden, IsALineAGroupOfRows) {
  const std::string text = golden_text(audit(two_sites()));
  EXPECT_NE(text.find("\nmapi\tanna@contoso.com and 5 more\tsite:Lyon\tproxy mbx-paris:444 in "
                      "Paris\tproxy-other-site\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace casgrid::testing
