// Queueing systems of textbooks, built of CPU stations on a calendar, and what is measured there.
//
// Theory of operation
//   A kilocycle is a nanosecond of one core, so a service is as long as it was drawn. Numbers
//   present are integrated here over the instants of the events, times are summed here over the
//   jobs, both in whole nanoseconds: neither is derived from the other, nor asked of the station. A
//   run begins and ends empty, so Little's law has to hold between the two to the last bit.
#pragma once

#include <cstdint>
#include <vector>

#include "model/base/int128.h"
#include "model/base/random.h"
#include "model/base/variate.h"
#include "sim/engine/calendar.h"
#include "sim/engine/cpu_station.h"
#include "tests/sim/engine/oracle.h"

namespace casgrid {

// Seconds of one core: of one law, or of another with some probability.
struct ServiceTime {
  Variate usual;
  Variate rare = {};
  double share_rare = 0;
};

inline Variate constant(double mean) { return Variate::constant(mean); }
inline Variate exponential(double mean) { return Variate::exponential(mean); }
inline Variate erlang(double mean, int stages) { return Variate::erlang(mean, stages); }
inline Variate hyper_exponential(double mean, double cv2) {
  return Variate::hyper_exponential(mean, cv2);
}

struct Stage {
  unsigned cores;
  ServiceTime service;
};

struct QueueingSystem {
  enum class Way { ThroughAll, ToAnyOne, ToEachInTurn };

  double arrivals_per_s;  // Poisson
  std::vector<Stage> stages;
  CpuStation::Discipline discipline = CpuStation::Discipline::Fifo;
  Way way = Way::ThroughAll;
};

struct Journey {
  std::int64_t arrived = 0;  // ns, all of them
  std::int64_t service = 0;
  std::int64_t time = 0;
};

struct Measured {
  std::vector<Figures> stages;  // without percentiles
  std::vector<Journey> journeys;
  double time = 0;      // mean of a whole journey
  double slowdown = 0;  // mean of time / service
  ::testing::AssertionResult laws = ::testing::AssertionSuccess();

  // Of the one station there is, with the percentiles of the journeys.
  Figures figures() const;
  // Mean of the journeys with just that service.
  double time_of(double service) const;
};

class QueueingLab {
 public:
  explicit QueueingLab(QueueingSystem system, std::uint64_t seed = 1);

  // Lets so many jobs come, and all of them go.
  Measured run(std::uint64_t arrivals);

 private:
  struct Watched {
    CpuStation station;
    std::int64_t last = 0;
    std::int64_t present = 0;
    Int128 present_area = 0;  // job-ns
    Int128 waiting_area = 0;
    Int128 time = 0;  // ns
    Int128 wait = 0;
    std::uint64_t arrivals = 0;
    std::uint64_t delayed = 0;
    Instant armed_for = kNever;  // the departure in the calendar that counts
    std::uint64_t armed = 0;     // its number: earlier ones are void
  };

  struct Visit {
    std::int64_t arrived = 0;
    std::int64_t service = 0;
  };

  std::int64_t draw_service(std::size_t stage, std::uint64_t job) const;
  std::size_t first_stage(std::uint64_t job) const;
  void expect_arrival(std::int64_t after, std::uint64_t job);
  void pass_time(Watched& watched, std::int64_t now);
  void arrive(std::size_t stage, std::uint64_t job, std::int64_t now);
  void depart(std::size_t stage, std::int64_t now);
  void arm(std::size_t stage);
  Figures figures(const Watched& watched, std::int64_t end) const;
  ::testing::AssertionResult laws(const Measured& measured, std::int64_t end) const;

  QueueingSystem system_;
  RandomStream draws_;
  Variate gap_;
  Calendar calendar_;
  std::uint64_t events_ = 0;
  std::vector<Watched> watched_;
  std::vector<Visit> visits_;  // by job
  std::vector<Journey> journeys_;
};

}  // namespace casgrid
