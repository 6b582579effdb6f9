// Small counterexamples: whatever a failure does not need is taken away.
#pragma once

#include <functional>

#include "tests/model/routing/random_forest.h"

namespace casgrid::testing {

// The smallest case that taking away recipients, servers, sites, users, databases and settings one
// by one leads to, while it still fails. Requires: fails(c).
Case shrunk(Case c, const std::function<bool(const Case&)>& fails);

}  // namespace casgrid::testing
