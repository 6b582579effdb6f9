// HAProxy's access lists: what stands behind `acl NAME`, and behind `if` or `unless`.
#pragma once

#include <map>
#include <span>
#include <string>

#include "scenarios/balancing/condition.h"

namespace casgrid::balancing {

using AccessLists = std::map<std::string, std::vector<Criterion>>;

// "path_beg -i /owa /ecp".
Criterion haproxy_criterion(std::span<const std::string> words);

struct ReadTest {
  Test test;
  std::string wrong;  // empty: nothing
};

// "if owa !internal or { path /ews }".
ReadTest haproxy_test(std::span<const std::string> words, const AccessLists& lists);

}  // namespace casgrid::balancing
