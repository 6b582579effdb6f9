// Network model `flow` as a run uses it. SimGrid is behind it, in a library of its own
// (casgrid-flow.so) that is loaded for the first run that asks: loading SimGrid and what it brings
// along takes longer than most commands do.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "model/base/time.h"
#include "sim/engine/fabric.h"
#include "sim/engine/topology.h"
#include "sim/engine/world_loop.h"

namespace casgrid {

struct SimgridOptions {
  enum class Coupling { Exact, RunAhead };

  std::vector<bool> carried;  // by LinkId
  Coupling coupling = Coupling::RunAhead;
  Duration quantum = std::chrono::milliseconds(10);
};

class Flow {
 public:
  virtual ~Flow() = default;

  virtual Fabric& fabric() = 0;
  // Until world.finished() or nothing is left to do. Requires: `fabric()` is the world's.
  virtual void run(WorldLoop& world) = 0;
};

// Null, and why in `refused`, if the library cannot be loaded, SimGrid has run in this process
// before (its clock would go on from there), or the topology has too many ways.
std::unique_ptr<Flow> make_flow(const Topology& topology, TransferSink& sink,
                                const SimgridOptions& options, std::string& refused);

}  // namespace casgrid
