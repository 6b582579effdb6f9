// The forms of identifiers that directories hand out.
#pragma once

#include <string_view>

namespace casgrid {

// 8-4-4-4-12 hexadecimal digits.
bool is_guid(std::string_view text);
// S-1-5-21-...
bool is_sid(std::string_view text);
// One @ with something on both sides, and no blank.
bool is_address(std::string_view text);
// 10.1.0.0/16, 2001:db8::/32.
bool is_subnet(std::string_view text);

inline constexpr const char* kGuidRemedy = "write 0a1b2c3d-0001-0002-0003-0123456789ab";

}  // namespace casgrid
