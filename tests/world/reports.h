// Whole runs and what their reports say, for tests.
#pragma once

#include <cstdint>
#include <gtest/gtest.h>
#include <string>

#include "scenarios/reporting/collect.h"
#include "scenarios/running/simulation.h"

namespace casgrid::testing {

inline Report run(const scenario::Scenario& scenario, const Simulation::Wrap& wrap = {}) {
  Simulation simulation(scenario, wrap);
  EXPECT_EQ(simulation.run(), "");
  return collect(simulation);
}

inline const PopulationRow& population(const Report& r, const std::string& name) {
  for (const PopulationRow& p : r.populations) {
    if (p.population == name) return p;
  }
  ADD_FAILURE() << name;
  return r.populations.front();
}

inline std::uint64_t broken_long_polls(const Report& r) {
  std::uint64_t sum = 0;
  for (const LongPollRow& h : r.long_polls) sum += h.broken + h.errors;
  return sum;
}

}  // namespace casgrid::testing
