// The accepted behaviour of an organisation as a file that people review: one line a group of rows,
// sorted, so that a change of behaviour is a change of few lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/planning/audit.h"

namespace casgrid::planning {

// Tab-separated: protocol, users ("anna@contoso.com and 41 more"), front ends, what happens, rule.
std::string golden_text(const Audit& audit);

// A line that only one side has, or what became of it.
struct GoldenChange {
  std::string accepted;  // empty: it is new
  std::string now;       // empty: it is gone
};

// Lines about the same protocol, users and front ends are paired.
std::vector<GoldenChange> changes(std::string_view accepted, std::string_view now);

}  // namespace casgrid::planning
