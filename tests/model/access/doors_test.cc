// Clients' connections: TLS at once or on request, and whose tickets a restart costs.
#include "model/access/doors.h"

#include <algorithm>

#include "tests/model/door.h"

namespace casgrid::testing {
namespace {

constexpr CertificateId kShown{3u};

struct Doorway {
  AccessServerOptions options;
  Doors doors{options};
  ConnectionIds ids;
  Outbox out{ids};

  Handle offered(unsigned half, std::uint32_t session, bool is_plain = false) {
    out.clear();
    Input input;
    input.connection = ids.take();
    input.tls_session = session;
    return doors.offered(input, half, is_plain, kStart, out);
  }
  std::uint32_t ticket(unsigned half) {
    const Handle handle = offered(half, 0);
    out.clear();
    doors.shook_hands(handle, kShown, kStart, out);
    return out.outputs.front().tls_session;
  }
  std::size_t closed() const {
    return static_cast<std::size_t>(
        std::count_if(out.outputs.begin(), out.outputs.end(),
                      [](const Output& o) { return o.kind == OutputKind::Close; }));
  }
  // The tags of the work that is not wanted any more.
  std::vector<std::uint64_t> dropped() const {
    std::vector<std::uint64_t> tags;
    for (const Output& o : out.outputs) {
      if (o.kind == OutputKind::Drop) tags.push_back(o.tag);
    }
    return tags;
  }
  bool resumes(unsigned half, std::uint32_t session) {
    return doors.find(offered(half, session))->is_resumed;
  }
};

TEST(Doors, ARestartCostsTheTicketsOfItsOwnServiceAlone) {
  Doorway d;
  const std::uint32_t first = d.ticket(1);
  const std::uint32_t second = d.ticket(2);
  d.doors.restart(1, d.out);
  EXPECT_FALSE(d.resumes(1, first));
  EXPECT_TRUE(d.resumes(2, second));
}

TEST(Doors, ARestartClosesTheConnectionsOfItsOwnServiceAlone) {
  Doorway d;
  const Handle stays = d.offered(2, 0);
  d.offered(1, 0);
  d.offered(1, 0);
  d.out.clear();
  d.doors.restart(1, d.out);
  EXPECT_EQ(d.closed(), 2u);
  EXPECT_NE(d.doors.find(stays), nullptr);
  EXPECT_EQ(d.doors.in_use(), 1u);
}

TEST(Doors, ARestartTakesTheHandshakesThatWaitFromTheProcessor) {
  Doorway d;
  const Handle inside = d.offered(1, 0);
  d.doors.shook_hands(inside, kShown, kStart, d.out);
  d.offered(1, 0);
  const std::uint64_t waits = d.out.outputs.back().tag;
  d.offered(2, 0);  // another service's
  d.out.clear();
  d.doors.restart(1, d.out);
  EXPECT_EQ(d.dropped(), std::vector{waits});
}

TEST(Doors, HandshakesGoOnToTheirEndWhereWorkIsNotDropped) {
  Doorway d;
  d.options.drops_waiting = false;
  d.offered(1, 0);
  d.out.clear();
  d.doors.restart(1, d.out);
  EXPECT_TRUE(d.dropped().empty());
}

TEST(Doors, TlsBeginsOnRequestWhereThePortIsPlain) {
  Doorway d;
  const Handle handle = d.offered(1, 0, true);
  EXPECT_TRUE(d.doors.find(handle)->is_accepted);
  EXPECT_FALSE(d.doors.find(handle)->is_secure);
  d.out.clear();
  d.doors.begin_tls(handle, 0, 42, kStart, d.out);
  EXPECT_EQ(d.out.outputs.front().tag, 42u);
  EXPECT_EQ(d.out.outputs.front().kilocycles, d.options.tls.full_kilocycles);
  EXPECT_NE(d.doors.end_tls(handle, kShown, kStart, d.out).tls_session, 0u);
  EXPECT_TRUE(d.doors.find(handle)->is_secure);
}

TEST(Doors, AFullHandshakeShowsTheCertificateAndAnAbbreviatedOneShowsNone) {
  Doorway d;
  const auto shown_at = [&](std::uint32_t session, CertificateId shown) {
    const Handle handle = d.offered(1, session);
    d.out.clear();
    d.doors.shook_hands(handle, shown, kStart, d.out);
    return d.out.outputs.front();
  };
  const Output full = shown_at(0, kShown);
  EXPECT_EQ(full.certificate, kShown.value + 1);
  EXPECT_EQ(shown_at(full.tls_session, kShown).certificate, 0u);
  EXPECT_EQ(shown_at(0, {}).certificate, 0u) << "none is told";

  const Handle handle = d.offered(1, 0, true);
  d.doors.begin_tls(handle, 0, 42, kStart, d.out);
  EXPECT_EQ(d.doors.end_tls(handle, kShown, kStart, d.out).certificate, kShown.value + 1);
}

TEST(Doors, WithoutItsKeysNoSessionIsResumedAndNoConnectionEnds) {
  Doorway d;
  const std::uint32_t ticket = d.ticket(1);
  const std::size_t in_use = d.doors.in_use();
  d.doors.forget_tickets();
  EXPECT_FALSE(d.resumes(1, ticket));
  EXPECT_EQ(d.doors.in_use(), in_use + 1);
}

TEST(DoorsDeath, ClosingOneThatHasEndedIsAnError) {
  Doorway d;
  const Handle handle = d.offered(1, 0);
  d.doors.close(handle, d.out);
  EXPECT_DEATH(d.doors.close(handle, d.out), "does not hold");
}

TEST(DoorsDeath, OneThatHasEndedCannotBeLeft) {
  Doorway d;
  const Handle handle = d.offered(1, 0);
  d.doors.left(handle, d.out);
  EXPECT_DEATH(d.doors.left(handle, d.out), "door != nullptr");
}

TEST(DoorsDeath, AHandshakeIsDoneOnce) {
  Doorway d;
  const Handle handle = d.offered(1, 0);
  d.doors.shook_hands(handle, kShown, kStart, d.out);
  EXPECT_DEATH(d.doors.shook_hands(handle, kShown, kStart, d.out), "!door->is_accepted");
}

TEST(DoorsDeath, TlsDoesNotBeginTwice) {
  Doorway d;
  const Handle handle = d.offered(1, 0, true);
  d.doors.begin_tls(handle, 0, 42, kStart, d.out);
  d.doors.end_tls(handle, kShown, kStart, d.out);
  EXPECT_DEATH(d.doors.begin_tls(handle, 0, 42, kStart, d.out), "!door->is_secure");
}

TEST(DoorsDeath, TheServerItselfTakesNoConnection) {
  Doorway d;
  EXPECT_DEATH(d.offered(kServerHalf, 0), "half != kServerHalf");
}

}  // namespace
}  // namespace casgrid::testing
