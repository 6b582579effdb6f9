// Workload profiles as files: text format with comments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace casgrid::scenario {
class WorkloadProfile;
}

namespace casgrid::calibration {

std::string profile_text(const scenario::WorkloadProfile& profile);
std::string profile_json(const scenario::WorkloadProfile& profile);
// Empty, or everything that is wrong: "file:line: field: what; remedy".
std::vector<std::string> read_profile(const std::string& path, scenario::WorkloadProfile& profile);

// Valid UTF-8 without control characters; what is neither becomes "?".
std::string clean_text(std::string_view text);

}  // namespace casgrid::calibration
