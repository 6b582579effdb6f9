// Transport of four mailbox servers: queues, copies, Safety Net.
#include <gmock/gmock.h>
#include <set>

#include "model/base/mail_words.h"
#include "model/smtp/transport.h"
#include "tests/model/smtp/post.h"

namespace casgrid::smtp::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Users 0 to 3 are in db0 to db3, which are active on paris1, lyon1, paris2, lyon2.
constexpr UserId kOfParis1{0u}, kAlsoOfParis1{4u}, kOfLyon1{1u}, kOfParis2{2u}, kOfLyon2{3u};
constexpr DatabaseId kDb0{0u}, kDb1{1u};

TEST(Transport, AMessageForADatabaseOfTheServerIsStoredThere) {
  Post post;
  post.send(kMbxParis1, 7, {kOfParis1});
  post.run_for(seconds(5));
  EXPECT_EQ(post.answer(7), 250);
  const Record delivered = post.one(RecordKind::MailDelivered);
  EXPECT_EQ(delivered.who.value, kMbxParis1.value);
  EXPECT_EQ(post.queued(kMbxParis1), 0u);
}

TEST(Transport, AMessageIsSplitByDatabaseAndEachPartGoesToItsActiveCopy) {
  Post post;
  post.send(kMbxParis1, 7, {kOfParis1, kOfLyon1, kOfParis2, kOfLyon2, UserId{5u}});
  post.run_for(seconds(5));
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 5u);
  for (const Record& r : post.records) {
    if (r.kind != RecordKind::MailDelivered) continue;
    EXPECT_EQ(r.who.value, post.directory.databases[r.b].active_on.value);
  }
}

TEST(Transport, ACopyIsKeptInTheOtherSiteBeforeTheSenderIsAnswered) {
  Post post;
  post.send(kMbxParis1, 7, {kOfParis1});
  while (post.answer(7) == 0) {
    EXPECT_LE(post.count(RecordKind::MailTaken), post.count(RecordKind::MailShadowed));
    post.run_for(std::chrono::milliseconds(1));
  }
  const Record shadowed = post.one(RecordKind::MailShadowed);
  EXPECT_EQ(post.directory.servers[shadowed.who.index()].site, kLyon);
  EXPECT_EQ(shadowed.b, kMbxParis1.value);
}

TEST(Transport, TheShadowLetsGoWithItsNextHeartbeat) {
  Post post;
  post.send(kMbxParis1, 7, {kOfParis1});
  post.run_for(seconds(119));
  EXPECT_EQ(post.count(RecordKind::MailShadowEnded), 0u);
  post.run_for(seconds(3));
  EXPECT_EQ(post.one(RecordKind::MailShadowEnded).d,
            static_cast<std::uint64_t>(MailCopyEnd::LetGo));
}

TEST(Transport, ManyCopiesAreLetGoInOneHeartbeat) {
  Post post;
  for (std::uint64_t n = 1; n <= 250; ++n) post.send(kMbxParis1, n << 32, {kOfParis1});
  post.run_for(seconds(125));
  EXPECT_EQ(post.count(RecordKind::MailShadowed), 250u);
  EXPECT_EQ(post.count(RecordKind::MailShadowEnded), 250u);
}

TEST(Transport, WithoutAnotherServerTheMessageIsTakenAllTheSame) {
  Post post;
  for (const ServerId other : {kMbxParis2, kMbxLyon1, kMbxLyon2}) post.crash(other);
  post.send(kMbxParis1, 7, {kOfParis1});
  post.run_for(seconds(5));
  EXPECT_EQ(post.answer(7), 250);
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 1u);
}

TEST(Transport, OrRefusedForNowIfItIsToBeRedundant) {
  Options options;
  options.shadow.rejects_without = true;
  Post post(options);
  for (const ServerId other : {kMbxParis2, kMbxLyon1, kMbxLyon2}) post.crash(other);
  post.send(kMbxParis1, 7, {kOfParis1});
  post.run_for(seconds(5));
  EXPECT_EQ(post.answer(7), 451);
  EXPECT_EQ(post.count(RecordKind::MailTaken), 0u);
}

TEST(Transport, WhenTheOtherSiteIsGoneTheCopyIsKeptInItsOwn) {
  Post post;
  post.crash(kMbxLyon1);
  post.crash(kMbxLyon2);
  post.send(kMbxParis1, 7, {kOfParis1});
  post.run_for(seconds(5));
  EXPECT_EQ(post.one(RecordKind::MailShadowed).who.value, kMbxParis2.value);
}

