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
  // A new one opens at once.
  UpstreamPool::Taken take(Handle user, bool holds = false) {
    const UpstreamPool::Taken taken = pool.take(
        kServer, kPeer, user, holds, [](Handle u) { return std::uint64_t{u.slot}; }, out);
    if (!taken.upstream.is_none() && !taken.is_ready) pool.opened(taken.upstream);
    return taken;
  }
  Handle give_back(Handle upstream, Handle user, Instant now) {
    return pool.give_back(upstream, user, now, out, [](Handle, ServerId) { return true; });
  }
};

TEST(UpstreamPool, LetsUsersWaitBeyondTheLimitAndLendsToTheFirst) {
  Upstreams u;
  const Handle first = u.user();
  const Handle lent = u.take(first).upstream;
  u.take(u.user());
  const Handle third = u.user();
  EXPECT_TRUE(u.take(third).upstream.is_none());
  EXPECT_EQ(u.give_back(lent, first, kStart), third);
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
  const Handle a = u.user();
  const Handle b = u.user();
  const auto first = u.take(a);
  const auto second = u.take(b);
  u.give_back(first.upstream, a, at_s(0));
  u.give_back(second.upstream, b, at_s(30));
  const auto again = u.take(u.user());
  EXPECT_TRUE(again.is_ready);
  EXPECT_EQ(again.upstream, second.upstream);
  u.out.clear();
  u.pool.close_idle(at_s(61), u.out);
  EXPECT_EQ(u.out.outputs.size(), 1u) << "the other is in use";
  EXPECT_EQ(u.pool.in_use(), 1u);
}

TEST(UpstreamPool, AFreedConnectionIsTheNextUsersToGiveBack) {
  Upstreams u;
  const Handle first = u.user();
  const Handle lent = u.take(first).upstream;
  u.take(u.user());
  const Handle next = u.user();
  u.take(next);
  u.give_back(lent, first, kStart);
  EXPECT_TRUE(u.give_back(lent, next, kStart).is_none());
}

TEST(UpstreamPoolDeath, GivingBackWhatIsIdleIsAnError) {
  Upstreams u;
  const Handle user = u.user();
  const Handle lent = u.take(user).upstream;
  u.give_back(lent, user, kStart);
  EXPECT_DEATH(u.give_back(lent, user, kStart), "!u.is_idle");
}

TEST(UpstreamPoolDeath, GivingBackWhatIsAnothersIsAnError) {
  Upstreams u;
  const Handle lent = u.take(u.user()).upstream;
  EXPECT_DEATH(u.give_back(lent, u.user(), kStart), "u.user\\(\\) == user");
}

TEST(UpstreamPoolDeath, GivingBackWhatIsNotOpenYetIsAnError) {
  Upstreams u;
  const Handle user = u.user();
  const auto taken = u.pool.take(
      kServer, kPeer, user, false, [](Handle h) { return h.slot; }, u.out);
  EXPECT_DEATH(u.give_back(taken.upstream, user, kStart), "u.is_open");
}

TEST(UpstreamPoolDeath, OpeningTwiceIsAnError) {
  Upstreams u;
  const Handle lent = u.take(u.user()).upstream;
  EXPECT_DEATH(u.pool.opened(lent), "!u->is_open");
}

TEST(UpstreamPoolDeath, DroppingTwiceIsAnError) {
  Upstreams u;
  const Handle lent = u.take(u.user()).upstream;
  u.pool.drop(lent);
  EXPECT_DEATH(u.pool.drop(lent), "u != nullptr");
}

}  // namespace
}  // namespace casgrid::testing
