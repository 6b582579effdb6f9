#include "model/mailbox/mailbox_server.h"

#include "model/activesync/actions.h"
#include "model/base/questions.h"
#include "model/http/messages.h"
#include "model/http/ports.h"
#include "model/mailbox/best_copy.h"
#include "model/mailbox/directory_server.h"
#include "model/owa/actions.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::testing {
namespace {

constexpr ParticipantId kFrontEnd{0u};

// Every mailbox moves to db3 at 10 s.
Directory with_a_move() {
  Directory d = organisation();
  d.user_groups[0].moves = {
      {.start = at_s(10), .spacing = Duration{0}, .databases = {DatabaseId{3u}}}};
  return d;
}

struct Server {
  Directory directory = organisation();
  MailboxServer server{directory, options()};
  Door door{server};

  explicit Server(Directory d = organisation()) : directory(std::move(d)) { door.start(); }

  MailboxServerOptions options() const {
    MailboxServerOptions o;
    o.self = kMbxParis1;
    o.active = first_copies(directory);
    o.request_kilocycles = {Variate::constant(5000)};
    o.response_bytes = {Variate::constant(9000)};
    return o;
  }

  HttpRequest request(unsigned database) const {
    HttpRequest r;
    r.number = 3;
    r.action = owa::kRead;
    r.user = UserId{database};
    r.database = DatabaseId{database};
    return r;
  }

  void order(ClusterOrder::Kind kind, unsigned database, ServerId active = {}) {
    door.told(ParticipantId{9u}, ClusterOrder{kind, DatabaseId{database}, active}, at_s(1));
  }

  ServerId located(unsigned database) {
    door.told(kFrontEnd, LocateQuery{1, DatabaseId{database}}, at_s(1));
    return door.only<LocateAnswer>(OutputKind::Tell).active;
  }
};

TEST(MailboxServer, ServesWhatIsMountedHereAfterItsWork) {
  Server s;
  const ConnectionId c = s.door.offered(kStart, kBackEndHttps);
  s.door.message(c, 0, s.request(0), kStart);
  const Output work = s.door.one(OutputKind::Spend);
  EXPECT_EQ(work.kilocycles, 5000u);
  s.door.work_done(work.tag, at_s(0.5));
  EXPECT_EQ(s.door.only<HttpResponse>(OutputKind::Send).outcome, BackEndOutcome::Served);
  EXPECT_EQ(s.door.out.messages[0].bytes, 9000u);
  EXPECT_EQ(s.door.count(RecordKind::RequestServed), 1u);
  EXPECT_EQ(s.door.out.records[0].c, 500'000'000u) << "from arrival to answer";
}

TEST(MailboxServer, DisownsWhatIsElsewhereAndNamesTheServer) {
  Server s;
  const ConnectionId c = s.door.offered(kStart, kBackEndHttps);
  s.door.message(c, 0, s.request(1), kStart);
  const auto response = s.door.only<HttpResponse>(OutputKind::Send);
  EXPECT_EQ(response.outcome, BackEndOutcome::NotMountedHere);
  EXPECT_EQ(response.mounted_on, kMbxLyon1);
  EXPECT_FALSE(s.door.has(OutputKind::Spend));
}

TEST(MailboxServer, ADismountEndsTheWorkUnderWay) {
  Server s;
  const ConnectionId c = s.door.offered(kStart, kBackEndHttps);
  s.door.message(c, 0, s.request(0), kStart);
  const Output work = s.door.one(OutputKind::Spend);
  s.order(ClusterOrder::Kind::Dismount, 0);
  EXPECT_EQ(s.door.count(RecordKind::DatabaseDismounted), 1u);
  EXPECT_EQ(s.door.only<HttpResponse>(OutputKind::Send).outcome, BackEndOutcome::NotMountedHere);
  EXPECT_EQ(s.door.out.records.back().kind, RecordKind::RequestDisowned);
  EXPECT_EQ(s.door.out.records.back().c, 2u) << "interrupted";
  s.door.work_done(work.tag, at_s(2));
  EXPECT_FALSE(s.door.has(OutputKind::Send)) << "it has been answered";
}

TEST(MailboxServer, AnswersNothingThatBeganUnderAnEarlierMount) {
  Server s;
  const ConnectionId c = s.door.offered(kStart, kBackEndHttps);
  // Two that work, and of a phone's budget both.
  HttpRequest phone = s.request(0);
  phone.action = activesync::kSync;
  s.door.message(c, 0, phone, kStart);
  const Output first = s.door.one(OutputKind::Spend);
  s.door.message(s.door.offered(kStart, kBackEndHttps), 0, s.request(0), kStart);
  const Output second = s.door.one(OutputKind::Spend);
  s.order(ClusterOrder::Kind::Dismount, 0);
  EXPECT_EQ(s.door.all(OutputKind::Send).size(), 2u);
  s.order(ClusterOrder::Kind::Mount, 0);
  // The processor comes to them only now that the database is back.
  for (const Output& work : {first, second}) {
    s.door.work_done(work.tag, at_s(2));
    EXPECT_FALSE(s.door.has(OutputKind::Send));
    EXPECT_EQ(s.door.count(RecordKind::RequestServed), 0u);
  }
  s.door.message(c, 0, phone, at_s(3));
  s.door.work_done(s.door.one(OutputKind::Spend).tag, at_s(4));
  EXPECT_EQ(s.door.only<HttpResponse>(OutputKind::Send).outcome, BackEndOutcome::Served);
}

TEST(MailboxServer, WorkOfOtherDatabasesGoesOnThroughADismount) {
  Server s;
  s.order(ClusterOrder::Kind::Mount, 1);
  s.door.message(s.door.offered(kStart, kBackEndHttps), 0, s.request(1), kStart);
  const Output work = s.door.one(OutputKind::Spend);
  s.order(ClusterOrder::Kind::Dismount, 0);
  EXPECT_FALSE(s.door.has(OutputKind::Send));
  s.door.work_done(work.tag, at_s(2));
  EXPECT_EQ(s.door.only<HttpResponse>(OutputKind::Send).outcome, BackEndOutcome::Served);
}

TEST(MailboxServer, DisownsAMailboxThatWentAndCameBackMeanwhile) {
  Directory d = organisation();
  d.user_groups[0].moves = {
      {.start = at_s(10), .spacing = Duration{0}, .databases = {DatabaseId{3u}}},
      {.start = at_s(11), .spacing = Duration{0}, .databases = {DatabaseId{0u}}}};
  Server s(d);
  const ConnectionId c = s.door.offered(kStart, kBackEndHttps);
  s.door.message(c, 0, s.request(0), at_s(9));
  s.door.work_done(s.door.one(OutputKind::Spend).tag, at_s(12));
  EXPECT_EQ(s.door.only<HttpResponse>(OutputKind::Send).outcome, BackEndOutcome::NotMountedHere);
  s.door.message(c, 0, s.request(0), at_s(12));
  s.door.work_done(s.door.one(OutputKind::Spend).tag, at_s(13));
  EXPECT_EQ(s.door.only<HttpResponse>(OutputKind::Send).outcome, BackEndOutcome::Served);
}

TEST(MailboxServer, DisownsAMailboxThatMovedAlthoughItsDatabaseIsHere) {
  Server s(with_a_move());
  const ConnectionId c = s.door.offered(kStart, kBackEndHttps);
  s.door.message(c, 0, s.request(0), at_s(9.9));
  const Output work = s.door.one(OutputKind::Spend);
  s.door.work_done(work.tag, at_s(10.1));
  EXPECT_EQ(s.door.only<HttpResponse>(OutputKind::Send).outcome, BackEndOutcome::NotMountedHere);
  EXPECT_EQ(s.door.out.records[0].c, 1u) << "after the work";
  s.door.message(c, 0, s.request(0), at_s(10.2));
  const auto response = s.door.only<HttpResponse>(OutputKind::Send);
  EXPECT_EQ(response.outcome, BackEndOutcome::NotMountedHere);
  EXPECT_TRUE(response.mounted_on.is_none()) << "it is the directory that knows";
  EXPECT_FALSE(s.door.has(OutputKind::Spend));
}

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
  const Directory d = organisation();
  MailboxServerOptions o = Server{}.options();
  o.own_databases = {DatabaseId{0u}};
  MailboxServer server(d, o);
  Door door(server);
  door.start();
  const std::size_t timers = door.all(OutputKind::SetTimer).size();
  door.crash(at_s(1));
  door.start(at_s(5));
  EXPECT_EQ(door.all(OutputKind::SetTimer).size(), timers + 1);
  const Output timer = door.all(OutputKind::SetTimer).front();
  EXPECT_EQ(timer.at, at_s(35));
  door.timer(timer.tag, timer.at);
  EXPECT_TRUE(server.is_mounted(DatabaseId{0u}));
}

