// Requests at a mailbox server: what is served, what is disowned, and what becomes of work.
#include "model/http/mailbox_half.h"

#include "model/activesync/actions.h"
#include "model/mapi/actions.h"
#include "model/owa/actions.h"
#include "tests/model/http/back_end.h"

namespace casgrid::testing::mailbox_half_test {
namespace {

// Every mailbox moves to db3 at 10 s.
Directory with_a_move() {
  Directory d = organisation();
  d.user_groups[0].moves = {
      {.start = at_s(10), .spacing = Duration{0}, .databases = {DatabaseId{3u}}}};
  return d;
}

TEST(HttpMailbox, ServesWhatIsMountedHereAfterItsWork) {
  BackEnd b;
  b.send(BackEnd::request(owa::kRead));
  const Output work = b.door.one(OutputKind::Spend);
  EXPECT_EQ(work.kilocycles, 5000u);
  b.door.work_done(work.tag, at_s(0.5));
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::Served);
  EXPECT_EQ(b.door.out.messages[0].bytes, 9000u);
  EXPECT_EQ(b.door.count(RecordKind::RequestServed), 1u);
  EXPECT_EQ(b.door.out.records[0].c, 500'000'000u) << "from arrival to answer";
}

TEST(HttpMailbox, DisownsWhatIsElsewhereAndNamesTheServer) {
  BackEnd b;
  b.send(BackEnd::request(owa::kRead, 1));
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::NotMountedHere);
  EXPECT_EQ(b.answer().named_server, kMbxLyon1);
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
}

TEST(HttpMailbox, ADismountEndsTheWorkUnderWay) {
  BackEnd b;
  b.send(BackEnd::request(owa::kRead));
  const Output work = b.door.one(OutputKind::Spend);
  b.order(ClusterOrder::Kind::Dismount, 0);
  EXPECT_EQ(b.door.count(RecordKind::DatabaseDismounted), 1u);
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::NotMountedHere);
  EXPECT_EQ(b.door.out.records.back().kind, RecordKind::RequestDisowned);
  EXPECT_EQ(b.door.out.records.back().c, 2u) << "interrupted";
  b.door.work_done(work.tag, at_s(2));
  EXPECT_FALSE(b.door.has(OutputKind::Send)) << "it has been answered";
}

TEST(HttpMailbox, AnswersNothingThatBeganUnderAnEarlierMount) {
  BackEnd b;
  // Two that work, and of a phone's budget both.
  const HttpRequest phone = BackEnd::request(activesync::kSync);
  BackEnd::Upstream upstream = b.send(phone);
  const Output first = b.door.one(OutputKind::Spend);
  b.send(BackEnd::request(owa::kRead));
  const Output second = b.door.one(OutputKind::Spend);
  b.order(ClusterOrder::Kind::Dismount, 0);
  EXPECT_EQ(b.door.all(OutputKind::Send).size(), 2u);
  b.order(ClusterOrder::Kind::Mount, 0);
  // The processor comes to them only now that the database is back.
  for (const Output& work : {first, second}) {
    b.door.work_done(work.tag, at_s(2));
    EXPECT_FALSE(b.door.has(OutputKind::Send));
    EXPECT_EQ(b.door.count(RecordKind::RequestServed), 0u);
  }
  b.send(upstream, phone, at_s(3));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(4));
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::Served);
}

TEST(HttpMailbox, WorkOfOtherDatabasesGoesOnThroughADismount) {
  BackEnd b;
  b.order(ClusterOrder::Kind::Mount, 1);
  b.send(BackEnd::request(owa::kRead, 1));
  const Output work = b.door.one(OutputKind::Spend);
  b.order(ClusterOrder::Kind::Dismount, 0);
  EXPECT_FALSE(b.door.has(OutputKind::Send));
  b.door.work_done(work.tag, at_s(2));
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::Served);
}

TEST(HttpMailbox, DisownsAMailboxThatWentAndCameBackMeanwhile) {
  Directory d = organisation();
  d.user_groups[0].moves = {
      {.start = at_s(10), .spacing = Duration{0}, .databases = {DatabaseId{3u}}},
      {.start = at_s(11), .spacing = Duration{0}, .databases = {DatabaseId{0u}}}};
  BackEnd b(d);
  BackEnd::Upstream upstream = b.send(BackEnd::request(owa::kRead), at_s(9));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(12));
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::NotMountedHere);
  b.send(upstream, BackEnd::request(owa::kRead), at_s(12));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(13));
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::Served);
}

TEST(HttpMailbox, DisownsAMailboxThatMovedAlthoughItsDatabaseIsHere) {
  BackEnd b(with_a_move());
  BackEnd::Upstream upstream = b.send(BackEnd::request(owa::kRead), at_s(9.9));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(10.1));
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::NotMountedHere);
  EXPECT_EQ(b.door.out.records[0].c, 1u) << "after the work";
  b.send(upstream, BackEnd::request(owa::kRead), at_s(10.2));
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::NotMountedHere);
  EXPECT_TRUE(b.answer().named_server.is_none()) << "it is the directory that knows";
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
}

TEST(HttpMailbox, FreesThePlaceOfWorkThatItsFrontEndGaveUp) {
  BackEnd b([](MailboxServerOptions& o) {
    HttpMailboxOptions http;
    http.pools.of[static_cast<std::size_t>(Protocol::Owa)] = 1;
    o.halves.set(http);
  });
  const BackEnd::Upstream first = b.send(BackEnd::request(owa::kRead));
  const std::uint64_t work = b.door.one(OutputKind::Spend).tag;
  BackEnd::Upstream second = b.send(BackEnd::request(owa::kRead));
  EXPECT_EQ(b.answer().status, 503);
  EXPECT_EQ(b.door.count(RecordKind::PoolFull), 1u);
  b.closed(first, at_s(1));
  EXPECT_EQ(b.door.one(OutputKind::Drop).tag, work);
  b.send(second, BackEnd::request(owa::kRead), at_s(1));
  EXPECT_TRUE(b.door.has(OutputKind::Spend));
  b.door.work_done(work, at_s(2));
  EXPECT_FALSE(b.door.has(OutputKind::Send)) << "nobody hears the answer";
  EXPECT_EQ(b.door.count(RecordKind::RequestServed), 0u);
}

TEST(HttpMailbox, AnswersAsSickAsItsProtocolIs) {
  BackEnd b;
  b.door.fault({.act = act::Sicken{Protocol::Mapi, Sickness::Errors}, .number = 1}, kStart);
  b.door.fault({.act = act::Sicken{Protocol::Owa, Sickness::Hangs}, .number = 2}, kStart);
  b.send(BackEnd::request(mapi::kConnect));
  EXPECT_EQ(b.answer().status, 500);
  b.send(BackEnd::request(owa::kRead));
  EXPECT_TRUE(b.door.out.outputs.empty()) << "it hangs";
  b.send(BackEnd::request(activesync::kSync));
  EXPECT_TRUE(b.door.has(OutputKind::Spend)) << "the others are well";
}

TEST(HttpMailbox, KnowsItsConnectionsBeforeAnythingIsAsked) {
  BackEnd b;
  const ConnectionId idle = b.door.offered(kStart, kBackEndHttps);
  const std::uint64_t label = b.door.one(OutputKind::Label).tag;
  EXPECT_EQ(tag_half(label), kFirstMailboxHalf + 1);
  b.door.closed(idle, label, CloseReason::Finished, at_s(1));
  EXPECT_TRUE(b.door.out.outputs.empty());
}

}  // namespace
}  // namespace casgrid::testing::mailbox_half_test
