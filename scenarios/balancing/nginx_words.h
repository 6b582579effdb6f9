// What nginx itself refuses: words that are no directives, values that a directive cannot have.
#pragma once

#include <vector>

#include "scenarios/balancing/config.h"
#include "scenarios/balancing/nginx_text.h"

namespace casgrid::balancing {

// Of directives and of what is in their blocks.
void check_directives(const std::vector<Directive>& directives, std::vector<Wrong>& wrong);

}  // namespace casgrid::balancing
