// Layer 7, and what both layers share: health by protocol, draining, slow start, stickiness,
// limits.
#include "model/balancer/layer7_balancer.h"

#include <map>

#include "model/activesync/actions.h"
#include "model/base/questions.h"
#include "model/http/messages.h"
#include "model/outlookanywhere/actions.h"
#include "model/owa/actions.h"
#include "tests/model/door.h"

namespace casgrid::testing {
namespace {

Layer7BalancerOptions options(std::size_t members) {
  Layer7BalancerOptions o;
  for (std::size_t i = 0; i < members; ++i)
    o.pool.members.push_back({ServerId{i}, ParticipantId{10 + i}});
  o.pool.watched = {Protocol::Owa, Protocol::ActiveSync, Protocol::Mapi};
  return o;
}

struct Balancer {
  Layer7Balancer balancer;
  Door door{balancer};
  std::uint32_t number = 0;

  explicit Balancer(const std::function<void(Layer7BalancerOptions&)>& change = {},
                    std::size_t members = 3)
      : balancer(changed(change, members)) {
    door.start();
  }

  static Layer7BalancerOptions changed(const std::function<void(Layer7BalancerOptions&)>& change,
                                       std::size_t members) {
    Layer7BalancerOptions o = options(members);
    if (change) change(o);
    return o;
  }

  struct Client {
    ConnectionId connection;
    std::uint64_t label = 0;
  };

  Client connect() {
    Client c{door.offered(kStart), 0};
    c.label = door.one(OutputKind::Label).tag;
    door.work_done(door.one(OutputKind::Spend).tag, kStart);
    EXPECT_TRUE(door.has(OutputKind::Accept));
    return c;
  }

  HttpRequest request(ActionId action = owa::kRead, std::uint16_t stickiness = 0) {
    HttpRequest r;
    r.number = ++number;
    r.action = action;
    r.sticky_member = stickiness;
    return r;
  }

  // Sends a request; the output by which it leaves, with the upstream's tag: Connect, Send, or the
  // answer.
  Output send(const Client& c, const HttpRequest& r) {
    door.message(c.connection, c.label, r, kStart);
    door.work_done(door.one(OutputKind::Spend).tag, kStart);
    return door.has(OutputKind::Connect) ? door.one(OutputKind::Connect)
                                         : door.one(OutputKind::Send);
  }

  HttpResponse good() const {
    HttpResponse r;
    r.number = number;
    return r;
  }

  std::size_t member_of(const Output& connect) const { return connect.peer.index() - 10; }

