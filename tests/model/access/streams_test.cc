// EWS notifications at the front end: the way to the server of the subscription, and answers that
// come in parts.
#include "model/ews/actions.h"
#include "tests/model/access/front_end.h"

namespace casgrid::testing {
namespace {

HttpRequest calling(FrontEnd& f, ActionId action, ServerId named = {}) {
  HttpRequest r = f.request(kUser0, action);
  r.cookie = {};
  r.user = kUser0;
  r.method = LogonMethod::Negotiate;
  r.hold_s = is_long_poll(action) ? 1800 : 0;
  set_named_server(r, named);
  return r;
}

struct Streaming {
  FrontEnd f;
  FrontEnd::Client client;
  Output held;

  explicit Streaming(const std::function<void(AccessServerOptions&)>& tune = {})
      : f(kCasParis, {}, tune), client(f.connect(kStart)) {
    held = f.proxied(client, calling(f, ews::kGetStreamingEvents), kMbxParis1, kStart);
  }

  void part(bool is_event, Instant now) {
    f.door.message(held.connection, held.tag, HttpPart{77, is_event}, now);
  }
};

TEST(Subscription, ItsAnswerNamesTheMailboxServerInACookie) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  const Output upstream = f.proxied(c, calling(f, ews::kSubscribe), kMbxParis1, kStart);
  f.answers(upstream, upstream.tag, BackEndOutcome::Served, kStart);
  EXPECT_EQ(f.door.only<HttpResponse>(OutputKind::Send).named_server, kMbxParis1);
  const Output other = f.proxied(c, calling(f, ews::kGetItem), kMbxParis1, kStart);
  f.answers(other, upstream.tag, BackEndOutcome::Served, kStart);
  EXPECT_TRUE(f.door.only<HttpResponse>(OutputKind::Send).named_server.is_none());
}

TEST(Subscription, IsReachedWhereTheCookieSaysWhateverHoldsTheMailbox) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.send(c, calling(f, ews::kGetStreamingEvents, kMbxLyon2), kStart);
  f.directory_answers(true, kStart);
  f.located(kMbxParis1, kStart);
  EXPECT_EQ(f.door.one(OutputKind::Connect).peer.index(), kMbxLyon2.index());
}

// A request without the header pair is the mailbox's, whatever cookie comes along.
TEST(Subscription, DrawsNoOtherRequestToItsServer) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.send(c, calling(f, ews::kGetItem, kMbxLyon2), kStart);
  f.directory_answers(true, kStart);
  f.located(kMbxParis1, kStart);
  EXPECT_EQ(f.door.one(OutputKind::Connect).peer.index(), kMbxParis1.index());
}

TEST(Subscription, ACookieThatNamesNoMailboxServerIsPassedOver) {
  for (const ServerId named : {kCasLyon, kDcParis, ServerId{1000u}}) {
    FrontEnd f;
    const auto c = f.connect(kStart);
    f.send(c, calling(f, ews::kGetStreamingEvents, named), kStart);
    f.directory_answers(true, kStart);
    f.located(kMbxParis1, kStart);
    EXPECT_EQ(f.door.one(OutputKind::Connect).peer.index(), kMbxParis1.index()) << named.value;
  }
}

TEST(Subscription, AServerThatDoesNotAnswerIsNotInsistedOn) {
  FrontEnd f;
  const auto c = f.connect(kStart);
  f.send(c, calling(f, ews::kGetStreamingEvents, kMbxLyon2), kStart);
  f.directory_answers(true, kStart);
  f.located(kMbxParis1, kStart);
  const Output refused = f.door.one(OutputKind::Connect);
  f.door.closed(refused.connection, refused.tag, CloseReason::Refused, at_s(1));
  if (!f.door.bodies<LocateQuery>(OutputKind::Tell).empty()) f.located(kMbxParis1, at_s(1));
  EXPECT_EQ(f.door.one(OutputKind::Connect).peer.index(), kMbxParis1.index())
      << "who says that there is no such subscription";
}

