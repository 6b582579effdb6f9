#include "model/directory/secure_channel.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace casgrid::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint64_t kTimer = 77;
constexpr ServerId kFirst{1u}, kSecond{0u};

// A channel to two controllers, and whatever it says.
struct Channel {
  ConnectionIds ids;
  Outbox out{ids};
  SecureChannel channel;

  explicit Channel(std::uint32_t slots = 2, std::vector<ServerId> controllers = {kFirst, kSecond})
      : channel(std::move(controllers), std::vector{ParticipantId{10u}, ParticipantId{11u}},
                {.slots = slots, .patience = std::chrono::seconds(45)}, kTimer) {}

  static Instant at(double s) { return kStart + from_seconds(s); }

  void ask(std::uint64_t tag, double s) {
    out.clear();
    DirectoryQuery q;
    q.tag = tag;
    q.is_ntlm = true;
    channel.ask(q, at(s), out);
  }
  bool answer(std::uint64_t tag, double s) {
    out.clear();
    return channel.answered(tag, at(s), out);
  }
  std::vector<std::uint64_t> due(double s) {
    out.clear();
    std::vector<std::uint64_t> failed;
    channel.due(at(s), out, [&](std::uint64_t tag) { failed.push_back(tag); });
    return failed;
  }
  // Tags of the questions that went out, and whom they were put to.
  std::vector<std::uint64_t> told(ParticipantId to) const {
    std::vector<std::uint64_t> tags;
    for (const Output& o : out.outputs) {
      if (o.kind == OutputKind::Tell && o.peer == to)
        tags.push_back(out.messages[o.message].as<DirectoryQuery>()->tag);
    }
    return tags;
  }
  std::vector<Instant> timers() const {
    std::vector<Instant> set;
    for (const Output& o : out.outputs)
      if (o.kind == OutputKind::SetTimer && o.tag == kTimer) set.push_back(o.at);
    return set;
  }
  Record said(RecordKind kind) const {
    for (const Record& r : out.records)
      if (r.kind == kind) return r;
    ADD_FAILURE() << "nothing of the kind";
    return {};
  }
};

constexpr ParticipantId kOfFirst{11u}, kOfSecond{10u};

TEST(SecureChannel, HasAsManyCallsUnderWayAsSlots) {
  Channel c;
  c.ask(1, 0);
  EXPECT_THAT(c.told(kOfFirst), ElementsAre(1));
  c.ask(2, 0);
  c.ask(3, 1);
  EXPECT_THAT(c.told(kOfFirst), IsEmpty());
  EXPECT_EQ(c.said(RecordKind::ChannelWaits).a, kFirst.value);
  EXPECT_EQ(c.channel.holders(), 2u);
  EXPECT_EQ(c.channel.waiters(), 1u);
}

TEST(SecureChannel, GivesASlotToTheOneThatHasWaitedLongest) {
  Channel c(1);
  c.ask(1, 0);
  c.ask(2, 1);
  c.ask(3, 2);
  EXPECT_TRUE(c.answer(1, 4));
  EXPECT_THAT(c.told(kOfFirst), ElementsAre(2));
  EXPECT_EQ(c.said(RecordKind::ChannelFreed).c, 4'000'000'000u);
  EXPECT_EQ(c.said(RecordKind::ChannelTaken).b, 1u);
  EXPECT_EQ(c.said(RecordKind::ChannelTaken).c, 3'000'000'000u);
  EXPECT_TRUE(c.answer(2, 5));
  EXPECT_THAT(c.told(kOfFirst), ElementsAre(3));
}

TEST(SecureChannel, FailsWhoeverHasWaitedForTooLong) {
  Channel c(1);
  c.ask(1, 0);
  EXPECT_THAT(c.timers(), ElementsAre(Channel::at(45)));
  c.ask(2, 10);
  c.answer(1, 20);
  c.ask(3, 30);
  // The call of 2 began at 20 and may take until 65; 3 may wait until 75.
  EXPECT_THAT(c.due(45), IsEmpty());
  EXPECT_THAT(c.timers(), ElementsAre(Channel::at(65)));
  EXPECT_TRUE(c.answer(2, 60));
  EXPECT_THAT(c.told(kOfFirst), ElementsAre(3));
  c.ask(4, 61);
  EXPECT_THAT(c.due(65), IsEmpty());
  EXPECT_THAT(c.due(105), ElementsAre(3)) << "its call began at 60";
  EXPECT_THAT(c.told(kOfSecond), ElementsAre(4));
}

TEST(SecureChannel, AWaitThatIsTooLongIsNoCall) {
  Channel c(1, {kFirst});
  c.ask(1, 0);
  c.ask(2, 1);
  c.answer(1, 40);
  c.ask(3, 41);
  c.ask(4, 42);
  c.due(45);
  // 2 has the slot until 85, when 3 takes it, which has waited for 44 s; 4 waits a second longer.
  EXPECT_THAT(c.due(85), ElementsAre(2));
  EXPECT_THAT(c.told(kOfFirst), ElementsAre(3));
  EXPECT_THAT(c.due(87), ElementsAre(4));
  EXPECT_EQ(c.said(RecordKind::ChannelGivenUp).c, 45'000'000'000u);
}

TEST(SecureChannel, IsBoundToTheNextControllerWhenOneIsSilent) {
  Channel c(1);
  c.ask(1, 0);
  c.ask(2, 10);
  EXPECT_THAT(c.due(45), ElementsAre(1));
  EXPECT_EQ(c.said(RecordKind::ChannelFreed).b, 1u);
  const Record moved = c.said(RecordKind::ChannelMoved);
  EXPECT_EQ(moved.a, kFirst.value);
  EXPECT_EQ(moved.b, kSecond.value);
  EXPECT_EQ(moved.c, 1u);
  EXPECT_THAT(c.told(kOfSecond), ElementsAre(2));
  EXPECT_FALSE(c.answer(1, 46)) << "too late";
  EXPECT_TRUE(c.answer(2, 47));
  c.ask(3, 48);
  EXPECT_THAT(c.told(kOfSecond), ElementsAre(3)) << "and stays bound to it";
}

TEST(SecureChannel, LosesAllWithItsMachine) {
  Channel c(1);
  c.ask(1, 0);
  c.ask(2, 1);
  c.out.clear();
  c.channel.forget(c.out);
  const Record lost = c.said(RecordKind::ChannelLost);
  EXPECT_EQ(lost.b, 1u);
  EXPECT_EQ(lost.c, 1u);
  EXPECT_FALSE(c.answer(1, 2));
  c.ask(3, 3);
  EXPECT_THAT(c.told(kOfFirst), ElementsAre(3));
}

}  // namespace
}  // namespace casgrid::testing
