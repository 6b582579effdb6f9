// Runs a world under SimGrid's clock.
//
// Theory of operation
//   A model of ours stands in SimGrid's loop beside its own. SimGrid asks it last, with the time
//   until the next completion of its own activities; that is how far the world's calendar may go
//   before SimGrid has anything to say.
//     Exact     every instant of the world is a date of SimGrid.
//     RunAhead  the calendar is run up to SimGrid's next completion or a quantum, whichever is
//     first;
//               an instant at which a transfer starts (or ends, or a link changes) becomes a date,
//               and the world waits there until SimGrid has come to it.
//   Both give the same run. A completion at date d acts on the world only at d plus the route's
//   latency, which is at least a nanosecond; so instants up to d may run before or after SimGrid
//   tells of it. And a start is a SimGrid operation at its own instant's date in both modes, so the
//   sharing sees the same sequence of dates that matter to it.
#pragma once

#include "sim/engine/world_loop.h"
#include "sim/simgrid/flow.h"
#include "sim/simgrid/flow_fabric.h"

namespace casgrid {

// Until world.finished() or nothing is left to do. Requires: `fabric` is the world's.
void run_coupled(WorldLoop& world, FlowFabric& fabric, const SimgridOptions& options);

}  // namespace casgrid
