// Which protocol of the model a word of the schema means.
#pragma once

#include "model/directory/protocol.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Of a VirtualDirectory.App that is not unspecified.
Protocol app_protocol(int app);

// That the client programs speak; of some that are not said: a browser's.
Protocol protocol_of(scenario::Client client);

}  // namespace casgrid
