// The part of a report that lays a profile of real logs beside the run, printed and written.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "scenarios/reporting/observed_report.h"

namespace casgrid {

nlohmann::ordered_json to_json(const ObservedReport& observed);
// What was taken from the profile, and what not.
std::string applied_text(const ObservedReport& observed, std::size_t width);
// Observed against simulated.
std::string observed_text(const ObservedReport& observed, std::size_t width);
// protocol,action,probability,observed_ms,simulated_ms: a QQ plot's points.
std::string quantiles_csv(const ObservedReport& observed);

}  // namespace casgrid
