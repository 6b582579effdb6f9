// Regular expressions of paths, as far as they are lists of beginnings or of parts: those are what
// configurations have in front of Exchange.
#pragma once

#include <string>

#include "scenarios/balancing/condition.h"

namespace casgrid::balancing {

// "^/owa", "^/(owa|ecp)/(.*)$", "/owa|/ecp". Any other pattern is one of which nothing is known. A
// dot is taken for itself.
Criterion pattern_of_path(const std::string& pattern, bool ignores_case);

}  // namespace casgrid::balancing
