// Organisations of several products, and groups of more than one.
#include "model/directory/coexistence.h"

#include <gmock/gmock.h>

namespace casgrid {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr Version k2013Cu23{15, 0, 1497, 2};
constexpr Version k2016Cu23{15, 1, 2507, 6};
constexpr Version k2019Cu13{15, 2, 1258, 12};
constexpr Version kSe{15, 2, 2562, 17};

Installation of(std::vector<InstalledServer> servers) {
  Installation made;
  made.servers = std::move(servers);
  return made;
}

// All servers are members of one group.
Installation grouped(std::vector<InstalledServer> servers) {
  Installation made = of(std::move(servers));
  made.groups.push_back({"dag1", {}});
  for (std::size_t i = 0; i < made.servers.size(); ++i) made.groups[0].members.push_back(i);
  return made;
}

TEST(Coexistence, OfThreeSupportedProductsIsFine) {
  EXPECT_THAT(clashes_in(of({{"a", {14, 3, 266, 2}}, {"b", {15, 0, 1130, 7}}, {"c", k2016Cu23}})),
              SizeIs(0));
  EXPECT_THAT(
      clashes_in(of({{"a", {15, 0, 1395, 4}}, {"b", {15, 1, 1591, 10}}, {"c", builds::k2019Cu14}})),
      SizeIs(0));
}

TEST(Coexistence, AsksForTheLaterOfTwoLeastBuilds) {
  const auto found = clashes_in(of({{"old", {14, 3, 266, 2}},
                                    {"mid", {15, 0, 1130, 7}},
                                    {"c16", k2016Cu23},
                                    {"c19", builds::k2019Cu14}}));
  ASSERT_THAT(found, SizeIs(2)) << "2010 beside 2019, and 2013 CU10 beside 2019";
  EXPECT_EQ(found[0].clash, Clash::UnsupportedPair);
  EXPECT_EQ(found[1].clash, Clash::Build);
  EXPECT_EQ(found[1].object, "server mid");
  EXPECT_THAT(found[1].sentence,
              HasSubstr("Exchange 2013 CU21 (15.0.1395.4), beside Exchange 2019"));
}

TEST(Coexistence, EndsWithOneServerOfTheReleaseThatEndsIt) {
  const auto found = clashes_in(
      of({{"c13", k2013Cu23}, {"cu14", builds::k2019Cu14}, {"cu15", builds::k2019Cu15}}));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].sentence,
              HasSubstr("Exchange 2013 (c13) stands beside Exchange 2019 CU15 or "
                        "later (cu15)"));
}

TEST(Coexistence, NamesThreeServersAndCountsTheRest) {
  Installation many = of({{"new", builds::k2019Cu14}});
  for (const char* name : {"a", "b", "c", "d", "e"})
    many.servers.push_back({name, {14, 3, 513, 0}});
  const auto found = clashes_in(many);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].sentence, HasSubstr("Exchange 2010 (a, b, c and 2 more)"));
}

TEST(Coexistence, LeavesExchange2003Out) {
  EXPECT_THAT(clashes_in(of({{"old", {6, 5, 7638, 2}}, {"new", kSe}})), SizeIs(0));
}

TEST(Groups, OfTwoProductsAreFoundWithTheNamesOfTheMembers) {
  const auto found = clashes_in(grouped({{"a16", k2016Cu23}, {"b19", {15, 2, 986, 5}}}));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].clash, Clash::MixedGroup);
  EXPECT_EQ(found[0].object, "DAG dag1");
  EXPECT_EQ(found[0].sentence, "it has members of Exchange 2016 and Exchange 2019 (a16; b19)");
}

TEST(Groups, OfOneProductAtDifferentUpdatesAreFine) {
  EXPECT_THAT(clashes_in(grouped({{"a", k2019Cu13}, {"b", builds::k2019Cu15}})), SizeIs(0));
  EXPECT_THAT(clashes_in(grouped({{"a", kSe}, {"b", {15, 2, 2562, 46}}})), SizeIs(0));
}

TEST(Groups, AreMixedWhileTheyAreUpgradedInPlaceFromCu14On) {
  for (const Version& from : {builds::k2019Cu14, builds::k2019Cu15}) {
    const auto found = clashes_in(grouped({{"a", from}, {"b", kSe}}));
    ASSERT_THAT(found, SizeIs(1)) << text_of(from);
    EXPECT_EQ(found[0].clash, Clash::GroupBeingUpgraded);
    EXPECT_THAT(found[0].sentence, HasSubstr("(inferred, not documented)"));
  }
  const auto early = clashes_in(grouped({{"a", {15, 2, 1544, 3}}, {"b", kSe}}));
  ASSERT_THAT(early, SizeIs(2)) << "the build, and the group";
  EXPECT_EQ(early[0].clash, Clash::InferredBuild);
  EXPECT_EQ(early[1].clash, Clash::MixedGroup);
  EXPECT_THAT(early[1].sentence,
              HasSubstr("begins at Exchange 2019 CU14 (15.2.1544.4), which a is"));
}

TEST(Groups, OfThreeProductsAreNoUpgradeInPlace) {
  const auto found = clashes_in(grouped({{"a", k2016Cu23}, {"b", builds::k2019Cu15}, {"c", kSe}}));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].clash, Clash::MixedGroup);
}

TEST(Groups, AreUnknownToExchange2007) {
  const auto found = clashes_in(grouped({{"a", {8, 3, 298, 3}}}));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].clash, Clash::MixedGroup);
  EXPECT_THAT(found[0].sentence, HasSubstr("no availability groups"));
}

TEST(Releases, ThatNobodyKnowsAreFound) {
  const auto found = clashes_in(of({{"a", {15, 2, 2561, 1}}, {"b", kSe}}));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].clash, Clash::UnknownRelease);
  EXPECT_EQ(found[0].object, "server a");
}

}  // namespace
}  // namespace casgrid
