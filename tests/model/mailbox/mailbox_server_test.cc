// What a mailbox server does whatever is spoken to it: mounts, the table of active copies, health.
#include "model/mailbox/mailbox_server.h"

#include "model/base/questions.h"
#include "model/mailbox/best_copy.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::testing::mailbox_server_test {
namespace {

constexpr ParticipantId kFrontEnd{0u};
constexpr ParticipantId kCluster{30u};

// It speaks no protocol.
struct Server {
  Directory directory = organisation();
  MailboxServer server;
  Door door{server};

  explicit Server(std::vector<DatabaseId> own = {})
      : server(directory, options(directory, std::move(own))) {
    door.start();
  }

  static MailboxServerOptions options(const Directory& d, std::vector<DatabaseId> own) {
    MailboxServerOptions o;
    o.self = kMbxParis1;
    o.active = first_copies(d);
    o.own_databases = std::move(own);
    o.cluster = kCluster;
    return o;
  }

  void order(ClusterOrder::Kind kind, unsigned database, ServerId active = {}) {
    door.told(kCluster, ClusterOrder{kind, DatabaseId{database}, active}, at_s(1));
  }

  ServerId located(unsigned database) {
    door.told(kFrontEnd, LocateQuery{1, DatabaseId{database}}, at_s(1));
    return door.only<LocateAnswer>(OutputKind::Tell).active;
  }
};

TEST(MailboxServer, FollowsTheClustersOrders) {
  Server s;
  EXPECT_EQ(s.located(1), kMbxLyon1);
  s.order(ClusterOrder::Kind::ActiveOn, 1, ServerId{});
  EXPECT_TRUE(s.located(1).is_none());
  s.order(ClusterOrder::Kind::Mount, 1);
  EXPECT_EQ(s.located(1), kMbxParis1);
  EXPECT_TRUE(s.server.is_mounted(DatabaseId{1u}));
  s.order(ClusterOrder::Kind::Mount, 1);
  EXPECT_EQ(s.door.count(RecordKind::DatabaseMounted), 0u) << "it is mounted already";
}

TEST(MailboxServer, ACrashDismountsEverythingAndForgetsTheTable) {
  Server s;
  s.door.crash(at_s(1));
  EXPECT_EQ(s.door.count(RecordKind::DatabaseDismounted), 1u);
  s.door.start(at_s(2));
  EXPECT_TRUE(s.located(0).is_none());
  EXPECT_TRUE(s.located(1).is_none());
}

TEST(MailboxServer, AStandAloneServerMountsItsOwnDatabasesAgain) {
  Server s({DatabaseId{0u}});
  const std::size_t timers = s.door.all(OutputKind::SetTimer).size();
  s.door.crash(at_s(1));
  s.door.start(at_s(5));
  EXPECT_EQ(s.door.all(OutputKind::SetTimer).size(), timers + 1);
  const Output timer = s.door.all(OutputKind::SetTimer).front();
  EXPECT_EQ(timer.at, at_s(35));
  s.door.timer(timer.tag, timer.at);
  EXPECT_TRUE(s.server.is_mounted(DatabaseId{0u}));
  EXPECT_EQ(s.located(0), kMbxParis1);
}

TEST(MailboxServer, RefusesConnectionsOfProtocolsThatItDoesNotSpeak) {
  Server s;
  const ConnectionId refused = s.door.offered(kStart, kBackEndHttps);
  EXPECT_EQ(s.door.one(OutputKind::Close).connection, refused);
  EXPECT_FALSE(s.door.has(OutputKind::Accept));
}

TEST(MailboxHealth, FailsItsDatabasesOverOnceAProtocolIsSickForLong) {
  Server s;
  ParticipantFault sick{.act = act::Sicken{Protocol::Mapi, Sickness::Errors}};
  s.door.fault(sick, kStart);
  const std::uint64_t health = MailboxServer::health_tag();
  s.door.timer(health, at_s(60));
  s.door.timer(health, at_s(120));
  EXPECT_FALSE(s.door.has(OutputKind::Order));
  s.door.timer(health, at_s(240));
  EXPECT_EQ(s.door.only<ClusterOrder>(OutputKind::Order).kind, ClusterOrder::Kind::FailAway);
  sick.is_over = true;
  s.door.fault(sick, at_s(250));
  s.door.timer(health, at_s(300));
  EXPECT_EQ(s.door.only<ClusterOrder>(OutputKind::Order).kind, ClusterOrder::Kind::IsHealthy);
}

TEST(MailboxHealth, IsWellOnlyWhenAllItsProtocolsAre) {
  Server s;
  const auto sick = [](Protocol protocol, bool is_over) {
    return ParticipantFault{.act = act::Sicken{protocol, Sickness::Hangs},
                            .number = static_cast<std::uint32_t>(protocol),
                            .is_over = is_over};
  };
  for (const Protocol protocol : {Protocol::Owa, Protocol::Mapi})
    s.door.fault(sick(protocol, false), kStart);
  const std::uint64_t health = MailboxServer::health_tag();
  for (const double at : {60.0, 120.0, 240.0}) s.door.timer(health, at_s(at));
  EXPECT_EQ(s.door.all(OutputKind::Order).size(), 2u);
  s.door.fault(sick(Protocol::Mapi, true), at_s(250));
  s.door.timer(health, at_s(300));
  EXPECT_FALSE(s.door.has(OutputKind::Order)) << "the other one is sick still";
  s.door.fault(sick(Protocol::Owa, true), at_s(310));
  s.door.timer(health, at_s(360));
  EXPECT_EQ(s.door.only<ClusterOrder>(OutputKind::Order).kind, ClusterOrder::Kind::IsHealthy);
}

TEST(MailboxHealth, ComesBackFromAFailoverThroughACrash) {
  Server s;
  ParticipantFault sick{.act = act::Sicken{Protocol::Owa, Sickness::Errors}};
  s.door.fault(sick, kStart);
  const std::uint64_t health = MailboxServer::health_tag();
  for (const double at : {60.0, 120.0, 240.0}) s.door.timer(health, at_s(at));
  EXPECT_TRUE(s.door.has(OutputKind::Order));
  s.door.crash(at_s(250));
  sick.is_over = true;
  s.door.fault(sick, at_s(260));
  s.door.start(at_s(270));
  s.door.timer(health, at_s(270));
  EXPECT_EQ(s.door.only<ClusterOrder>(OutputKind::Order).kind, ClusterOrder::Kind::IsHealthy)
      << "the group has not forgotten that it was not";
}

TEST(BestCopy, TriesTheTenSetsFromTheStrictest) {
  struct Row {
    ContentIndex index;
    std::uint32_t copy_queue;
    std::uint32_t replay_queue;
    unsigned set;
  };
  using enum ContentIndex;
  for (const Row& row : {Row{Healthy, 9, 49, 1}, Row{Crawling, 9, 49, 2}, Row{Healthy, 10, 49, 3},
                         Row{Crawling, 10, 49, 4}, Row{Failed, 10, 49, 5}, Row{Failed, 9, 49, 5},
                         Row{Healthy, 9, 50, 6}, Row{Crawling, 9, 50, 7}, Row{Healthy, 10, 50, 8},
                         Row{Crawling, 10, 50, 9}, Row{Failed, 10, 50, 10}}) {
    Database database;
    database.copies.push_back({.server = kMbxLyon1,
                               .copy_queue_length = row.copy_queue,
                               .replay_queue_length = row.replay_queue,
                               .content_index = row.index});
    const auto choice = choose_copy(database, {true});
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->criteria_set, row.set);
  }
}

TEST(BestCopy, PrefersTheShorterCopyQueueThenThePreference) {
  Database database;
  database.copies = {{.server = kMbxParis1, .copy_queue_length = 5},
                     {.server = kMbxParis2, .activation_preference = 2},
                     {.server = kMbxLyon1, .activation_preference = 3}};
  EXPECT_EQ(choose_copy(database, {true, true, true})->server, kMbxParis2);
  EXPECT_EQ(choose_copy(database, {true, false, true})->server, kMbxLyon1);
  database.copies[2].activation_suspended = true;
  EXPECT_EQ(choose_copy(database, {true, false, true})->server, kMbxParis1);
  EXPECT_FALSE(choose_copy(database, {false, false, true}));
}

TEST(MailboxServerDeath, AMountOfADatabaseWithoutACopyHereIsAnError) {
  Server s;
  s.directory.databases[1].copies.clear();
  EXPECT_DEATH(s.order(ClusterOrder::Kind::Mount, 1), "has_copy");
}

TEST(BestCopyDeath, EachCopyIsUsableOrNot) {
  const Directory d = organisation();
  EXPECT_DEATH(choose_copy(d.databases.front(), {true}), "copies.size");
}

}  // namespace
}  // namespace casgrid::testing::mailbox_server_test
