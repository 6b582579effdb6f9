// What is to be said of availability groups before anything breaks.
#pragma once

#include <vector>

#include "model/directory/directory.h"
#include "scenarios/planning/finding.h"

namespace casgrid {

//   DAG-1  an even number of votes
//   DAG-2  a server, a site or a link with which no part of the group has quorum any more; not said
//          of a group whose witness nobody described
// Requires: publish() was called.
std::vector<Finding> group_findings(const Directory& directory);

}  // namespace casgrid
