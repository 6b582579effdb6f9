// A line on the terminal while a run goes on: simulated time, requests, rate, time to go.
#pragma once

#include <chrono>
#include <cstdint>

#include "model/base/time.h"

namespace casgrid {

class Progress {
 public:
  // Shows nothing unless standard error is a terminal.
  explicit Progress(Instant end);
  ~Progress();

  void show(Instant now, std::uint64_t requests);

 private:
  using Clock = std::chrono::steady_clock;

  Instant end_;
  bool shows_;
  bool drew_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point drawn_ = Clock::now();
};

}  // namespace casgrid
