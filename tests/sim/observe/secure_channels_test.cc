#include "sim/observe/secure_channels.h"

#include <gtest/gtest.h>

namespace casgrid::testing::secure_channels_test {
namespace {

constexpr ParticipantId kFrontEnd{3u};
constexpr std::uint32_t kController = 7, kOther = 8;

struct Said {
  SecureChannels channels{kStart + std::chrono::seconds(10), std::chrono::seconds(10)};

  void say(double s, RecordKind kind, std::uint32_t b = 0, std::uint64_t c = 0,
           std::uint32_t controller = kController) {
    channels.add({kStart + from_seconds(s), kFrontEnd, kind, controller, b, c, 0});
  }
  const SecureChannels::Row& after(double s) {
    channels.finish(kStart + from_seconds(s));
    return channels.rows().front();
  }
};

using enum RecordKind;

TEST(SecureChannels, CountWhatComesBehindTheWarmUp) {
  Said said;
  said.say(1, ChannelTaken);
  said.say(2, ChannelFreed, 0, 1'000'000'000);
  said.say(11, ChannelTaken);
  said.say(12, ChannelWaits);
  said.say(14, ChannelFreed, 0, 3'000'000'000);
  said.say(14, ChannelTaken, 1, 2'000'000'000);
  const auto& row = said.after(20);
  EXPECT_EQ(row.asked, 2u);
  EXPECT_EQ(row.waited, 1u);
  EXPECT_EQ(row.begun, 2u);
  EXPECT_EQ(row.ended, 1u);
  EXPECT_EQ(row.held, std::chrono::seconds(3));
  EXPECT_EQ(row.waiting, std::chrono::seconds(2));
  EXPECT_EQ(row.most_waiters, 1u);
  EXPECT_EQ(row.most_holders, 1u);
  EXPECT_EQ(row.busy, std::chrono::seconds(9)) << "11 to 20";
}

TEST(SecureChannels, WhatBeganBeforeIsThereStill) {
  Said said;
  said.say(4, ChannelTaken);
  said.say(5, ChannelTaken);
  said.say(15, ChannelFreed, 0, 11'000'000'000);
  const auto& row = said.after(40);
  EXPECT_EQ(row.asked, 0u);
  EXPECT_EQ(row.busy, std::chrono::seconds(35)) << "two for 5 s, one for 25";
  EXPECT_EQ(row.peak, 15'000'000'000u) << "of 10 to 20";
  EXPECT_EQ(row.most_holders, 1u) << "as a record left it";
}

TEST(SecureChannels, TimeOutsAreOfThoseThatWaitAndThoseThatHold) {
  Said said;
  said.say(11, ChannelTaken);
  said.say(12, ChannelWaits);
  said.say(57, ChannelGivenUp, 0, 45'000'000'000);
  said.say(58, ChannelFreed, 1, 45'000'000'000);
  const auto& row = said.after(60);
  EXPECT_EQ(row.time_outs, 2u);
  EXPECT_EQ(row.given_up, 1u);
  EXPECT_EQ(row.waiters + row.holders, 0u);
}

TEST(SecureChannels, ThoseThatWaitFollowTheChannel) {
  Said said;
  said.say(11, ChannelTaken);
  said.say(12, ChannelWaits);
  said.say(56, ChannelMoved, kOther, 1);
  said.say(56, ChannelFreed, 1, 45'000'000'000);
  said.say(56, ChannelTaken, 1, 44'000'000'000, kOther);
  said.channels.finish(kStart + std::chrono::seconds(60));
  ASSERT_EQ(said.channels.rows().size(), 2u);
  EXPECT_EQ(said.channels.rows()[0].waiters, 0u);
  EXPECT_EQ(said.channels.rows()[1].waiters, 0u);
  EXPECT_EQ(said.channels.rows()[1].most_waiters, 1u);
  EXPECT_EQ(said.channels.rows()[1].holders, 1u);
}

TEST(SecureChannels, ACrashTakesAll) {
  Said said;
  said.say(11, ChannelTaken);
  said.say(12, ChannelWaits);
  said.say(13, ChannelLost, 1, 1);
  const auto& row = said.after(20);
  EXPECT_EQ(row.lost, 2u);
  EXPECT_EQ(row.busy, std::chrono::seconds(2));
}

}  // namespace
}  // namespace casgrid::testing::secure_channels_test
