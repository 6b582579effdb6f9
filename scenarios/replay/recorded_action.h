// What a recorded action is in the simulation.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/base/action.h"
#include "model/owa/actions.h"
#include "scenarios/logs/log_kind.h"

namespace casgrid {

struct RecordedAction {
  bool is_simulated = false;
  ActionId action = owa::kRead;
  const char* why_not = "";  // such as "mapi: address book"
};

// `action` as the log's row has it; `polls`: its answer waited for an event. Requires: the service
// is one that clients speak in a simulation.
RecordedAction recorded_action(logs::Service service, std::string_view action, bool polls);

}  // namespace casgrid
