#include "model/balancer/layer4_balancer.h"

#include <map>

#include "model/balancer/dns.h"
#include "model/base/tag.h"
#include "model/imap4/dialect.h"
#include "model/mailaccess/messages.h"
#include "tests/model/door.h"

namespace casgrid::testing {
namespace {

using Policy = BalancingPolicy;

struct Pool {
  Layer4Balancer balancer;
  Door door{balancer};
  std::map<std::uint64_t, Instant> timers;

  explicit Pool(Policy policy, std::size_t members = 3) : balancer(options(policy, members)) {
    door.start();
    keep_timers();
  }

  static Layer4BalancerOptions options(Policy policy, std::size_t members) {
    Layer4BalancerOptions o;
    o.pool.policy = policy;
    for (std::size_t i = 0; i < members; ++i)
      o.pool.members.push_back({ServerId{i}, ParticipantId{10 + i}});
    return o;
  }

  void keep_timers() {
    for (const Output& t : door.all(OutputKind::SetTimer)) timers[t.tag] = t.at;
  }

  // A connection is offered; which member gets it (by place in the pool), or -1.
  int offer(ConnectionId* id = nullptr) {
    const ConnectionId offered = door.offered(kStart);
    if (id != nullptr) *id = offered;
    if (door.has(OutputKind::Close)) return -1;
    return static_cast<int>(door.one(OutputKind::Forward).peer.index()) - 10;
  }

  // The next probe of a member, answered with `status`, or not at all (0).
  void probe(std::size_t member, std::uint16_t status) {
    const std::uint64_t tag = MemberPool::probe_tag(member, Protocol::Owa);
    const Instant now = timers.at(tag);
    door.timer(tag, now);
    keep_timers();
    EXPECT_EQ(door.one(OutputKind::Tell).peer.index(), 10 + member);
    const auto asked = door.only<ProbeRequest>(OutputKind::Tell);
    if (status != 0) {
      door.told(ParticipantId{10 + member}, ProbeAnswer{asked.number, asked.protocol, status}, now);
    } else {
      door.timer(MemberPool::timeout_tag(member, Protocol::Owa, asked.number),
                 now + std::chrono::seconds(2));
    }
  }
};

TEST(Layer4Balancer, GoesRoundRobin) {
  Pool pool(Policy::RoundRobin);
  EXPECT_EQ(pool.offer(), 0);
  EXPECT_EQ(pool.offer(), 1);
  EXPECT_EQ(pool.offer(), 2);
  EXPECT_EQ(pool.offer(), 0);
}

TEST(Layer4Balancer, PicksTheLeastConnected) {
  Pool pool(Policy::LeastConnections);
  ConnectionId first;
  EXPECT_EQ(pool.offer(&first), 0);
  EXPECT_EQ(pool.offer(), 1);
  EXPECT_EQ(pool.offer(), 2);
  pool.door.closed(first, 0, CloseReason::Finished, kStart);
  EXPECT_EQ(pool.balancer.pool().load(0), 0u);
  EXPECT_EQ(pool.offer(), 0);
}

TEST(Layer4Balancer, TakesAMemberOutAfterTwoFailuresAndBackAfterTwoSuccesses) {
  for (const std::uint16_t bad : {std::uint16_t{0}, std::uint16_t{503}}) {
    Pool pool(Policy::RoundRobin, 2);
    pool.probe(0, bad);
    EXPECT_TRUE(pool.balancer.pool().is_up(0, Protocol::Owa)) << "one failure is not an outage";
    pool.probe(0, bad);
    EXPECT_EQ(pool.door.count(RecordKind::PoolMemberDown), 1u);
    EXPECT_EQ(pool.offer(), 1);
    EXPECT_EQ(pool.offer(), 1);
    pool.probe(0, 200);
    EXPECT_FALSE(pool.balancer.pool().is_up(0, Protocol::Owa));
    pool.probe(0, 200);
    EXPECT_EQ(pool.door.count(RecordKind::PoolMemberUp), 1u);
    EXPECT_EQ(pool.offer(), 0);
  }
}

TEST(Layer4Balancer, AGoodProbeBetweenTwoBadOnesCounts) {
  Pool pool(Policy::RoundRobin, 2);
  pool.probe(0, 503);
  pool.probe(0, 200);
  pool.probe(0, 503);
  EXPECT_TRUE(pool.balancer.pool().is_up(0, Protocol::Owa));
}

TEST(Layer4Balancer, ClosesTheConnectionsOfADeadMember) {
  Pool pool(Policy::RoundRobin, 2);
  ConnectionId held;
  EXPECT_EQ(pool.offer(&held), 0);
  pool.probe(0, 0);
  pool.probe(0, 0);
  EXPECT_EQ(pool.door.one(OutputKind::Close).connection, held);
  EXPECT_EQ(pool.balancer.pool().load(0), 0u);
}

TEST(Layer4Balancer, RefusesWhenNobodyIsUp) {
  Pool pool(Policy::LeastConnections, 1);
  pool.probe(0, 503);
  pool.probe(0, 503);
  EXPECT_EQ(pool.offer(), -1);
}

TEST(Layer4Balancer, ALateAnswerToAnEarlierProbeIsIgnored) {
  Pool pool(Policy::RoundRobin, 2);
  pool.probe(0, 0);
  pool.door.told(ParticipantId{10u}, ProbeAnswer{1, Protocol::Owa, 200}, at_s(4));
  pool.probe(0, 0);
  EXPECT_FALSE(pool.balancer.pool().is_up(0, Protocol::Owa));
}

TEST(Layer4Balancer, ProbesItsMembersEvenlyOverTheInterval) {
  Pool pool(Policy::RoundRobin, 2);
  EXPECT_EQ(pool.timers.at(MemberPool::probe_tag(0, Protocol::Owa)), kStart);
  EXPECT_EQ(pool.timers.at(MemberPool::probe_tag(1, Protocol::Owa)), at_s(2.5));
}

TEST(DnsZone, StartsEachAnswerOnePlaceFurther) {
  DnsZone zone;
  zone.names.push_back(
      {HostId{0u}, {ParticipantId{5u}, ParticipantId{6u}}, std::chrono::minutes(5)});
  EXPECT_TRUE(zone.knows(HostId{0u}));
  EXPECT_FALSE(zone.knows(HostId{1u}));
  EXPECT_EQ(zone.address(HostId{0u}, 0, 0).index(), 5u);
  EXPECT_EQ(zone.address(HostId{0u}, 1, 0).index(), 6u);
  EXPECT_EQ(zone.address(HostId{0u}, 1, 1).index(), 5u);
}

// ---- a probe that is a connection ----

struct MailPool {
  Layer4Balancer balancer{options()};
  Door door{balancer};
  Instant next = kStart;

