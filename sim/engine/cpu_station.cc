#include "sim/engine/cpu_station.h"

#include <algorithm>

#include "model/base/assert.h"

namespace casgrid {
namespace {

// Downwards; of all but immense work in the processor's own integers, which is the same and
// quicker.
Int128 whole_number(double work) {
  constexpr double kBelow63Bits = 9e18;
  return work < kBelow63Bits ? Int128{static_cast<std::int64_t>(work)} : static_cast<Int128>(work);
}

// When work ends that so many jobs share may be beyond every instant; it is not seen to end, then.
Duration within(Int128 nanoseconds) {
  return nanoseconds < ns(kForEver) ? Duration{static_cast<std::int64_t>(nanoseconds)} : kForEver;
}

}  // namespace

CpuStation::CpuStation(unsigned cores, double megacycles_per_core, Discipline discipline)
    : cores_(cores),
      work_per_kilocycle_(static_cast<double>(std::int64_t{1} << kFraction) * 1e6 /
                          megacycles_per_core),
      discipline_(discipline) {
  SIM_ASSERT(cores > 0 && megacycles_per_core > 0);
}

void CpuStation::advance(Instant now) {
  const std::int64_t passed = ns(now - last_);
  SIM_ASSERT(passed >= 0);
  last_ = now;
  const auto running = static_cast<std::int64_t>(running_.size());
  if (passed == 0 || running == 0) return;
  const std::int64_t cores = cores_;
  area_ += static_cast<Int128>(passed) * static_cast<std::int64_t>(jobs());
  busy_ += static_cast<Int128>(passed) * std::min(cores, running);
  if (discipline_ == Discipline::Fifo) return;
  if (running <= cores) {
    virtual_ += static_cast<Int128>(passed) << kFraction;
  } else {
    virtual_ += (static_cast<Int128>(passed) << kFraction) * cores / running;
  }
}

// Requires: a core is free, where each has one job at a time.
void CpuStation::start(Int128 finish, const Waiting& job) {
  SIM_ASSERT(discipline_ == Discipline::ProcessorSharing || running_.size() < cores_);
  running_.push_back({finish, sequence_++, job.tag, job.arrived, job.purpose});
  std::push_heap(running_.begin(), running_.end(), later);
}

// Whole nanoseconds, upwards.
std::int64_t CpuStation::whole(Int128 work) {
  return static_cast<std::int64_t>((work + (Int128{1} << kFraction) - 1) >> kFraction);
}

void CpuStation::arrive(Instant now, std::uint64_t kilocycles, std::uint64_t tag,
                        CpuPurpose purpose) {
  advance(now);
  kilocycles = std::min(kilocycles, kKilocyclesMax);
  const Int128 work = whole_number(static_cast<double>(kilocycles) * work_per_kilocycle_ + 0.5);
  ++arrivals_;
  arrived_work_[static_cast<std::size_t>(purpose)] += work;
  present_arrivals_ += ns(now);
  const Waiting job{work, tag, now, purpose};
  if (discipline_ == Discipline::ProcessorSharing) {
    start(virtual_ + work, job);
  } else if (running_.size() < cores_) {
    start(Int128{ns(now)} + whole(work), job);
  } else {
    waiting_.push_back(job);
    return;
  }
  rearm();
}

// Those that have waited longest are given up first, so the search is short.
bool CpuStation::drop(Instant now, std::uint64_t tag) {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                  [&](const Waiting& job) { return job.tag == tag; });
  if (found == waiting_.end()) return false;
  advance(now);
  ++lost_;
  lost_work_[static_cast<std::size_t>(found->purpose)] += found->work;
  spent_ += ns(now - found->arrived);
  present_arrivals_ -= ns(found->arrived);
  waiting_.erase(found);
  SIM_ASSERT(arrivals_ == departures_ + lost_ + jobs());
  return true;
}

void CpuStation::rearm() {
  Instant next = kNever;
  if (!running_.empty()) {
    const Job& head = running_.front();
    if (discipline_ == Discipline::Fifo) {
      next = kStart + within(head.finish);
    } else {
      const Int128 need = std::max<Int128>(head.finish - virtual_, 0);
      const auto running = static_cast<std::int64_t>(running_.size());
      const std::int64_t cores = cores_;
      if (running <= cores) {
        next = last_ + Duration{whole(need)};
      } else {
        const Int128 scaled = need * running;
        const Int128 speed = static_cast<Int128>(cores) << kFraction;
        next = last_ + within(Int128{(scaled + speed - 1) / speed});
      }
    }
    next = std::max(next, last_);
  }
  next_ = next;
}

