// What is reckoned before a run against what the run took: requests, events and memory within a
// factor of two, for the whole catalogue in brief; what one client more takes to a tenth.
#include "scenarios/advising/run_cost.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

struct Took {
  double requests = 0;
  double events = 0;
  double memory_bytes = 0;
};

// In a process of its own, whose memory is the run's.
Took took(const scenario::Scenario& resolved) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    Simulation simulation(resolved);
    simulation.run();
    const Report report = collect(simulation);
    const double said[] = {static_cast<double>(report.requests.answered),
                           static_cast<double>(report.events)};
    _exit(write(ends[1], said, sizeof said) == static_cast<ssize_t>(sizeof said) ? 0 : 1);
  }
  close(ends[1]);
  double said[2] = {};
  EXPECT_EQ(read(ends[0], said, sizeof said), static_cast<ssize_t>(sizeof said));
  close(ends[0]);
  rusage use{};
  int status = 0;
  wait4(child, &status, 0, &use);
  // What the whole program has loaded beside what this test has.
  constexpr double kProgramBytes = 20e6;
  return {said[0], said[1], static_cast<double>(use.ru_maxrss) * 1024 + kProgramBytes};
}

void expect_within_two(double reckoned, double measured, const std::string& what) {
  EXPECT_LE(reckoned, 2 * measured) << what;
  EXPECT_GE(reckoned, measured / 2) << what;
}

TEST(RunCost, IsWithinAFactorOfTwoForTheCatalogueInBrief) {
  namespace fs = std::filesystem;
  for (const auto& file :
       fs::directory_iterator(std::string(CASGRID_SOURCE) + "/scenarios/catalog")) {
    const std::string name = file.path().stem().string();
    if (file.path().extension() != ".textproto") continue;
    const scenario::Scenario s = brief_on_queue(name);
    const RunCost cost = reckon_cost(s);
    const Took t = took(s);
    expect_within_two(cost.requests, t.requests, name + ": requests");
    expect_within_two(cost.events, t.events, name + ": events");
    expect_within_two(cost.memory_bytes, t.memory_bytes, name + ": memory");
  }
}

// Of two sizes that differ in nothing else, so that whatever the process has beside is left out.
TEST(RunCost, OfOneClientMoreIsWithinATenth) {
  const auto sized = [](std::uint32_t clients) {
    scenario::Scenario s = brief_on_queue("million-clients");
    s.set_duration_s(40);
    s.mutable_record()->set_warm_up_s(30);
    std::uint32_t all = 0;
    for (const auto& p : s.populations()) all += p.users();
    for (auto& p : *s.mutable_populations()) {
      p.set_users(clients / all * p.users());
      p.mutable_closed()->set_ramp_s(30);
    }
    return s;
  };
  const scenario::Scenario few = sized(50'000);
  const scenario::Scenario many = sized(150'000);
  const double reckoned = reckon_cost(many).memory_bytes - reckon_cost(few).memory_bytes;
  const double measured = took(many).memory_bytes - took(few).memory_bytes;
  EXPECT_NEAR(reckoned / 100'000, measured / 100'000, measured / 100'000 / 10);
}

}  // namespace
}  // namespace casgrid::testing