  MailPool() { door.start(); }

  static Layer4BalancerOptions options() {
    Layer4BalancerOptions o = Pool::options(Policy::RoundRobin, 1);
    o.pool.watched = {Protocol::Imap4};
    o.pool.down_after = 2;
    return o;
  }

  // The next probe; its connection.
  Output probe() {
    door.timer(MemberPool::probe_tag(0, Protocol::Imap4), next);
    next += std::chrono::seconds(5);
    EXPECT_FALSE(door.has(OutputKind::Tell)) << "there is no page to ask for";
    return door.one(OutputKind::Connect);
  }
  void greet(const Output& connect, mailaccess::Status status = mailaccess::Status::Greeting) {
    mailaccess::Reply reply;
    reply.status = status;
    door.opened(connect, next);
    door.message(connect.connection, connect.tag, reply, next);
  }
  void cut(const Output& connect, CloseReason reason) {
    door.closed(connect.connection, connect.tag, reason, next);
  }
  bool is_up() const { return balancer.pool().is_up(0, Protocol::Imap4); }
};

TEST(Layer4Balancer, ConnectsToThePlainPortOfAProtocolThatGreetsAndHangsUp) {
  MailPool pool;
  const Output connect = pool.probe();
  EXPECT_EQ(connect.port, imap4::kPlainPort);
  EXPECT_TRUE(connect.is_plain);
  pool.greet(connect);
  EXPECT_EQ(pool.door.one(OutputKind::Close).connection, connect.connection);
  EXPECT_TRUE(pool.is_up());
}

TEST(Layer4Balancer, TakesAMemberOutThatDoesNotGreet) {
  const auto closes = [](MailPool& pool, const Output& o) {
    pool.door.opened(o, pool.next);
    pool.cut(o, CloseReason::Finished);
  };
  const auto refuses = [](MailPool& pool, const Output& o) { pool.cut(o, CloseReason::Refused); };
  const auto says_bye = [](MailPool& pool, const Output& o) {
    pool.greet(o, mailaccess::Status::Bye);
    EXPECT_TRUE(pool.door.has(OutputKind::Close));
  };
  const auto is_silent = [](MailPool& pool, const Output& o) {
    pool.door.opened(o, pool.next);
    const Instant late = pool.next;
    pool.door.timer(MemberPool::timeout_tag(0, Protocol::Imap4, tag_handle(o.tag).slot), late);
    EXPECT_TRUE(pool.door.has(OutputKind::Close));
  };
  using Answer = void (*)(MailPool&, const Output&);
  for (const Answer answer :
       {Answer{closes}, Answer{refuses}, Answer{says_bye}, Answer{is_silent}}) {
    MailPool pool;
    answer(pool, pool.probe());
    EXPECT_TRUE(pool.is_up()) << "one failure is none";
    answer(pool, pool.probe());
    EXPECT_FALSE(pool.is_up());
    pool.greet(pool.probe());
    pool.greet(pool.probe());
    EXPECT_TRUE(pool.is_up());
  }
}

TEST(Layer4Balancer, TakesNoWordOfAnEarlierProbe) {
  MailPool pool;
  const Output first = pool.probe();
  pool.door.timer(MemberPool::timeout_tag(0, Protocol::Imap4, 1), pool.next);
  const Output second = pool.probe();
  pool.greet(first);
  EXPECT_FALSE(pool.door.has(OutputKind::Close));
  pool.cut(second, CloseReason::Refused);
  EXPECT_FALSE(pool.is_up()) << "the second failed, too";
}

TEST(Layer4Balancer, ForgetsItsProbeInACrash) {
  MailPool pool;
  const Output before = pool.probe();
  pool.door.crash(pool.next);
  pool.greet(before);
  EXPECT_TRUE(pool.door.out.outputs.empty());
}

}  // namespace
}  // namespace casgrid::testing