// The head was done a fraction of a nanosecond before the instant its departure is rounded up to;
// from there on the others have had its share. Without this the fractions of many departures add
// up.
void CpuStation::share_remainder(Instant before, Int128 virtual_before) {
  const Int128 finish = running_.front().finish;
  const auto others = static_cast<std::int64_t>(running_.size()) - 1;
  const std::int64_t cores = cores_;
  if (others == 0) return;
  const Int128 need = std::max<Int128>(finish - virtual_before, 0);
  const Int128 taken = others + 1 <= cores ? need : need * (others + 1) / cores;
  const Int128 left = (static_cast<Int128>(ns(last_ - before)) << kFraction) - taken;
  if (left <= 0) return;
  const Int128 shared = others <= cores ? left : left * cores / others;
  virtual_ = std::max(virtual_, finish + shared);
}

std::uint64_t CpuStation::depart(Instant now) {
  SIM_ASSERT(now == next_ && !running_.empty());
  const Instant before = last_;
  const Int128 virtual_before = virtual_;
  advance(now);
  if (discipline_ == Discipline::ProcessorSharing) share_remainder(before, virtual_before);
  std::pop_heap(running_.begin(), running_.end(), later);
  const Job job = running_.back();
  running_.pop_back();
  ++departures_;
  SIM_ASSERT(now >= job.arrived);
  spent_ += ns(now - job.arrived);
  present_arrivals_ -= ns(job.arrived);
  if (!waiting_.empty()) {
    const Waiting next = waiting_.front();
    waiting_.pop_front();
    start(Int128{ns(now)} + whole(next.work), next);
  }
  rearm();
  return job.tag;
}

void CpuStation::flush(Instant now) {
  advance(now);
  const auto left = work_left();
  for (std::size_t p = 0; p < kCpuPurposes; ++p) lost_work_[p] += left[p];
  lost_ += jobs();
  for (const Job& job : running_) spent_ += ns(now - job.arrived);
  for (const Waiting& job : waiting_) spent_ += ns(now - job.arrived);
  present_arrivals_ = 0;
  running_.clear();
  waiting_.clear();
  next_ = kNever;
  SIM_ASSERT(arrivals_ == departures_ + lost_);
}

std::array<Int128, kCpuPurposes> CpuStation::work_left() const {
  std::array<Int128, kCpuPurposes> left{};
  for (const Job& job : running_) {
    left[static_cast<std::size_t>(job.purpose)] += discipline_ == Discipline::Fifo
                                                       ? (job.finish - ns(last_)) << kFraction
                                                       : job.finish - virtual_;
  }
  for (const Waiting& job : waiting_) left[static_cast<std::size_t>(job.purpose)] += job.work;
  return left;
}

std::array<double, kCpuPurposes> CpuStation::core_seconds(Instant now) const {
  CpuStation at_now = *this;
  at_now.advance(now);
  const auto left = at_now.work_left();
  std::array<double, kCpuPurposes> done{};
  for (std::size_t p = 0; p < kCpuPurposes; ++p) {
    const Int128 work = arrived_work_[p] - lost_work_[p] - left[p];
    done[p] = std::max(static_cast<double>(work), 0.0) * 1e-9 /
              static_cast<double>(std::int64_t{1} << kFraction);
  }
  return done;
}

Duration CpuStation::busy_core_time(Instant now) const {
  const auto running = static_cast<std::int64_t>(running_.size());
  const std::int64_t cores = cores_;
  return Duration{static_cast<std::int64_t>(busy_) + ns(now - last_) * std::min(cores, running)};
}

double CpuStation::job_seconds(Instant now) const {
  const Int128 area =
      area_ + static_cast<Int128>(ns(now - last_)) * static_cast<std::int64_t>(jobs());
  return static_cast<double>(area) * 1e-9;
}

bool CpuStation::laws_hold(Instant now) const {
  CpuStation at_now = *this;
  at_now.advance(now);
  const auto present = static_cast<std::int64_t>(at_now.jobs());
  const bool little = at_now.area_ == at_now.spent_ + static_cast<Int128>(ns(now)) * present -
                                          at_now.present_arrivals_;
  const auto left = at_now.work_left();
  Int128 done = 0;
  for (std::size_t p = 0; p < kCpuPurposes; ++p)
    done += at_now.arrived_work_[p] - at_now.lost_work_[p] - left[p];
  const Int128 difference = (at_now.busy_ << kFraction) - done;
  // Each departure is rounded up to a whole nanosecond on every core; each step of V is rounded
  // down.
  const Int128 tolerance = static_cast<Int128>(arrivals_ + departures_ + 1) * cores_ * 2
                           << kFraction;
  const bool balance = arrivals_ == departures_ + lost_ + jobs();
  return little && balance && difference <= tolerance && difference >= -tolerance;
}

}  // namespace casgrid
