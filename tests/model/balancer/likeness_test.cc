// Balancers that are like HAProxy or nginx, beside what those were seen to do: A10 to A15 of
// real-http-clients, and the rows of docs/balancers.md (HAProxy 2.6.12, nginx 1.22.1).
#include "model/balancer/likeness.h"

#include <gmock/gmock.h>

#include "model/balancer/layer4_balancer.h"
#include "tests/model/balancer/lab.h"

namespace casgrid::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::Each;
using ::testing::ElementsAre;

void be_haproxy(Layer7BalancerOptions& o) { o.attempts.like = o.pool.like = Likeness::HaProxy; }

void redispatch(Layer7BalancerOptions& o) {
  be_haproxy(o);
  o.attempts.redispatches = true;
}

void be_nginx(Layer7BalancerOptions& o) {
  o.attempts.like = o.pool.like = Likeness::Nginx;
  o.attempts.retries = 0;
  o.attempts.repeats_closed = o.attempts.repeats_timed_out = true;
  o.attempts.connect_timeout = o.attempts.answer_timeout = seconds(60);
  o.pool.max_fails = 1;
  o.pool.fail_timeout = seconds(10);
  o.keeps_connections = false;
  o.pins_logons = false;
  o.buffers_bodies = true;
  o.most_body = 1048576;
}

using Change = std::function<void(Layer7BalancerOptions&)>;

// What is done to both, in this order.
Change both(const Change& first, const Change& then) {
  return [=](Layer7BalancerOptions& o) {
    first(o);
    then(o);
  };
}

constexpr auto kServes = Does::Serves;

// A11, the first server refuses.
TEST(LikeHaproxy, TriesTheSameServerThreeTimesASecondApart) {
  for (const ActionId action : {kGet, kPost}) {
    Lab lab({Does::Refuses, kServes}, be_haproxy);
    EXPECT_EQ(lab.ask(action), (Seen{503, 3, ""}));
    EXPECT_EQ(lab.ask(action), (Seen{200, 0, "B"}));
    EXPECT_EQ(lab.ask(action), (Seen{503, 3, ""})) << "every second one";
  }
}

TEST(LikeHaproxy, GoesToAnotherAtOnceIfItRedispatches) {
  for (const auto policy : {BalancingPolicy::RoundRobin, BalancingPolicy::LeastConnections}) {
    Lab lab({Does::Refuses, kServes}, both(redispatch, [&](auto& o) { o.pool.policy = policy; }));
    for (int i = 0; i < 4; ++i) EXPECT_EQ(lab.ask(kPost), (Seen{200, 0, "B"}));
  }
}

TEST(LikeHaproxy, MeetsTheDeadOneAgainWhereAHashNamesIt) {
  const auto by_hash = [](auto& o) { o.pool.policy = BalancingPolicy::SourceAddress; };
  int dead = 0;
  int alive = 0;
  for (std::uint32_t source = 0; source < 20; ++source) {
    Lab lab({Does::Refuses, kServes}, both(redispatch, by_hash));
    const Seen seen = lab.ask(kGet, 1000, source);
    if (seen == Seen{503, 2, ""}) ++dead;
    if (seen == Seen{200, 0, "B"}) ++alive;
  }
  EXPECT_EQ(dead + alive, 20);
  EXPECT_GT(dead, 4);
  EXPECT_GT(alive, 4);
}

TEST(LikeHaproxy, WithOneServerWaitsThreeSecondsEitherWay) {
  for (const Change& change : {Change(be_haproxy), Change(redispatch)}) {
    Lab lab({Does::Refuses}, change);
    EXPECT_EQ(lab.ask(kGet), (Seen{503, 3, ""}));
  }
}

TEST(LikeHaproxy, FollowsACookieToADeadServerUntilItsLastAttempt) {
  const auto cookie = [](auto& o) { o.sets_cookie = true; };
  Lab stays({Does::Refuses, kServes}, both(be_haproxy, cookie));
  EXPECT_EQ(stays.ask(stays.connect(), kGet, 1000, 1), (Seen{503, 3, ""}));
}

// A11, the server reads all and closes: 502 at once, whatever the method, with option redispatch or
// without.
TEST(LikeHaproxy, RepeatsNothingThatWasSent) {
  for (const Change& change : {Change(be_haproxy), Change(redispatch)}) {
    for (const ActionId action : {kGet, kPost}) {
      Lab lab({Does::Closes, kServes}, change);
      EXPECT_EQ(lab.ask(action), (Seen{502, 0, "A"}));
    }
  }
}