TEST(Transport, AQueueOfADatabaseThatIsNowhereIsTriedEveryFiveMinutes) {
  Post post;
  post.dismount(kDb0, kMbxParis1);
  post.send(kMbxLyon1, 7, {kOfParis1});
  post.run_for(minutes(1));
  EXPECT_EQ(post.queued(kMbxLyon1), 1u);
  post.move(kDb0, {}, kMbxParis2);
  post.run_for(minutes(3));
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 0u);
  post.run_for(minutes(2));
  EXPECT_EQ(post.one(RecordKind::MailDelivered).who.value, kMbxParis2.value);
  EXPECT_EQ(post.queued(kMbxLyon1), 0u);
}

TEST(Transport, TheAuthorIsToldAfterFourHoursAndAgainWhenItExpires) {
  Post post;
  post.dismount(kDb0, kMbxParis1);
  post.send(kMbxLyon1, 7, {kOfParis1});
  post.run_for(hours(5));
  EXPECT_EQ(post.count(RecordKind::MailLate), 1u);
  EXPECT_EQ(post.count(RecordKind::MailBounced), 0u);
  post.run_for(hours(44));
  EXPECT_EQ(post.one(RecordKind::MailBounced).who.value, kMbxLyon1.value);
  EXPECT_EQ(post.queued(kMbxLyon1), 0u);
}

TEST(Transport, ACrashTakesNothingThatWasAnswered) {
  Post post;
  post.dismount(kDb0, kMbxParis1);
  post.send(kMbxLyon1, 7, {kOfParis1});
  post.run_for(seconds(5));
  post.crash(kMbxLyon1);
  post.run_for(minutes(10));
  post.start(kMbxLyon1);
  post.move(kDb0, {}, kMbxParis2);
  post.run_for(minutes(6));
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 1u);
}

// The primary is silent: its shadow delivers after three hours; when it comes back it delivers too,
// and the mailbox notices.
TEST(Transport, AShadowTakesOverAfterThreeHoursAndTheMailboxGetsTheMessageOnce) {
  Post post;
  post.dismount(kDb0, kMbxParis1);
  post.send(kMbxParis1, 7, {kOfParis1});
  post.run_for(seconds(5));
  const auto shadow = ServerId{post.one(RecordKind::MailShadowed).who.index()};
  post.crash(kMbxParis1);
  post.move(kDb0, {}, kMbxParis2);
  post.run_for(hours(2) + minutes(59));
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 0u);
  post.run_for(minutes(10));
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 1u);
  EXPECT_EQ(post.one(RecordKind::MailShadowEnded).who.value, shadow.value);
  post.start(kMbxParis1);
  post.run_for(minutes(10));
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 1u);
  EXPECT_EQ(post.one(RecordKind::MailDuplicate).a, kOfParis1.value);
  EXPECT_EQ(post.queued(kMbxParis1), 0u);
}

TEST(Transport, WhatASenderSendsTwiceTheMailboxGetsOnce) {
  Post post;
  post.send(kMbxParis1, 7, {kOfParis1});
  post.run_for(seconds(5));
  post.send(kMbxLyon1, 7, {kOfParis1});
  post.run_for(seconds(5));
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 1u);
  EXPECT_EQ(post.count(RecordKind::MailDuplicate), 1u);
}

TEST(Transport, ALossyFailoverHasTheLostMessagesSentAgainAndNoOthersTwice) {
  Post post;
  post.send(kMbxLyon1, 1, {kOfParis1});
  post.run_for(minutes(10));
  const Instant between = post.now;
  post.send(kMbxLyon1, 2, {kOfParis1});
  post.send(kMbxParis1, 3, {kOfParis1});  // whose server dies with what it kept
  post.run_for(minutes(5));
  post.crash(kMbxParis1);
  post.move(kDb0, {}, kMbxParis2, between);
  post.run_for(minutes(2));
  EXPECT_EQ(post.count(RecordKind::MailForgotten), 2u);
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 4u);
  EXPECT_TRUE(post.store->of(kDb0).has({2}, kOfParis1));
  EXPECT_FALSE(post.store->of(kDb0).has({3}, kOfParis1));
  // Its Safety Net does not answer for twelve hours; then whoever was its shadow does.
  post.run_for(hours(11));
  EXPECT_FALSE(post.store->of(kDb0).has({3}, kOfParis1));
  post.run_for(hours(1));
  EXPECT_TRUE(post.store->of(kDb0).has({3}, kOfParis1));
  EXPECT_EQ(post.count(RecordKind::MailDuplicate), 0u);
}

