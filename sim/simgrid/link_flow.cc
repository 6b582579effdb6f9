// In the place of load_flow.cc where nothing is loaded later: the sanitizers look for libraries in
// places of their own.
#include "sim/simgrid/flow_entry.h"

namespace casgrid {

std::unique_ptr<Flow> make_flow(const Topology& topology, TransferSink& sink,
                                const SimgridOptions& options, std::string& refused) {
  std::unique_ptr<Flow> made;
  casgrid_flow_entry(topology, sink, options, refused, made);
  return made;
}

}  // namespace casgrid
