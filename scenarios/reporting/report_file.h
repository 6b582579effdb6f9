// report.json read back.
#pragma once

#include <optional>
#include <string>

#include "scenarios/reporting/report.h"

namespace casgrid {

// None if `text` is not a report.
std::optional<Report> from_json(const std::string& text);

}  // namespace casgrid