TEST(LikeHaproxy, RepeatsWhatWasSentIfItIsToldTo) {
  const auto repeat = [](auto& o) { o.attempts.repeats_closed = true; };
  Lab other({Does::Closes, kServes}, both(redispatch, repeat));
  EXPECT_EQ(other.ask(kGet), (Seen{200, 0, "AB"}));
  EXPECT_EQ(other.ask(kPost), (Seen{200, 0, "AB"})) << "both servers have run it";
  Lab same({Does::Closes, kServes}, both(be_haproxy, repeat));
  EXPECT_EQ(same.ask(kGet), (Seen{502, 0, "AAAA"}));
  Lab large({Does::Closes, kServes}, both(redispatch, repeat));
  EXPECT_EQ(large.ask(kPost, 30000), (Seen{502, 0, "A"})) << "its buffer has 16 KiB";
}

TEST(LikeHaproxy, RepeatsAnswersWithTheStatusesItIsTold) {
  const auto repeat = [](auto& o) { o.attempts.statuses = {{503, 503}}; };
  Lab other({Does::Says503, kServes}, both(redispatch, repeat));
  EXPECT_EQ(other.ask(kPost), (Seen{200, 0, "AB"}));
  Lab same({Does::Says503, kServes}, both(be_haproxy, repeat));
  EXPECT_EQ(same.ask(kGet), (Seen{503, 0, "AAAA"}));
  EXPECT_EQ(same.ask(kGet), (Seen{200, 0, "B"})) << "the connection is in step";
}

TEST(LikeHaproxy, WaitsForAnAnswerAsLongAsItsTimeOutSays) {
  const auto two_seconds = [](auto& o) { o.attempts.answer_timeout = seconds(2); };
  Lab lab({Does::IsSilent, kServes}, both(redispatch, two_seconds));
  EXPECT_EQ(lab.ask(kGet), (Seen{504, 2, "A"}));
  EXPECT_EQ(lab.ask(kPost), (Seen{200, 0, "B"}));
  EXPECT_EQ(lab.ask(kPost), (Seen{504, 2, "A"}));
  const auto repeat = [](auto& o) { o.attempts.repeats_timed_out = true; };
  Lab same({Does::IsSilent, kServes}, both(both(be_haproxy, two_seconds), repeat));
  EXPECT_EQ(same.ask(kGet), (Seen{504, 8, "AAAA"}));
  Lab other({Does::IsSilent, kServes}, both(both(redispatch, two_seconds), repeat));
  EXPECT_EQ(other.ask(kGet), (Seen{200, 2, "AB"}));
}

TEST(LikeHaproxy, WaitsForAConnectionAsLongAsItsTimeOutSaysAndNoSecondMore) {
  const auto a_second = [](auto& o) { o.attempts.connect_timeout = seconds(1); };
  Lab same({Does::Ignores, kServes}, both(be_haproxy, a_second));
  EXPECT_EQ(same.ask(kGet), (Seen{503, 4, ""}));
  Lab other({Does::Ignores, kServes}, both(redispatch, a_second));
  EXPECT_EQ(other.ask(kGet), (Seen{200, 1, "B"}));
}

// A13: roundrobin goes request by request on one connection.
TEST(LikeHaproxy, SpreadsTheRequestsOfOneClientUnlessItPrefersTheLast) {
  const auto members_of = [](const Change& change) {
    Lab lab({kServes, kServes}, change);
    const Lab::Client client = lab.connect();
    std::string seen;
    for (int i = 0; i < 6; ++i) seen += lab.ask(client, kGet).members;
    return seen;
  };
  EXPECT_EQ(members_of(be_haproxy), "ABABAB");
  EXPECT_EQ(members_of(both(be_haproxy, [](auto& o) { o.prefers_last = true; })), "AAAAAA");
}

// The first request of a client has a connection of its own, later ones share.
TEST(LikeHaproxy, HasAConnectionOfEachClientsOwnForItsFirstRequest) {
  Lab lab({kServes}, be_haproxy);
  for (std::size_t clients = 1; clients <= 3; ++clients) {
    const Lab::Client client = lab.connect();
    for (int i = 0; i < 4; ++i) EXPECT_EQ(lab.ask(client, kGet).status, 200);
    EXPECT_EQ(lab.connections_made(), clients);
  }
}

