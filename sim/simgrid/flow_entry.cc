#include "sim/simgrid/flow_entry.h"

#include <utility>

#include "sim/simgrid/coupling.h"
#include "sim/simgrid/flow_fabric.h"

namespace casgrid {
namespace {

class CoupledFlow final : public Flow {
 public:
  CoupledFlow(std::unique_ptr<FlowFabric> fabric, SimgridOptions options)
      : fabric_(std::move(fabric)), options_(std::move(options)) {}

  Fabric& fabric() override { return *fabric_; }
  void run(WorldLoop& world) override { run_coupled(world, *fabric_, options_); }

 private:
  std::unique_ptr<FlowFabric> fabric_;
  SimgridOptions options_;
};

}  // namespace
}  // namespace casgrid

void casgrid_flow_entry(const casgrid::Topology& topology, casgrid::TransferSink& sink,
                        const casgrid::SimgridOptions& options, std::string& refused,
                        std::unique_ptr<casgrid::Flow>& made) {
  auto fabric = casgrid::FlowFabric::create(topology, sink, options.carried, refused);
  if (fabric != nullptr) made = std::make_unique<casgrid::CoupledFlow>(std::move(fabric), options);
}
