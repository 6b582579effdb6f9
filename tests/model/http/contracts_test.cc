// What the parts of a web site are not to be asked: a place that was not taken, a context of
// nobody, a record that was never begun.
#include <gtest/gtest.h>

#include "model/access/access_journal.h"
#include "model/http/pool_limits.h"
#include "model/http/session_contexts.h"
#include "model/owa/actions.h"

namespace casgrid::contracts_test {
namespace {

constexpr UserId kUser{3u};
constexpr DatabaseId kDatabase{1u};

PoolLimits one_place() {
  PoolLimits limits;
  limits.of.fill(1);
  return limits;
}

TEST(PoolQueues, HaveRoomAgainForEachThatLeaves) {
  PoolQueues queues(one_place());
  queues.enter(owa::kRead);
  EXPECT_TRUE(queues.is_full(owa::kRead));
  queues.leave(owa::kRead);
  EXPECT_FALSE(queues.is_full(owa::kRead));
}

TEST(PoolQueuesDeath, LeavingTwiceIsAnError) {
  PoolQueues queues(one_place());
  queues.enter(owa::kRead);
  queues.leave(owa::kRead);
  EXPECT_DEATH(queues.leave(owa::kRead), "queued > 0");
}

TEST(PoolQueuesDeath, EnteringAFullOneIsAnError) {
  PoolQueues queues(one_place());
  queues.enter(owa::kRead);
  EXPECT_DEATH(queues.enter(owa::kRead), "limits_.of");
}

TEST(SessionContextsDeath, AContextOfNobodyIsAnError) {
  SessionContexts contexts(std::chrono::minutes(15), ServerId{0u});
  EXPECT_DEATH(contexts.make(UserId{}, kDatabase, kStart), "user.is_none");
}

TEST(SessionContextsDeath, UsingOneBeforeItsLastUseIsAnError) {
  SessionContexts contexts(std::chrono::minutes(15), ServerId{0u});
  const SessionContext made = contexts.make(kUser, kDatabase, kStart + std::chrono::seconds(9));
  EXPECT_DEATH(contexts.use(made, kUser, kStart), "now >= ");
  EXPECT_DEATH(contexts.touch(made, kStart), "now >= ");
}

TEST(AccessJournalDeath, TimeDoesNotGoBackInARecord) {
  AccessJournal journal(true);
  AccessRecord record;
  record.begin = kStart + std::chrono::seconds(5);
  journal.begin({0, 1}, record);
  EXPECT_DEATH(journal.enter({0, 1}, AccessPart::Pool, kStart), "now >= ");
}

TEST(AccessJournalDeath, ARecordThatWasNotBegunIsAnError) {
  AccessJournal journal(true);
  EXPECT_DEATH(journal.find({0, 1}), "entries_.size");
  AccessJournal keeps_nothing(false);
  EXPECT_DEATH(keeps_nothing.begin({0, 1}, {}), "is_kept_");
}

}  // namespace
}  // namespace casgrid::contracts_test
