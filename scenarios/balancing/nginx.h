// Reads configurations of nginx: its http and stream servers in front of others.
//
// Theory of operation
//   The file with the block `http` or `stream` is the main one; what it includes is looked for
//   among the other files, by folder and name. A file that nobody includes is taken for a part of
//   http. Servers on one port become one frontend. Its rules stand in the order in which nginx
//   decides: names before patterns before the default server, and of a server's locations exact
//   ones, ^~, patterns, then the longest beginning. Each location that passes requests on is a
//   backend, because time-outs and headers are its own.
#pragma once

#include <string_view>
#include <vector>

#include "scenarios/balancing/config.h"

namespace casgrid::balancing {

Config read_nginx(const std::vector<ConfigText>& files);

}  // namespace casgrid::balancing
