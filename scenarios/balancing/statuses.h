// Which statuses pass a check, of what it expects.
#pragma once

#include <string>
#include <vector>

namespace casgrid::balancing {

// What stands behind `http-check expect`, each line of it, or what stands in a match of nginx.
// "200-399, 401"; empty: nothing is expected, or nothing that says which. Words of the body are
// those of a health page, which has them with 200 alone.
std::string passing_statuses(const std::vector<std::string>& expected);

}  // namespace casgrid::balancing
