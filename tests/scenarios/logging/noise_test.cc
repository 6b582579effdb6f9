// Noise: as much as was asked for, in the measured proportions, and never anything else.
#include "scenarios/logging/noise.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "model/base/protocol_row.h"
#include "tests/scenarios/logging/rows.h"

namespace casgrid::logging::testing::noise_test {
namespace {

struct Made {
  std::vector<Logged> noise;
  std::size_t of(Noise kind) const {
    return static_cast<std::size_t>(std::count_if(noise.begin(), noise.end(), [&](const Logged& l) {
      return l.noise == kind && l.access.side == AccessSide::FrontEnd;
    }));
  }
  double front_end_rows() const {
    return static_cast<double>(of(Noise::HealthProbe) + of(Noise::Challenge) +
                               of(Noise::BalancerCheck));
  }
  double share_of(Noise kind) const { return static_cast<double>(of(kind)) / front_end_rows(); }
};

constexpr int kRequests = 4000;

Made follow(double share, Duration takes = std::chrono::milliseconds(20), int probe_every = 0) {
  const Directory d = small_directory();
  const LogNames names(d, small_origins());
  NoiseSource source(share, 7, names, d.servers.size());
  Made made;
  for (int i = 0; i < kRequests; ++i) {
    Logged row;
    row.access = sync_record();
    row.access.begin = kStart + std::chrono::milliseconds(1000 + i * 10);
    row.access.end = row.access.begin + takes;
    row.access.nonce = static_cast<std::uint64_t>(i);
    row.server = ServerId{0u};
    source.follow(row, made.noise);
    if (probe_every == 0 || i % probe_every != 0) continue;
    row.access.side = AccessSide::HealthProbe;
    source.follow(row, made.noise);
  }
  return made;
}

TEST(Noise, IsTheShareThatWasAskedFor) {
  for (const double share : {0.1, 0.5, 0.865, 0.99}) {
    const double rows = follow(share).front_end_rows();
    EXPECT_NEAR(rows / (rows + kRequests), share, 0.001) << share;
  }
  EXPECT_EQ(follow(0).noise.size(), 0u);
}

TEST(Noise, HasTheMeasuredProportions) {
  const Made made = follow(0.865);
  EXPECT_NEAR(made.share_of(Noise::HealthProbe), 0.62, 0.005);
  EXPECT_NEAR(made.share_of(Noise::Challenge), 0.26, 0.005);
  EXPECT_NEAR(made.share_of(Noise::BalancerCheck), 0.12, 0.005);
  const auto anonymous = std::count_if(made.noise.begin(), made.noise.end(), [](const Logged& l) {
    return l.noise == Noise::HealthProbe && l.access.status == 401;
  });
  EXPECT_NEAR(static_cast<double>(anonymous) / static_cast<double>(made.of(Noise::HealthProbe)),
              0.30, 0.02);
}

TEST(Noise, IsAboutEveryProtocolOverHttp) {
  std::set<Protocol> probed, checked;
  for (const Logged& l : follow(0.865).noise) {
    if (l.noise == Noise::HealthProbe) probed.insert(l.access.protocol);
    if (l.noise == Noise::BalancerCheck) checked.insert(l.access.protocol);
  }
  std::set<Protocol> all;
  for (const ProtocolRow& row : protocols())
    if (is_http(row.id)) all.insert(row.id);
  EXPECT_EQ(checked, all);
  all.erase(Protocol::OutlookAnywhere);  // a session of two channels is no probe
  EXPECT_EQ(probed, all);
}

TEST(Noise, CountsTheHealthChecksThatBalancersDidSend) {
  const Made made = follow(0.5, std::chrono::milliseconds(20), 10);  // 400 of them
  EXPECT_NEAR(made.front_end_rows() + kRequests / 10.0, kRequests, 5);
  EXPECT_NEAR(static_cast<double>(made.of(Noise::BalancerCheck)), 0.12 * kRequests - 400, 5);
}

TEST(Noise, PutsAChallengeBeforeARequestOfTheSameClient) {
  for (const Logged& l : follow(0.5).noise) {
    if (l.noise != Noise::Challenge) continue;
    EXPECT_EQ(l.access.status, 401);
    EXPECT_EQ(l.access.source, sync_record().source);
    EXPECT_FALSE(l.access.is_authenticated);
    EXPECT_LE(l.access.begin, l.access.end);
  }
}

TEST(Noise, ChallengesOnlyWhatWasAnsweredSoon) {
  const Made slow = follow(0.5, std::chrono::minutes(5));
  EXPECT_EQ(slow.of(Noise::Challenge), 0u);
  EXPECT_GT(slow.of(Noise::HealthProbe), 1000u) << "the others go on";
}

TEST(Noise, IsTheSameEachTime) {
  const Made a = follow(0.7);
  const Made b = follow(0.7);
  ASSERT_EQ(a.noise.size(), b.noise.size());
  for (std::size_t i = 0; i < a.noise.size(); ++i) {
    EXPECT_EQ(a.noise[i].access.nonce, b.noise[i].access.nonce);
    EXPECT_EQ(a.noise[i].access.end, b.noise[i].access.end);
  }
}

TEST(Noise, ProbesReachAMailboxServerUnderOneId) {
  const Made made = follow(0.5);
  std::size_t proxied = 0;
  for (std::size_t i = 0; i + 1 < made.noise.size(); ++i) {
    if (made.noise[i].access.side != AccessSide::BackEnd) continue;
    ++proxied;
    EXPECT_EQ(made.noise[i].access.nonce, made.noise[i + 1].access.nonce);
    EXPECT_LE(made.noise[i].access.end, made.noise[i + 1].access.end);
  }
  EXPECT_GT(proxied, 1000u);
}

}  // namespace
}  // namespace casgrid::logging::testing::noise_test