// A drained server still has those with its cookie, and nobody else.
TEST(LikeHaproxy, LeavesADrainedServerToThoseWithItsCookie) {
  Lab lab({kServes, kServes}, both(be_haproxy, [](auto& o) { o.sets_cookie = true; }));
  lab.drain(0);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(lab.ask(kGet).members, "B");
    EXPECT_EQ(lab.ask(lab.connect(), kGet, 1000, 1).members, "A");
  }
}

Layer7BalancerOptions probing(Layer7BalancerOptions o) {
  o.pool.asks = ProbeAsks::Page;
  o.pool.passes = {{200, 399}};
  o.pool.probe_interval = o.pool.probe_timeout = seconds(2);
  o.pool.down_after = 3;
  o.pool.up_after = 2;
  return o;
}

// A10: up before any check, down 4 to 6 s after the fault, up again after the second good check.
TEST(LikeHaproxy, MarksAServerDownAfterThreeChecksAndUpAfterTwo) {
  for (const auto dead : {Does::Refuses, Does::Says503, Does::IsSilent}) {
    Lab lab({kServes, kServes}, both(be_haproxy, [](auto& o) { o = probing(o); }));
    lab.pass(milliseconds(1900));
    EXPECT_TRUE(lab.pool().is_well(0, Protocol::Owa));
    lab.does[0] = dead;
    const Instant fault = lab.now();
    const auto until = [&](bool is_well) {
      while (lab.pool().is_well(0, Protocol::Owa) != is_well && lab.now() < fault + seconds(30))
        lab.pass(milliseconds(100));
      return static_cast<double>(ns(lab.now() - fault)) / 1e9;
    };
    if (dead == Does::IsSilent) {  // of requests, and its page is well: nobody sees it
      EXPECT_GT(until(false), 29);
      continue;
    }
    const double down = until(false);
    EXPECT_GE(down, 4);
    EXPECT_LE(down, 6.1);
    lab.does[0] = kServes;
    const double up = until(true) - down;
    EXPECT_GE(up, 2);
    EXPECT_LE(up, 4.1);
  }
}

// A check that only connects passes a sick server: its requests are answered 503.
TEST(LikeHaproxy, ThatOnlyConnectsSeesNoSickServer) {
  Lab lab({Does::Says503, kServes}, both(be_haproxy, [](auto& o) {
            o = probing(o);
            o.pool.asks = ProbeAsks::Connection;
          }));
  lab.pass(seconds(20));
  EXPECT_TRUE(lab.pool().is_well(0, Protocol::Owa));
  EXPECT_EQ(lab.checks_seen(), 0u) << "no page is asked for";
  EXPECT_EQ(lab.ask(kGet).status, 503);
  lab.does[0] = Does::Refuses;
  lab.pass(seconds(7));
  EXPECT_FALSE(lab.pool().is_well(0, Protocol::Owa));
}

TEST(LikeHaproxy, PassesWhatItsCheckExpects) {
  Lab lab({Does::Says503}, both(be_haproxy, [](auto& o) {
            o = probing(o);
            o.pool.passes = {{200, 399}, {503, 503}};
          }));
  lab.pass(seconds(20));
  EXPECT_TRUE(lab.pool().is_well(0, Protocol::Owa));
}

// A12 and the run with 20 s: the weight that its statistics show, of 100.
TEST(LikeHaproxy, RaisesAReturningServersWeightInItsOwnSteps) {
  const auto shown = [](double up_s, int slow_start_s) {
    const Duration up = from_seconds(up_s);
    return (100 * sixteenths_of_slow_start(up, seconds(slow_start_s)) + 15) / 16;
  };
  std::vector<unsigned> of_twenty;
  for (const double at :
       {0.0, 2.0, 3.0, 4.0, 5.0, 7.0, 8.0, 9.0, 10.0, 12.0, 13.0, 14.0, 15.0, 17.0, 18.0, 19.0})
    of_twenty.push_back(shown(at, 20));
  EXPECT_THAT(of_twenty, ElementsAre(7u, 13u, 19u, 25u, 32u, 38u, 44u, 50u, 57u, 63u, 69u, 75u, 82u,
                                     88u, 94u, 100u));
  EXPECT_EQ(shown(1.99, 20), 7u) << "nothing between";
  std::vector<unsigned> of_sixty;
  for (const double at : {0.0, 2.9, 6.0, 10.0, 30.0, 45.0, 61.0}) of_sixty.push_back(shown(at, 60));
  EXPECT_THAT(of_sixty, ElementsAre(7u, 7u, 13u, 19u, 57u, 82u, 100u));
}

