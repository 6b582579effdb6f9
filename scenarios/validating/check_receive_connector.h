// validate(): a receive connector of a server.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

void check_receive_connector(const Scope& scope, const scenario::ReceiveConnector& connector);

}  // namespace casgrid