TEST(DirectoryServer, ChecksPasswordsAfterItsWork) {
  DirectoryServer server(1000);
  Door door(server);
  for (const bool right : {true, false}) {
    DirectoryQuery q{42, UserId{3u}, true, right};
    door.told(kFrontEnd, q, kStart);
    const Output work = door.one(OutputKind::Spend);
    EXPECT_EQ(work.kilocycles, 1000u);
    door.work_done(work.tag, at_s(0.1));
    const auto answer = door.only<DirectoryAnswer>(OutputKind::Tell);
    EXPECT_EQ(answer.tag, 42u);
    EXPECT_EQ(answer.credentials_ok, right);
    EXPECT_EQ(door.one(OutputKind::Tell).peer, kFrontEnd);
  }
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

TEST(MailboxServer, FreesThePlaceOfWorkThatItsFrontEndGaveUp) {
  Server s;
  MailboxServerOptions options = s.options();
  options.pools.of[static_cast<std::size_t>(Protocol::Owa)] = 1;
  MailboxServer server(s.directory, options);
  Door door(server);
  door.start();
  const ConnectionId first = door.offered(kStart, kBackEndHttps);
  door.message(first, 0, s.request(0), kStart);
  const std::uint64_t work = door.one(OutputKind::Spend).tag;
  const std::uint64_t label = door.one(OutputKind::Label).tag;
  const ConnectionId second = door.offered(kStart, kBackEndHttps);
  door.message(second, 0, s.request(0), kStart);
  EXPECT_EQ(door.only<HttpResponse>(OutputKind::Send).status, 503);
  EXPECT_EQ(door.count(RecordKind::PoolFull), 1u);
  door.closed(first, label, CloseReason::Finished, at_s(1));
  EXPECT_EQ(door.one(OutputKind::Drop).tag, work);
  door.message(second, 0, s.request(0), at_s(1));
  EXPECT_TRUE(door.has(OutputKind::Spend));
  door.work_done(work, at_s(2));
  EXPECT_FALSE(door.has(OutputKind::Send)) << "nobody hears the answer";
  EXPECT_EQ(door.count(RecordKind::RequestServed), 0u);
}

}  // namespace
}  // namespace casgrid::testing