TEST(LikeHaproxy, TakesIdleServersInTurnWhateverTheirWeights) {
  const auto after_a_fault = [](BalancingPolicy policy, std::uint64_t of) {
    Lab lab({kServes, kServes, kServes}, both(be_haproxy, [&](auto& o) {
              o = probing(o);
              o.pool.policy = policy;
              o.pool.slow_start = seconds(600);
            }));
    lab.does[0] = Does::Refuses;
    lab.pass(seconds(8));
    lab.does[0] = kServes;
    lab.pass(seconds(5));
    EXPECT_TRUE(lab.pool().is_well(0, Protocol::Owa));
    std::string seen;
    for (std::uint64_t i = 0; i < of; ++i) seen += lab.ask(kGet).members;
    return std::count(seen.begin(), seen.end(), 'A');
  };
  EXPECT_EQ(after_a_fault(BalancingPolicy::LeastConnections, 33), 11);
  EXPECT_EQ(after_a_fault(BalancingPolicy::RoundRobin, 33), 1) << "a sixteenth of its weight";
}

// Drained and ready again it has all of its weight at once.
TEST(LikeHaproxy, StartsNobodySlowlyWhoWasOnlyDrained) {
  Lab lab({kServes, kServes}, both(be_haproxy, [](auto& o) { o.pool.slow_start = seconds(60); }));
  lab.drain(0);
  lab.drain(0, true);
  std::string seen;
  for (int i = 0; i < 6; ++i) seen += lab.ask(kGet).members;
  EXPECT_EQ(std::count(seen.begin(), seen.end(), 'A'), 3);
}

// A14, the first server as said; the second serves.
TEST(LikeNginx, GoesOnToTheNextAsMethodsAllow) {
  const auto seen = [](Does first, ActionId action) {
    Lab lab({first, kServes}, be_nginx);
    return lab.ask(action);
  };
  EXPECT_EQ(seen(Does::Refuses, kGet), (Seen{200, 0, "B"}));
  EXPECT_EQ(seen(Does::Refuses, kPost), (Seen{200, 0, "B"}));
  EXPECT_EQ(seen(Does::Closes, kGet), (Seen{200, 0, "AB"}));
  EXPECT_EQ(seen(Does::Closes, kPost), (Seen{502, 0, "A"}));
  EXPECT_EQ(seen(Does::Says503, kGet), (Seen{503, 0, "A"}));
  EXPECT_EQ(seen(Does::IsSilent, kGet), (Seen{200, 60, "AB"}));
  EXPECT_EQ(seen(Does::IsSilent, kPost), (Seen{504, 60, "A"}));
  EXPECT_EQ(seen(Does::Ignores, kPost), (Seen{200, 60, "B"}));
  Lab told({Does::Closes, kServes},
           both(be_nginx, [](auto& o) { o.attempts.repeats_posts = true; }));
  EXPECT_EQ(told.ask(kPost), (Seen{200, 0, "AB"}));
  Lab once({Does::Closes, kServes}, both(be_nginx, [](auto& o) { o.attempts.retries = 1; }));
  EXPECT_EQ(once.ask(kGet), (Seen{502, 0, "A"}));
  Lab status({Does::Says503, kServes}, both(be_nginx, [](auto& o) {
               o.attempts.statuses = {{503, 503}};
             }));
  EXPECT_EQ(status.ask(kGet), (Seen{200, 0, "AB"}));
}

// A14: a failed peer is avoided, and tried again after 11.1 s (polled each 0.2 s).
TEST(LikeNginx, AvoidsAFailedServerForTenSecondsAndAFraction) {
  Lab lab({Does::Closes, kServes}, be_nginx);
  lab.pass(milliseconds(500));
  EXPECT_EQ(lab.ask(kPost), (Seen{502, 0, "A"}));
  const Instant failed = lab.now();
  lab.does[0] = kServes;
  std::string seen;
  while (lab.now() < failed + seconds(12)) {
    lab.pass(milliseconds(200));
    const std::string by = lab.ask(kGet).members;
    if (by == "A" && seen.find('A') == std::string::npos) {
      EXPECT_GT(lab.now(), failed + seconds(10));
      EXPECT_LE(lab.now(), failed + milliseconds(11200));
    }
    seen += by;
  }
  EXPECT_GT(seen.rfind('A'), seen.find('A')) << "back in turn";
}

