// Which protocol of the model a word of the schema means.
#pragma once

#include <span>

#include "model/directory/protocol.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Of a VirtualDirectory.App that is not unspecified.
Protocol app_protocol(int app);

Protocol protocol_of(scenario::Client client);
// Every client program but the one that is not said.
std::span<const scenario::Client> clients();

}  // namespace casgrid
