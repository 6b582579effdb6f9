// A program as a child process: what it printed and what it took.
#pragma once

#include <string>
#include <vector>

namespace casgrid::bench {

struct ChildOutcome {
  int exit_code = -1;  // -1: a signal, or it could not be started
  std::string output;
  double user_s = 0;
};

ChildOutcome run_child(const std::vector<std::string>& command);

}  // namespace casgrid::bench
