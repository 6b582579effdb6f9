// What a run will take, reckoned from its scenario before anything of it is built: requests, events
// of the calendar, memory. Within a factor of two for healthy runs; what goes wrong in a run costs
// more or less than that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct RunCost {
  double requests = 0;
  double events = 0;
  double memory_bytes = 0;
  std::string largest;  // the field that most of the memory is for
};

// Requires: `resolved` passed check_resolved().
RunCost reckon_cost(const scenario::Scenario& resolved);

// What this process may take: of the machine's memory what is free, of its control group and of
// its own limits what is left. None: no limit.
struct Means {
  std::optional<double> memory_bytes;
  std::string memory_is_of;  // "the machine", "the control group", "this process (ulimit)"
  std::optional<double> cpu_seconds;
};
Means means_of_this_process();

std::string cost_text(const RunCost& cost);
std::string cost_json(const RunCost& cost);

// A sentence where a run takes much; empty below that.
std::string cost_sentence(const RunCost& cost);
// Why it should not begin; empty: it fits.
std::string refusal(const RunCost& cost, const Means& means);

}  // namespace casgrid