  // Two probes of one protocol of a member, answered with `status`, or not at all (0).
  void probe_twice(std::size_t member, Protocol protocol, std::uint16_t status) {
    for (int i = 0; i < 2; ++i) {
      door.timer(MemberPool::probe_tag(member, protocol), at_s(5 * i));
      const auto asked = door.only<ProbeRequest>(OutputKind::Tell);
      EXPECT_EQ(asked.protocol, protocol);
      if (status != 0) {
        door.told(ParticipantId{10 + member}, ProbeAnswer{asked.number, protocol, status}, at_s(5));
      } else {
        door.timer(MemberPool::timeout_tag(member, protocol, asked.number), at_s(7));
      }
    }
  }
};

TEST(Layer7Balancer, OneSickProtocolLeavesThePoolAlone) {
  Balancer b;
  b.probe_twice(0, Protocol::ActiveSync, 503);
  EXPECT_FALSE(b.balancer.pool().is_up(0, Protocol::ActiveSync));
  EXPECT_TRUE(b.balancer.pool().is_up(0, Protocol::Owa));
  for (int i = 0; i < 6; ++i) {
    const auto c = b.connect();
    EXPECT_NE(b.member_of(b.send(c, b.request(activesync::kSync))), 0u);
  }
}

TEST(Layer7Balancer, GivesADrainingMemberNoRequestMoreAndLetsItFinish) {
  Balancer b;
  const auto c = b.connect();
  const Output upstream = b.send(c, b.request());
  ASSERT_EQ(b.member_of(upstream), 0u);
  b.door.opened(upstream, kStart);
  b.door.fault({.act = act::DrainMember{ServerId{0u}}}, kStart);
  EXPECT_FALSE(b.door.has(OutputKind::Close)) << "what it has, it finishes";
  b.door.message(upstream.connection, upstream.tag, b.good(), kStart);
  EXPECT_EQ(b.door.only<HttpResponse>(OutputKind::Send).status, 200);
  EXPECT_NE(b.member_of(b.send(c, b.request())), 0u) << "the same client, elsewhere";
}

TEST(Layer7Balancer, SharesConnectionsToItsMembers) {
  Balancer b({}, 1);
  const auto first = b.connect();
  const Output upstream = b.send(first, b.request());
  b.door.opened(upstream, kStart);
  b.door.message(upstream.connection, upstream.tag, b.good(), kStart);
  const auto second = b.connect();
  const Output again = b.send(second, b.request());
  EXPECT_EQ(again.kind, OutputKind::Send) << "over the connection of the first";
  EXPECT_EQ(again.connection, upstream.connection);
  EXPECT_EQ(b.balancer.member_connections(), 1u);
}

TEST(Layer7Balancer, FollowsItsOwnCookieWhileThatMemberIsUp) {
  Balancer b([](Layer7BalancerOptions& o) { o.sets_cookie = true; });
  const auto c = b.connect();
  const Output upstream = b.send(c, b.request(owa::kRead, 3));
  EXPECT_EQ(b.member_of(upstream), 2u);
  b.door.opened(upstream, kStart);
  b.door.message(upstream.connection, upstream.tag, b.good(), kStart);
  EXPECT_EQ(b.door.only<HttpResponse>(OutputKind::Send).sticky_member, 3);
  b.probe_twice(2, Protocol::Owa, 503);
  EXPECT_NE(b.member_of(b.send(c, b.request(owa::kRead, 3))), 2u);
}

TEST(Layer7Balancer, TriesAnotherMemberIfOneRefusesAndNoneIfTheRequestWasSent) {
  Balancer b;
  const auto c = b.connect();
  const Output refused = b.send(c, b.request());
  b.door.closed(refused.connection, refused.tag, CloseReason::Refused, kStart);
  const Output next = b.door.one(OutputKind::Connect);
  EXPECT_NE(next.peer, refused.peer);
  b.door.opened(next, kStart);
  b.door.closed(next.connection, next.tag, CloseReason::Reset, kStart);
  EXPECT_EQ(b.door.only<HttpResponse>(OutputKind::Send).status, 502);
}

TEST(Layer7Balancer, AnswersForAMemberThatHasFallenSilent) {
  Balancer b;
  const auto c = b.connect();
  const Output upstream = b.send(c, b.request());
  b.door.opened(upstream, kStart);
  b.probe_twice(b.member_of(upstream), Protocol::Owa, 0);
  EXPECT_EQ(b.door.only<HttpResponse>(OutputKind::Send).status, 502);
}

TEST(Layer7Balancer, RefusesWhatItsTableHasNoPlaceFor) {
  Balancer b([](Layer7BalancerOptions& o) { o.table_limit = 2; });
  const auto first = b.connect();
  b.connect();
  const ConnectionId third = b.door.offered(kStart);
  EXPECT_EQ(b.door.one(OutputKind::Close).connection, third);
  EXPECT_EQ(b.door.count(RecordKind::ConnectionTurnedAway), 1u);
  b.door.closed(first.connection, first.label, CloseReason::Finished, kStart);
  b.connect();
  EXPECT_EQ(b.balancer.counts().turned_away, 1u);
  EXPECT_EQ(b.balancer.counts().most_connections, 2u);
}

TEST(Layer7Balancer, ResumesItsOwnTlsSessions) {
  Balancer b;
  const auto spend = [&](std::uint32_t session) {
    const ConnectionId id = b.door.ids.take();
    b.door.give({.kind = InputKind::ConnectionOffered, .tls_session = session, .connection = id},
                kStart);
    return b.door.one(OutputKind::Spend);
  };
  const Output full = spend(0);
  b.door.work_done(full.tag, kStart);
  const std::uint32_t ticket = b.door.one(OutputKind::Accept).tls_session;
  const Output resumed = spend(ticket);
  EXPECT_LT(resumed.kilocycles, full.kilocycles);
  b.door.work_done(resumed.tag, kStart);
  EXPECT_TRUE(b.door.one(OutputKind::Accept).is_resumed);
}

// An answer that has begun is passed on part by part, and cannot become another.
TEST(Layer7Balancer, PassesPartsOnAndEndsTheConnectionOfAnAnswerThatBreaksOff) {
  Balancer b;
  const auto c = b.connect();
  const Output upstream = b.send(c, b.request());
  b.door.opened(upstream, kStart);
  b.door.message(upstream.connection, upstream.tag, HttpPart{b.number, true}, at_s(1));
  EXPECT_EQ(b.door.one(OutputKind::Send).connection, c.connection);
  EXPECT_TRUE(b.door.only<HttpPart>(OutputKind::Send).is_event);
  b.door.closed(upstream.connection, upstream.tag, CloseReason::Reset, at_s(2));
  EXPECT_EQ(b.door.one(OutputKind::Close).connection, c.connection);
  EXPECT_FALSE(b.door.has(OutputKind::Send));
  EXPECT_EQ(b.balancer.counts().connections, 0u);
}

// Outlook Anywhere: what a client says on a channel goes up the connection that is the channel's.
TEST(Layer7Balancer, PassesPiecesOfABodyThatGoesOnUpAndNoOthers) {
  Balancer b([](Layer7BalancerOptions& o) { o.pool.watched.push_back(Protocol::OutlookAnywhere); });
  const auto c = b.connect();
  HttpRequest channel = b.request();
  channel.action = outlook_anywhere::kInData;
  const Output upstream = b.send(c, channel);
  b.door.message(c.connection, c.label, HttpPiece{}, kStart);
  EXPECT_FALSE(b.door.has(OutputKind::Send)) << "the connection is not open yet";
  b.door.opened(upstream, kStart);
  b.door.message(c.connection, c.label, HttpPiece{}, kStart);
  EXPECT_EQ(b.door.one(OutputKind::Send).connection, upstream.connection);
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
  const auto other = b.connect();
  const Output request = b.send(other, b.request());
  b.door.opened(request, kStart);
  b.door.message(other.connection, other.label, HttpPiece{}, kStart);
  EXPECT_FALSE(b.door.has(OutputKind::Send));
}

// Real-http, nginx 1.22.1: it answers 100 Continue itself and never connects; of RPC_OUT_DATA the
// first octets are withheld.
TEST(Layer7Balancer, ThatBuffersBodiesHoldsChannelsBack) {
  Balancer b([](Layer7BalancerOptions& o) {
    o.pool.watched.push_back(Protocol::OutlookAnywhere);
    o.buffers_bodies = true;
  });
  const auto in = b.connect();
  HttpRequest channel = b.request(outlook_anywhere::kInData);
  b.door.message(in.connection, in.label, channel, kStart);
  EXPECT_EQ(b.door.only<HttpPart>(OutputKind::Send).kind, HttpPart::Kind::Continue);
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
  b.door.message(in.connection, in.label, HttpPiece{}, kStart);
  EXPECT_FALSE(b.door.has(OutputKind::Connect) || b.door.has(OutputKind::Send));
  const auto down = b.connect();
  const Output upstream = b.send(down, b.request(outlook_anywhere::kOutData));
  b.door.opened(upstream, kStart);
  b.door.message(upstream.connection, upstream.tag, HttpPart{}, kStart);
  EXPECT_FALSE(b.door.has(OutputKind::Send));
  b.door.closed(in.connection, in.label, CloseReason::Finished, kStart);
  EXPECT_FALSE(b.door.has(OutputKind::Close)) << "it had asked nobody";
}

TEST(Layer7Balancer, AfterTheLastPartAnErrorIsAnAnswerAgain) {
  Balancer b({}, 1);
  const auto c = b.connect();
  const Output upstream = b.send(c, b.request());
  b.door.opened(upstream, kStart);
  b.door.message(upstream.connection, upstream.tag, HttpPart{b.number, false}, at_s(1));
  b.door.message(upstream.connection, upstream.tag, b.good(), at_s(2));
  EXPECT_EQ(b.send(c, b.request()).connection, upstream.connection);
  b.door.closed(upstream.connection, upstream.tag, CloseReason::Reset, at_s(3));
  EXPECT_EQ(b.door.only<HttpResponse>(OutputKind::Send).status, 502);
  EXPECT_FALSE(b.door.has(OutputKind::Close));
}

MemberPoolOptions pool_of(BalancingPolicy policy, Duration slow_start = Duration{0}) {
  MemberPoolOptions o;
  for (std::size_t i = 0; i < 4; ++i) o.members.push_back({ServerId{i}, ParticipantId{10 + i}});
  o.policy = policy;
  o.slow_start = slow_start;
  return o;
}

std::array<int, 4> shares(MemberPool& pool, Instant now, bool keeps_load) {
  std::array<int, 4> counts{};
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const auto m = pool.choose(Protocol::Owa, i, now);
    ++counts[*m];
    if (keeps_load) pool.add_load(*m);
  }
  return counts;
}

ParticipantFault drain_of(ServerId server, bool is_over) {
  return {.act = act::DrainMember{server}, .is_over = is_over};
}

TEST(MemberPool, GivesAReturningMemberMoreAndMoreUntilItsFullShare) {
  for (const auto policy : {BalancingPolicy::RoundRobin, BalancingPolicy::LeastConnections}) {
    const bool loads = policy == BalancingPolicy::LeastConnections;
    for (const auto& [at, least, most] :
         {std::tuple(10.0, 15, 45), std::tuple(50.0, 120, 165), std::tuple(120.0, 245, 255)}) {
      MemberPool pool(pool_of(policy, std::chrono::seconds(100)));
      ConnectionIds ids;
      Outbox out(ids);
      pool.take(drain_of(ServerId{1u}, false), kStart, out);
      pool.take(drain_of(ServerId{1u}, true), kStart, out);
      const int share = shares(pool, at_s(at), loads)[1];
      EXPECT_GE(share, least) << at;
      EXPECT_LE(share, most) << at;
    }
  }
}

TEST(MemberPool, SendsAnAddressToTheSameMemberAndMovesOnlyThoseOfALostOne) {
  MemberPool pool(pool_of(BalancingPolicy::SourceAddress));
  ConnectionIds ids;
  Outbox out(ids);
  std::vector<std::size_t> before;
  for (std::uint64_t i = 0; i < 400; ++i) before.push_back(*pool.choose(Protocol::Owa, i, kStart));
  pool.take(drain_of(ServerId{2u}, false), kStart, out);
  for (std::uint64_t i = 0; i < 400; ++i) {
    const std::size_t now = *pool.choose(Protocol::Owa, i, kStart);
    EXPECT_NE(now, 2u);
    if (before[i] != 2) {
      EXPECT_EQ(now, before[i]);
    }
  }
  for (const std::size_t m : {0u, 1u, 2u, 3u})
    EXPECT_THAT(std::count(before.begin(), before.end(), m),
                ::testing::AllOf(::testing::Gt(65), ::testing::Lt(135)));
}

// Whom the balancer of three members asks, time after time, for a client whose first request was
// refused with an offer.
std::vector<std::size_t> members_asked(Balancer& b, const Balancer::Client& c, bool offers_ntlm) {
  std::map<std::uint32_t, Output> opened;  // by the connection's slot
  std::vector<std::size_t> asked;
  for (int i = 0; i < 4; ++i) {
    const Output out = b.send(c, b.request());
    if (out.kind == OutputKind::Connect) {
      opened[out.connection.slot] = out;
      b.door.opened(out, kStart);
    }
    const Output& upstream = opened.at(out.connection.slot);
    asked.push_back(b.member_of(upstream));
    HttpResponse refused = b.good();
    refused.status = 401;
    refused.offers_ntlm = offers_ntlm;
    b.door.message(upstream.connection, upstream.tag, refused, kStart);
  }
  return asked;
}

// real-http-clients, "HAProxy pins": after a 401 with NTLM or Negotiate all requests of that client
// connection go to the same server; Basic does not pin.
TEST(Layer7Balancer, PinsAClientThatWasOfferedNtlm) {
  Balancer b;
  const auto asked = members_asked(b, b.connect(), true);
  EXPECT_EQ(asked, std::vector(4, asked[0]));
}

TEST(Layer7Balancer, DoesNotPinWithoutAnOffer) {
  Balancer b;
  const auto asked = members_asked(b, b.connect(), false);
  EXPECT_NE(asked[0], asked[1]);
}

TEST(Layer7Balancer, DoesNotPinWhereItIsToldNotTo) {
  Balancer b([](Layer7BalancerOptions& o) { o.pins_logons = false; });
  const auto asked = members_asked(b, b.connect(), true);
  EXPECT_NE(asked[0], asked[1]);
}

TEST(Layer7Balancer, APinnedConnectionIsNobodyElsesAndEndsWithItsClient) {
  Balancer b({}, 1);
  const auto first = b.connect();
  members_asked(b, first, true);
  const auto second = b.connect();
  EXPECT_EQ(b.send(second, b.request()).kind, OutputKind::Connect);
  EXPECT_EQ(b.balancer.member_connections(), 2u);
  b.door.closed(first.connection, first.label, CloseReason::Finished, kStart);
  EXPECT_TRUE(b.door.has(OutputKind::Close));
  EXPECT_EQ(b.balancer.member_connections(), 1u);
}

}  // namespace
}  // namespace casgrid::testing
