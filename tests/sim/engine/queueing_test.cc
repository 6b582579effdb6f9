// The stations against the closed forms of queueing theory.
#include <algorithm>
#include <gtest/gtest.h>

#include "tests/sim/engine/queueing_lab.h"

namespace casgrid {
namespace {

using Discipline = CpuStation::Discipline;
using Way = QueueingSystem::Way;

Measured run(QueueingSystem system, std::uint64_t arrivals) {
  return QueueingLab(std::move(system)).run(arrivals);
}

QueueingSystem one_station(double arrivals_per_s, unsigned cores, ServiceTime service) {
  return {arrivals_per_s, {{cores, service}}, Discipline::Fifo, Way::ThroughAll};
}

const ServiceTime kTenMilliseconds{exponential(0.01)};

TEST(Oracle, Q1SingleServerWithExponentialService) {
  const RunLength length{.utilisation = 0.8, .tolerance = 0.03};
  const Measured m = run(one_station(80, 1, kTenMilliseconds), length.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_TRUE(agrees(m.figures(),
                     {.utilisation = 0.8,
                      .delayed = 0.8,
                      .present = 4,
                      .waiting = 3.2,
                      .time = 0.05,
                      .wait = 0.04,
                      .time50 = 0.0346574,
                      .time95 = 0.149787,
                      .time99 = 0.230259,
                      .wait95 = 0.138629,
                      .wait99 = 0.219101},
                     length));
}

TEST(Oracle, Q2SingleServerNearlySaturated) {
  const RunLength length{.utilisation = 0.95, .tolerance = 0.1};
  const Measured m = run(one_station(95, 1, kTenMilliseconds), length.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_TRUE(agrees(m.figures(),
                     {.utilisation = 0.95,
                      .delayed = 0.95,
                      .present = 19,
                      .waiting = 18.05,
                      .time = 0.2,
                      .wait = 0.19,
                      .time50 = 0.138629,
                      .time95 = 0.599146,
                      .time99 = 0.921034},
                     length));
}

TEST(Oracle, Q3TwoServers) {
  const RunLength length{.utilisation = 0.75, .tolerance = 0.03};
  const Measured m = run(one_station(150, 2, kTenMilliseconds), length.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_TRUE(agrees(m.figures(),
                     {.utilisation = 0.75,
                      .delayed = 0.642857,
                      .present = 3.42857,
                      .waiting = 1.92857,
                      .time = 0.0228571,
                      .wait = 0.0128571,
                      .time95 = 0.0647658,
                      .time99 = 0.0970950},
                     length));
}

TEST(Oracle, Q4EightServers) {
  const RunLength length{.utilisation = 0.8, .tolerance = 0.03};
  const Measured m = run(one_station(640, 8, kTenMilliseconds), length.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_TRUE(agrees(m.figures(),
                     {.utilisation = 0.8,
                      .delayed = 0.457645,
                      .present = 8.23058,
                      .waiting = 1.83058,
                      .time = 0.0128603,
                      .wait = 0.00286028,
                      .time95 = 0.0350844,
                      .time99 = 0.0515218,
                      .wait95 = 0.0138379},
                     length));
}

TEST(Oracle, Q5SixteenServers) {
  const RunLength length{.utilisation = 0.9, .tolerance = 0.05};
  const Measured m = run(one_station(1440, 16, kTenMilliseconds), length.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_TRUE(agrees(m.figures(),
                     {.utilisation = 0.9,
                      .delayed = 0.591343,
                      .present = 19.7221,
                      .waiting = 5.32209,
                      .time = 0.0136959,
                      .wait = 0.00369590,
                      .time95 = 0.0362354,
                      .time99 = 0.0526983},
                     length));
}

TEST(Oracle, Q6SingleServerWithConstantService) {
  const RunLength length{.utilisation = 0.8, .variability = 0.5, .tolerance = 0.03};
  const Measured m = run(one_station(80, 1, {constant(0.01)}), length.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_TRUE(agrees(m.figures(),
                     {.utilisation = 0.8,
                      .delayed = 0.8,
                      .present = 2.4,
                      .waiting = 1.6,
                      .time = 0.03,
                      .wait = 0.02},
                     length));
}

TEST(Oracle, Q7ConstantServiceNearlySaturated) {
  const RunLength length{.utilisation = 0.95, .variability = 0.5, .tolerance = 0.1};
  const Measured m = run(one_station(95, 1, {constant(0.01)}), length.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_TRUE(agrees(m.figures(),
                     {.utilisation = 0.95,
                      .delayed = 0.95,
                      .present = 9.975,
                      .waiting = 9.025,
                      .time = 0.105,
                      .wait = 0.095},
                     length));
}

TEST(Oracle, Q8ServiceThatVariesMuch) {
  // Twice the variability there is: at so low a load the third moment counts, which the length of a
  // run leaves out.
  const RunLength length{.utilisation = 0.6, .variability = 5, .tolerance = 0.03};
  const Measured m = run(one_station(60, 1, {hyper_exponential(0.01, 4)}), length.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_TRUE(agrees(m.figures(),
                     {.utilisation = 0.6,
                      .delayed = 0.6,
                      .present = 2.85,
                      .waiting = 2.25,
                      .time = 0.0475,
                      .wait = 0.0375},
                     length));
}

TEST(Oracle, Q8bServiceThatVariesLittle) {
  const RunLength length{.utilisation = 0.6, .variability = 0.75, .tolerance = 0.03};
  const Measured m = run(one_station(60, 1, {erlang(0.01, 2)}), length.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_TRUE(agrees(m.figures(),
                     {.utilisation = 0.6,
                      .delayed = 0.6,
                      .present = 1.275,
                      .waiting = 0.675,
                      .time = 0.02125,
                      .wait = 0.01125},
                     length));
}

QueueingSystem shared(ServiceTime service) {
  return {80, {{1, service}}, Discipline::ProcessorSharing, Way::ThroughAll};
}

// Two services as far apart as 2 and 50 ms, 10 ms in the mean.
const ServiceTime kTwoSizes{constant(0.002), constant(0.05), 1.0 / 6};

TEST(Oracle, Q9SharingForgetsTheLawOfService) {
  const struct {
    ServiceTime service;
    double cv2;
  } laws[] = {{{constant(0.01)}, 0},
              {{exponential(0.01)}, 1},
              {{hyper_exponential(0.01, 4)}, 4},
              {kTwoSizes, 3.2}};
  for (const auto& law : laws) {
    const RunLength length{.utilisation = 0.8, .variability = (1 + law.cv2) / 2, .tolerance = 0.03};
    const Measured m = run(shared(law.service), length.arrivals());
    EXPECT_TRUE(m.laws) << law.cv2;
    EXPECT_TRUE(agrees(m.figures(), {.utilisation = 0.8, .present = 4, .time = 0.05}, length))
        << law.cv2;
    EXPECT_TRUE(is_near(m.slowdown, 5, length.tolerance)) << law.cv2;
  }
}

TEST(Oracle, Q9SharingServesEverySizeFiveTimesSlower) {
  const RunLength length{.utilisation = 0.8, .variability = 2.1, .tolerance = 0.03};
  const Measured m = run(shared(kTwoSizes), length.arrivals());
  EXPECT_TRUE(is_near(m.time_of(0.002), 0.01, length.tolerance));
  EXPECT_TRUE(is_near(m.time_of(0.05), 0.25, length.tolerance));
}

QueueingSystem four_servers(Way way) {
  return {320, std::vector<Stage>(4, {1, kTenMilliseconds}), Discipline::Fifo, way};
}

TEST(Oracle, Q13aFourServersSplitAtRandom) {
  const RunLength length{.utilisation = 0.8, .tolerance = 0.04};
  const Measured m = run(four_servers(Way::ToAnyOne), 4 * length.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_TRUE(is_near(m.time, 0.05, length.tolerance));
  for (const Figures& server : m.stages) {
    EXPECT_TRUE(
        agrees(server, {.utilisation = 0.8, .delayed = 0.8, .present = 4, .time = 0.05}, length));
  }
}

// Every fourth arrival of a Poisson stream: gaps of four stages.
constexpr RunLength kInTurn{.utilisation = 0.8, .variability = 0.625, .tolerance = 0.04};

TEST(Oracle, Q13bFourServersInTurn) {
  const Measured m = run(four_servers(Way::ToEachInTurn), 4 * kInTurn.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_TRUE(is_near(m.time, 0.0326738, kInTurn.tolerance));
  for (const Figures& server : m.stages) {
    EXPECT_TRUE(agrees(server,
                       {.utilisation = 0.8,
                        .delayed = 0.693945,
                        .present = 2.61391,
                        .time = 0.0326738,
                        .wait = 0.0226738},
                       kInTurn));
  }
}

TEST(Oracle, Q13cFourServersWithOneQueue) {
  const RunLength length{.utilisation = 0.8, .tolerance = 0.03};
  const Measured m = run(one_station(320, 4, kTenMilliseconds), length.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_TRUE(agrees(m.figures(),
                     {.utilisation = 0.8,
                      .delayed = 0.596432,
                      .time = 0.0174554,
                      .wait = 0.00745541,
                      .time95 = 0.0473802,
                      .time99 = 0.0689320},
                     length));
}

TEST(Oracle, Q15ThreeStationsInARow) {
  const RunLength length{.utilisation = 0.75, .tolerance = 0.03};
  const Measured m =
      run({300,
           {{1, {exponential(0.0005)}}, {4, {exponential(0.01)}}, {8, {exponential(0.02)}}},
           Discipline::Fifo,
           Way::ThroughAll},
          length.arrivals());
  EXPECT_TRUE(m.laws);
  const Figures rows[] = {{.utilisation = 0.15, .time = 0.000588235},
                          {.utilisation = 0.75, .time = 0.0150943},
                          {.utilisation = 0.75, .time = 0.0235698}};
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(agrees(m.stages[i], rows[i], length)) << i;
  EXPECT_TRUE(is_near(m.time, 0.0392524, length.tolerance));
  double present = 0;
  for (const Figures& stage : m.stages) present += stage.present;
  EXPECT_TRUE(is_near(present, 11.7757, length.tolerance));
}

// A minute's outage is a job of a minute that the only server has begun with; 300 a second come,
// 400 a second are served.
class ReconnectStorm : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kOutage = 1'000'000;
  static constexpr std::int64_t kService = 2'500'000;  // ns
  static constexpr double kServiceS = 0.0025;

  void SetUp() override {
    station_.arrive(kStart, 60'000'000'000, kOutage);
    for (std::uint64_t job = 0; job < 90'000; ++job) {
      const Instant at = came(job);
      serve_until(at);
      station_.arrive(at, kService, job);
    }
    serve_until(kNever - Duration{1});
  }

  static Instant came(std::uint64_t job) {
    return kStart + Duration{static_cast<std::int64_t>(job * 10'000'000 / 3)};
  }

  void serve_until(Instant end) {
    while (station_.next_departure() <= end) {
      const Instant at = station_.next_departure();
      const std::uint64_t job = station_.depart(at);
      if (job == kOutage) {
        reopened_ = at;
        backlog_ = station_.jobs();
        continue;
      }
      const double wait = seconds(at - came(job)) - kServiceS;
      waits_.push_back(wait);
      if (wait <= 0 && drained_ == kNever) drained_ = came(job);
    }
  }

  CpuStation station_{1, 1e6, Discipline::Fifo};  // a kilocycle is a nanosecond
  Instant reopened_ = kNever;
  Instant drained_ = kNever;  // the first that need not wait
  std::size_t backlog_ = 0;
  std::vector<double> waits_;  // by job
};

TEST_F(ReconnectStorm, Q18LeavesABacklogAndDrainsIt) {
  EXPECT_EQ(seconds(reopened_), 60);
  EXPECT_EQ(backlog_, 18'000u);
  EXPECT_NEAR(seconds(drained_ - reopened_), 180, kServiceS);
}

TEST_F(ReconnectStorm, Q18DelaysTheLaterTheLess) {
  double sum = 0;
  std::size_t affected = 0;
  for (std::uint64_t job = 0; job < waits_.size(); ++job) {
    const double fluid = std::max(60 - 0.25 * seconds(came(job)), 0.0);
    ASSERT_NEAR(waits_[job], fluid, kServiceS) << job;
    if (fluid == 0) continue;
    sum += waits_[job];
    ++affected;
  }
  EXPECT_NEAR(*std::max_element(waits_.begin(), waits_.end()), 60, kServiceS);
  EXPECT_NEAR(sum / static_cast<double>(affected), 30, kServiceS);
}

constexpr RunLength kControl{.utilisation = 0.8, .tolerance = 0.03};

TEST(OracleControl, FindsAStationTwoPercentSlow) {
  const Measured m = run(one_station(80, 1, {exponential(1 / 98.0)}), kControl.arrivals());
  EXPECT_TRUE(m.laws);
  EXPECT_FALSE(agrees(m.figures(), {.utilisation = 0.8}, kControl));
  EXPECT_FALSE(agrees(m.figures(), {.present = 4}, kControl));
  EXPECT_FALSE(agrees(m.figures(), {.time = 0.05}, kControl));
}

TEST(OracleControl, TellsSharingFromAQueueByItsTail) {
  const Measured m = run(shared(kTenMilliseconds), kControl.arrivals());
  EXPECT_TRUE(agrees(m.figures(), {.present = 4, .time = 0.05}, kControl));
  EXPECT_FALSE(agrees(m.figures(), {.time95 = 0.149787}, kControl));
  EXPECT_FALSE(agrees(m.figures(), {.time99 = 0.230259}, kControl));
}

TEST(OracleControl, TellsInTurnFromAtRandom) {
  const Measured m = run(four_servers(Way::ToAnyOne), 4 * kInTurn.arrivals());
  EXPECT_FALSE(is_near(m.time, 0.0326738, kInTurn.tolerance));
}

TEST(OracleControl, TellsConstantFromExponentialService) {
  const Measured m = run(one_station(80, 1, {constant(0.01)}), kControl.arrivals());
  EXPECT_TRUE(agrees(m.figures(), {.utilisation = 0.8, .delayed = 0.8}, kControl));
  EXPECT_FALSE(agrees(m.figures(), {.wait = 0.04}, kControl));
}

}  // namespace
}  // namespace casgrid
