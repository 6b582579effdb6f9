// Regular expressions of paths, as far as they are lists of beginnings or of parts: those are what
// configurations have in front of Exchange.
#pragma once

#include <optional>
#include <string>

#include "scenarios/balancing/condition.h"

namespace casgrid::balancing {

// "^/owa", "^/(owa|ecp)/(.*)$", "/owa|/ecp". Any other pattern is one of which nothing is known. A
// dot is taken for itself.
Criterion pattern_of_path(const std::string& pattern, bool ignores_case);

// Whether the text holds what the pattern describes. None: it is none that can be asked, because it
// is wrong, long, nests what repeats, or has what only its program's expressions have.
std::optional<bool> finds_pattern(const std::string& pattern, bool ignores_case,
                                  const std::string& text);

}  // namespace casgrid::balancing