TEST(LikeNginx, CountsAsManyFailuresAsItIsTold) {
  Lab lab({Does::Closes, kServes}, both(be_nginx, [](auto& o) { o.pool.max_fails = 3; }));
  std::string seen;
  for (int i = 0; i < 10; ++i) seen += lab.ask(kGet).members;
  EXPECT_EQ(std::count(seen.begin(), seen.end(), 'A'), 3);
}

TEST(LikeNginx, AsksNobodyWhereAllHaveFailed) {
  Lab lab({Does::Closes, Does::Closes}, be_nginx);
  EXPECT_EQ(lab.ask(kGet), (Seen{502, 0, "AB"}));
  EXPECT_EQ(lab.ask(kGet), (Seen{502, 0, ""}));
  EXPECT_EQ(lab.ask(kGet), (Seen{502, 0, ""}));
  Lab one({Does::Closes}, be_nginx);
  EXPECT_EQ(one.ask(kGet), (Seen{502, 0, "A"}));
  EXPECT_EQ(one.ask(kGet), (Seen{502, 0, "A"})) << "there is no other";
}

TEST(LikeNginx, LeadsANetworkOfThreeOctetsToOneServer) {
  const auto by_hash = [](auto& o) { o.pool.policy = BalancingPolicy::SourceAddress; };
  Lab lab({kServes, kServes}, both(be_nginx, by_hash));
  std::set<std::string> all;
  for (std::uint32_t network = 0; network < 8; ++network) {
    std::set<std::string> seen;
    for (std::uint32_t host = 1; host < 5; ++host)
      seen.insert(lab.ask(kGet, 1000, network << 8 | host).members);
    EXPECT_EQ(seen.size(), 1u);
    all.insert(seen.begin(), seen.end());
  }
  EXPECT_EQ(all.size(), 2u);
}

// A15 and the section behind: nothing stays on, and what is too long is 413.
TEST(LikeNginx, HasAConnectionForEachRequestAndTakesAMebibyte) {
  Lab lab({kServes}, be_nginx);
  const Lab::Client client = lab.connect();
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(lab.ask(client, kPost).status, 200);
    EXPECT_EQ(lab.connections_made(), i);
  }
  EXPECT_EQ(lab.ask(client, kPost, 1100000), (Seen{413, 0, ""}));
}

// Ways of their own: members, an answer by itself, the mark of another protocol.
TEST(Layer7Balancer, LeadsPathsEachItsOwnWay) {
  Lab lab({kServes, kServes, kServes}, [](Layer7BalancerOptions& o) {
    o.pool.ways = {{{false, true, true}, BalancingPolicy::RoundRobin}, {}, {}};
    o.ways = {{}, {404, false}, {302, false}};
    o.way_of[static_cast<std::size_t>(Protocol::ActiveSync)] = 1;
    o.way_of[static_cast<std::size_t>(Protocol::Mapi)] = 2;
    o.root_way = 3;
  });
  std::string phones;
  std::string browsers;
  for (int i = 0; i < 4; ++i) phones += lab.ask(kPost).members;
  for (int i = 0; i < 3; ++i) browsers += lab.ask(kGet).members;
  EXPECT_EQ(phones, "BCBC");
  EXPECT_EQ(browsers, "ABC");
  EXPECT_EQ(lab.ask(ActionId{Protocol::Mapi, 0}), (Seen{404, 0, ""}));
  EXPECT_EQ(lab.ask(owa::kRoot), (Seen{302, 0, ""}));
}

// ---- layer 4 ----

struct Streams {
  Layer4Balancer balancer;
  Door door{balancer};

  explicit Streams(const std::function<void(Layer4BalancerOptions&)>& change)
      : balancer(options(change)) {
    door.start();
  }

  static Layer4BalancerOptions options(const std::function<void(Layer4BalancerOptions&)>& change) {
    Layer4BalancerOptions o;
    for (std::size_t i = 0; i < 2; ++i)
      o.pool.members.push_back({ServerId{i}, ParticipantId{10 + i}});
    change(o);
    return o;
  }

  struct Taken {
    ConnectionId id;
    std::uint64_t label = 0;
    std::size_t member = 9;
  };

