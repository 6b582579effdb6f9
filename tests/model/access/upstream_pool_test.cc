// Connections to mailbox servers: shared ones up to a limit, held ones beside it.
#include "model/access/upstream_pool.h"

#include "tests/model/door.h"

namespace casgrid::testing {
namespace {

constexpr ServerId kServer{1u};
constexpr ParticipantId kPeer{7u};

struct Upstreams {
  UpstreamPool pool{4, {.port = Port{1993}, .most_shared = 2, .idle = std::chrono::seconds(60)}};
  ConnectionIds ids;
  Outbox out{ids};
  std::uint32_t users = 0;

  Handle user() { return {users++, 1}; }
  UpstreamPool::Taken take(Handle user, bool holds = false) {
    return pool.take(
        kServer, kPeer, user, holds, [](Handle u) { return std::uint64_t{u.slot}; }, out);
  }
  Handle give_back(Handle upstream, Instant now) {
    return pool.give_back(upstream, now, out, [](Handle, ServerId) { return true; });
  }
};

TEST(UpstreamPool, LetsUsersWaitBeyondTheLimitAndLendsToTheFirst) {
  Upstreams u;
  const auto first = u.take(u.user());
  u.take(u.user());
  const Handle third = u.user();
  EXPECT_TRUE(u.take(third).upstream.is_none());
  EXPECT_EQ(u.give_back(first.upstream, kStart), third);
  EXPECT_EQ(u.pool.in_use(), 2u);
}

TEST(UpstreamPool, HeldConnectionsDoNotCountTowardsTheLimit) {
  Upstreams u;
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(u.take(u.user(), true).upstream.is_none());
  EXPECT_FALSE(u.take(u.user()).upstream.is_none());
  EXPECT_EQ(u.pool.held(), 5u);
  EXPECT_EQ(u.pool.most_to_one(), 6u);
}

TEST(UpstreamPool, LendsTheLastUsedAndClosesWhatWasIdleTooLong) {
  Upstreams u;
  const auto first = u.take(u.user());
  const auto second = u.take(u.user());
  u.give_back(first.upstream, at_s(0));
  u.give_back(second.upstream, at_s(30));
  const auto again = u.take(u.user());
  EXPECT_TRUE(again.is_ready);
  EXPECT_EQ(again.upstream, second.upstream);
  u.out.clear();
  u.pool.close_idle(at_s(61), u.out);
  EXPECT_EQ(u.out.outputs.size(), 1u) << "the other is in use";
  EXPECT_EQ(u.pool.in_use(), 1u);
}

TEST(UpstreamPoolDeath, GivingBackWhatIsIdleIsAnError) {
  Upstreams u;
  const auto first = u.take(u.user());
  u.give_back(first.upstream, kStart);
  EXPECT_DEATH(u.give_back(first.upstream, kStart), "does not hold");
}

TEST(UpstreamPoolDeath, DroppingTwiceIsAnError) {
  Upstreams u;
  const auto first = u.take(u.user());
  u.pool.drop(first.upstream);
  EXPECT_DEATH(u.pool.drop(first.upstream), "does not hold");
}

}  // namespace
}  // namespace casgrid::testing