TEST(Parts, ArePassedOnUnderTheClientsNumber) {
  Streaming s;
  s.part(false, at_s(1));
  EXPECT_FALSE(s.f.door.only<HttpPart>(OutputKind::Send).is_event);
  s.part(true, at_s(60));
  EXPECT_EQ(s.f.door.only<HttpPart>(OutputKind::Send).number, s.f.number);
  EXPECT_EQ(s.f.door.one(OutputKind::Send).connection, s.client.connection);
  EXPECT_EQ(s.f.server.counts().held, 1u);
  s.f.answers(s.held, s.held.tag, BackEndOutcome::Served, at_s(1800));
  EXPECT_EQ(s.f.status(), 200);
  EXPECT_EQ(s.f.server.counts().held, 0u);
  EXPECT_EQ(s.f.server.counts().upstream, 1u) << "the connection is pooled again";
}

TEST(Parts, WhoseServerFailsEndWithTheClientsConnection) {
  Streaming s;
  s.part(false, at_s(1));
  s.f.door.closed(s.held.connection, s.held.tag, CloseReason::Reset, at_s(100));
  EXPECT_EQ(s.f.door.one(OutputKind::Close).connection, s.client.connection);
  EXPECT_FALSE(s.f.door.has(OutputKind::Send)) << "another status cannot follow the first";
  EXPECT_EQ(s.f.server.counts().under_way, 0u);
}

TEST(Parts, BeforeTheFirstTheCallMayStillGoElsewhere) {
  Streaming s;
  s.f.door.closed(s.held.connection, s.held.tag, CloseReason::Reset, at_s(1));
  EXPECT_FALSE(s.f.door.has(OutputKind::Close));
  s.f.located(kMbxLyon1, at_s(1));
  EXPECT_EQ(s.f.door.one(OutputKind::Connect).peer.index(), kMbxLyon1.index());
}

TEST(Parts, ComeNoMoreOnceTheClientIsGone) {
  Streaming s;
  s.part(false, at_s(1));
  s.f.door.closed(s.client.connection, s.client.label, CloseReason::Finished, at_s(2));
  EXPECT_EQ(s.f.door.one(OutputKind::Close).connection, s.held.connection);
  s.part(true, at_s(3));
  EXPECT_FALSE(s.f.door.has(OutputKind::Send));
}

TEST(Parts, ThatBelongToNoRequestCloseTheirConnection) {
  Streaming s;
  s.f.answers(s.held, s.held.tag, BackEndOutcome::Served, at_s(1800));
  s.part(true, at_s(1801));
  EXPECT_EQ(s.f.door.one(OutputKind::Close).connection, s.held.connection);
  EXPECT_EQ(s.f.server.counts().upstream, 0u);
}

TEST(Parts, AllCountInTheLog) {
  const auto keeps = [](AccessServerOptions& o) { o.keeps_access_log = true; };
  Streaming whole(keeps);
  whole.part(false, at_s(1));
  whole.part(true, at_s(2));
  whole.f.answers(whole.held, whole.held.tag, BackEndOutcome::Served, at_s(1800));
  ASSERT_EQ(whole.f.door.out.accesses.size(), 1u);
  EXPECT_EQ(whole.f.door.out.accesses.front().response_bytes, 3000u) << "of 1,000 each";
  Streaming cut(keeps);
  cut.part(false, at_s(1));
  cut.f.door.closed(cut.held.connection, cut.held.tag, CloseReason::Reset, at_s(100));
  ASSERT_EQ(cut.f.door.out.accesses.size(), 1u);
  EXPECT_EQ(cut.f.door.out.accesses.front().status, 200);
  EXPECT_EQ(cut.f.door.out.accesses.front().response_bytes, 1000u);
  EXPECT_EQ(cut.f.door.out.accesses.front().end, at_s(100));
}

}  // namespace
}  // namespace casgrid::testing
