// `map` of nginx, as far as it leads names or paths to servers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/balancing/condition.h"
#include "scenarios/balancing/nginx_text.h"

namespace casgrid::balancing {

struct MappedTo {
  std::optional<Criterion> criterion;  // none: whatever nothing before it takes
  std::string target;
};

// What the variable is mapped to by the blocks of a context, in the order in which nginx looks.
// Empty: no map makes it, or one of what only nginx knows.
std::vector<MappedTo> mapped(const std::vector<Directive>& context, const std::string& variable);

}  // namespace casgrid::balancing
