#include "sim/engine/cpu_station.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>

#include "model/base/random.h"
#include "model/base/variate.h"

namespace casgrid {
namespace {

using Discipline = CpuStation::Discipline;

struct Job {
  std::int64_t at;  // ns
  std::uint64_t kilocycles;
};

// Departures by job, in ns.
std::map<std::uint64_t, std::int64_t> serve(CpuStation& station, const std::vector<Job>& jobs) {
  std::map<std::uint64_t, std::int64_t> left;
  std::size_t next = 0;
  while (next < jobs.size() || station.jobs() > 0) {
    const Instant arrival = next < jobs.size() ? kStart + Duration{jobs[next].at} : kNever;
    if (station.next_departure() <= arrival) {
      const Instant at = station.next_departure();
      left[station.depart(at)] = ns(at);
    } else {
      station.arrive(arrival, jobs[next].kilocycles, next);
      ++next;
    }
  }
  return left;
}

std::vector<Job> random_jobs(std::uint64_t seed, std::size_t count, double gap_ns,
                             double mean_kilocycles) {
  const RandomStream draws(seed, "jobs", "test");
  const Variate gap = Variate::exponential(gap_ns);
  const Variate work = Variate::exponential(mean_kilocycles);
  std::vector<Job> jobs;
  double at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    at += gap.draw(draws.at(0, i));
    jobs.push_back(
        {static_cast<std::int64_t>(at), 1 + static_cast<std::uint64_t>(work.draw(draws.at(1, i)))});
  }
  return jobs;
}

// Processor sharing in long double, from the definition.
std::map<std::uint64_t, long double> fluid(const std::vector<Job>& jobs, unsigned cores,
                                           double megacycles_per_core) {
  std::map<std::uint64_t, long double> remaining;  // ns of one core
  std::map<std::uint64_t, long double> left;
  long double now = 0;
  std::size_t next = 0;
  while (next < jobs.size() || !remaining.empty()) {
    const auto k = static_cast<long double>(remaining.size());
    const long double rate = k <= cores ? 1.0L : static_cast<long double>(cores) / k;
    long double step = next < jobs.size() ? static_cast<long double>(jobs[next].at) - now : 1e30L;
    for (const auto& [job, work] : remaining) step = std::min(step, work / rate);
    for (auto& [job, work] : remaining) work -= step * rate;
    now += step;
    for (auto it = remaining.begin(); it != remaining.end();) {
      if (it->second <= 1e-9L) {
        left[it->first] = now;
        it = remaining.erase(it);
      } else {
        ++it;
      }
    }
    while (next < jobs.size() && static_cast<long double>(jobs[next].at) <= now) {
      remaining[next] = static_cast<long double>(jobs[next].kilocycles) * 1e6L /
                        static_cast<long double>(megacycles_per_core);
      ++next;
    }
  }
  return left;
}

TEST(CpuStation, SharesACoreAmongTwo) {
  CpuStation cpu(1, 1000, Discipline::ProcessorSharing);  // a kilocycle is a microsecond
  const auto left = serve(cpu, {{0, 10}, {0, 20}});
  EXPECT_EQ(left.at(0), 20'000);  // half speed until the first has its 10 us
  EXPECT_EQ(left.at(1), 30'000);
  EXPECT_TRUE(cpu.laws_hold(kStart + Duration{40'000}));
  EXPECT_EQ(cpu.busy_core_time(kStart + Duration{40'000}), Duration{30'000});
}

TEST(CpuStation, GivesAJobOneCoreAtMost) {
  CpuStation cpu(4, 1000, Discipline::ProcessorSharing);
  const auto left = serve(cpu, {{0, 10}, {0, 10}, {5'000, 10}});
  EXPECT_EQ(left.at(0), 10'000);
  EXPECT_EQ(left.at(1), 10'000);
  EXPECT_EQ(left.at(2), 15'000);
}

TEST(CpuStation, ServesInOrderWhenToldTo) {
  CpuStation cpu(2, 1000, Discipline::Fifo);
  const auto left = serve(cpu, {{0, 10}, {0, 30}, {1'000, 5}, {2'000, 1}});
  EXPECT_EQ(left.at(0), 10'000);
  EXPECT_EQ(left.at(2), 15'000);
  EXPECT_EQ(left.at(3), 16'000);
  EXPECT_EQ(left.at(1), 30'000);
}

TEST(CpuStation, IsWithinTwoNanosecondsOfTheFluidAnswer) {
  for (const unsigned cores : {1u, 2u, 4u, 16u}) {
    for (const double load : {0.5, 0.9, 1.3}) {
      const double mean = 5'000;  // kilocycles, 2.25 ms on one core
      const auto jobs = random_jobs(cores, 3000, mean * 1e6 / 2222.22 / cores / load, mean);
      CpuStation cpu(cores, 2222.22, Discipline::ProcessorSharing);
      const auto left = serve(cpu, jobs);
      for (const auto& [job, at] : fluid(jobs, cores, 2222.22)) {
        ASSERT_NEAR(static_cast<double>(left.at(job)), static_cast<double>(at), 2)
            << cores << " cores, load " << load << ", job " << job;
      }
    }
  }
}

TEST(CpuStation, StaysExactThroughDaysWithoutAPause) {
  CpuStation cpu(2, 1000, Discipline::ProcessorSharing);
  cpu.arrive(kStart, 400'000'000'000, 999);  // 400,000 s of one core
  Instant at = kStart;
  for (int hour = 0; hour < 100; ++hour) {
    at = kStart + std::chrono::hours(hour);
    cpu.arrive(at, 1000, static_cast<std::uint64_t>(hour));
    ASSERT_EQ(cpu.next_departure(), at + std::chrono::milliseconds(1)) << hour;
    ASSERT_EQ(cpu.depart(cpu.next_departure()), static_cast<std::uint64_t>(hour));
  }
  EXPECT_EQ(cpu.next_departure(), kStart + std::chrono::seconds(400'000));
  EXPECT_TRUE(cpu.laws_hold(at + std::chrono::seconds(1)));
}

TEST(CpuStation, KeepsLittlesAndTheUtilisationLawAtEveryInstant) {
  for (const Discipline discipline : {Discipline::ProcessorSharing, Discipline::Fifo}) {
    CpuStation cpu(3, 2222.22, discipline);
    const auto jobs = random_jobs(9, 2000, 900'000, 5'000);
    std::size_t next = 0;
    while (next < jobs.size()) {
      const Instant arrival = kStart + Duration{jobs[next].at};
      Instant now = arrival;
      if (cpu.next_departure() <= arrival) {
        now = cpu.next_departure();
        cpu.depart(now);
      } else {
        cpu.arrive(arrival, jobs[next].kilocycles, next);
        ++next;
      }
      if (next % 500 == 0) cpu.flush(now);
      ASSERT_TRUE(cpu.laws_hold(now)) << next;
    }
  }
}

TEST(CpuStation, AFlushLosesEveryJob) {
  CpuStation cpu(1, 1000, Discipline::ProcessorSharing);
  cpu.arrive(kStart, 10, 1);
  cpu.arrive(kStart, 10, 2);
  cpu.flush(kStart + Duration{5'000});
  EXPECT_EQ(cpu.jobs(), 0u);
  EXPECT_EQ(cpu.next_departure(), kNever);
  EXPECT_TRUE(cpu.laws_hold(kStart + Duration{9'000}));
}

TEST(CpuStation, AnArrivalThatChangesNothingForTheHeadNeedsNoNewEvent) {
  CpuStation cpu(4, 1000, Discipline::ProcessorSharing);
  cpu.arrive(kStart, 10, 1);
  const Instant before = cpu.next_departure();
  cpu.arrive(kStart + Duration{1'000}, 20, 2);
  EXPECT_EQ(cpu.next_departure(), before);
}

// Mean time in the system; arrivals and work exponential, one thousand megacycles a second a core.
double mean_time_s(unsigned cores, Discipline discipline, double arrivals_per_s, double mean_s,
                   std::size_t count) {
  const auto jobs = random_jobs(4, count, 1e9 / arrivals_per_s, mean_s * 1e6);
  CpuStation cpu(cores, 1000, discipline);
  double sum = 0;
  for (const auto& [job, at] : serve(cpu, jobs))
    sum += static_cast<double>(at - jobs[job].at) * 1e-9;
  return sum / static_cast<double>(count);
}

// The half-width of a 95 % interval of the mean number present, as a share of it, for one
// M/M/1-like run of n arrivals: 1.96 sqrt(2 (1 + rho) / (n (1 - rho)^2)).
double half_width(double rho, double n) {
  return 1.96 * std::sqrt(2 * (1 + rho) / (n * (1 - rho) * (1 - rho)));
}

TEST(CpuStation, HasTheMeanOfASharedProcessor) {
  constexpr std::size_t kJobs = 400'000;
  EXPECT_NEAR(mean_time_s(1, Discipline::ProcessorSharing, 80, 0.01, kJobs) / 0.05, 1,
              half_width(0.8, kJobs));
}

TEST(CpuStation, HasTheMeansOfErlangsSystems) {
  constexpr std::size_t kJobs = 300'000;
  EXPECT_NEAR(mean_time_s(1, Discipline::Fifo, 80, 0.01, kJobs) / 0.05, 1, half_width(0.8, kJobs));
  EXPECT_NEAR(mean_time_s(2, Discipline::Fifo, 150, 0.01, kJobs) / 0.0228571, 1,
              half_width(0.75, kJobs));
  EXPECT_NEAR(mean_time_s(8, Discipline::Fifo, 640, 0.01, kJobs) / 0.0128603, 1,
              half_width(0.8, kJobs));
}

TEST(CpuStation, TellsWhatItWorkedFor) {
  for (const Discipline discipline : {Discipline::ProcessorSharing, Discipline::Fifo}) {
    CpuStation station(2, 1000, discipline);
    station.arrive(kStart, 3000, 1, CpuPurpose::Work);
    station.arrive(kStart, 1000, 2, CpuPurpose::Tls);
    station.arrive(kStart, 2000, 3, CpuPurpose::Repeat);
    const Instant now = kStart + Duration{1'500'000};
    while (station.next_departure() <= now) station.depart(station.next_departure());
    const auto parts = station.core_seconds(now);
    double sum = 0;
    for (const double part : parts) sum += part;
    EXPECT_NEAR(sum, seconds(station.busy_core_time(now)), 1e-12);
    EXPECT_NEAR(parts[static_cast<std::size_t>(CpuPurpose::Work)],
                discipline == Discipline::Fifo ? 0.0015 : 0.001, 1e-9);
    EXPECT_TRUE(station.laws_hold(now));
    station.flush(now);
    EXPECT_TRUE(station.laws_hold(now));
    double left = 0;
    for (const double part : station.core_seconds(now)) left += part;
    EXPECT_NEAR(left, sum, 1e-12) << "what was done stays done";
  }
}

TEST(CpuStation, DropsWhatItHasNotBegun) {
  CpuStation fifo(1, 1000, Discipline::Fifo);
  fifo.arrive(kStart, 1000, 1);
  fifo.arrive(kStart, 1000, 2);
  fifo.arrive(kStart, 1000, 3);
  const Instant now = kStart + Duration{500'000};
  EXPECT_FALSE(fifo.drop(now, 1)) << "it has begun";
  EXPECT_TRUE(fifo.drop(now, 2));
  EXPECT_FALSE(fifo.drop(now, 2));
  EXPECT_TRUE(fifo.laws_hold(now));
  EXPECT_EQ(fifo.depart(fifo.next_departure()), 1u);
  EXPECT_EQ(fifo.next_departure(), kStart + Duration{2'000'000});
  EXPECT_EQ(fifo.depart(fifo.next_departure()), 3u);
  EXPECT_TRUE(fifo.laws_hold(kStart + Duration{2'000'000}));
  CpuStation sharing(1, 1000, Discipline::ProcessorSharing);
  sharing.arrive(kStart, 1000, 1);
  sharing.arrive(kStart, 1000, 2);
  EXPECT_FALSE(sharing.drop(now, 2)) << "all begin at once";
}

}  // namespace
}  // namespace casgrid
