// What a mailbox server says for its log about one exchange.
#include "model/activesync/actions.h"
#include "model/base/access_record.h"
#include "model/owa/actions.h"
#include "tests/model/http/back_end.h"

namespace casgrid::testing::back_end_access_test {
namespace {

void says(MailboxServerOptions& o) { o.keeps_access_log = true; }

BackEnd::Upstream ask(BackEnd& b, ActionId action, unsigned database = 0) {
  HttpRequest r = BackEnd::request(action, database);
  r.nonce = 99;
  return b.send(r, at_s(1));
}

const AccessRecord& said(const BackEnd& b) {
  EXPECT_EQ(b.door.out.accesses.size(), 1u);
  static const AccessRecord nothing{};
  return b.door.out.accesses.empty() ? nothing : b.door.out.accesses.back();
}

TEST(BackEndAccess, NamesTheSameExchange) {
  BackEnd b(says);
  ask(b, owa::kRead);
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(4));
  EXPECT_EQ(said(b).side, AccessSide::BackEnd);
  EXPECT_EQ(said(b).nonce, 99u);
  EXPECT_EQ(said(b).total(), std::chrono::seconds(3));
  EXPECT_EQ(said(b).response_bytes, 9000u);
}

TEST(BackEndAccess, OfALongPollLastsAsLongAsItHung) {
  BackEnd b(says);
  ask(b, activesync::kPing);
  EXPECT_TRUE(b.door.out.accesses.empty());
  const Output timer = b.door.one(OutputKind::SetTimer);
  b.door.timer(timer.tag, timer.at);
  EXPECT_EQ(said(b).total(), std::chrono::seconds(300));
  EXPECT_EQ(said(b).status, 200);
}

TEST(BackEndAccess, OfACallThatIsGivenUpSaysSo) {
  BackEnd b(says);
  b.closed(ask(b, activesync::kPing), at_s(9));
  EXPECT_EQ(said(b).how, AccessEnd::ClientGone);
}

TEST(BackEndAccess, OfADatabaseThatIsElsewhereIs503) {
  BackEnd b(says);
  ask(b, owa::kRead, 1);
  EXPECT_EQ(said(b).status, 503);
  EXPECT_EQ(said(b).total(), Duration{0});
}

TEST(BackEndAccess, IsNotSaidUnlessAskedFor) {
  BackEnd b;
  ask(b, owa::kRead);
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(4));
  EXPECT_TRUE(b.door.out.accesses.empty());
}

}  // namespace
}  // namespace casgrid::testing::back_end_access_test
