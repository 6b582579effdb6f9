// What a scenario asks of its servers and links before anything is simulated, from rates and means.
#pragma once

#include <string>
#include <vector>

#include "model/directory/directory.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct OfferedLoad {
  std::string state;      // "normal", or the faults that last together: FaultState::name()
  std::string resource;   // "CPU of front end cas1", "link paris-lyon, paris -> lyon"
  double load = 0;        // share of the capacity: the mean of the busiest hour, or part of one
  bool is_start = false;  // of the ramp in which clients begin, instead
};

// NTLM logons that come at once, as what their clients were connected to is lost.
struct LogonBurst {
  std::string state;
  std::string channel;  // "secure channel of cas2"
  double logons = 0;
  double slots = 0;
  double seconds = 0;  // until all are checked
};

inline constexpr const char* kNormalState = "normal";

// Every resource without faults, and under each set of faults that last at the same time; and while
// clients begin. Clients do what they do in a run: they begin within the ramp, think, are away, and
// follow the hours of their day. Drawn faults are reckoned one by one.
std::vector<OfferedLoad> offered_load(const scenario::Scenario& resolved);
// `directory` is build_directory(resolved).
std::vector<OfferedLoad> offered_load(const scenario::Scenario& resolved,
                                      const Directory& directory);

// Under each set of faults, at the front ends that take over.
std::vector<LogonBurst> logon_bursts(const scenario::Scenario& resolved,
                                     const Directory& directory);

}  // namespace casgrid
