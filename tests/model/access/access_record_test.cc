// What a front end says for its log about one exchange.
#include "model/activesync/actions.h"
#include "model/base/questions.h"
#include "model/http/access_detail.h"
#include "model/http/messages.h"
#include "model/owa/actions.h"
#include "model/routing/redirect_kind.h"
#include "tests/model/access/front_end.h"

namespace casgrid::testing {
namespace {

FrontEnd saying(ServerId self = kCasParis) {
  return FrontEnd(self, {}, [](AccessServerOptions& o) { o.keeps_access_log = true; });
}

const AccessRecord& said(const FrontEnd& f) {
  EXPECT_EQ(f.door.out.accesses.size(), 1u);
  static const AccessRecord nothing{};
  return f.door.out.accesses.empty() ? nothing : f.door.out.accesses.back();
}

Duration sum(const AccessRecord& a) {
  Duration all{0};
  for (const Duration part : a.parts) all += part;
  return all;
}

TEST(AccessRecord, GivesEachStageItsTime) {
  FrontEnd f = saying();
  const auto client = f.connect(at_s(0));
  HttpRequest r = f.request(kUser0);
  r.nonce = 77;
  f.door.message(client.connection, client.label, r, at_s(1));
  f.door.work_done(f.door.one(OutputKind::Spend).tag, at_s(3));
  f.directory_answers(true, at_s(6));
  f.located(kMbxParis1, at_s(10));
  const Output connect = f.door.one(OutputKind::Connect);
  f.door.opened(connect, at_s(15));
  f.answers(f.door.one(OutputKind::Send), connect.tag, BackEndOutcome::Served, at_s(21));
  const AccessRecord& a = said(f);
  EXPECT_EQ(a.begin, at_s(1));
  EXPECT_EQ(a.end, at_s(21));
  EXPECT_EQ(a.part(AccessPart::Own), std::chrono::seconds(2));
  EXPECT_EQ(a.part(AccessPart::Directory), std::chrono::seconds(3));
  EXPECT_EQ(a.part(AccessPart::Location), std::chrono::seconds(4));
  EXPECT_EQ(a.part(AccessPart::Pool), std::chrono::seconds(5));
  EXPECT_EQ(a.part(AccessPart::BackEnd), std::chrono::seconds(6));
  EXPECT_EQ(a.nonce, 77u);
  EXPECT_EQ(a.user, kUser0);
  EXPECT_EQ(a.target, kMbxParis1);
  EXPECT_EQ(a.database, DatabaseId{0u});
  EXPECT_EQ(a.status, 200);
  EXPECT_EQ(a.back_end_status, 200);
  EXPECT_TRUE(a.is_authenticated && a.is_proxied && a.is_new_connection);
  EXPECT_FALSE(a.is_replayed || a.crosses_site);
}

TEST(AccessRecord, OfAReplayedRequestIsOneAndItsTimesStillAddUp) {
  FrontEnd f = saying();
  const auto client = f.connect(at_s(0));
  const Output upstream = f.proxied(client, f.request(kUser0), kMbxParis1, at_s(1));
  f.answers(upstream, upstream.tag, BackEndOutcome::NotMountedHere, at_s(2));
  EXPECT_TRUE(f.door.out.accesses.empty());
  f.located(kMbxParis2, at_s(4));
  const Output connect = f.door.one(OutputKind::Connect);
  f.door.opened(connect, at_s(5));
  f.answers(f.door.one(OutputKind::Send), connect.tag, BackEndOutcome::Served, at_s(9));
  const AccessRecord& a = said(f);
  EXPECT_TRUE(a.is_replayed);
  EXPECT_EQ(a.target, kMbxParis2);
  EXPECT_EQ(sum(a), a.total());
  EXPECT_EQ(a.part(AccessPart::BackEnd), std::chrono::seconds(1 + 4));
}

TEST(AccessRecord, OfAnAnonymousRequestNamesNobody) {
  FrontEnd f = saying();
  const auto client = f.connect(at_s(0));
  HttpRequest r = f.request(kUser0, owa::kOpen);
  r.method = LogonMethod::None;
  r.cookie = {};
  f.send(client, r, at_s(1));
  const AccessRecord& a = said(f);
  EXPECT_EQ(a.status, 302);
  EXPECT_EQ(http_of(a).redirect, RedirectKind::LogonPage);
  EXPECT_TRUE(a.user.is_none());
  EXPECT_FALSE(a.is_authenticated || a.is_proxied);
  EXPECT_TRUE(a.target.is_none());
}

TEST(AccessRecord, OfWrongCredentialsIsNotAuthenticated) {
  FrontEnd f = saying();
  const auto client = f.connect(at_s(0));
  HttpRequest r = f.request(kUser0, activesync::kSync);
  r.method = LogonMethod::Basic;
  r.user = kUser0;
  r.cookie = {};
  r.password_ok = false;
  f.send(client, r, at_s(1));
  f.directory_answers(false, at_s(2));
  EXPECT_EQ(said(f).status, 401);
  EXPECT_FALSE(said(f).is_authenticated);
}

TEST(AccessRecord, IsSaidOfAClientThatLeavesBeforeTheAnswer) {
  FrontEnd f = saying();
  const auto client = f.connect(at_s(0));
  f.send(client, f.request(kUser0), at_s(1));
  f.door.closed(client.connection, client.label, CloseReason::Finished, at_s(2));
  EXPECT_EQ(said(f).how, AccessEnd::ClientGone);
  EXPECT_EQ(said(f).status, 0);
}

TEST(AccessRecord, IsSaidOfAClientThatLeavesWhileTheMailboxServerWorks) {
  FrontEnd f = saying();
  const auto client = f.connect(at_s(0));
  const Output upstream = f.proxied(client, f.request(kUser0), kMbxParis1, at_s(1));
  f.door.closed(client.connection, client.label, CloseReason::Finished, at_s(2));
  EXPECT_TRUE(f.door.out.accesses.empty());
  f.answers(upstream, upstream.tag, BackEndOutcome::Served, at_s(3));
  EXPECT_EQ(said(f).how, AccessEnd::ClientGone);
}

TEST(AccessRecord, OfAHealthProbeHasItsStatus) {
  FrontEnd f = saying();
  f.door.told(kBalancer, ProbeRequest{1, Protocol::Owa}, at_s(1));
  EXPECT_EQ(said(f).side, AccessSide::HealthProbe);
  EXPECT_EQ(said(f).status, 200);
  EXPECT_EQ(said(f).peer, kBalancer);
}

TEST(AccessRecord, IsNotSaidUnlessAskedFor) {
  FrontEnd f;
  const auto client = f.connect(at_s(0));
  const Output upstream = f.proxied(client, f.request(kUser0), kMbxParis1, at_s(1));
  f.answers(upstream, upstream.tag, BackEndOutcome::Served, at_s(3));
  EXPECT_TRUE(f.door.out.accesses.empty());
}

}  // namespace
}  // namespace casgrid::testing