  Taken offer(Instant now) {
    Taken made{door.offered(now)};
    made.label = door.one(OutputKind::Label).tag;
    made.member = door.one(OutputKind::Forward).peer.index() - 10;
    return made;
  }

  // The member that had it refuses: which has it now; 9: none, 8: it is tried later.
  std::size_t refuse(const Taken& t, Instant now) {
    door.give({.kind = InputKind::ConnectionOffered,
               .reason = CloseReason::Refused,
               .port = kHttps,
               .connection = t.id,
               .tag = t.label},
              now);
    if (door.has(OutputKind::Forward)) return door.one(OutputKind::Forward).peer.index() - 10;
    return door.has(OutputKind::Close) ? 9 : 8;
  }
};

TEST(LikeHaproxy, TriesRefusedStreamsAgainAsItDoesRequests) {
  const auto like = [](Layer4BalancerOptions& o) {
    o.attempts.like = o.pool.like = Likeness::HaProxy;
  };
  Streams s(like);
  const auto taken = s.offer(kStart);
  for (int second = 0; second < 3; ++second) {
    EXPECT_EQ(s.refuse(taken, at_s(second)), 8u);
    const Output turn = s.door.one(OutputKind::SetTimer);
    EXPECT_EQ(turn.at, at_s(second + 1));
    s.door.timer(turn.tag, turn.at);
    EXPECT_EQ(s.door.one(OutputKind::Forward).peer.index() - 10, taken.member);
  }
  EXPECT_EQ(s.refuse(taken, at_s(3)), 9u);
  EXPECT_EQ(s.balancer.counts().connections, 0u);
  Streams elsewhere([&](Layer4BalancerOptions& o) {
    like(o);
    o.attempts.redispatches = true;
  });
  const auto again = elsewhere.offer(kStart);
  EXPECT_EQ(elsewhere.refuse(again, kStart), 1 - again.member);
  EXPECT_EQ(elsewhere.balancer.pool().load(again.member), 0u);
  EXPECT_EQ(elsewhere.balancer.pool().load(1 - again.member), 1u);
}

TEST(LikeNginx, PassesRefusedStreamsOnAndAvoidsWhoRefused) {
  Streams s([](Layer4BalancerOptions& o) {
    o.attempts.like = o.pool.like = Likeness::Nginx;
    o.attempts.retries = 0;
    o.pool.max_fails = 1;
    o.pool.fail_timeout = seconds(10);
  });
  const auto taken = s.offer(kStart);
  EXPECT_EQ(s.refuse(taken, kStart), 1 - taken.member);
  for (int second = 1; second <= 10; ++second)
    EXPECT_EQ(s.offer(at_s(second)).member, 1 - taken.member);
  std::vector<std::size_t> later;
  std::uint64_t trial = 0;
  for (int i = 0; i < 4; ++i) {
    later.push_back(s.offer(at_s(11)).member);
    if (s.door.has(OutputKind::SetTimer)) trial = s.door.one(OutputKind::SetTimer).tag;
  }
  EXPECT_EQ(std::count(later.begin(), later.end(), taken.member), 1) << "tried once more";
  s.door.timer(trial, at_s(12));
  later.clear();
  for (int i = 0; i < 4; ++i) later.push_back(s.offer(at_s(12)).member);
  EXPECT_EQ(std::count(later.begin(), later.end(), taken.member), 2) << "it did well";
}

// What is seen of a stream whose server goes down: nothing, unless on-marked-down says otherwise.
TEST(LikeHaproxy, LeavesStreamsOfAServerThatGoesDownUnlessItIsToldOtherwise) {
  for (const bool closes : {false, true}) {
    Streams s([&](Layer4BalancerOptions& o) {
      o.attempts.like = o.pool.like = Likeness::HaProxy;
      o.pool.down_after = 1;
      o.closes_marked_down = closes;
    });
    const auto taken = s.offer(kStart);
    s.door.timer(MemberPool::probe_tag(taken.member, Protocol::Owa), at_s(1));
    const Output probe = s.door.one(OutputKind::Connect);
    s.door.closed(probe.connection, probe.tag, CloseReason::Refused, at_s(1));
    EXPECT_FALSE(s.balancer.pool().is_well(taken.member, Protocol::Owa));
    EXPECT_EQ(s.door.has(OutputKind::Close), closes);
  }
}

}  // namespace
}  // namespace casgrid::testing
