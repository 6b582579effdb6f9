// NTLM at a front end: whose a client's connection is, and what that costs.
#include "model/mapi/actions.h"
#include "tests/model/access/front_end.h"

namespace casgrid::testing::ntlm_test {
namespace {

struct Ntlm : FrontEnd {
  using FrontEnd::FrontEnd;

  HttpRequest bare() {
    HttpRequest r = request(kUser0, mapi::kExecute);
    r.cookie = {};
    r.method = LogonMethod::None;
    return r;
  }
  HttpRequest opening() {
    HttpRequest r = bare();
    r.method = LogonMethod::Ntlm;
    return r;
  }
  HttpRequest answer(bool password_ok = true, UserId user = kUser0) {
    HttpRequest r = opening();
    r.user = user;
    r.password_ok = password_ok;
    return r;
  }
  HttpResponse said() const { return door.only<HttpResponse>(OutputKind::Send); }

  void controller_says(bool ok, Instant now = kStart) {
    const auto query = door.only<DirectoryQuery>(OutputKind::Tell);
    EXPECT_TRUE(query.is_ntlm);
    DirectoryAnswer a;
    a.tag = query.tag;
    a.user = query.user;
    a.credentials_ok = ok;
    a.is_ntlm = true;
    door.told(ParticipantId{kDcParis.index()}, a, now);
  }

  // The three legs, up to the request at the mailbox server, and its answer.
  Client logged_on(Instant now = kStart) {
    const Client c = connect(now);
    send(c, opening(), now);
    send(c, answer(), now);
    controller_says(true, now);
    if (!door.bodies<LocateQuery>(OutputKind::Tell).empty()) located(kMbxParis1, now);
    Output upstream;
    if (door.has(OutputKind::Connect)) {
      upstream = door.one(OutputKind::Connect);
      door.opened(upstream, now);
      tag = upstream.tag;
    }
    const Output sent = door.one(OutputKind::Send);
    EXPECT_EQ(door.only<HttpRequest>(OutputKind::Send).user, kUser0);
    answers(sent, tag, BackEndOutcome::Served, now);
    EXPECT_EQ(said().status, 200);
    return c;
  }

