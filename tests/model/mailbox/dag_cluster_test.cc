#include "model/mailbox/dag_cluster.h"

#include "model/base/random.h"
#include "model/base/variate.h"
#include "tests/model/mailbox/small_group.h"

namespace casgrid::testing::dag_cluster_test {
namespace {

TEST(DagCluster, FailsOverAfterDetectionAndMount) {
  Group g;
  EXPECT_EQ(g.mounted(0), kMbxParis1);
  g.reach({kDown, 1, 1, 1, 1});
  g.run_for(19.9);
  EXPECT_EQ(g.count(RecordKind::ServerSeenDown), 0u);
  g.run_for(0.2);
  EXPECT_EQ(g.count(RecordKind::ServerSeenDown), 1u);
  EXPECT_TRUE(g.mounted(0).is_none());
  g.run_for(30);
  EXPECT_EQ(g.mounted(0), kMbxLyon1) << "the next preference";
  EXPECT_EQ(g.mounted(1), kMbxLyon1) << "the others stay";
}

TEST(DagCluster, KeepsQuorumThroughTheWitnessWhenASiteIsLost) {
  Group g;
  g.reach({kDown, kDown, 2, 2, 2});
  g.run_for(60);
  EXPECT_TRUE(g.cluster.has_quorum());
  for (unsigned db = 0; db < 4; ++db) EXPECT_FALSE(g.mounted(db).is_none()) << db;
}

TEST(DagCluster, LosesQuorumWithSiteAndWitnessAndMountsNothing) {
  Group g;
  g.reach({kDown, kDown, 2, 2, kDown});
  g.run_for(60);
  EXPECT_FALSE(g.cluster.has_quorum());
  EXPECT_EQ(g.count(RecordKind::QuorumLost), 1u);
  for (unsigned db = 0; db < 4; ++db) EXPECT_TRUE(g.mounted(db).is_none()) << db;
  g.reach({0, 0, 0, 0, 0});
  g.run_for(60);
  EXPECT_EQ(g.count(RecordKind::QuorumRegained), 1u);
  for (unsigned db = 0; db < 4; ++db) EXPECT_FALSE(g.mounted(db).is_none()) << db;
}

TEST(DagCluster, AnAdministratorRestoresQuorumInOneSite) {
  Group g;
  g.reach({kDown, kDown, 2, 2, kDown});
  g.run_for(100);
  g.fault({.act = act::RestoreQuorum{kLyon}});
  g.run_for(31);
  EXPECT_TRUE(g.cluster.has_quorum());
  for (unsigned db = 0; db < 4; ++db) EXPECT_EQ(g.directory.at(g.mounted(db)).site, kLyon) << db;
}

TEST(DagCluster, TheMinorityOfAPartitionDismountsBeforeTheMajorityMounts) {
  Group g;
  g.reach({0, 0, 2, 2, 2});  // the witness is with Lyon
  g.run_for(20.1);
  EXPECT_TRUE(g.mounted(0).is_none());
  g.run_for(30);
  EXPECT_EQ(g.directory.at(g.mounted(0)).site, kLyon);
}

TEST(DagCluster, AMemberThatComesBackInTimeLosesItsMountsButTheyReturn) {
  Group g;
  g.reach({kDown, 1, 1, 1, 1});
  g.run_for(5);
  g.reach({0, 0, 0, 0, 0});
  EXPECT_TRUE(g.mounted(0).is_none());
  g.run_for(51);
  EXPECT_EQ(g.mounted(0), kMbxParis1);
  EXPECT_EQ(g.count(RecordKind::ServerSeenDown), 0u);
}

TEST(DagCluster, AnEarlierFailureIsNotForgottenWhenAnotherFollows) {
  Group g;
  g.reach({kDown, 1, 1, 1, 1});
  g.run_for(15);
  g.reach({kDown, kDown, 2, 2, 2});
  g.run_for(6);
  EXPECT_EQ(g.count(RecordKind::ServerSeenDown), 1u);
  g.run_for(30);
  EXPECT_EQ(g.mounted(0), kMbxLyon1);
}

TEST(DagCluster, AFailedDatabaseMovesAndItsCopyIsNotUsedUntilRepaired) {
  Group g;
  ParticipantFault fail{.act = act::FailDatabase{DatabaseId{0u}}};
  g.fault(fail);
  EXPECT_TRUE(g.mounted(0).is_none());
  g.run_for(30.1);
  EXPECT_EQ(g.mounted(0), kMbxLyon1);
  const ParticipantFault rebalance{.act = act::Rebalance{}};
  g.fault(rebalance);
  g.run_for(20);
  EXPECT_EQ(g.mounted(0), kMbxLyon1) << "the preferred copy is broken";
  fail.is_over = true;
  g.fault(fail);
  g.fault(rebalance);
  g.run_for(11);
  EXPECT_EQ(g.mounted(0), kMbxParis1);
}

TEST(DagCluster, RepairsTheCopyThatAFaultBrokeAndNoOther) {
  Group g;
  ParticipantFault first{.act = act::FailDatabase{DatabaseId{0u}}, .number = 1};
  g.fault(first);
  g.run_for(31);
  EXPECT_EQ(g.mounted(0), kMbxLyon1);
  ParticipantFault second = first;
  second.number = 2;
  g.fault(second);
  g.run_for(31);
  const ServerId third = g.mounted(0);
  EXPECT_NE(third, kMbxLyon1);
  second.is_over = true;
  g.fault(second);
  const ParticipantFault rebalance{.act = act::Rebalance{}};
  g.fault(rebalance);
  g.run_for(31);
  EXPECT_EQ(g.mounted(0), kMbxLyon1) << "the first copy is broken still, the second is whole";
  first.is_over = true;
  g.fault(first);
  g.fault(rebalance);
  g.run_for(31);
  EXPECT_EQ(g.mounted(0), kMbxParis1);
}

TEST(DagCluster, CopiesStayBlockedWhileAnybodySaysSo) {
  Directory d = organisation();
  d.servers[kMbxLyon1.index()].activation_policy = ActivationPolicy::Blocked;
  Group g(d);
  const auto set = [&](ServerId server, std::uint32_t number, bool is_over) {
    g.fault({.act = act::BlockActivation{server}, .number = number, .is_over = is_over});
  };
  // Of the first database's copies only the preferred one is left.
  for (const ServerId server : {kMbxLyon1, kMbxLyon2, kMbxParis2}) set(server, 1, false);
  set(kMbxLyon1, 1, true);
  g.fault({.act = act::MoveDatabase{.database = DatabaseId{0u}, .to = kMbxLyon1}});
  g.run_for(11);
  EXPECT_EQ(g.mounted(0), kMbxParis1) << "its policy blocks it, whatever a fault asked for";
}

TEST(DagCluster, TheLatestSwitchoverThatIsOnCountsAndThenTheWayBack) {
  Group g;
  const auto move_to = [](ServerId to, std::uint32_t number) {
    return ParticipantFault{.act = act::MoveDatabase{.database = DatabaseId{0u}, .to = to},
                            .number = number};
  };
  const ParticipantFault outer = move_to(kMbxLyon1, 1);
  const ParticipantFault inner = move_to(kMbxLyon2, 2);
  const auto over = [](ParticipantFault f) {
    f.is_over = true;
    return f;
  };
  g.fault(outer);
  g.run_for(11);
  g.fault(inner);
  g.run_for(11);
  EXPECT_EQ(g.mounted(0), kMbxLyon2);
  g.fault(over(inner));
  g.run_for(11);
  EXPECT_EQ(g.mounted(0), kMbxLyon1) << "the outer one is on";
  g.fault(over(outer));
  g.run_for(11);
  EXPECT_EQ(g.mounted(0), kMbxParis1) << "as it was before";
  // Crossing, and so short that the database is under way when it ends.
  g.fault(outer);
  g.run_for(5);
  g.fault(inner);
  g.fault(over(outer));
  g.run_for(25);
  EXPECT_EQ(g.mounted(0), kMbxLyon2);
  g.fault(over(inner));
  g.run_for(11);
  EXPECT_EQ(g.mounted(0), kMbxParis1);
}

TEST(DagCluster, ASwitchoverTakesItsTimeAndNothingIfItsTargetCannot) {
  Group g;
  g.fault({.act = act::MoveDatabase{.database = DatabaseId{0u}, .to = kMbxLyon2}});
  EXPECT_TRUE(g.mounted(0).is_none());
  g.run_for(10.1);
  EXPECT_EQ(g.mounted(0), kMbxLyon2);
  g.reach({0, 0, kDown, 0, 0});
  g.fault({.act = act::MoveDatabase{.database = DatabaseId{0u}, .to = kMbxLyon1}});
  EXPECT_EQ(g.mounted(0), kMbxLyon2) << "no healthy target: the database stays mounted";
}

TEST(DagCluster, TakesTheNextCopyWhenTheChosenOneDiesBeforeItsMount) {
  Group g;
  g.reach({kDown, 1, 1, 1, 1});
  g.run_for(25);  // lyon1 is chosen
  g.reach({kDown, 1, kDown, 1, 1});
  g.run_for(90);
  EXPECT_EQ(g.mounted(0), kMbxParis2);
}

// Whatever breaks and is mended: never two mounted copies, and everything mounted once it is quiet.
TEST(DagCluster, HoldsItsInvariantsUnderRandomFaults) {
  for (std::uint64_t trial = 0; trial < 60; ++trial) {
    Group g;
    const RandomStream draws(trial, "dag", "property");
    std::uint64_t counter = 0;
    const auto below_of = [&](std::uint64_t n) { return below(draws.at(0, counter++), n); };
    for (int step = 0; step < 25; ++step) {
      std::vector<std::uint8_t> islands(5, 0);
      const std::uint64_t split = below_of(3);  // 0: whole, 1: sites apart, 2: the witness apart
      for (std::size_t i = 0; i < 5; ++i) {
        if (split == 1 && i >= 2) islands[i] = 2;
        if (split == 2 && i == 4) islands[i] = 4;
        if (i < 4 && below_of(4) == 0) islands[i] = kDown;
      }
      g.reach(islands);
      if (below_of(3) == 0) {
        const bool is_move = below_of(2) == 0;
        const DatabaseId database{static_cast<std::size_t>(below_of(4))};
        const ServerId to{static_cast<std::size_t>(2 + below_of(4))};
        GroupAct what = act::Rebalance{};
        if (is_move) what = act::MoveDatabase{.database = database, .to = to};
        g.fault({.act = what});
      }
      for (std::uint64_t i = below_of(12); i > 0; --i) {
        g.run_for(5);
        for (unsigned db = 0; db < 4; ++db) g.mounted(db);
      }
      if (::testing::Test::HasFailure()) FAIL() << "trial " << trial << ", step " << step;
    }
    g.reach({0, 0, 0, 0, 0});
    g.run_for(20 + 30 + 30 + 1);
    for (unsigned db = 0; db < 4; ++db)
      EXPECT_FALSE(g.mounted(db).is_none()) << "trial " << trial << ", db" << db;
  }
}

// db0 has its copies on paris1, lyon1, paris2, lyon2, most preferred first.
Directory with_policy(ServerId server, ActivationPolicy policy) {
  Directory d = organisation();
  d.at(server).activation_policy = policy;
  return d;
}

TEST(DagCluster, ActivatesNoCopyOnABlockedServer) {
  Group free;
  free.reach({kDown, 0, 0, 0, 0});
  free.run_for(60);
  EXPECT_EQ(free.mounted(0), kMbxLyon1);
  Group blocked(with_policy(kMbxLyon1, ActivationPolicy::Blocked));
  EXPECT_EQ(blocked.mounted(1), kMbxLyon1);  // what is active there at the start stays
  blocked.reach({kDown, 0, 0, 0, 0});
  blocked.run_for(60);
  EXPECT_EQ(blocked.mounted(0), kMbxParis2);
}

TEST(DagCluster, ActivatesNoCopyOfAnotherSiteOnAnIntrasiteServer) {
  Group g(with_policy(kMbxLyon1, ActivationPolicy::IntrasiteOnly));
  g.reach({kDown, 0, 0, 0, 0});
  g.run_for(60);
  EXPECT_EQ(g.mounted(0), kMbxParis2);  // from Paris
  g.reach({0, 0, 0, kDown, 0});
  g.run_for(60);
  const auto members = {kMbxParis1, kMbxLyon1, kMbxParis2};
  EXPECT_TRUE(std::find(members.begin(), members.end(), g.mounted(3)) != members.end());
}

TEST(DagCluster, MovesADatabaseToAnIntrasiteServerWhenItIsTold) {
  Group g(with_policy(kMbxLyon1, ActivationPolicy::IntrasiteOnly));
  g.fault({.act = act::MoveDatabase{.database = DatabaseId{0u}, .to = kMbxLyon1}});
  g.run_for(60);
  EXPECT_EQ(g.mounted(0), kMbxLyon1);
}

// The four logs that the next copy lacks are a minute of the database.
Directory with_copy_queue() {
  Directory d = organisation();
  d.databases[0].copies[1].copy_queue_length = 4;
  for (std::size_t i = 2; i < 4; ++i) d.databases[0].copies[i].activation_suspended = true;
  return d;
}

TEST(DagCluster, AFailoverLosesTheLogsThatItsCopyLacks) {
  Group g(with_copy_queue());
  g.run_for(100);
  g.reach({kDown, 1, 1, 1, 1});
  g.run_for(60);
  EXPECT_EQ(g.mounted(0), kMbxLyon1);
  EXPECT_EQ(g.lost_since(0), at_s(40));
}

TEST(DagCluster, ASwitchoverOrACopyThatBreaksBesideItsServerLosesNone) {
  Group g(with_copy_queue());
  g.run_for(100);
  g.fault({act::MoveDatabase{DatabaseId{0u}, kMbxLyon1}, 1});
  g.run_for(60);
  EXPECT_EQ(g.mounted(0), kMbxLyon1);
  EXPECT_EQ(g.lost_since(0), kNever);
  Group h(with_copy_queue());
  h.fault({act::FailDatabase{DatabaseId{0u}}, 1});
  h.run_for(60);
  EXPECT_EQ(h.mounted(0), kMbxLyon1);
  EXPECT_EQ(h.lost_since(0), kNever);
}

TEST(DagCluster, AServerThatHasItsOwnCopyAgainLostNothing) {
  Group g(with_copy_queue());
  g.run_for(100);
  g.reach({kDown, 1, 1, 1, 1});
  g.run_for(1);
  g.reach({1, 1, 1, 1, 1});
  g.run_for(60);
  EXPECT_EQ(g.mounted(0), kMbxParis1);
  EXPECT_EQ(g.lost_since(0), kNever);
}

TEST(DagClusterDeathTest, IsToldNothingThatIsAnothersOrOfAnothers) {
  Group g;
  EXPECT_DEATH(g.fault({.act = act::DrainMember{kMbxParis1}}), "own != nullptr");
  EXPECT_DEATH(g.fault({.act = act::BlockActivation{ServerId{0u}}}), "has_value");
}

}  // namespace
}  // namespace casgrid::testing::dag_cluster_test
