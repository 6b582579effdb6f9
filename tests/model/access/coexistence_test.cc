// Front ends of several versions: who trusts whom, and mailboxes that move from under a request.
#include "model/http/ports.h"
#include "tests/model/access/front_end.h"

namespace casgrid::testing {
namespace {

constexpr UserId kUser2{2u};  // in db2, on the second mailbox server of Paris

void make(Server& server, Product product) {
  server.product = product;
  server.version = usual_version(product);
  const auto url = server.directory_of(Protocol::Owa).external_url;
  install(server);
  server.directory_of(Protocol::Owa).external_url = url;
}

// Lyon is still on Exchange 2010, its front end too.
void lyon_is_old(Directory& d) {
  for (const ServerId id : {kCasLyon, kMbxLyon1, kMbxLyon2}) make(d.at(id), Product::Exchange2010);
  d.publish();
}

// So is all of Paris but the second mailbox server; Lyon's front end is new and has a name.
void paris_is_old(Directory& d) {
  make(d.at(kCasParis), Product::Exchange2010);
  make(d.at(kMbxParis1), Product::Exchange2010);
  d.at(kCasLyon).directory_of(Protocol::Owa).external_url =
      d.intern_url("https://lyon.contoso.com/owa");
  d.user_groups[0].moves = {
      {.start = at_s(10), .spacing = Duration{0}, .databases = {DatabaseId{2u}}}};
  d.publish();
}

FrontEnd::Client connect_from_a_front_end(FrontEnd& f, Instant now) {
  const ConnectionId id = f.door.offered(now, kBackEndHttps);
  const std::uint64_t label = f.door.one(OutputKind::Label).tag;
  f.door.work_done(f.door.one(OutputKind::Spend).tag, now);
  return {id, label};
}

HttpRequest passed_on(FrontEnd& f, UserId user) {
  HttpRequest r = f.request(user);
  r.is_from_front_end = true;
  r.user = user;
  r.cookie = {user, 77, kNever};  // of a certificate that this front end does not have
  return r;
}

TEST(Coexistence, AClientCannotClaimToBeAFrontEnd) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  f.send(client, passed_on(f, kUser0), kStart);
  EXPECT_FALSE(f.door.has(OutputKind::Connect));
  EXPECT_FALSE(f.door.has(OutputKind::Tell));
  EXPECT_EQ(f.door.only<HttpResponse>(OutputKind::Send).redirect, RedirectKind::LogonPage);
}

TEST(Coexistence, ANewerFrontEndIsTrustedWithItsUsers) {
  FrontEnd f(kCasLyon, lyon_is_old);
  const auto newer = connect_from_a_front_end(f, kStart);
  f.proxied(newer, passed_on(f, kUser1), kMbxLyon1, kStart);
  const auto forwarded = f.door.only<HttpRequest>(OutputKind::Send);
  EXPECT_EQ(forwarded.user, kUser1);
  EXPECT_EQ(forwarded.database, DatabaseId{1u});
  EXPECT_FALSE(forwarded.is_from_front_end) << "it goes to a mailbox server";
}

TEST(Coexistence, APasswordThatWasCheckedIsNotCheckedAgain) {
  FrontEnd f(kCasLyon, lyon_is_old);
  const auto newer = connect_from_a_front_end(f, kStart);
  HttpRequest r = passed_on(f, kUser1);
  r.method = LogonMethod::Basic;
  f.send(newer, r, kStart);
  EXPECT_FALSE(f.door.only<DirectoryQuery>(OutputKind::Tell).check_password);
}

// To the point where the request is on a connection to the old front end.
Output passed_to_old(FrontEnd& f, const FrontEnd::Client& client, Instant now) {
  f.send(client, f.request(kUser1), now);
  f.directory_answers(true, now);
  f.located(kMbxLyon1, now);
  const Output connect = f.door.one(OutputKind::Connect);
  f.door.opened(connect, now);
  Output sent = f.door.one(OutputKind::Send);
  sent.tag = connect.tag;
  sent.peer = connect.peer;
  return sent;
}

TEST(Coexistence, AnOldMailboxIsReachedByWayOfAnOldFrontEndOfItsSite) {
  FrontEnd f(kCasParis, lyon_is_old);
  const auto client = f.connect(kStart);
  EXPECT_EQ(passed_to_old(f, client, kStart).peer.index(), kCasLyon.index());
  const auto forwarded = f.door.only<HttpRequest>(OutputKind::Send);
  EXPECT_TRUE(forwarded.is_from_front_end);
  EXPECT_EQ(forwarded.user, kUser1);
}

TEST(Coexistence, AMailboxThatMovedIsLookedForInItsNewDatabase) {
  FrontEnd f(kCasParis, [](Directory& d) {
    lyon_is_old(d);
    d.user_groups[0].moves = {
        {.start = at_s(10), .spacing = Duration{0}, .databases = {DatabaseId{2u}}}};
  });
  const auto client = f.connect(at_s(9.9));
  const Output upstream = passed_to_old(f, client, at_s(9.9));
  f.answers(upstream, upstream.tag, BackEndOutcome::NotMountedHere, at_s(10.1));
  EXPECT_EQ(f.door.count(RecordKind::LocationDropped), 0u) << "that of the old database is right";
  EXPECT_EQ(f.door.only<LocateQuery>(OutputKind::Tell).database, DatabaseId{2u});
  f.located(kMbxParis2, at_s(10.1));
  EXPECT_EQ(f.door.one(OutputKind::Connect).peer.index(), kMbxParis2.index());
}

TEST(Coexistence, AMoveWhileTheLocationIsAskedForIsSeen) {
  FrontEnd f(kCasParis, [](Directory& d) {
    d.user_groups[0].moves = {
        {.start = at_s(10), .spacing = Duration{0}, .databases = {DatabaseId{2u}}}};
  });
  const auto client = f.connect(at_s(9.9));
  f.send(client, f.request(kUser0), at_s(9.9));
  f.directory_answers(true, at_s(9.9));
  f.located(kMbxParis1, at_s(10.1));
  EXPECT_EQ(f.door.only<LocateQuery>(OutputKind::Tell).database, DatabaseId{2u});
}

TEST(Coexistence, AnOldFrontEndSendsAClientUpOnceItsMailboxMoved) {
  FrontEnd f(kCasParis, paris_is_old);
  const auto client = f.connect(at_s(11));
  f.send(client, f.request(kUser2), at_s(11));
  f.directory_answers(true, at_s(11));
  f.located(kMbxParis2, at_s(11));
  const auto response = f.door.only<HttpResponse>(OutputKind::Send);
  EXPECT_EQ(response.redirect, RedirectKind::Plain);
  EXPECT_EQ(f.directory.at(response.location), "lyon.contoso.com");
}

TEST(Coexistence, AnOldFrontEndTellsANewerOneThatTheMailboxWentUp) {
  FrontEnd f(kCasParis, paris_is_old);
  const auto newer = connect_from_a_front_end(f, at_s(11));
  f.send(newer, passed_on(f, kUser2), at_s(11));
  f.directory_answers(true, at_s(11));
  f.located(kMbxParis2, at_s(11));
  const auto response = f.door.only<HttpResponse>(OutputKind::Send);
  EXPECT_EQ(response.outcome, BackEndOutcome::NotMountedHere);
  EXPECT_EQ(response.redirect, RedirectKind::None);
  EXPECT_EQ(f.door.count(RecordKind::RequestDisowned), 1u);
}

}  // namespace
}  // namespace casgrid::testing