  std::uint64_t tag = 0;  // of the connection to the mailbox server
};

// facts 4.1: /mapi offers NTLM and Negotiate; RFC 4559 and MS-NTHT for the legs.
TEST(NtlmLogon, OffersThenChallengesThenServes) {
  Ntlm f;
  const auto c = f.connect(kStart);
  f.send(c, f.bare(), kStart);
  EXPECT_EQ(f.said().status, 401);
  EXPECT_TRUE(f.said().offers_ntlm);
  EXPECT_FALSE(f.said().is_challenge);
  f.send(c, f.opening(), kStart);
  EXPECT_EQ(f.said().status, 401);
  EXPECT_TRUE(f.said().is_challenge);
  EXPECT_FALSE(f.door.has(OutputKind::Tell)) << "nobody is asked before there is an answer";
  f.send(c, f.answer(), kStart);
  EXPECT_EQ(f.door.count(RecordKind::ChannelTaken), 1u);
  f.controller_says(true);
  f.located(kMbxParis1, kStart);
  EXPECT_TRUE(f.door.has(OutputKind::Connect));
}

TEST(NtlmLogon, IsTheConnectionsAndNeedsNothingMoreOnIt) {
  Ntlm f;
  const auto c = f.logged_on();
  f.send(c, f.bare(), kStart);
  EXPECT_FALSE(f.door.has(OutputKind::Tell));
  EXPECT_EQ(f.door.only<HttpRequest>(OutputKind::Send).user, kUser0) << "on a pooled connection";
}

TEST(NtlmLogon, IsOfNoOtherConnection) {
  Ntlm f;
  f.logged_on();
  const auto other = f.connect(kStart);
  f.send(other, f.bare(), kStart);
  EXPECT_EQ(f.said().status, 401);
}

TEST(NtlmLogon, EndsWithItsConnection) {
  Ntlm f;
  const auto c = f.logged_on();
  f.door.closed(c.connection, c.label, CloseReason::Finished, kStart);
  const auto next = f.connect(kStart);  // in the same door
  f.send(next, f.bare(), kStart);
  EXPECT_EQ(f.said().status, 401);
}

TEST(NtlmLogon, EachCostsACallWhateverIsRemembered) {
  Ntlm f;
  f.logged_on();
  f.logged_on();
  const auto c = f.connect(kStart);
  f.send(c, f.opening(), kStart);
  f.send(c, f.answer(), kStart);
  EXPECT_EQ(f.door.count(RecordKind::ChannelTaken), 1u);
}

TEST(NtlmLogon, AnAnswerToNoChallengeIsRefusedUnasked) {
  Ntlm f;
  const auto c = f.connect(kStart);
  f.send(c, f.answer(), kStart);
  EXPECT_EQ(f.said().status, 401);
  EXPECT_FALSE(f.said().is_challenge);
  f.send(c, f.opening(), kStart);
  f.send(c, f.answer(), kStart);
  EXPECT_TRUE(f.door.has(OutputKind::Tell)) << "and may still open";
}

TEST(NtlmLogon, AWrongPasswordLeavesTheConnectionNobodys) {
  Ntlm f;
  const auto c = f.connect(kStart);
  f.send(c, f.opening(), kStart);
  f.send(c, f.answer(false), kStart);
  f.controller_says(false);
  EXPECT_EQ(f.said().status, 401);
  f.send(c, f.bare(), kStart);
  EXPECT_EQ(f.said().status, 401);
}

TEST(NtlmLogon, AnotherOpeningTakesTheConnectionFromItsUser) {
  Ntlm f;
  const auto c = f.logged_on();
  f.send(c, f.opening(), kStart);
  f.send(c, f.bare(), kStart);
  EXPECT_EQ(f.said().status, 401);
}

TEST(NtlmLogon, WaitsForASlotAndFailsAfterItsPatience) {
  Ntlm f(kCasParis, {}, [](AccessServerOptions& o) { o.secure_channel.slots = 1; });
  const auto first = f.connect(kStart);
  f.send(first, f.opening(), kStart);
  f.send(first, f.answer(), kStart);
  const Output timer = f.door.one(OutputKind::SetTimer);
  const auto second = f.connect(at_s(1));
  f.send(second, f.opening(), at_s(1));
  f.send(second, f.answer(true, kUser1), at_s(1));
  EXPECT_EQ(f.door.count(RecordKind::ChannelWaits), 1u);
  EXPECT_FALSE(f.door.has(OutputKind::Tell));
  f.door.timer(timer.tag, at_s(45));
  EXPECT_EQ(f.said().status, 401);
  EXPECT_EQ(f.door.one(OutputKind::Send).connection, first.connection);
  EXPECT_EQ(f.door.one(OutputKind::Tell).peer.index(), kDcLyon.index()) << "the next in turn";
}

TEST(NtlmLogon, WhereItIsNotOfferedNobodyIsChallenged) {
  Ntlm f(kCasParis, [](Directory& d) {
    d.at(kCasParis).directory_of(Protocol::Mapi).auth = {AuthMethod::Basic};
  });
  const auto c = f.connect(kStart);
  f.send(c, f.opening(), kStart);
  EXPECT_EQ(f.said().status, 401);
  EXPECT_FALSE(f.said().offers_ntlm);
  EXPECT_FALSE(f.said().is_challenge);
}

// A balancer that shares its connections: the front end cannot tell.
TEST(NtlmLogon, WhoeverComesOnALoggedOnConnectionIsItsUser) {
  Ntlm f;
  const auto c = f.logged_on();
  HttpRequest other = f.bare();
  other.is_nobody_yet = true;
  f.send(c, other, kStart);
  EXPECT_EQ(f.door.only<HttpRequest>(OutputKind::Send).user, kUser0);
  f.answers(f.door.one(OutputKind::Send), f.tag, BackEndOutcome::Served, kStart);
  f.door.message(c.connection, c.label, other, kStart);
  EXPECT_EQ(f.door.count(RecordKind::ServedAsAnother), 1u);
}

}  // namespace
}  // namespace casgrid::testing::ntlm_test
