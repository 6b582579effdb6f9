// What a driver of simulated time may do with the world: look at the head of its calendar and run
// it up to a bound. The plain loop, and the coupling to SimGrid's clock, are such drivers.
#pragma once

#include "model/base/time.h"

namespace casgrid {

class WorldLoop {
 public:
  // Instant of the next event; kNever if there is none.
  virtual Instant next_at() = 0;
  // Runs every event at the instant of the head (also those that appear there meanwhile). The
  // world's clock is then that instant. Requires: next_at() != kNever.
  virtual void run_instant() = 0;
  // The end of the run was reached (end instant, or stopped from outside): nothing more to do.
  virtual bool finished() const = 0;

 protected:
  ~WorldLoop() = default;
};

}  // namespace casgrid
