// The one function of casgrid-flow.so.
#pragma once

#include <memory>
#include <string>

#include "sim/simgrid/flow.h"

namespace casgrid {

// As make_flow; what it makes is put into `made`.
using FlowEntry = void(const Topology& topology, TransferSink& sink, const SimgridOptions& options,
                       std::string& refused, std::unique_ptr<Flow>& made);

}  // namespace casgrid

extern "C" __attribute__((visibility("default"))) casgrid::FlowEntry casgrid_flow_entry;
