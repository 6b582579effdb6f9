// Whatever breaks, the role keeps its word: drawn plans, each a run in which at least three faults
// overlap, all kinds of them on all kinds of clients. In each hold
//   the invariants of every run (sim/observe/checkers.h: C1 to C5), and the balances of connections
//   and processors,
//   the laws of what goes over the wires (law.h),
//   and no request is left without a definite end.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "bench/proofs/law.h"
#include "bench/proofs/swarm_plans.h"

namespace casgrid::proofs {

struct SwarmOutcome {
  std::string wrong;  // empty: all holds
  std::uint64_t plans = 0;
  std::map<std::string, std::uint64_t> checked;  // by law: how often it was asked
  // By client: good answers in the plans together, and exchanges that ended while a fault of the
  // kind was on.
  struct OfClient {
    std::uint64_t answered = 0;
    std::array<std::uint64_t, kFaultKinds> met{};
  };
  std::map<std::string, OfClient> clients;

  void add(const SwarmOutcome& other);
  std::string packed() const;
  static SwarmOutcome unpacked(const std::string& text);
  // Empty if each kind of fault met each kind of client; else the first that did not.
  std::string never_met() const;
};

// One plan. `planted`: what stands nearest to participants; what it breaks is to be found.
SwarmOutcome run_plan(const scenario::Scenario& plan, const Simulation::Wrap& planted = {});

// Those of the seeds from `first` on, by so many processes. What is wrong names the seed.
SwarmOutcome run_plans(const SwarmPlans& plans, std::uint64_t first, std::size_t count,
                       unsigned jobs, const std::function<void(std::size_t)>& shows = {});

}  // namespace casgrid::proofs
