// Our processor-sharing station beside SimGrid's own multi-core host.
#include <gtest/gtest.h>
#include <map>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>

#include "model/base/random.h"
#include "model/base/variate.h"
#include "sim/engine/cpu_station.h"

namespace casgrid {
namespace {

namespace s4u = simgrid::s4u;

struct Job {
  std::int64_t at;
  std::uint64_t kilocycles;
};

std::vector<Job> jobs_for(unsigned cores) {
  const RandomStream draws(cores, "parity", "jobs");
  const Variate gap = Variate::exponential(1e9 * 0.005 / cores / 0.9);
  const Variate work = Variate::exponential(5'000);
  std::vector<Job> jobs;
  std::int64_t at = 0;
  for (std::size_t i = 0; i < 300; ++i) {
    at += static_cast<std::int64_t>(gap.draw(draws.at(0, i)));
    jobs.push_back({at, 1 + static_cast<std::uint64_t>(work.draw(draws.at(1, i)))});
  }
  return jobs;
}

std::map<std::size_t, std::int64_t> on_station(const std::vector<Job>& jobs, unsigned cores) {
  CpuStation cpu(cores, 1000, CpuStation::Discipline::ProcessorSharing);
  std::map<std::size_t, std::int64_t> left;
  for (std::size_t next = 0; next < jobs.size() || cpu.jobs() > 0;) {
    const Instant arrival = next < jobs.size() ? kStart + Duration{jobs[next].at} : kNever;
    if (cpu.next_departure() <= arrival) {
      const Instant at = cpu.next_departure();
      left[cpu.depart(at)] = ns(at);
    } else {
      cpu.arrive(arrival, jobs[next].kilocycles, next);
      ++next;
    }
  }
  return left;
}

// Timers start the executions: no actor at all.
std::map<std::size_t, std::int64_t> on_simgrid(const std::vector<Job>& jobs, unsigned cores) {
  std::string name = "parity";
  std::string quiet = "--log=root.thresh:error";
  std::vector<char*> arguments{name.data(), quiet.data(), nullptr};
  int count = 2;
  s4u::Engine engine(&count, arguments.data());
  s4u::Engine::set_config("surf/precision:1e-12");
  auto* zone = s4u::create_full_zone("zone");
  auto* host = zone->create_host("host", 1e9)->set_core_count(static_cast<int>(cores))->seal();
  zone->seal();
  std::vector<s4u::ExecPtr> running;
  std::map<const s4u::Activity*, std::size_t> job_of;
  std::map<std::size_t, std::int64_t> left;
  s4u::Activity::on_completion_cb([&](const s4u::Activity& activity) {
    const auto job = job_of.find(&activity);
    if (job != job_of.end())
      left[job->second] = static_cast<std::int64_t>(s4u::Engine::get_clock() * 1e9 + 0.5);
  });
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    simgrid::kernel::timer::Timer::set(static_cast<double>(jobs[i].at) * 1e-9, [&, i] {
      running.push_back(s4u::Exec::init()->set_host(host)->set_flops_amount(
          static_cast<double>(jobs[i].kilocycles) * 1e3));
      job_of[running.back().get()] = i;
      running.back()->vetoable_start();
    });
  }
  engine.run();
  return left;
}

class Parity : public ::testing::TestWithParam<unsigned> {};

TEST_P(Parity, TheStationFinishesJobsWhenSimgridsHostDoes) {
  const auto jobs = jobs_for(GetParam());
  const auto ours = on_station(jobs, GetParam());
  const auto theirs = on_simgrid(jobs, GetParam());
  ASSERT_EQ(ours.size(), jobs.size());
  ASSERT_EQ(theirs.size(), jobs.size());
  for (const auto& [job, at] : theirs)
    EXPECT_NEAR(static_cast<double>(ours.at(job)), static_cast<double>(at), 2) << "job " << job;
}

INSTANTIATE_TEST_SUITE_P(Cores, Parity, ::testing::Values(1u, 2u, 4u, 16u));

}  // namespace
}  // namespace casgrid
