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

// Whether a text is a configuration of nginx, or a part of one that stands by itself: it has a
// block of servers, of an upstream, or of what holds them.
bool is_nginx(std::string_view text);

Config read_nginx(const std::vector<ConfigText>& files);

}  // namespace casgrid::balancing
