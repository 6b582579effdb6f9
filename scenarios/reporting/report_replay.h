// The part of a report that is about a replay.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "scenarios/replay/replay_report.h"

namespace casgrid {

nlohmann::ordered_json to_json(const ReplayReport& replay);
std::string replay_text(const ReplayReport& replay, std::size_t width);

}  // namespace casgrid
