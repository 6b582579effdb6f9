// The users of two directories side by side, matched by address: classes of those who route alike
// on both sides, and those who are on one side only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/planning/user_classes.h"

namespace casgrid {

struct MatchedUsers {
  // Class i of one is class i of the other: the same people.
  std::vector<UserClass> before;
  std::vector<UserClass> after;
  std::uint64_t only_before = 0;
  std::uint64_t only_after = 0;
  std::vector<std::string> examples_only_before;  // addresses
  std::vector<std::string> examples_only_after;
};

MatchedUsers match_users(const Directory& before, const Directory& after);

}  // namespace casgrid
