// Drives a world that needs no other clock.
#pragma once

#include "sim/engine/world_loop.h"

namespace casgrid {

inline void run_plainly(WorldLoop& world) {
  while (!world.finished() && world.next_at() != kNever) world.run_instant();
}

}  // namespace casgrid
