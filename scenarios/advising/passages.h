// How a request comes through the balancers in front of a name, without a run.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Through one balancer that the name leads to.
struct Passage {
  std::string balancer;
  std::string kind;               // "layer 7, like HAPROXY"
  std::uint32_t answers = 0;      // by itself; 0: a member does
  std::vector<std::string> pool;  // members that may have it
  std::string chosen;             // how one of them is: "in turn"
  std::string mark;               // by what they are known to be well
  std::string path;               // that decides it, as the balancer's paths have it; empty: none
  std::string place;              // where that stands in a real balancer's configuration
};

// Requires: the scenario is resolved. Of a name that leads straight to front ends: none.
std::vector<Passage> passages(const scenario::Scenario& resolved, const std::string& host,
                              const std::string& path);

// "by lb1 (layer 7): /ecp is answered 404 (haproxy.cfg:12)", a line each; marks if asked for.
std::string passages_text(const std::vector<Passage>& passages, bool is_explained);
nlohmann::ordered_json passages_json(const std::vector<Passage>& passages);

// Of all names and of the paths of the role: who does not come through, or only to some members. A
// table; empty: there is no such balancer.
std::string passages_table(const scenario::Scenario& resolved);

}  // namespace casgrid
