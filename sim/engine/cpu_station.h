// The CPU of one server: n cores of equal speed under egalitarian processor sharing (each job on
// one core at most), or first in first out with n servers.
//
// Theory of operation (processor sharing)
//   Virtual time V runs at min(1, n / k) while k jobs are present: the service that each of them
//   has got. A job of work w that arrives at V leaves when V reaches V + w, so jobs leave in the
//   order of those tags, and a change of k changes nothing but the speed of V. All of it is
//   integer: V and the tags are in 2^-40 ns, so an instant is exact to the nanosecond that it is
//   rounded up to, however many jobs share and however long the station stays busy.
//
// Invariants (laws_hold)
//   S1  Little's law: the time integral of the number present is the sum of the times spent here.
//   S2  utilisation law: busy core time is the work done.
//   S3  flow balance: arrivals = departures + lost + present.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "model/base/cpu_purpose.h"
#include "model/base/int128.h"
#include "model/base/time.h"

namespace casgrid {

class CpuStation {
 public:
  enum class Discipline { ProcessorSharing, Fifo };

  // Requires: cores > 0, megacycles_per_core > 0 (megacycles a second of one core).
  CpuStation(unsigned cores, double megacycles_per_core, Discipline discipline);

  // More work than this at once would take the slowest core longer than instants reach.
  static constexpr std::uint64_t kKilocyclesMax = 1'000'000'000'000;

  void arrive(Instant now, std::uint64_t kilocycles, std::uint64_t tag,
              CpuPurpose purpose = CpuPurpose::Work);
  // Takes out a job that waits for a core. False: it has begun (sharing: at its arrival).
  bool drop(Instant now, std::uint64_t tag);
  // When the next job leaves; kNever if none is present.
  Instant next_departure() const { return next_; }
  // Its tag. Requires: next_departure() != kNever.
  std::uint64_t next_tag() const { return running_.front().tag; }
  // Removes the job due; returns its tag. Requires: now == next_departure().
  std::uint64_t depart(Instant now);
  // All jobs are lost.
  void flush(Instant now);

  unsigned cores() const { return cores_; }
  std::size_t jobs() const { return running_.size() + waiting_.size(); }
  std::uint64_t departures() const { return departures_; }
  // Core time in use since the start of the run.
  Duration busy_core_time(Instant now) const;
  // Its parts, in core-seconds; their sum is busy_core_time to rounding.
  std::array<double, kCpuPurposes> core_seconds(Instant now) const;
  // Integral of the number of jobs present, in job-seconds.
  double job_seconds(Instant now) const;
  bool laws_hold(Instant now) const;

 private:
  static constexpr int kFraction = 40;

  struct Job {
    Int128 finish;  // sharing: virtual time, 2^-40 ns; FIFO: instant, ns
    std::uint64_t sequence;
    std::uint64_t tag;
    Instant arrived;
    CpuPurpose purpose;
  };

  struct Waiting {
    Int128 work;
    std::uint64_t tag;
    Instant arrived;
    CpuPurpose purpose;
  };

  static bool later(const Job& x, const Job& y) {
    return x.finish != y.finish ? x.finish > y.finish : x.sequence > y.sequence;
  }

  void advance(Instant now);
  void start(Int128 finish, const Waiting& job);
  static std::int64_t whole(Int128 work);
  std::array<Int128, kCpuPurposes> work_left() const;
  void share_remainder(Instant before, Int128 virtual_before);
  void rearm();

  unsigned cores_;
  double work_per_kilocycle_;  // 2^-40 ns
  Discipline discipline_;

  std::vector<Job> running_;  // a heap by `later`: sharing: everybody; FIFO: who is on a core
  std::deque<Waiting> waiting_;
  Int128 virtual_ = 0;
  Instant last_ = kStart;
  Instant next_ = kNever;
  std::uint64_t sequence_ = 0;

  std::uint64_t arrivals_ = 0;
  std::uint64_t departures_ = 0;
  std::uint64_t lost_ = 0;                           // flushed
  Int128 area_ = 0;                                  // job-ns up to last_
  Int128 busy_ = 0;                                  // core-ns up to last_
  Int128 spent_ = 0;                                 // ns that jobs which have left spent here
  Int128 present_arrivals_ = 0;                      // sum of the arrival instants of those present
  std::array<Int128, kCpuPurposes> arrived_work_{};  // 2^-40 ns, by purpose
  std::array<Int128, kCpuPurposes> lost_work_{};     // not done when it was flushed or dropped
};

}  // namespace casgrid
