// For each fact of the rules, how the world would be changed for it to be otherwise.
#pragma once

#include <span>

#include "tests/model/routing/random_forest.h"

namespace casgrid::testing {

struct FactChange {
  Fact fact;
  // Makes the fact hold, or not; false if that cannot be done in this case. Leaves publishing to
  // the caller. The decision is the one before the change.
  bool (*make)(Case& c, const Decision& before, bool holds);
};

std::span<const FactChange> fact_changes();
const FactChange* find_fact_change(Fact fact);

}  // namespace casgrid::testing
