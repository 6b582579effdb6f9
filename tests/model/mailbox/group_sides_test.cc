// What a side cannot see it cannot order: quorum restored in a cut network, and what datacenter
// activation coordination keeps from mounting.
#include "model/mailbox/group_sides.h"

#include <array>
#include <gmock/gmock.h>

#include "model/base/random.h"
#include "model/base/variate.h"
#include "tests/model/mailbox/small_group.h"

namespace casgrid::testing::group_sides_test {
namespace {

using ::testing::IsEmpty;

// Members paris1, paris2, lyon1, lyon2; db0's copies in that order: paris1, lyon1, paris2, lyon2.
Directory with_witness(SiteId site, DatacenterActivation mode) {
  Directory d = organisation();
  d.dags[0].witness_site = site;
  d.dags[0].activation = mode;
  return d;
}

// Two members only, the witness in Paris.
Directory pair_of(DatacenterActivation mode) {
  Directory d = with_witness(kParis, mode);
  d.dags[0].members = {kMbxParis1, kMbxLyon1};
  for (Database& database : d.databases)
    std::erase_if(database.copies, [](const DatabaseCopy& c) {
      return c.server != kMbxParis1 && c.server != kMbxLyon1;
    });
  return d;
}

ParticipantFault restore_in(SiteId site, bool is_over = false) {
  return {.act = act::RestoreQuorum{site}, .is_over = is_over};
}

void restore(Group& g, SiteId site, bool is_over = false) { g.fault(restore_in(site, is_over)); }

constexpr double kSettledS = 60;  // detection and mount

TEST(GroupSides, ARestoredSideOrdersNothingBeyondTheCut) {
  Group g(with_witness(kLyon, DatacenterActivation::Off));
  g.reach({0, 0, 2, 2, 2});  // Lyon has three of five votes
  g.run_for(kSettledS);
  for (unsigned db = 0; db < 4; ++db) EXPECT_EQ(g.directory.at(g.mounted(db)).site, kLyon) << db;
  const std::vector<ServerId> before = g.holders(0);
  restore(g, kParis);
  g.run_for(kSettledS);
  ASSERT_EQ(g.holders(0).size(), 2u);
  EXPECT_EQ(g.holders(0)[0], kMbxParis1);
  EXPECT_EQ(g.holders(0)[1], before[0]) << "what Lyon has mounted stays";
}

TEST(GroupSides, WhoHasNoQuorumBeyondTheCutMountsNothingTwice) {
  Group g(with_witness(kLyon, DatacenterActivation::Off));
  g.reach({0, 0, 2, 2, 4});  // nobody reaches the witness: no majority
  g.run_for(kSettledS);
  restore(g, kParis);
  g.run_for(kSettledS);
  for (unsigned db = 0; db < 4; ++db) EXPECT_EQ(g.directory.at(g.mounted(db)).site, kParis) << db;
}

TEST(GroupSides, WithoutACutTheOthersArePutOutBeforeAnythingIsMounted) {
  for (const DatacenterActivation mode :
       {DatacenterActivation::Off, DatacenterActivation::DagOnly}) {
    Group g(with_witness(kLille, mode));
    restore(g, kLyon);
    for (int i = 0; i < 70; ++i) {
      g.run_for(1);
      for (unsigned db = 0; db < 4; ++db) EXPECT_LE(g.holders(db).size(), 1u);
    }
    for (unsigned db = 0; db < 4; ++db) EXPECT_EQ(g.directory.at(g.mounted(db)).site, kLyon) << db;
  }
}

TEST(GroupSides, WhenTheCutHealsTheOlderSideDismountsAndStaysOut) {
  Group g(with_witness(kLyon, DatacenterActivation::Off));
  g.reach({0, 0, 2, 2, 2});
  g.run_for(kSettledS);
  restore(g, kParis);
  g.run_for(kSettledS);
  ASSERT_EQ(g.holders(0).size(), 2u);
  g.reach({0, 0, 0, 0, 0});
  g.run_for(21);
  EXPECT_EQ(g.mounted(0), kMbxParis1) << "the side that was restored last stays";
  g.reach({kDown, kDown, 0, 0, 0});
  g.run_for(kSettledS);
  EXPECT_THAT(g.holders(0), IsEmpty()) << "whoever was put out takes nothing over";
}

TEST(GroupSides, WhoWasPutOutIsTakenInAgainWhenTheRestoreIsOver) {
  Group g(with_witness(kLyon, DatacenterActivation::Off));
  restore(g, kParis);
  g.run_for(kSettledS);
  restore(g, kParis, true);
  g.run_for(kSettledS);
  g.reach({kDown, kDown, 0, 0, 0});
  g.run_for(kSettledS);
  EXPECT_EQ(g.directory.at(g.mounted(0)).site, kLyon) << "three of five votes again";
}

// Paris with the witness loses power, Lyon is restored, power is back while the link is down.
void lose_paris_and_bring_it_back_alone(Group& g) {
  g.reach({kDown, kDown, 2, 2, kDown});
  g.run_for(kSettledS);
  restore(g, kLyon);
  g.run_for(kSettledS);
  for (unsigned db = 0; db < 4; ++db) EXPECT_EQ(g.directory.at(g.mounted(db)).site, kLyon) << db;
  g.reach({0, 0, 2, 2, 0});
  g.run_for(kSettledS);
}

TEST(DatacenterActivationMode, OffPowerBackBeforeTheLinkMountsASecondCopy) {
  Group g(with_witness(kParis, DatacenterActivation::Off));
  lose_paris_and_bring_it_back_alone(g);
  for (unsigned db = 0; db < 4; ++db) EXPECT_EQ(g.holders(db).size(), 2u) << db;
}

TEST(DatacenterActivationMode, OnItMountsNothingUntilTheLinkIsBack) {
  Group g(with_witness(kParis, DatacenterActivation::DagOnly));
  lose_paris_and_bring_it_back_alone(g);
  for (unsigned db = 0; db < 4; ++db) EXPECT_EQ(g.directory.at(g.mounted(db)).site, kLyon) << db;
  g.reach({0, 0, 0, 0, 0});
  g.run_for(kSettledS);
  for (unsigned db = 0; db < 4; ++db) EXPECT_EQ(g.directory.at(g.mounted(db)).site, kLyon) << db;
}

TEST(DatacenterActivationMode, OnAnUnansweredRestartWaitsEvenWithQuorum) {
  Group g(with_witness(kParis, DatacenterActivation::DagOnly));
  g.reach({kDown, kDown, 2, 2, kDown});
  g.run_for(kSettledS);
  g.reach({0, 0, 2, 2, 0});
  g.run_for(kSettledS);
  EXPECT_TRUE(g.cluster.has_quorum());
  for (unsigned db = 0; db < 4; ++db) EXPECT_THAT(g.holders(db), IsEmpty()) << db;
  g.reach({0, 0, 0, 0, 0});
  g.run_for(kSettledS);
  for (unsigned db = 0; db < 4; ++db) EXPECT_EQ(g.holders(db).size(), 1u) << db;
}

TEST(DatacenterActivationMode, OnARestartAmongMembersThatMayIsLetIn) {
  Group g(with_witness(kLille, DatacenterActivation::DagOnly));
  g.reach({kDown, 0, 0, 0, 0});
  g.run_for(5);
  g.reach({0, 0, 0, 0, 0});
  g.run_for(kSettledS);
  EXPECT_EQ(g.mounted(0), kMbxParis1);
}

TEST(DatacenterActivationMode, OnAllThatStartTogetherMountOnceTheyReachOneAnother) {
  Group g(with_witness(kLille, DatacenterActivation::DagOnly));
  g.reach({kDown, kDown, kDown, kDown, 0});
  g.run_for(kSettledS);
  g.reach({0, 0, 0, kDown, 0});
  g.run_for(kSettledS);
  for (unsigned db = 0; db < 4; ++db) EXPECT_THAT(g.holders(db), IsEmpty()) << db;
  g.reach({0, 0, 0, 0, 0});
  g.run_for(kSettledS);
  for (unsigned db = 0; db < 4; ++db) EXPECT_EQ(g.holders(db).size(), 1u) << db;
}

// Islands of two members and the witness; the doors of the other two servers stay as they are.
void reach_pair(Group& g, std::uint8_t paris, std::uint8_t lyon, std::uint8_t witness) {
  const std::vector<std::uint8_t> seen{paris, lyon, witness};
  for (const auto& [door, is_down] :
       {std::pair{0u, paris == kDown}, std::pair{2u, lyon == kDown}}) {
    if (is_down && g.last[door] != kDown) g.doors[door]->crash(g.now);
    if (!is_down && g.last[door] == kDown) g.doors[door]->start(g.now);
    g.last[door] = is_down ? kDown : 0;
  }
  const Membership m{seen.data(), 3};
  g.act([&](Door& d) { d.give({.kind = InputKind::MembershipChanged, .groups = &m}, g.now); });
}

TEST(DatacenterActivationMode, OnAMemberOfAPairWaitsForTheOtherOrForAnAdministrator) {
  Group g(pair_of(DatacenterActivation::DagOnly));
  reach_pair(g, 0, kDown, 0);
  g.run_for(kSettledS);
  EXPECT_EQ(g.mounted(0), kMbxParis1) << "its service ran on";
  reach_pair(g, kDown, kDown, 0);
  g.run_for(kSettledS);
  reach_pair(g, 0, kDown, 0);
  g.run_for(kSettledS);
  EXPECT_TRUE(g.cluster.has_quorum());
  EXPECT_THAT(g.holders(0), IsEmpty());
  restore(g, kParis);
  g.run_for(kSettledS);
  EXPECT_EQ(g.mounted(0), kMbxParis1);
  reach_pair(g, kDown, kDown, 0);
  g.run_for(kSettledS);
  reach_pair(g, 0, kDown, 0);
  g.run_for(kSettledS);
  EXPECT_EQ(g.mounted(0), kMbxParis1) << "alone on the list of its side";
}

// Restores again and again, on either side of a cut that comes and goes: one side never has a
// database twice, and what is taken in again is mounted once.
TEST(GroupSides, HoldTheirInvariantsUnderRandomRestores) {
  for (std::uint64_t trial = 0; trial < 60; ++trial) {
    Group g(with_witness(trial % 2 == 0 ? kLille : kParis, trial % 3 == 0
                                                               ? DatacenterActivation::DagOnly
                                                               : DatacenterActivation::Off));
    const RandomStream draws(trial, "sides", "property");
    std::uint64_t counter = 0;
    const auto below_of = [&](std::uint64_t n) { return below(draws.at(0, counter++), n); };
    for (int step = 0; step < 30; ++step) {
      std::vector<std::uint8_t> seen(5, 0);
      const std::uint64_t cut = below_of(3);
      for (std::size_t i = 0; i < 5; ++i) {
        if (cut == 1 && (i == 2 || i == 3)) seen[i] = 2;
        if (i < 4 && below_of(5) == 0) seen[i] = kDown;
      }
      g.reach(seen);
      if (below_of(2) == 0) restore(g, below_of(2) == 0 ? kParis : kLyon, below_of(3) == 0);
      for (std::uint64_t i = below_of(15); i > 0; --i) {
        g.run_for(5);
        for (unsigned db = 0; db < 4; ++db) {
          std::array<int, 2> of_site{0, 0};
          for (const ServerId s : g.holders(db))
            ++of_site[g.directory.at(s).site == kParis ? 0 : 1];
          EXPECT_LE(of_site[0], 1) << "trial " << trial << ", step " << step << ", db" << db;
          EXPECT_LE(of_site[1], 1) << "trial " << trial << ", step " << step << ", db" << db;
        }
      }
      if (::testing::Test::HasFailure()) FAIL();
    }
    g.reach({0, 0, 0, 0, 0});
    g.run_for(kSettledS);
    restore(g, kParis, true);
    restore(g, kLyon, true);
    g.run_for(120);
    for (unsigned db = 0; db < 4; ++db)
      EXPECT_LE(g.holders(db).size(), 1u) << "trial " << trial << ", db" << db;
  }
}

TEST(GroupSidesDeath, ASideOfNobodyIsAnError) {
  const Directory d = with_witness(kLille, DatacenterActivation::Off);
  GroupSides sides(d.dags.front());
  EXPECT_DEATH(sides.found(d, kParis, Islands(5, kDown)), "votes");
}

TEST(GroupSidesDeath, FollowingWhatWasNeverFoundedIsAnError) {
  const Directory d = with_witness(kLille, DatacenterActivation::Off);
  GroupSides sides(d.dags.front());
  EXPECT_DEATH(sides.follow(0, 1), "side < count");
}

}  // namespace
}  // namespace casgrid::testing::group_sides_test
