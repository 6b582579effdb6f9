// What a scenario asks of its servers and links before anything is simulated, from rates and means.
#pragma once

#include <string>
#include <vector>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct OfferedLoad {
  // "normal"; the faults that last together, such as "cas1 dies" and "Lyon is lost"; or "start":
  // everybody begins.
  std::string state;
  std::string resource;  // "CPU of front end cas1", "link paris-lyon, paris -> lyon"
  double load = 0;       // share of the capacity: the mean of the busiest hour, or part of one
};

inline constexpr const char* kNormalState = "normal";
inline constexpr const char* kStartState = "start";

// Every resource without faults, while clients begin, and under each set of faults that last at
// the same time. Clients do what they do in a run: they begin within the ramp, think, are away, and
// follow the hours of their day. Drawn faults are reckoned one by one.
std::vector<OfferedLoad> offered_load(const scenario::Scenario& resolved);

}  // namespace casgrid
