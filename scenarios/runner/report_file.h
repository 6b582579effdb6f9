// report.json read back, as far as the side-by-side table needs it.
#pragma once

#include <optional>
#include <string>

#include "scenarios/runner/report.h"

namespace casgrid {

// None if `text` is not a report.
std::optional<Report> from_json(const std::string& text);

}  // namespace casgrid