TEST(Transport, ASafetyNetThatComesBackInTimeAnswersItself) {
  Post post;
  post.send(kMbxParis1, 3, {kOfParis1});
  post.run_for(minutes(5));
  post.crash(kMbxParis1);
  post.move(kDb0, {}, kMbxParis2, kStart);
  post.run_for(hours(1));
  post.start(kMbxParis1);
  post.run_for(minutes(6));
  EXPECT_TRUE(post.store->of(kDb0).has({3}, kOfParis1));
}

TEST(Transport, DrainingSendsWhatWaitsToAnotherServerAndTakesNothing) {
  Post post;
  post.dismount(kDb0, kMbxParis1);
  post.send(kMbxParis1, 7, {kOfParis1});
  post.run_for(seconds(5));
  post.set(kMbxParis1, ComponentState::Draining);
  post.run_for(seconds(5));
  EXPECT_EQ(post.queued(kMbxParis1), 0u);
  EXPECT_EQ(post.queued(kMbxParis2), 1u);
  post.send(kMbxParis1, 8, {kOfParis1});
  post.run_for(seconds(5));
  EXPECT_EQ(post.answer(8), 421);
}

TEST(Transport, WhatWasRedirectedToAServerThatIsGoneComesBackAfterTwelveHours) {
  Post post;
  post.dismount(kDb0, kMbxParis1);
  post.send(kMbxParis1, 7, {kOfParis1});
  post.run_for(seconds(5));
  post.crash(kMbxParis2);
  post.set(kMbxParis1, ComponentState::Draining);
  post.move(kDb0, {}, kMbxLyon1);
  post.run_for(hours(11));
  EXPECT_EQ(post.queued(kMbxParis1), 1u);
  post.run_for(hours(2));
  EXPECT_EQ(post.queued(kMbxParis1), 0u);
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 1u);
}

TEST(Transport, EachRecipientOfWhatComesBackHasTheMessageThatWasSent) {
  Post post;
  post.dismount(kDb0, kMbxParis1);
  post.send(kMbxParis1, 7, {kOfParis1, kAlsoOfParis1});
  post.run_for(seconds(5));
  post.crash(kMbxParis2);
  post.set(kMbxParis1, ComponentState::Draining);
  post.move(kDb0, {}, kMbxLyon1);
  post.run_for(hours(13));
  EXPECT_EQ(post.queued(kMbxParis1), 0u);
  std::set<std::uint64_t> users;
  for (const Record& r : post.records) {
    if (r.kind != RecordKind::MailDelivered) continue;
    users.insert(r.a);
    EXPECT_EQ(r.c, 7u) << "by the name that its sender gave it";
  }
  EXPECT_EQ(users.size(), 2u);
}

TEST(Transport, InactiveItKeepsWhatItHasUntilItIsActiveAgain) {
  Post post;
  post.dismount(kDb0, kMbxParis1);
  post.send(kMbxLyon1, 7, {kOfParis1});
  post.run_for(seconds(5));
  post.set(kMbxLyon1, ComponentState::Inactive);
  post.move(kDb0, {}, kMbxParis2);
  post.run_for(minutes(20));
  EXPECT_EQ(post.queued(kMbxLyon1), 1u);
  post.set(kMbxLyon1, ComponentState::Inactive, true);
  post.run_for(minutes(6));
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 1u);
}

// A connection for each message would be a connection for each message: a queue has one.
TEST(Transport, AQueueSendsAllThatWaitsOverOneConnection) {
  Options options;
  options.shadow.is_enabled = false;
  Post post(options);
  post.dismount(kDb1, kMbxLyon1);
  for (std::uint64_t n = 1; n <= 20; ++n) post.send(kMbxParis1, n, {kOfLyon1});
  post.run_for(minutes(1));
  EXPECT_EQ(post.connections, 0u);
  post.move(kDb1, {}, kMbxLyon2);
  post.run_for(minutes(6));
  EXPECT_EQ(post.count(RecordKind::MailDelivered), 20u);
  EXPECT_EQ(post.connections, 1u);
}

}  // namespace
}  // namespace casgrid::smtp::testing
