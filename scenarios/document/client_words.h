// What people call the programs that a population uses.
#pragma once

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

inline const char* client_name(scenario::Client client) {
  if (client == scenario::ACTIVE_SYNC) return "ActiveSync";
  return client == scenario::MAPI_HTTP ? "MAPI/HTTP" : "OWA";
}

}  // namespace casgrid
