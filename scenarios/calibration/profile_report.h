// What calibration found, for a terminal.
#pragma once

#include <string>

namespace casgrid::scenario {
class WorkloadProfile;
}

namespace casgrid::calibration {

std::string report_text(const scenario::WorkloadProfile& profile);

}  // namespace casgrid::calibration
